"""A question that a trainer writes in the chat: what is asked next, and how far it is."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

from bot.callback_data import Action, Tap
from bot.views.language import _, counted
from bot.views.plan_tree import offer_suggestions, show_plan_level
from bot.views.reply import LETTERS, Reply, cut_page, escape, in_rows, label
from bot.views.written_question import word_writing
from questions.formats.written_question import KINDS, Step, may_go_on
from questions.quiz.publishing import number_of
from questions.quiz.question import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.use_cases.plan_tree import PlanLevel
    from bot.use_cases.writing import WritingView
    from bot.use_cases.written_sets import Added
    from bot.views.reply import Row
    from questions.formats.suggesting import Suggestion
    from questions.quiz.publishing import SetInfo

SETS_A_PAGE = 8
LETTERS_A_ROW = 5


class Move(IntEnum):
    """What a button does that says no more than where to go; the number is its choice."""

    NEXT = 0
    BACK = 1
    DROP_LAST = 2
    SKIP_POLL = 3
    SHOW = 4
    NAME_SET = 5


def show_writing(view: WritingView, suggested: Sequence[Suggestion] = ()) -> Reply:
    """The question as far as it is written, what is asked next, and the buttons for it."""
    if view.names_set:
        return Reply(text=_("🆕 Quel titre aura la nouvelle série\u00a0? Écrivez-le."), rows=_list_ways_out(view))
    rows = (*_list_choices(view, suggested), *_list_ways_out(view))
    return Reply(text=word_writing(view, suggested), rows=rows)


def show_plan(view: WritingView, level: PlanLevel, *, page: int) -> Reply:
    """A page of the plan, to choose the question's objective from."""
    browse = Tap(action=Action.WRITE_PLAN, asked_id=view.turn)
    pick = Tap(action=Action.WRITE_OBJECTIVE, asked_id=view.turn)
    ways_out = (((_("⬅ Question"), _move(view, Move.SHOW)), _cancel()),)
    return show_plan_level(level, browse=browse, pick=pick, page=page, ways_out=ways_out)


def show_targets(view: WritingView, infos: Sequence[SetInfo], *, page: int) -> Reply:
    """A page of the sets that the question may go to."""
    found = cut_page(infos, size=SETS_A_PAGE, page=page, tap=Tap(action=Action.WRITE_SETS, sequence=view.turn))
    rows: list[Row] = [
        (
            (
                label(f"📚 {info.title}", after=f" · {info.questions}", keep_end=True),
                Tap(action=Action.WRITE_SET, asked_id=number_of(info.id), sequence=view.turn),
            ),
        )
        for info in found.shown
    ]
    rows += found.turns
    rows.append(((_("🆕 Nouvelle série"), _move(view, Move.NAME_SET)), (_("⬅ Question"), _move(view, Move.SHOW))))
    return Reply(text=_("📚 Dans quelle série va cette question\u00a0?"), rows=tuple(rows))


def show_added(added: Added) -> Reply:
    """That the question is in its set, and what comes next."""
    info, number = added.info, number_of(added.info.id)
    lines = [
        _("✅ Ajoutée à <b>{title}</b>\u00a0: {questions} en tout.").format(
            title=escape(info.title),
            questions=counted("{count}\u00a0question", "{count}\u00a0questions", info.questions),
        )
    ]
    if added.cohorts:
        lines.append(
            counted("📣 {count} classe la recevra.", "📣 {count} classes la recevront.", added.cohorts)
            + _(" Rien d’autre à faire.")
        )
    another = (_("✍️ Encore une question"), Tap(action=Action.WRITE, asked_id=number))
    look = (_("📚 Voir la série"), Tap(action=Action.SET, asked_id=number))
    publish = (_("📣 Publier dans une classe"), Tap(action=Action.PUBLISH, asked_id=number))
    return Reply(text="\n".join(lines), rows=((another,), (look,) if added.cohorts else (look, publish)))


def show_waiting(count: int) -> Reply:
    """That a poll waits for its turn."""
    return Reply(
        text=counted(
            "📥 Gardé\u00a0: {count} sondage attend. Il viendra après la question en cours.",
            "📥 Gardé\u00a0: {count} sondages attendent. Ils viendront après la question en cours.",
            count,
        )
    )


