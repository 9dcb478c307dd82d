"""How far one has come and where it leads: /progres."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.use_cases.progress import measure_need, measure_progress
from bot.views.progress import show_need, show_progress

if TYPE_CHECKING:
    from telegram import Update

    from bot.context import Context


async def progress(update: Update, context: Context) -> None:
    """/progres or its button: mastery by domain, drawn off the event loop."""
    measured = await context.read(measure_progress)
    await context.answer_tap(update)
    await context.send(update, await context.services.drawing.draw(show_progress, measured))


async def need(update: Update, context: Context) -> None:
    """« Viser 5.0 »: the answers a day that this mark takes, in one domain or in all."""
    tap = context.unpack_tap(update)
    needed = await context.read(measure_need, mark=tap.choice / 10, domain=tap.subject or None)
    await context.answer_tap(update)
    await context.send(update, show_need(needed, context.syllabus.plan))
