"""The plan to walk through: /objectifs and its buttons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.callback_data import unpack_code
from bot.use_cases.objectives import look_at_plan
from bot.views.objectives import show_tree

if TYPE_CHECKING:
    from telegram import Update

    from bot.context import Context


async def objectives(update: Update, context: Context) -> None:
    """/objectifs: the domains."""
    await context.send(update, show_tree(await context.read(look_at_plan)))


async def tap_objective(update: Update, context: Context) -> None:
    """A part of the plan, in place; as a new message under a picture."""
    code = unpack_code(context.unpack_tap(update).subject)
    tree = await context.read(look_at_plan, code=code)
    await context.answer_tap(update)
    await context.edit(update, show_tree(tree))
