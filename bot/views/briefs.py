"""The Monday brief, what it sets off, and what became of a tap on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from bot.callback_data import Action, Tap
from bot.use_cases.helping import number_of_fact
from bot.use_cases.insight_notices import BRIEF, RELAUNCH, REMEDIAL
from bot.views.insight import (
    APART,
    list_people,
    list_remedies,
    word_concerns,
    word_errors,
)
from bot.views.language import _, counted
from bot.views.question import say_what
from bot.views.reply import Reply, escape, name_trainer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.use_cases.findings import Findings
    from bot.use_cases.helping import Told
    from bot.use_cases.insight_notices import Relaunch, Remedial
    from bot.use_cases.syllabus import Syllabus
    from questions.cohorts import Cohort

LENGTH_OF_PROMPT = 160


def show_brief(findings: Findings, _syllabus: Syllabus) -> Reply:
    """What stands out in a cohort this week, with what can be done about it a tap away."""
    cohort = findings.cohort
    parts = [word_concerns(findings), word_errors(findings)]
    title = _("☕ <b>Bilan du lundi</b> · {name}").format(name=escape(cohort.name))
    questions = (_("🔎 Questions"), Tap(action=Action.ITEMS, asked_id=cohort.id, sequence=APART))
    statistics = (_("📊 Statistiques"), Tap(action=Action.STATISTICS, asked_id=cohort.id))
    rows = (
        *list_remedies(findings),
        *list_people(findings),
        (*((questions,) if findings.doubtful else ()), statistics),
        ((_("🔕 Ne plus envoyer"), Tap(action=Action.BRIEF_SWITCH, asked_id=cohort.id)),),
    )
    return Reply(text="\n\n".join((title, *("\n".join(part) for part in parts if part))), rows=rows)


def show_relaunch(relaunch: Relaunch, _syllabus: Syllabus) -> Reply:
    """A friendly word, without a figure and without reproach."""
    text = _(
        "👋 Salut {name}\u00a0! {trainer} pense à toi. Tout ce que tu as appris est gardé, et je reprends en douceur "
        "là où tu en étais. On fait une question\u00a0?"
    ).format(name=escape(relaunch.person.first_name), trainer=name_trainer(relaunch.trainer))
    return Reply(text=text, rows=(((_("▶ Une question"), Tap(action=Action.NEXT)),),))


def show_remedial(remedial: Remedial, _syllabus: Syllabus) -> Reply:
    """Five questions offered around something that many get wrong."""
    text = _(
        "🎯 {trainer} te propose 5\u00a0questions sur un point où beaucoup hésitent\u00a0:\n<i>{prompt}</i>\n"
        "Deux minutes, et c’est réglé."
    ).format(trainer=name_trainer(remedial.trainer), prompt=escape(say_what(remedial.question, LENGTH_OF_PROMPT)))
    tap = Tap(action=Action.REMEDIAL, asked_id=number_of_fact(remedial.fact_id))
    return Reply(text=text, rows=(((_("▶ 5\u00a0questions"), tap),),))


def word_relaunched(told: Told) -> str:
    """What became of « Relancer », in a line."""
    nobody = _("Personne à relancer\u00a0: tout le monde a répondu ces derniers jours.")
    return _word_told(told, nobody=nobody, before=_("déjà relancé·es cette semaine\u00a0: {count}"))


def word_offered(told: Told) -> str:
    """What became of « Envoyer 5 questions », in a line."""
    nobody = _("Personne à qui les envoyer\u00a0: ces apprenti·es ne sont plus dans la classe.")
    return _word_told(told, nobody=nobody, before=_("les ont déjà reçues cette semaine\u00a0: {count}"))


def word_switched(cohort: Cohort, *, wanted: bool) -> str:
    """That the brief goes on, or how to have it again."""
    if wanted:
        return _("🔔 Le bilan du lundi de {name} est activé.").format(name=cohort.name)
    return _("🔕 Plus de bilan du lundi pour {name}. /statistiques le réactive.").format(name=cohort.name)


def _word_told(told: Told, *, nobody: str, before: str) -> str:
    if not told.people + told.before + told.unreachable:
        return nobody
    sent = counted("{count}\u00a0message envoyé", "{count}\u00a0messages envoyés", told.people)
    parts = [sent if told.people else _("Rien à envoyer")]
    if told.people and told.at > told.now:
        parts[0] = counted(
            "{count}\u00a0message partira dès 7\u00a0h", "{count}\u00a0messages partiront dès 7\u00a0h", told.people
        )
    if told.before:
        parts.append(before.format(count=told.before))
    if told.unreachable:
        parts.append(_("injoignables\u00a0: {count}").format(count=told.unreachable))
    return "\u00a0; ".join(parts) + "."


VIEWS: Final[Mapping[str, Callable[[Any, Syllabus], Reply]]] = {
    BRIEF: show_brief,
    RELAUNCH: show_relaunch,
    REMEDIAL: show_remedial,
}
"""By kind, as in `bot.views.notices`."""
