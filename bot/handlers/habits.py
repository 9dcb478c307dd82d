"""Reminders and leave: /rappel, /pause and their buttons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.use_cases import habits
from bot.use_cases.habits import look_at_habits
from bot.views.habits import ask_until, show_cantons, show_days, show_habits, show_leave

if TYPE_CHECKING:
    from telegram import Update

    from bot.context import Context


async def reminder(update: Update, context: Context) -> None:
    """/rappel: what is set; « /rappel 12:15 », « /rappel off »: sets it."""
    if context.args:
        view = await context.run(habits.write_reminder, text=" ".join(context.args))
    else:
        view = await context.run(habits.begin_reminder)
    await context.send(update, show_habits(view, changed=bool(context.args)))


async def tap_reminder(update: Update, context: Context) -> None:
    """« Rappels »: what is set, as a new message: the button may stand under a question."""
    view = await context.run(habits.begin_reminder)
    await context.answer_tap(update)
    await context.send(update, show_habits(view))


async def tap_time(update: Update, context: Context) -> None:
    """« 12:15 »: the time of the reminder, set in place."""
    view = await context.run(habits.set_reminder, minute=context.unpack_tap(update).subject)
    await context.answer_tap(update)
    await context.edit(update, show_habits(view, changed=True))


async def tap_off(update: Update, context: Context) -> None:
    """« Sans rappel »: no reminder any more."""
    view = await context.run(habits.set_reminder, minute=None)
    await context.answer_tap(update)
    await context.edit(update, show_habits(view, changed=True))


async def days(update: Update, context: Context) -> None:
    """« Jours »: the weekdays of study, in place."""
    view = await context.read(look_at_habits)
    await context.answer_tap(update)
    await context.edit(update, show_days(view))


async def set_days(update: Update, context: Context) -> None:
    """« ✓L »: the weeks as they are from now on, in place."""
    tap = context.unpack_tap(update)
    other_days = tap.choice if tap.subject else None
    view = await context.run(habits.set_days, days=tap.sequence, other_days=other_days)
    await context.answer_tap(update)
    await context.edit(update, show_days(view))


async def cantons(update: Update, context: Context) -> None:
    """« Jours fériés »: the cantons, in place."""
    view = await context.read(look_at_habits)
    await context.answer_tap(update)
    await context.edit(update, show_cantons(view))


async def tap_canton(update: Update, context: Context) -> None:
    """« VD »: the canton whose holidays are off, set in place."""
    view = await context.run(habits.set_canton, number=context.unpack_tap(update).choice)
    await context.answer_tap(update)
    await context.edit(update, show_habits(view, changed=True))


async def leave(update: Update, context: Context) -> None:
    """/pause: the leave, if any; « /pause 2 semaines », « /pause stop »: takes or ends one."""
    if context.args:
        view = await context.run(habits.write_leave, text=" ".join(context.args))
    else:
        view = await context.read(look_at_habits)
    await context.send(update, show_leave(view, changed=bool(context.args)))


async def tap_leave(update: Update, context: Context) -> None:
    """« Pause »: the leave, if any, in place."""
    view = await context.read(look_at_habits)
    await context.answer_tap(update)
    await context.edit(update, show_leave(view))


async def tap_leave_for(update: Update, context: Context) -> None:
    """« 2 semaines »: a leave from today on, in place."""
    view = await context.run(habits.take_leave, days=context.unpack_tap(update).choice)
    await context.answer_tap(update)
    await context.edit(update, show_leave(view, changed=True))


async def tap_leave_until(update: Update, context: Context) -> None:
    """« Jusqu’à… »: asks for the last day."""
    await context.run(habits.begin_leave)
    await context.answer_tap(update)
    await context.send(update, ask_until())


async def tap_leave_stop(update: Update, context: Context) -> None:
    """« Reprendre maintenant »: the leave ends, in place."""
    view = await context.run(habits.end_leave)
    await context.answer_tap(update)
    await context.edit(update, show_leave(view, changed=True))


async def write_leave(update: Update, context: Context) -> None:
    """The last day of a leave, written."""
    text = (update.message and update.message.text) or ""
    view = await context.run(habits.write_leave_until, text=text)
    await context.send(update, show_leave(view, changed=True))


async def write_time(update: Update, context: Context) -> None:
    """The time of the reminder, written."""
    text = (update.message and update.message.text) or ""
    view = await context.run(habits.write_time, text=text)
    await context.send(update, show_habits(view, changed=True))
