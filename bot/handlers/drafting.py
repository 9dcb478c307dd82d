"""Giving up what is being written step by step, whatever it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.use_cases.drafting import give_up_draft
from bot.views.cohorts import show_given_up

if TYPE_CHECKING:
    from telegram import Update

    from bot.context import Context


async def give_up(update: Update, context: Context) -> None:
    """/annuler or « Annuler » while something is being written: nothing of it stays."""
    await context.run(give_up_draft)
    await context.answer_tap(update)
    await context.drop_keyboard(update)
    await context.send(update, show_given_up())
