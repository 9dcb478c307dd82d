"""The menu of commands beside the text field, for each person's role (`bot.views.start.list_commands`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import structlog
from telegram import BotCommand, BotCommandScopeChat
from telegram.error import TelegramError

from bot.views.start import list_commands
from questions.people import Role

if TYPE_CHECKING:
    from telegram.ext import ExtBot

    from questions.people import Person

log = structlog.get_logger(__name__)


async def show_menu(bot: ExtBot[Any], person: Person) -> None:
    """Show the commands of the person's role in their menu; it is no matter if that fails: all of them work.

    Apprentices have the menu of everybody, which `bot.app.publish_menu` sets at the start.
    """
    scope = BotCommandScopeChat(person.telegram_id)
    try:
        if person.role is Role.APPRENTICE:
            await bot.delete_my_commands(scope=scope)
        else:
            commands = [BotCommand(name, text) for name, text in list_commands(person.role)]
            await bot.set_my_commands(commands, scope=scope)
    except TelegramError as error:
        log.info("menu_not_set", reason=type(error).__name__)
