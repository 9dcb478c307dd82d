"""What an apprentice sets: /reglages and its buttons."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from bot.use_cases.habits import look_at_habits
from bot.use_cases.preferences import offer_exam_day, set_daily_goal, set_exam_day
from bot.views.settings import read_exam_day, show_settings, show_unreadable_day
from questions.errors import InvalidSetting

if TYPE_CHECKING:
    from telegram import Update

    from bot.context import Context
    from bot.views.reply import Reply
    from questions.people import Person


async def settings(update: Update, context: Context) -> None:
    """/reglages: what is set; « /reglages 12.06.2029 » sets the exam day."""
    if context.args:
        await _set_written(update, context, "".join(context.args))
        return
    await context.run(offer_exam_day)
    await context.answer_tap(update)
    await context.send(update, await _show(context, context.person))


async def write_exam_day(update: Update, context: Context) -> None:
    """The exam day, written after a look at what is set."""
    await _set_written(update, context, (update.message and update.message.text) or "")


async def _set_written(update: Update, context: Context, text: str) -> None:
    exam_day = read_exam_day(text)
    if exam_day is None:
        await context.run(offer_exam_day)
        await context.send(update, show_unreadable_day(context.act().today))
        return
    person = await context.run(set_exam_day, exam_day=exam_day)
    await context.send(update, await _show(context, person))


async def tap_exam_day(update: Update, context: Context) -> None:
    """« Juin 2029 » or « Je ne sais pas »: the exam day, set in place."""
    ordinal = context.unpack_tap(update).subject
    if ordinal > date.max.toordinal():
        raise InvalidSetting(setting="exam_day", reason="far")
    person = await context.run(set_exam_day, exam_day=date.fromordinal(ordinal) if ordinal else None)
    await context.answer_tap(update)
    await context.edit(update, await _show(context, person))


async def tap_daily_goal(update: Update, context: Context) -> None:
    """« 15 »: the size of a daily round, set in place."""
    person = await context.run(set_daily_goal, goal=context.unpack_tap(update).choice)
    await context.answer_tap(update)
    await context.edit(update, await _show(context, person))


async def _show(context: Context, person: Person) -> Reply:
    return show_settings(person, today=context.act().today, habits=await context.read(look_at_habits))