def word_poll_from_apprentice() -> str:
    """What an apprentice reads who sent a poll."""
    return _(
        "Merci pour le sondage\u00a0! Seul·es les formatrices et formateurs peuvent en faire des questions\u00a0: "
        "transmets-le à ta formatrice ou ton formateur. Envoie /quiz pour avoir une question."
    )


def _list_choices(view: WritingView, suggested: Sequence[Suggestion]) -> tuple[Row, ...]:
    """The buttons that answer what the step asks."""
    written = view.written
    match written.step:
        case Step.KIND:
            return _list_kinds(view)
        case Step.RIGHT:
            return _list_letters(view)
        case Step.OBJECTIVE:
            pick = Tap(action=Action.WRITE_OBJECTIVE, asked_id=view.turn)
            plan = (_("🗂 Choisir dans le plan"), Tap(action=Action.WRITE_PLAN, asked_id=view.turn))
            return (*offer_suggestions(suggested, pick), *_list_next(view), (plan,))
        case Step.CONFIRM:
            return _list_targets(view)
        case _:
            return _list_next(view)


def _list_kinds(view: WritingView) -> tuple[Row, ...]:
    names = (
        _("🔘 Choix"),
        _("⚖️ Vrai ou faux"),
        _("⌨️ Mot à écrire"),
        _("🔢 Nombre"),
        _("↕️ Ordre"),
        _("💭 Réponse libre"),
    )
    buttons = [
        (name, Tap(action=Action.WRITE_KIND, sequence=view.turn, choice=place))
        for place, (name, _kind) in enumerate(zip(names, KINDS, strict=True))
    ]
    return in_rows(buttons, 2)


def _list_letters(view: WritingView) -> tuple[Row, ...]:
    written = view.written
    is_statement = written.kind is Kind.TRUE_FALSE
    buttons = [
        (
            text if is_statement else f"{'☑ ' if place in written.right else ''}{LETTERS[place]}",
            Tap(action=Action.WRITE_RIGHT, sequence=view.turn, choice=place),
        )
        for place, text in enumerate(written.answers)
    ]
    return (*in_rows(buttons, LETTERS_A_ROW), *_list_next(view))


def _list_next(view: WritingView) -> tuple[Row, ...]:
    written = view.written
    if not may_go_on(written):
        return ()
    name = {
        Step.PROMPT: _("➡ Garder ce texte"),
        Step.ANSWERS: _("✔ C’est tout"),
        Step.RIGHT: _("✔ Valider"),
        Step.EXPLANATION: _("➡ Garder") if written.explanation else _("➡ Sans explication"),
        Step.OBJECTIVE: _("➡ Garder {code}").format(code=written.objective),
    }[written.step]
    return (((name, _move(view, Move.NEXT)),),)


def _list_targets(view: WritingView) -> tuple[Row, ...]:
    rows: list[Row] = []
    if view.may_add:
        title = view.new_title if view.target is None else view.target.title
        rows.append(
            ((label(_("✔ Ajouter à {title}").format(title=title)), Tap(action=Action.WRITE_ADD, sequence=view.turn)),)
        )
    new = (_("🆕 Nouvelle série"), _move(view, Move.NAME_SET))
    other = (_("📚 Autre série"), Tap(action=Action.WRITE_SETS, sequence=view.turn))
    rows.append((new,) if view.target is None and not view.new_title else (other, new))
    return tuple(rows)


def _list_ways_out(view: WritingView) -> tuple[Row, ...]:
    rows: list[Row] = []
    if view.written.step is Step.ANSWERS and view.written.answers and not view.names_set:
        rows.append(((_("↩ Retirer la dernière"), _move(view, Move.DROP_LAST)),))
    if view.waiting:
        rows.append(((_("⏭ Sondage suivant, sans celui-ci"), _move(view, Move.SKIP_POLL)),))
    back = () if view.written.step is Step.KIND else ((_("⬅ Retour"), _move(view, Move.BACK)),)
    name, give_up = _cancel()
    return (*rows, (*back, (_("✖ Tout annuler") if view.waiting else name, give_up)))


def _move(view: WritingView, move: Move) -> Tap:
    return Tap(action=Action.WRITE_MOVE, sequence=view.turn, choice=move)


def _cancel() -> tuple[str, Tap]:
    return _("✖ Annuler"), Tap(action=Action.GIVE_UP_DRAFT)
