"""What is stored about a person: /donnees and its buttons; erasing, also by an admin."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.callback_data import SURE
from bot.use_cases import erasing
from bot.use_cases import own_data as use_cases
from bot.views import own_data as views
from bot.views.own_data_files import write_files
from bot.views.reply import Reply
from questions.cohorts import may_teach
from questions.errors import InvalidSetting
from questions.people import Role

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from telegram import Update

    from bot.context import Context
    from questions.people import Person


PATIENCE_SECONDS = 3.0


async def own_data(update: Update, context: Context) -> None:
    """/donnees: what is stored, why, who sees it, until when; from a button in place."""
    view = await context.read(use_cases.look_at_data, months=context.services.keep_months)
    await _show(update, context, views.show_data(view))


async def export(update: Update, context: Context) -> None:
    """« Recevoir mes données »: both files; one export at a time, written off the event loop."""
    async with _turn(context):
        await context.run(use_cases.ask_for_export)
        await context.answer_tap(update)
        await context.send(update, Reply(text=views.word_preparing()))
        documents = await context.read(use_cases.export_data, write=write_files)
    for document in documents:
        await context.send_document(update, document)


async def erase(update: Update, context: Context) -> None:
    """« Tout effacer »: asks first, then asks for a word."""
    granted = context.services.roles
    if context.unpack_tap(update).choice != SURE:
        await _show(update, context, views.ask_to_erase(await context.read(erasing.look_at_loss, granted=granted)))
        return
    loss = await context.run(erasing.begin_erasing, granted=granted)
    await context.answer_tap(update)
    await context.drop_keyboard(update)
    await context.send(update, views.ask_for_word(loss))


async def confirm(update: Update, context: Context) -> None:
    """A text while the word is awaited: « EFFACER » does it, and the person is a stranger."""
    text = (update.message and update.message.text) or ""
    services, teaches = context.services, may_teach(context.person)
    loss = await context.run(erasing.confirm_erasing, text=text, key=services.erasure_key, granted=services.roles)
    if loss is None:
        await context.send(update, views.show_other_word(teaches=teaches))
        return
    await context.send(update, views.show_erased(loss))
    await _forget_menu(context, loss.person)


async def explain_word(update: Update, context: Context) -> None:
    """« EFFACER » before it was asked for: where that begins."""
    await context.send(update, views.explain_word())


async def erase_person(update: Update, context: Context) -> None:
    """« Effacer cette personne », for admins: asks first, then does it."""
    tap, services = context.unpack_tap(update), context.services
    if tap.choice != SURE:
        loss = await context.read(erasing.look_at_person, person_id=tap.subject, granted=services.roles)
        await _show(update, context, views.ask_to_erase_person(loss))
        return
    loss = await context.run(
        erasing.erase_person, person_id=tap.subject, key=services.erasure_key, granted=services.roles
    )
    await _show(update, context, views.show_person_erased(loss))
    await _forget_menu(context, loss.person)


@asynccontextmanager
async def _turn(context: Context) -> AsyncIterator[None]:
    """The right to export for the time of the block; raises InvalidSetting if another export takes long.

    Whoever waits here keeps somebody else's update waiting, so nobody waits for more than a moment.
    """
    lock = context.services.exporting
    try:
        await asyncio.wait_for(lock.acquire(), PATIENCE_SECONDS)
    except TimeoutError:
        raise InvalidSetting(setting="export", reason="busy") from None
    try:
        yield
    finally:
        lock.release()


async def _forget_menu(context: Context, person: Person) -> None:
    if may_teach(person):
        await context.set_menu(replace(person, role=Role.APPRENTICE))


async def _show(update: Update, context: Context, reply: Reply) -> None:
    if update.callback_query is None:
        await context.send(update, reply)
        return
    await context.answer_tap(update)
    await context.edit(update, reply)
