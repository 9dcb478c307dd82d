"""The audit log, for admins: page by page, by kind, by person, and as a file."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.use_cases import journal
from bot.use_cases.journal import Filter
from bot.views import journal as views
from questions.audit import find_deed

if TYPE_CHECKING:
    from telegram import Update

    from bot.callback_data import Tap
    from bot.context import Context


async def pages(update: Update, context: Context) -> None:
    """« Journal »: a page of it, in place."""
    tap = context.unpack_tap(update)
    found = await context.read(journal.list_journal, chosen=_filter_of(tap), page=tap.choice)
    await context.redraw(update, views.show_journal(found))


async def list_deeds(update: Update, context: Context) -> None:
    """« Par acte »: the kinds to choose from, in place."""
    chosen = _filter_of(context.unpack_tap(update))
    await context.redraw(update, views.show_deeds(await context.read(journal.list_deeds), chosen))


async def list_people(update: Update, context: Context) -> None:
    """« Par personne »: who to choose from, in place."""
    tap = context.unpack_tap(update)
    actors = await context.read(journal.list_actors)
    await context.redraw(update, views.show_actors(actors, _filter_of(tap), page=tap.choice))


async def export(update: Update, context: Context) -> None:
    """« Exporter »: what is chosen, as a document."""
    lines = await context.read(journal.export_journal, chosen=_filter_of(context.unpack_tap(update)))
    await context.answer_tap(update)
    document = await asyncio.to_thread(views.write_journal, lines, context.syllabus.zone)
    await context.send_document(update, document)


def _filter_of(tap: Tap) -> Filter:
    return Filter(deed=find_deed(tap.sequence) if tap.sequence else None, by=tap.subject - 1 if tap.subject else None)
