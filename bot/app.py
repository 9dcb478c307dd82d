"""Composition: one Application, with its context, limits and routes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from telegram import BotCommand
from telegram.ext import Application, ApplicationBuilder, ContextTypes

from bot.context import Context
from bot.discreet_bot import DiscreetBot
from bot.pacing import SharedBudget
from bot.routes import add_routes
from bot.services import Services
from bot.views.start import list_commands
from bot.wire import Wire
from questions.people import Role

if TYPE_CHECKING:
    BotApplication = Application[DiscreetBot, Context, dict[Any, Any], dict[Any, Any], dict[Any, Any], None]

CONNECTIONS = 32


def build_application(*, token: str, api_url: str, services: Services) -> BotApplication:
    """The bot as a library: it fetches nothing by itself, `bot.intake` hands it updates."""
    application = (
        ApplicationBuilder()
        .bot(_make_bot(token, api_url))
        .context_types(ContextTypes(context=Context))
        .updater(None)
        .job_queue(None)
        .build()
    )
    application.bot_data["services"] = services
    add_routes(application)
    return application


def _make_bot(token: str, api_url: str) -> DiscreetBot:
    return DiscreetBot(
        token,
        base_url=f"{api_url}/bot",
        base_file_url=f"{api_url}/file/bot",
        request=Wire(connections=CONNECTIONS),
        get_updates_request=Wire(connections=1),
        rate_limiter=SharedBudget(),
    )


async def publish_menu(application: BotApplication) -> None:
    """Tell Telegram the commands of the menu; whoever teaches gets another when they greet (`Context.set_menu`)."""
    commands = [BotCommand(name, text) for name, text in list_commands(Role.APPRENTICE)]
    await application.bot.set_my_commands(commands)
