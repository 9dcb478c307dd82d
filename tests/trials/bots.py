"""The bots that trials start and kill: Rappel, and a stock python-telegram-bot to compare with."""

from __future__ import annotations

import asyncio
import random
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING
from unittest import mock

from pydantic import SecretStr
from telegram import Update
from telegram.ext import Application, CommandHandler

from bot.present import load_syllabus
from bot.serve import open_bot, serve
from bot.settings import Settings
from storage.schema import upgrade
from tests.trials.mutants import MUTANTS
from tests.trials.rig import Unpaced, be_silent
from tests.trials.telegram import TOKEN

if TYPE_CHECKING:
    from bot.use_cases.syllabus import Syllabus
    from tests.trials.nursery import Order

_loaded: list[Syllabus] = []


def load() -> None:
    """Load what every bot needs, before the first is forked."""
    with tempfile.TemporaryDirectory() as folder:
        upgrade(f"sqlite:///{Path(folder) / 'rappel.sqlite3'}")
    syllabus = load_syllabus(Settings(_env_file=None))
    assert syllabus.curriculum
    _loaded.append(syllabus)


async def be_rappel(order: Order) -> None:
    """`rappel run`, but for the bank, which is loaded already, Telegram's pace, and the log."""
    mock.patch("bot.app.SharedBudget", Unpaced).start()
    be_silent()
    if order.mutant:
        MUTANTS[order.mutant]()
    settings = Settings(
        _env_file=None,
        token=SecretStr(TOKEN),
        api_url=order.api_url,
        database_url=order.database_url,
        # Its few people send what thousands would: nothing of that is a flood.
        most_waiting=1_000_000,
        backlog_per_second=1e6,
    )
    async with open_bot(settings, token=TOKEN, syllabus=_loaded[0], rng=random.Random()) as intake:
        await serve(intake, stop=asyncio.Event())


async def be_stock(order: Order) -> None:
    """Twenty lines of python-telegram-bot, as its examples have them: /start is greeted."""

    async def greet(update: Update, _context: object) -> None:
        assert update.message is not None
        await update.message.reply_text("Bonjour")

    builder = Application.builder().token(TOKEN).base_url(f"{order.api_url}/bot")
    if order.kind != STOCK[0]:
        builder = builder.concurrent_updates(64).connection_pool_size(64)
    application = builder.build()
    application.add_handler(CommandHandler("start", greet))
    async with application:
        await application.start()
        assert application.updater is not None
        await application.updater.start_polling()
        await asyncio.Event().wait()


STOCK = ("python-telegram-bot", "python-telegram-bot, 64 at once")
BOTS: dict[str, Callable[[Order], Awaitable[None]]] = {
    "rappel": be_rappel,
    **dict.fromkeys(STOCK, be_stock),
}
