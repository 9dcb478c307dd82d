"""The mock exam: /examen and its buttons; its questions are answered in `bot.handlers.study`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.callback_data import SURE
from bot.use_cases import exams
from bot.views.exam import LENGTHS, ask_to_hand_in, show_correction, show_exam_menu, show_running
from questions.errors import NotAllowed

if TYPE_CHECKING:
    from telegram import Update

    from bot.context import Context


async def exam_menu(update: Update, context: Context) -> None:
    """/examen: the exam under way, or the three lengths."""
    menu = await context.run(exams.look_at_exams)
    await context.answer_tap(update)
    await context.send(update, show_exam_menu(menu))


async def start_exam(update: Update, context: Context) -> None:
    """« Court · 21 »: the first question, in place of the menu."""
    place, timed = divmod(context.unpack_tap(update).choice, 2)
    if place >= len(LENGTHS):
        raise NotAllowed
    screen = await context.run(exams.start_exam, length=LENGTHS[place], timed=bool(timed))
    await context.answer_tap(update)
    await context.edit(update, context.show(screen))


async def resume_exam(update: Update, context: Context) -> None:
    """« Continuer l’examen »: its next question, in place."""
    screen = await context.run(exams.resume_exam)
    await context.answer_tap(update)
    await context.edit(update, context.show(screen))


async def pause_exam(update: Update, context: Context) -> None:
    """« Pause »: the exam put aside, in place of its question."""
    running = await context.run(exams.pause_exam)
    await context.answer_tap(update)
    await context.edit(update, show_running(running))


async def hand_in_exam(update: Update, context: Context) -> None:
    """« Rendre »: asks whether one is sure; then the marks, as a message of their own."""
    tap = context.unpack_tap(update)
    if tap.choice != SURE:
        waiting = await context.read(exams.offer_to_hand_in, round_id=tap.subject)
        if isinstance(waiting, exams.RunningExam):
            await context.answer_tap(update)
            await context.edit(update, ask_to_hand_in(waiting))
            return
    screen = await context.run(exams.hand_in_exam, round_id=tap.subject)
    await context.answer_tap(update)
    await context.drop_keyboard(update)
    await context.send(update, context.show(screen))


async def correction(update: Update, context: Context) -> None:
    """« Voir les corrections »: what was missed, one after the other: first as a new message, then in place."""
    tap = context.unpack_tap(update)
    found = await context.read(exams.look_at_correction, round_id=tap.subject, place=tap.choice)
    await context.answer_tap(update)
    await (context.edit if tap.sequence else context.send)(update, show_correction(found))
