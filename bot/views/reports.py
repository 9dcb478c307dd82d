"""Reports in the chat: the reasons an apprentice chooses from, and what a trainer reads and does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.callback_data import SURE, Action, Tap
from bot.views.language import _, counted
from bot.views.question import say_what
from bot.views.question_parts import list_parts, word_answer
from bot.views.reply import Reply, cut_page, escape, in_rows, label
from questions.quiz.reports import Reason

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.use_cases.report_views import ReportView
    from bot.use_cases.reporting import Sent
    from bot.use_cases.reports import ReportEntry
    from bot.views.reply import Row
    from questions.quiz.asked import AskedQuestion

REASONS = tuple(Reason)
REPORTS_A_PAGE = 8
LENGTH_OF_PROMPT = 90


def name_reason(reason: Reason) -> str:
    """The reason as a button and a line have it."""
    return {
        Reason.WRONG: _("❌ C’est faux"),
        Reason.UNCLEAR: _("🤔 Pas clair"),
        Reason.TYPO: _("🔤 Faute de frappe"),
        Reason.OFF_TOPIC: _("🧭 Hors sujet"),
        Reason.OTHER: _("💬 Autre chose"),
    }[reason]


def ask_why(asked: AskedQuestion) -> Reply:
    """What is the matter with the question."""
    text = _("⚑ <b>Signaler</b>\n<i>{prompt}</i>\n\nQu’est-ce qui ne va pas\u00a0?")
    buttons = [
        (name_reason(reason), Tap(action=Action.REPORT_REASON, asked_id=asked.id, choice=place))
        for place, reason in enumerate(REASONS)
    ]
    prompt = escape(say_what(asked.question, LENGTH_OF_PROMPT))
    return Reply(text=text.format(prompt=prompt), rows=in_rows(buttons, 2))


def ask_for_words() -> Reply:
    """What is the matter, in the apprentice's words."""
    text = _("⚑ Écris en une ou deux phrases ce qui ne va pas.")
    return Reply(text=text, rows=(((_("✖ Annuler"), Tap(action=Action.GIVE_UP_DRAFT)),),))


def show_sent(sent: Sent) -> Reply:
    """Thanks, and who reads it; the way on stands above, under the answer or as the next question."""
    text = (
        _("⚑ Merci\u00a0! C’est transmis à qui a écrit cette question.")
        if sent.is_trainers
        else _("⚑ Merci\u00a0! C’est transmis à l’équipe qui tient les questions de Rappel.")
    )
    return Reply(text=text)


def show_reports(entries: Sequence[ReportEntry], *, page: int = 0) -> Reply:
    """What waits to be looked at, a page of it."""
    back = ((_("⬅ Séries"), Tap(action=Action.SETS)),)
    if not entries:
        return Reply(text=_("⚑ <b>Signalements</b>\nRien à voir\u00a0: tout est traité."), rows=(back,))
    some = cut_page(entries, size=REPORTS_A_PAGE, page=page, tap=Tap(action=Action.REPORTS))
    rows: list[Row] = [
        ((_label(entry), Tap(action=Action.REPORT_LOOK, asked_id=entry.report_id)),) for entry in some.shown
    ]
    text = _("⚑ <b>Signalements</b>\nTouchez une question pour la revoir. 🚫\u00a0: retirée, personne ne la reçoit.")
    return Reply(text=text, rows=(*rows, *some.turns, back))


def _label(entry: ReportEntry) -> str:
    mark = "🚫 " if entry.is_withdrawn else ""
    count = f"{entry.reports} · " if entry.reports else ""
    return label(f"{mark}{count}{say_what(entry.question, LENGTH_OF_PROMPT)}")


def show_report(view: ReportView) -> Reply:
    """A report with its question, the key, what was answered, and everything that can be done."""
    new = view.report.new
    lines = [_word_head(view), list_parts(view.question)]
    answer = word_answer(view.question, view.answer)
    if answer:
        lines.append(_("Sa réponse\u00a0: {answer}").format(answer=escape(answer)))
    if new.text:
        lines.insert(1, f"<blockquote>{escape(new.text)}</blockquote>")
    lines += _list_remarks(view)
    return Reply(text="\n\n".join(lines), rows=_list_acts(view))


def _word_head(view: ReportView) -> str:
    who = escape(view.reporter) or _("Quelqu’un")
    head = _("⚑ <b>{who} signale</b>\u00a0: {reason}").format(who=who, reason=name_reason(view.report.new.reason))
    where = _("question de Rappel") if view.info is None else escape(view.info.title)
    return f"{head}\n📚 {where}"


def _list_remarks(view: ReportView) -> list[str]:
    remarks = []
    if view.open_reports > 1:
        remarks.append(
            counted("⚑ {count}\u00a0signalement ouvert", "⚑ {count}\u00a0signalements ouverts", view.open_reports)
        )
    if view.is_changed:
        remarks.append(_("✏️ Corrigée depuis\u00a0: ci-dessus, la version qui a été posée."))
    if view.withdrawal is not None:
        remarks.append(_("🚫 <b>Retirée</b>\u00a0: personne ne la reçoit."))
    if view.report.settled_at is not None:
        remarks.append(_("✔ Classé."))
    return remarks


def _list_acts(view: ReportView) -> tuple[Row, ...]:
    correct = ((_("✏️ Corriger"), _about(view, Action.REPORT_CORRECT)),) if view.info is not None else ()
    out = (
        (_("🗑 Retirer"), _about(view, Action.REPORT_WITHDRAW))
        if view.withdrawal is None
        else (_("↩ Remettre"), _about(view, Action.REPORT_BACK))
    )
    settle = ((_("✔ Classer"), _about(view, Action.REPORT_SETTLE)),) if view.report.settled_at is None else ()
    reply = (_("💬 Répondre"), _about(view, Action.REPORT_REPLY))
    return ((*correct, out), (reply, *settle), ((_("⚑ Signalements"), Tap(action=Action.REPORTS)),))


def ask_to_withdraw_reported(view: ReportView) -> Reply:
    """Whether the question is really to go."""
    text = _("🗑 <b>Retirer cette question\u00a0?</b> Plus personne ne la recevra, jusqu’à ce que vous la remettiez.")
    sure = (_("🗑 Oui, retirer"), _about(view, Action.REPORT_WITHDRAW, choice=SURE))
    no = (_("⬅ Non"), _about(view, Action.REPORT_LOOK))
    return Reply(text=f"{list_parts(view.question)}\n\n{text}", rows=((sure, no),))


def ask_for_reply() -> Reply:
    """What is to be answered to who reported."""
    text = _("💬 Écrivez votre réponse. Elle part à la personne qui a signalé la question.")
    return Reply(text=text, rows=(((_("✖ Annuler"), Tap(action=Action.GIVE_UP_DRAFT)),),))


def show_replied(view: ReportView) -> Reply:
    """That the answer is on its way, and what is left to do."""
    text = _("💬 Votre réponse est en route.")
    return Reply(text=text, rows=(((_("⚑ Le signalement"), _about(view, Action.REPORT_LOOK)),),))


def _about(view: ReportView, action: Action, *, choice: int = 0) -> Tap:
    return Tap(action=action, asked_id=view.report.id, choice=choice)
