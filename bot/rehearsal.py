"""The demo: the real bot against a Bot API on loopback, with a chat page in the browser.

No token, no network; everything it remembers lies in one folder and survives a restart. The bot lives in the time of
the little Telegram, which whoever presents may move on.
"""

from __future__ import annotations

import asyncio
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING

import typer
from pydantic import SecretStr

from bot.backup_folder import OFF
from bot.classmates import Classmates
from bot.demo.persons import PERSONAS
from bot.demo.refusals import StateFileError
from bot.demo.server import DEMO_TOKEN, DemoServer
from bot.passing_time import PassingTime
from bot.serve import open_bot, serve, stop_on_signals
from questions.people import Role

if TYPE_CHECKING:
    from bot.settings import Settings

FOLDER = Path("demo-data")
_ROLES = (Role.APPRENTICE, Role.TRAINER, Role.ADMIN)


async def rehearse(
    settings: Settings,
    *,
    host: str,
    port: int,
    browser: bool,
    database: str | None,
    speed: int = 1,
    with_classmates: bool = True,
) -> None:
    """Serve the demo until SIGINT or SIGTERM; prints its address once the bot answers.

    With classmates, simulated ones join each class as soon as the clock is moved on.
    """
    stop = stop_on_signals()
    await asyncio.to_thread(_make_folder)
    roles = {persona.id: role for persona, role in zip(PERSONAS, _ROLES, strict=True)}
    zone = str(settings.timezone)
    async with DemoServer(
        FOLDER / "telegram.sqlite3", host=host, port=port, token=DEMO_TOKEN, speed=speed, zone=zone
    ) as server:
        rehearsed = settings.model_copy(
            update={
                "token": SecretStr(DEMO_TOKEN),
                "api_url": server.address,
                "backups": OFF,
                "database_url": database or f"sqlite:///{FOLDER / 'rappel.sqlite3'}",
            }
        )
        async with open_bot(rehearsed, token=DEMO_TOKEN, roles=roles, clock=server.now) as intake:
            services = intake.application.bot_data["services"]
            classmates = Classmates(services=services, server=server) if with_classmates else None
            server.pass_time_by(PassingTime(services=services, server=server, classmates=classmates).advance)
            typer.echo(f"Rappel est prêt\u00a0: {server.address} (Ctrl+C pour arrêter)")
            if browser:
                await asyncio.to_thread(webbrowser.open, server.address)
            await serve(intake, stop=stop)


def _make_folder() -> None:
    try:
        FOLDER.mkdir(exist_ok=True)
    except OSError as error:
        message = f"Impossible de créer le dossier {FOLDER} ici ({error.strerror})\u00a0; lancez la démo ailleurs."
        raise StateFileError(message) from error
