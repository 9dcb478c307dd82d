"""One question of a set on a trainer's phone: looked at, corrected step by step, withdrawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.callback_data import SURE, Action, Tap
from bot.views.correction_notices import word_standing
from bot.views.imports import show_sample
from bot.views.language import _, counted
from bot.views.question_parts import list_parts
from bot.views.reply import LETTERS, Reply, escape, in_rows
from questions.knowledge.editing import Part, list_fields
from questions.quiz.corrections import Cause, Change
from questions.quiz.flaws import Severity
from questions.quiz.publishing import number_of
from questions.quiz.question import Kind

if TYPE_CHECKING:
    from bot.use_cases.correcting import Edit
    from bot.use_cases.correction_notices import CorrectionStanding
    from bot.use_cases.set_questions import SetQuestion
    from bot.views.reply import Row
    from questions.knowledge.editing import Field

ISSUES_SHOWN = 3
CHANGES = tuple(Change)
BACK = 255
"""The choice of a button that leads back without anything written."""


def show_set_question(view: SetQuestion) -> Reply:
    """The question as its trainer reads it, and what can be done with it."""
    lines = [list_parts(view.question)]
    if view.withdrawal is not None:
        lines.append(
            _("🚫 <b>Retirée</b> après trop de signalements\u00a0: personne ne la reçoit.")
            if view.withdrawal.cause is Cause.REPORTS
            else _("🚫 <b>Retirée</b>\u00a0: personne ne la reçoit.")
        )
    if view.reports:
        lines.append(counted("⚑ {count}\u00a0signalement ouvert", "⚑ {count}\u00a0signalements ouverts", view.reports))
    return Reply(text="\n\n".join(lines), rows=_list_acts(view))


def _list_acts(view: SetQuestion) -> tuple[Row, ...]:
    back = ((_("⬅ Questions"), Tap(action=Action.SET_QUESTIONS, asked_id=number_of(view.info.id))),)
    if not view.may_change:
        return (back,)
    correct = (_("✏️ Corriger"), _on_spot(view, Action.QUESTION_CORRECT))
    out = (
        (_("🗑 Retirer"), _on_spot(view, Action.QUESTION_WITHDRAW))
        if view.withdrawal is None
        else (_("↩ Remettre"), _on_spot(view, Action.QUESTION_BACK))
    )
    reports = (((_("⚑ Signalements"), Tap(action=Action.REPORTS)),),) if view.reports else ()
    return ((correct, out), *reports, back)


def ask_to_withdraw_question(view: SetQuestion) -> Reply:
    """Whether the question is really to go, and what that means."""
    text = _(
        "🗑 <b>Retirer cette question\u00a0?</b> Plus personne ne la recevra, jusqu’à ce que vous la remettiez. "
        "Les réponses déjà données restent."
    )
    sure = (_("🗑 Oui, retirer"), _on_spot(view, Action.QUESTION_WITHDRAW, choice=SURE))
    no = (_("⬅ Non"), _on_spot(view, Action.QUESTION))
    return Reply(text=f"{list_parts(view.question)}\n\n{text}", rows=((sure, no),))


def show_edit(step: Edit) -> Reply:
    """What can be changed, or what was; with a preview, the flaws, and of which kind the change is."""
    if step.field is not None:
        return _ask_for_field(step, step.field)
    parts = [_("✏️ <b>Corriger une question</b>"), list_parts(step.edited)]
    if not step.changes:
        parts.append(_("Qu’est-ce qui doit changer\u00a0?"))
    else:
        sample = show_sample(step.edited, now=step.now)
        parts.append(_("👀 <b>Ce que verront vos apprenti·es</b>") + f"\n<blockquote>{sample}</blockquote>")
        parts += filter(None, (_word_issues(step), _ask_for_kind(step)))
    cancel = ((_("✖ Annuler"), Tap(action=Action.GIVE_UP_DRAFT)),)
    return Reply(text="\n\n".join(parts), rows=(*_list_kinds(step), *_list_fields(step), cancel))


def _word_issues(step: Edit) -> str:
    lines = [
        f"{'✗' if issue.severity is Severity.BLOCK else '•'} {escape(issue.message)}"
        for issue in step.issues[:ISSUES_SHOWN]
    ]
    more = len(step.issues) - ISSUES_SHOWN
    if more > 0:
        lines.append(counted("+ {count} autre", "+ {count} autres", more))
    return "\n".join((_("⚠️ <b>À regarder</b>"), *lines)) if lines else ""


def _ask_for_kind(step: Edit) -> str:
    if step.is_blocked:
        return _("Corrigez d’abord ce qui est marqué ✗.")
    if Change.KEY in step.changes:
        return _(
            "🔑 <b>La bonne réponse change.</b> Si vous confirmez, je rejuge les réponses déjà données, je répare les "
            "révisions, et chaque personne concernée reçoit un mot d’excuse. Pensez aussi à l’explication."
        )
    return _("De quel genre est ce changement\u00a0? Les réponses déjà données restent comme elles sont.")


def _list_kinds(step: Edit) -> tuple[Row, ...]:
    if step.is_blocked:
        return ()
    labels = {
        Change.SPELLING: _("✔ Orthographe seulement"),
        Change.WORDING: _("✔ Formulation plus claire"),
        Change.KEY: _("✔ Oui, la clé était fausse"),
    }
    buttons = tuple(
        (labels[change], Tap(action=Action.CORRECT_CONFIRM, asked_id=step.number, choice=CHANGES.index(change)))
        for change in step.changes
    )
    return (buttons,) if buttons else ()


def _list_fields(step: Edit) -> tuple[Row, ...]:
    answers: list[tuple[str, Tap]] = []
    others: list[tuple[str, Tap]] = []
    for index, field in enumerate(list_fields(step.edited)):
        tap = Tap(action=Action.CORRECT_FIELD, asked_id=step.number, choice=index)
        (answers if field.part is Part.ANSWER else others).append((_name(step, field), tap))
    return (*in_rows(others, 3), *in_rows(answers, 4))


def _name(step: Edit, field: Field) -> str:
    match field.part:
        case Part.PROMPT:
            return _("📝 Texte")
        case Part.EXPLANATION:
            return _("💡 Explication")
        case Part.KEY:
            return _("🔑 Clé")
        case _ if step.edited.pairs:
            return f"✏️ {field.index + 1}"
        case _:
            return f"✏️ {LETTERS[field.index]}"


def _ask_for_field(step: Edit, field: Field) -> Reply:
    """What is to be written, beside what stands there now: a tap on it copies it."""
    back = ((_("⬅ Retour"), Tap(action=Action.CORRECT_FIELD, asked_id=step.number, choice=BACK)),)
    rows: tuple[Row, ...] = (back,)
    if field.part is Part.KEY and step.edited.kind in {Kind.CHOICE, Kind.TRUE_FALSE}:
        options = step.edited.options
        buttons = [
            (
                option.text if step.edited.kind is Kind.TRUE_FALSE else LETTERS[index],
                Tap(action=Action.CORRECT_KEY, asked_id=step.number, choice=index),
            )
            for index, option in enumerate(options)
        ]
        rows = (*in_rows(buttons, 5), back)
        which = _("🔑 Quelle est la bonne réponse\u00a0?")
        return Reply(text=f"{list_parts(step.edited)}\n\n{which}", rows=rows)
    shown = f"<code>{escape(step.written)}</code>" if step.written else "–"
    parts = [list_parts(step.edited)] if field.part is Part.KEY else []
    parts.append(f"{_how_to(step, field)}\n{shown}")
    return Reply(text="\n\n".join(parts), rows=rows)


def _how_to(step: Edit, field: Field) -> str:
    kind = step.edited.kind
    if field.part is not Part.KEY:
        return _("Écrivez le nouveau texte. Maintenant (touchez pour copier)\u00a0:")
    if kind is Kind.MULTIPLE:
        return _("🔑 Écrivez les lettres des bonnes réponses. Maintenant\u00a0:")
    if kind in {Kind.ORDER, Kind.MATCH}:
        return _("🔑 Écrivez les lettres dans le bon ordre, par exemple B A C. Maintenant\u00a0:")
    if kind is Kind.NUMBER:
        return _("🔑 Écrivez le bon nombre. Maintenant\u00a0:")
    if step.edited.cite:
        return _("🔑 Écrivez les bonnes réponses, une par ligne, les synonymes séparés par /. Maintenant\u00a0:")
    return _("🔑 Écrivez ce qui est juste, une réponse par ligne\u00a0; la première est montrée. Maintenant\u00a0:")


def show_standing(standing: CorrectionStanding) -> Reply:
    """What became of a correction; one of a key says how far it is."""
    correction = standing.correction
    back = ((_("⬅ Questions"), Tap(action=Action.SET_QUESTIONS, asked_id=number_of(correction.new.set_id))),)
    if correction.new.change is not Change.KEY:
        text = _("✔ <b>C’est corrigé.</b> La nouvelle version est posée dès maintenant.")
        return Reply(text=f"{text}\n\n{list_parts(standing.question)}", rows=(back,))
    if correction.finished_at is not None:
        return Reply(text=word_standing(standing), rows=(back,))
    look = ((_("🔄 Où en est-ce\u00a0?"), Tap(action=Action.CORRECTION, asked_id=correction.id)),)
    return Reply(text=word_standing(standing), rows=(look, back))


def _on_spot(view: SetQuestion, action: Action, *, choice: int = 0) -> Tap:
    return Tap(action=action, asked_id=number_of(view.info.id), sequence=view.spot, choice=choice)
