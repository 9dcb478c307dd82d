"""A trainer's sets: /series and its buttons."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.callback_data import SURE
from bot.use_cases import sets
from bot.use_cases.reports import count_reports
from bot.views import sets as views
from bot.views.reply import Document, Reply
from questions.errors import NotAllowed
from questions.formats.exporting import SUFFIXES, WRITERS
from questions.quiz.publishing import make_set_id

if TYPE_CHECKING:
    from telegram import Update

    from bot.context import Context


async def sets_command(update: Update, context: Context) -> None:
    """/series: the sets."""
    await context.send(update, await _list_sets(context))


async def list_sets(update: Update, context: Context) -> None:
    """« Séries »: a page of them, in place."""
    page = context.unpack_tap(update).choice
    await context.redraw(update, await _list_sets(context, page=page))


async def _list_sets(context: Context, *, page: int = 0) -> Reply:
    reports = await context.read(count_reports)
    return views.show_sets(await context.read(sets.list_sets), page=page, reports=reports)


async def look(update: Update, context: Context) -> None:
    """A set's title: how it stands, in place."""
    await context.redraw(update, views.show_set(await context.read(sets.look_at_set, set_id=_set_id(update, context))))


async def list_questions(update: Update, context: Context) -> None:
    """« Questions »: a page of them, in place."""
    found = await context.read(sets.list_set_questions, set_id=_set_id(update, context))
    await context.redraw(update, views.show_set_questions(found, page=context.unpack_tap(update).choice))


async def export(update: Update, context: Context) -> None:
    """« Exporter »: the formats; a format: the set as a document."""
    tap = context.unpack_tap(update)
    if not tap.choice:
        view = await context.read(sets.look_at_set, set_id=_set_id(update, context))
        await context.redraw(update, views.ask_for_format(view))
        return
    if tap.choice > len(views.FORMATS):
        raise NotAllowed
    wanted = views.FORMATS[tap.choice - 1]
    export = await context.read(sets.prepare_export, set_id=_set_id(update, context))
    await context.answer_tap(update)
    written = await asyncio.to_thread(WRITERS[wanted], export)
    name = f"{export.question_set.title}.{SUFFIXES[wanted]}".replace("/", "-")
    await context.send_document(update, Document(name=name, data=written.data, caption=views.word_losses(written.lost)))


async def share(update: Update, context: Context) -> None:
    """« Partager » or « Ne plus partager »."""
    shared = context.unpack_tap(update).choice == SURE
    view = await context.run(sets.share_set, set_id=_set_id(update, context), shared=shared)
    await context.redraw(update, views.show_set(view))


async def withdraw(update: Update, context: Context) -> None:
    """« Retirer »: asks first, then does it."""
    set_id = _set_id(update, context)
    if context.unpack_tap(update).choice == SURE:
        await context.redraw(update, views.show_withdrawn(await context.run(sets.withdraw_set, set_id=set_id)))
    else:
        await context.redraw(update, views.ask_to_withdraw(await context.read(sets.look_at_set, set_id=set_id)))


async def rename(update: Update, context: Context) -> None:
    """« Renommer »: asks for the title."""
    draft = await context.run(sets.begin_renaming, set_id=_set_id(update, context))
    await context.answer_tap(update)
    await context.send(update, views.ask_for_title(draft))


async def write_title(update: Update, context: Context) -> None:
    """A text while a title is asked for: the set under it."""
    text = update.message.text if update.message is not None else None
    await context.send(update, views.show_set(await context.run(sets.write_title, text=text or "")))


def _set_id(update: Update, context: Context) -> str:
    return make_set_id(context.unpack_tap(update).subject)
