"""Greeting, help, and whoever blocks or unblocks the bot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telegram import ChatMember

from bot.use_cases.people import greet, mark_reachable, mark_unreachable
from bot.views.refusals import word_not_text, word_unknown_command
from bot.views.reply import Reply
from bot.views.start import show_greeting, show_help
from questions.people import Role

if TYPE_CHECKING:
    from telegram import Update

    from bot.context import Context


async def start(update: Update, context: Context) -> None:
    """/start: enrol or recognise, and greet."""
    user, services = update.effective_user, context.services
    if user is None:
        return
    greeted = await context.run_unidentified(
        lambda uow: greet(
            uow,
            telegram_id=user.id,
            first_name=user.first_name,
            role=services.roles.get(user.id, Role.APPRENTICE),
            plan_id=services.shelf.shipped.plan.id,
            now=services.clock(),
        )
    )
    await context.send(update, show_greeting(greeted))
    if greeted.person.role is not Role.APPRENTICE:
        await context.set_menu(greeted.person)


async def help_(update: Update, context: Context) -> None:
    """/aide: how it works, for one's role."""
    await context.send(update, show_help(context.person.role))


async def unknown_command(update: Update, context: Context) -> None:
    """Any other command."""
    await context.send(update, Reply(text=word_unknown_command()))


async def not_text(update: Update, context: Context) -> None:
    """A sticker, a picture, a voice message."""
    await context.send(update, Reply(text=word_not_text()))


async def membership(update: Update, context: Context) -> None:
    """The person blocked or unblocked the bot."""
    change = update.my_chat_member
    if change is None:
        return
    telegram_id, now = change.chat.id, context.services.clock()
    if change.new_chat_member.status == ChatMember.BANNED:
        await context.run_unidentified(lambda uow: mark_unreachable(uow, telegram_id=telegram_id, now=now))
    else:
        await context.run_unidentified(lambda uow: mark_reachable(uow, telegram_id=telegram_id))
