"""Questions and answers: /quiz, /annuler, every button under a question, and typed answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.callback_data import Action, Tap
from bot.use_cases import answer, study
from bot.use_cases.screens import AnsweredQuestion, OpenQuestion
from bot.views.question import SELF_GRADES
from bot.views.screens import show_screen, show_taken_back
from questions.errors import NotAllowed

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from telegram import Update

    from bot.context import Context

Screen = OpenQuestion | AnsweredQuestion


async def quiz(update: Update, context: Context) -> None:
    """/quiz: the open question, or the next one."""
    await context.send(update, show_screen(await context.run(study.ask_next, rng=context.services.rng)))


async def next_question(update: Update, context: Context) -> None:
    """« Question suivante »: the next question as a new message."""
    screen = await context.run(study.ask_next, rng=context.services.rng)
    await context.answer_tap(update)
    await context.drop_keyboard(update)
    await context.send(update, show_screen(screen))


async def take_back(update: Update, context: Context) -> None:
    """/annuler: the last answer undone and its question asked again."""
    await context.send(update, show_taken_back(await context.run(study.take_back_last_answer)))


async def tap_take_back(update: Update, context: Context) -> None:
    """« Annuler cette réponse »: as /annuler, in place, for the answer under which the button stands."""
    tap = context.unpack_tap(update)
    screen = await context.run(study.take_back_last_answer, asked_id=tap.asked_id)
    await context.answer_tap(update)
    await context.edit(update, show_taken_back(screen))


async def typed_answer(update: Update, context: Context) -> None:
    """A text that is no command: the answer to the open question."""
    text = update.message.text if update.message else None
    screen = await context.run(answer.answer_by_text, text=text or "")
    await context.send(update, show_screen(screen))


async def tap_answer(update: Update, context: Context) -> None:
    """A button of an open question: its effect, shown in place."""
    tap = context.unpack_tap(update)
    screen = await _ANSWERS[tap.action](context, tap)
    await context.answer_tap(update)
    await context.edit(update, show_screen(screen))


async def _choose(context: Context, tap: Tap) -> Screen:
    return await context.run(answer.choose_option, asked_id=tap.asked_id, sequence=tap.sequence, position=tap.choice)


async def _undo(context: Context, tap: Tap) -> Screen:
    return await context.run(answer.undo_tap, asked_id=tap.asked_id, sequence=tap.sequence)


async def _reveal(context: Context, tap: Tap) -> Screen:
    return await context.run(answer.reveal_key_points, asked_id=tap.asked_id, sequence=tap.sequence)


async def _submit(context: Context, tap: Tap) -> Screen:
    return await context.run(answer.submit_draft, asked_id=tap.asked_id, sequence=tap.sequence)


async def _dont_know(context: Context, tap: Tap) -> Screen:
    return await context.run(answer.admit_not_knowing, asked_id=tap.asked_id, sequence=tap.sequence)


async def _self_grade(context: Context, tap: Tap) -> Screen:
    if tap.choice >= len(SELF_GRADES):
        raise NotAllowed
    grade = SELF_GRADES[tap.choice]
    return await context.run(answer.grade_oneself, asked_id=tap.asked_id, sequence=tap.sequence, self_grade=grade)


_ANSWERS: dict[Action, Callable[[Context, Tap], Awaitable[Screen]]] = {
    Action.CHOOSE: _choose,
    Action.SUBMIT: _submit,
    Action.UNDO: _undo,
    Action.DONT_KNOW: _dont_know,
    Action.REVEAL: _reveal,
    Action.SELF_GRADE: _self_grade,
}
ANSWERS = frozenset(_ANSWERS)
