"""A trainer's file: sent, read, confirmed; /envoyer says what can be sent."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.callback_data import unpack_code
from bot.redrawing import redrawing
from bot.use_cases import imports
from bot.use_cases.importing import renew
from bot.views import imports as views
from bot.views.refusals import word_refusal
from bot.views.reply import Reply
from questions.cohorts import may_teach, shorten_name
from questions.errors import Refusal
from questions.formats.drafts import Limits, UnreadableFile

if TYPE_CHECKING:
    from telegram import Document, Update

    from bot.context import Context
    from bot.use_cases.imports import ImportView


UNNAMED = "Série sans titre"


async def _show(context: Context, view: ImportView) -> Reply:
    """The import in words, with suggestions while objectives are asked for."""
    if view.unserved and not view.suggested:
        view = replace(view, suggested=await context.services.reader.suggest(view.unserved))
    return views.show_import(view)


_redrawing = redrawing(imports.find_import, _show)


async def send_command(update: Update, context: Context) -> None:
    """/envoyer: what can be sent."""
    await context.read(imports.begin_import)
    await context.send(update, views.show_what_to_send())


async def receive(update: Update, context: Context) -> None:
    """A document: a trainer's is read and shown, an apprentice's kindly declined."""
    document = update.message.document if update.message is not None else None
    if document is None:
        return
    if not may_teach(context.person):
        await context.send(update, Reply(text=views.word_file_from_apprentice()))
    elif (document.file_size or 0) > Limits().file_bytes:
        await context.send(update, Reply(text=views.word_too_large()))
    elif again_at := context.services.files.take(context.person.id, context.services.clock()):
        await context.send(update, Reply(text=views.word_too_many_files(again_at, context.syllabus.zone)))
    else:
        name = shorten_name(document.file_name or "") or UNNAMED
        note = await context.send(update, views.show_reading(name))
        await context.rewrite(update, note, await _read(update, context, document, name))


async def _read(update: Update, context: Context, document: Document, name: str) -> Reply:
    """What the file gives, as a preview; or why it gives nothing."""
    caption = shorten_name((update.message.caption if update.message is not None else None) or "")
    reader = context.services.reader
    try:
        ground = await context.read(imports.begin_import)
        data = bytes(await (await document.get_file()).download_as_bytearray())
        title = caption or name.rpartition(".")[0] or name
        read = await reader.read(data, ground, title=title, is_wanted=bool(caption))
        if not read.question_set.questions:
            return views.show_nothing_read(read)
        around = await context.read(imports.look_around, set_id=read.question_set.id)
        weighed = await reader.weigh(read, around)
        return views.show_import(await context.run(imports.keep_import, file_name=name, weighed=weighed))
    except UnreadableFile as refused:
        return views.show_unreadable(refused.message)
    except Refusal as refused:
        return Reply(text=word_refusal(refused))


async def confirm(update: Update, context: Context) -> None:
    """« Importer »: the set is stored."""
    info = await context.run(imports.confirm_import, import_id=context.unpack_tap(update).subject)
    await context.answer_tap(update)
    await context.edit(update, views.show_imported(info))


async def cancel(update: Update, context: Context) -> None:
    """« Annuler »: nothing stays."""
    await context.run(imports.cancel_import, import_id=context.unpack_tap(update).subject)
    await context.answer_tap(update)
    await context.edit(update, views.show_import_cancelled())


@_redrawing
async def choose_objective(update: Update, context: Context) -> None:
    """One of the objectives offered: the import with it, in place."""
    tap = context.unpack_tap(update)
    view = await context.run(imports.choose_objective, import_id=tap.subject, code=unpack_code(tap.sequence))
    await context.answer_tap(update)
    await context.edit(update, await _show(context, view))


@_redrawing
async def choose_each(update: Update, context: Context) -> None:
    """« À chacune le sien »: every question keeps its suggestion."""
    view = await context.run(imports.choose_each, import_id=context.unpack_tap(update).subject)
    await context.answer_tap(update)
    await context.edit(update, await _show(context, view))


@_redrawing
async def update_twin(update: Update, context: Context) -> None:
    """« Mettre à jour »: the set that asks much the same, instead of a new one."""
    import_id = context.unpack_tap(update).subject
    renewal = await context.read(imports.find_twin, import_id=import_id)
    renewed, changes = await asyncio.to_thread(renew, renewal.before, renewal.moved)
    view = await context.run(imports.keep_update, import_id=import_id, question_set=renewed, changes=changes)
    await context.answer_tap(update)
    await context.edit(update, await _show(context, view))


async def other_objective(update: Update, context: Context) -> None:
    """« Autre objectif »: the plan to choose from; its code may be written as well."""
    import_id = context.unpack_tap(update).subject
    await context.run(imports.begin_choosing, import_id=import_id)
    level = await context.read(imports.browse, import_id=import_id, code="")
    await context.answer_tap(update)
    await context.send(update, views.show_plan(import_id, level))


@_redrawing
async def browse_plan(update: Update, context: Context) -> None:
    """A part of the plan: a page of it, in place."""
    tap = context.unpack_tap(update)
    level = await context.read(imports.browse, import_id=tap.subject, code=unpack_code(tap.sequence))
    await context.answer_tap(update)
    await context.edit(update, views.show_plan(tap.subject, level, page=tap.choice))


async def write_objective(update: Update, context: Context) -> None:
    """A text while an objective is asked for: the import with it."""
    text = update.message.text if update.message is not None else None
    await context.send(update, await _show(context, await context.run(imports.write_objective, text=text or "")))
