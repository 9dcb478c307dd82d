"""One question of a set: looked at, corrected, withdrawn and brought back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.callback_data import SURE
from bot.correction_work import work_off_corrections
from bot.use_cases import correcting, set_questions, withdrawing
from bot.views import corrections as views
from questions.errors import NotAllowed
from questions.quiz.corrections import Change
from questions.quiz.publishing import make_set_id
from storage.errors import StorageError

if TYPE_CHECKING:
    from telegram import Update

    from bot.context import Context

AT_ONCE = 100
"""So many people are judged anew while the trainer looks on; the heartbeat sees to the others."""


async def look(update: Update, context: Context) -> None:
    """A question's number: how it stands, in place."""
    view = await context.read(set_questions.look_at_question, **_place(update, context))
    await context.redraw(update, views.show_set_question(view))


async def begin(update: Update, context: Context) -> None:
    """« Corriger »: what is to change, in place."""
    step = await context.run(correcting.begin_correction, **_place(update, context))
    await context.redraw(update, views.show_edit(step))


async def choose_field(update: Update, context: Context) -> None:
    """What is to change: asks for it; « Retour » asks for nothing."""
    tap = context.unpack_tap(update)
    field = correcting.NO_FIELD if tap.choice == views.BACK else tap.choice
    step = await context.run(correcting.choose_field, number=tap.subject, field=field)
    await context.redraw(update, views.show_edit(step))


async def choose_key(update: Update, context: Context) -> None:
    """The letter of the right answer: the question with it, in place."""
    tap = context.unpack_tap(update)
    step = await context.run(correcting.choose_key, number=tap.subject, index=tap.choice)
    await context.redraw(update, views.show_edit(step))


async def write(update: Update, context: Context) -> None:
    """A text while a question is corrected: the question with it."""
    text = update.message.text if update.message is not None else None
    await context.send(update, views.show_edit(await context.run(correcting.write_field, text=text or "")))


async def confirm(update: Update, context: Context) -> None:
    """The kind of the change: the question is corrected, and answers to a wrong key are judged anew at once."""
    tap = context.unpack_tap(update)
    if tap.choice >= len(views.CHANGES):
        raise NotAllowed
    standing = await context.run(correcting.confirm_correction, number=tap.subject, change=views.CHANGES[tap.choice])
    await context.redraw(update, views.show_standing(standing))
    if standing.correction.new.change is Change.KEY:
        await _work_off(context, standing.correction.id)
        done = await context.read(correcting.look_at_correction, correction_id=standing.correction.id)
        await context.edit(update, views.show_standing(done))


async def _work_off(context: Context, correction_id: int) -> None:
    try:
        await work_off_corrections(context.services, most=AT_ONCE, watched=correction_id)
    except StorageError:
        # The correction stands, and the heartbeat goes on where this stopped.
        return


async def standing(update: Update, context: Context) -> None:
    """« Où en est-ce ? »: how far the answers have been judged anew, in place."""
    found = await context.read(correcting.look_at_correction, correction_id=context.unpack_tap(update).subject)
    await context.redraw(update, views.show_standing(found))


async def withdraw(update: Update, context: Context) -> None:
    """« Retirer »: asks first, then does it."""
    if context.unpack_tap(update).choice == SURE:
        view = await context.run(withdrawing.withdraw_question, **_place(update, context))
        await context.redraw(update, views.show_set_question(view))
    else:
        view = await context.read(set_questions.look_at_question, **_place(update, context))
        await context.redraw(update, views.ask_to_withdraw_question(view))


async def bring_back(update: Update, context: Context) -> None:
    """« Remettre »: the question is asked again."""
    view = await context.run(withdrawing.bring_back_question, **_place(update, context))
    await context.redraw(update, views.show_set_question(view))


def _place(update: Update, context: Context) -> set_questions.Place:
    tap = context.unpack_tap(update)
    return {"set_id": make_set_id(tap.subject), "spot": tap.sequence}
