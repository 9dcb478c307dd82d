"""The bots that trials start and kill: Rappel, and a stock python-telegram-bot to compare with."""

from __future__ import annotations

import asyncio
import random
import tempfile
from collections.abc import Awaitable, Callable
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING
from unittest import mock

from pydantic import SecretStr
from telegram import Update
from telegram.ext import Application, CommandHandler

from bot import claiming
from bot.node_role import NodeRole
from bot.present import load_syllabus
from bot.serve import open_bot, serve
from bot.settings import Settings
from bot.web.registration import Registration
from bot.web.server import open_web
from storage.schema import upgrade
from tests.trials.mutants import MUTANTS, NODE_MUTANTS
from tests.trials.rig import Unhurried, Unpaced, be_silent
from tests.trials.telegram import TOKEN

if TYPE_CHECKING:
    from bot.use_cases.syllabus import Syllabus
    from tests.trials.nursery import Order

SECRET = "not-a-secret-but-long-enough-for-Telegram"
_loaded: list[Syllabus] = []


def load() -> None:
    """Load what every bot needs, before the first is forked."""
    for lazily_imported in ("bot.web.app", "bot.web.webhook", "bot.web.bounded_protocol"):
        import_module(lazily_imported)
    with tempfile.TemporaryDirectory() as folder:
        upgrade(f"sqlite:///{Path(folder) / 'rappel.sqlite3'}")
    syllabus = load_syllabus(Settings(_env_file=None))
    assert syllabus.curriculum
    _loaded.append(syllabus)


async def be_rappel(order: Order) -> None:
    """`rappel run`, but for the bank, which is loaded already, Telegram's pace, and the log."""
    mock.patch("bot.app.SharedBudget", Unpaced).start()
    mock.patch("bot.outbox.Pace", Unhurried).start()
    lease = timedelta(seconds=order.lease)
    mock.patch.multiple(claiming, LEASE=lease, RENEW_EVERY=order.lease / 3, LOOK_EVERY=order.lease / 5).start()
    be_silent()
    if order.mutant:
        {**MUTANTS, **NODE_MUTANTS}[order.mutant]()
    settings = Settings(
        _env_file=None,
        token=SecretStr(TOKEN),
        api_url=order.api_url,
        database_url=order.database_url,
        webhook_url=f"http://127.0.0.1:{order.port}" if order.port else None,
        webhook_secret=SecretStr(SECRET),
        listen=f"127.0.0.1:{order.port}" if order.port else None,
        # Its few people send what thousands would: nothing of that is a flood.
        most_waiting=1_000_000,
        backlog_per_second=1e6,
    )
    role, stop = NodeRole(order.role), asyncio.Event()
    async with (
        open_web(settings, token=TOKEN) as door,
        open_bot(settings, token=TOKEN, syllabus=_loaded[0], rng=random.Random(), role=role) as intake,
    ):
        registration = Registration(intake, settings, token=TOKEN) if order.port else None
        with door.open(intake, stop=stop):
            await serve(intake, stop=stop, role=role, registration=registration)


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
