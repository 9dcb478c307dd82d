"""A cohort's reminders: « Rappels » on its screen and the buttons there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.use_cases import cohort_habits as use_cases
from bot.views.cohort_habits import show_cohort_cantons, show_cohort_habits

if TYPE_CHECKING:
    from telegram import Update

    from bot.context import Context


async def habits(update: Update, context: Context) -> None:
    """« Rappels »: what is set for the cohort, in place."""
    view = await context.read(use_cases.look_at_cohort_habits, cohort_id=context.unpack_tap(update).subject)
    await context.answer_tap(update)
    await context.edit(update, show_cohort_habits(view))


async def set_time(update: Update, context: Context) -> None:
    """« 12:15 »: when members are reminded, set in place."""
    tap = context.unpack_tap(update)
    view = await context.run(use_cases.set_cohort_time, cohort_id=tap.subject, minute=tap.sequence)
    await context.answer_tap(update)
    await context.edit(update, show_cohort_habits(view))


async def set_days(update: Update, context: Context) -> None:
    """« ✓L »: the weekdays of the cohort, set in place."""
    tap = context.unpack_tap(update)
    view = await context.run(use_cases.set_cohort_days, cohort_id=tap.subject, days=tap.choice)
    await context.answer_tap(update)
    await context.edit(update, show_cohort_habits(view))


async def cantons(update: Update, context: Context) -> None:
    """« Jours fériés »: the cantons, in place."""
    view = await context.read(use_cases.look_at_cohort_habits, cohort_id=context.unpack_tap(update).subject)
    await context.answer_tap(update)
    await context.edit(update, show_cohort_cantons(view))


async def set_canton(update: Update, context: Context) -> None:
    """« VD »: the canton whose holidays are off for the cohort, set in place."""
    tap = context.unpack_tap(update)
    view = await context.run(use_cases.set_cohort_canton, cohort_id=tap.subject, number=tap.choice)
    await context.answer_tap(update)
    await context.edit(update, show_cohort_habits(view))
