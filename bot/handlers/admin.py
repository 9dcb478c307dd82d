"""How the bot is doing, for admins: /admin, « ↻ », and what failed."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.callback_data import SURE
from bot.use_cases import failed_updates, resuming
from bot.use_cases.health import look_at_health
from bot.views import failures as views
from bot.views.health import show_health

if TYPE_CHECKING:
    from telegram import Update

    from bot.context import Context
    from bot.views.reply import Reply


async def admin_command(update: Update, context: Context) -> None:
    """/admin: how the bot is doing."""
    await context.send(update, await _show_health(context))


async def health(update: Update, context: Context) -> None:
    """« Actualiser », « Administration »: the same, in place."""
    await context.redraw(update, await _show_health(context))


async def resume_sending(update: Update, context: Context) -> None:
    """« Reprendre les envois »: after a restore, reminders and other messages go out again."""
    await context.run(resuming.resume_sending)
    await context.redraw(update, await _show_health(context))


async def _show_health(context: Context) -> Reply:
    """The screen; a backup that somebody made by hand is known by its file alone."""
    folder = context.services.backups
    filed_at = None if folder is None else await asyncio.to_thread(folder.find_latest)
    return show_health(await context.read(look_at_health, filed_at=filed_at, has_folder=folder is not None))


async def list_failures(update: Update, context: Context) -> None:
    """« Échecs »: by type of error, in place."""
    await context.redraw(update, views.show_failures(await context.read(failed_updates.list_failures)))


async def failure(update: Update, context: Context) -> None:
    """A type of error: when, how often, what to do, in place."""
    number = context.unpack_tap(update).subject
    group, found = await context.read(failed_updates.look_at_failure, number=number)
    await context.redraw(update, views.show_failure(group, found.zone))


async def retry(update: Update, context: Context) -> None:
    """« Réessayer »: they are handled once more, right after this tap."""
    count = await context.run(failed_updates.retry_failure, number=context.unpack_tap(update).subject)
    found = await context.read(failed_updates.list_failures)
    await context.redraw(update, views.show_failures(found, done=views.word_retried(count)))


async def discard(update: Update, context: Context) -> None:
    """« Écarter »: asks first, then does it."""
    tap = context.unpack_tap(update)
    if tap.choice != SURE:
        group, _all = await context.read(failed_updates.look_at_failure, number=tap.subject)
        await context.redraw(update, views.ask_to_discard(group))
        return
    count = await context.run(failed_updates.discard_failure, number=tap.subject)
    found = await context.read(failed_updates.list_failures)
    await context.redraw(update, views.show_failures(found, done=views.word_discarded(count)))
