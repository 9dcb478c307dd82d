"""Words for what Rappel says unasked about corrected and reported questions."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from bot.callback_data import Action, Tap
from bot.use_cases.correction_notices import (
    CORRECTION_DONE,
    KEY_CORRECTED,
    REPORT_REPLY,
    REPORT_SETTLED,
    REPORTED,
    REPORTED_OUT,
)
from bot.views.language import _, counted
from bot.views.question import say_what
from bot.views.question_parts import word_key
from bot.views.reply import Reply, escape
from bot.views.reports import show_report
from questions.knowledge.french import nest_quotes
from questions.learning.regrading import Remedy

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.use_cases.correction_notices import CorrectionStanding, KeyCorrected, ReportOutcome
    from bot.use_cases.report_views import ReportView
    from bot.use_cases.syllabus import Syllabus

LENGTH_OF_PROMPT = 200


def show_key_corrected(corrected: KeyCorrected, _syllabus: Syllabus) -> Reply:
    """An apology for a wrong key: to who was right, that it counts; to who learnt what is wrong, what is right."""
    prompt = escape(nest_quotes(say_what(corrected.question, LENGTH_OF_PROMPT)))
    if corrected.remedy is Remedy.RESTORED:
        text = _(
            "🙏 Pardon, nous nous sommes trompés. À «\u00a0{prompt}\u00a0», ta réponse était juste et a été comptée "
            "fausse.\nC’est réparé\u00a0: elle compte, et tes révisions sont comme si de rien n’était."
        )
    else:
        text = _(
            "🙏 Pardon, nous t’avons appris une erreur. À «\u00a0{prompt}\u00a0», la bonne réponse est\u00a0:\n"
            "✅ <b>{key}</b>\nJe te repose la question à ta prochaine série, pour que la bonne reste."
        )
    key = escape(word_key(corrected.question))
    rows = (((_("▶ Commencer"), Tap(action=Action.NEXT)),),) if corrected.remedy is Remedy.RETAUGHT else ()
    return Reply(text=text.format(prompt=prompt, key=key), rows=rows)


def show_correction_done(standing: CorrectionStanding, _syllabus: Syllabus) -> Reply:
    """What a corrected key changed, for who corrected it."""
    return Reply(text=word_standing(standing))


def word_standing(standing: CorrectionStanding) -> str:
    """How far the answers have been judged anew, and for whom it changed what."""
    correction = standing.correction
    done = correction.finished_at is not None
    head = _("🔑 <b>Clé corrigée</b>") if done else _("🔑 <b>Clé corrigée</b>, je rejuge les réponses…")
    if done and not correction.people:
        return "\n".join((head, _word_prompt(standing), _("Personne n’y avait encore répondu.")))
    people = counted("{count}\u00a0personne vue", "{count}\u00a0personnes vues", correction.people)
    answers = counted("{count}\u00a0réponse rejugée", "{count}\u00a0réponses rejugées", correction.answers)
    restored = counted(
        "✅ {count}\u00a0personne avait raison\u00a0: ses révisions sont rétablies.",
        "✅ {count}\u00a0personnes avaient raison\u00a0: leurs révisions sont rétablies.",
        correction.restored,
    )
    retaught = counted(
        "🔁 {count}\u00a0personne avait appris l’erreur\u00a0: la question lui revient en premier.",
        "🔁 {count}\u00a0personnes avaient appris l’erreur\u00a0: la question leur revient en premier.",
        correction.retaught,
    )
    apology = _("Qui est concerné reçoit un mot d’excuse\u00a0; les autres ne remarquent rien.")
    touched = [restored] * bool(correction.restored) + [retaught] * bool(correction.retaught)
    lines = [head, _word_prompt(standing), f"{people} · {answers}", *touched, *([apology] if touched else [])]
    return "\n".join(lines)


def _word_prompt(standing: CorrectionStanding) -> str:
    return f"<i>{escape(say_what(standing.question, LENGTH_OF_PROMPT))}</i>"


def show_reported(view: ReportView, _syllabus: Syllabus) -> Reply:
    """A report for who deals with it."""
    return show_report(view)


def show_reported_out(view: ReportView, _syllabus: Syllabus) -> Reply:
    """A report that was one too many: its question is withdrawn until somebody looks at it."""
    head = _("🚫 <b>Trop de signalements</b>\u00a0: je ne pose plus cette question jusqu’à ce que vous l’ayez revue.")
    reply = show_report(view)
    return replace(reply, text=f"{head}\n\n{reply.text}")


def show_settled(outcome: ReportOutcome, _syllabus: Syllabus) -> Reply:
    """To who reported a question: it was corrected."""
    prompt = escape(nest_quotes(say_what(outcome.question, LENGTH_OF_PROMPT)))
    text = _("🙏 Merci de l’avoir signalée\u00a0: la question «\u00a0{prompt}\u00a0» est corrigée.")
    return Reply(text=text.format(prompt=prompt))


def show_reply(outcome: ReportOutcome, _syllabus: Syllabus) -> Reply:
    """To who reported a question: what was written to them."""
    prompt, text = escape(nest_quotes(say_what(outcome.question, LENGTH_OF_PROMPT))), escape(outcome.text)
    head = _("💬 Réponse à ton signalement de «\u00a0{prompt}\u00a0»\u00a0:").format(prompt=prompt)
    return Reply(text=f"{head}\n<blockquote>{text}</blockquote>")


CORRECTION_VIEWS: Final[Mapping[str, Callable[[Any, Syllabus], Reply]]] = {
    KEY_CORRECTED: show_key_corrected,
    CORRECTION_DONE: show_correction_done,
    REPORTED: show_reported,
    REPORTED_OUT: show_reported_out,
    REPORT_SETTLED: show_settled,
    REPORT_REPLY: show_reply,
}
"""By kind, as `bot.views.notices.VIEWS`."""
