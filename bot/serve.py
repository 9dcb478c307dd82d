"""Running the bot: open everything, handle updates until told to stop, close everything."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import random
import signal
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import structlog
from telegram.error import InvalidToken, TelegramError

from bot.app import build_application, publish_menu
from bot.callback_data import derive_key
from bot.context import Services
from bot.file_reading import FileReader
from bot.intake import Intake
from bot.jobs import Heartbeat
from bot.menus import show_menu
from bot.outbox import Sender
from bot.present import load_syllabus, utc_now
from bot.use_cases.granted_roles import apply_settings
from bot.use_cases.shelf import Shelf
from questions import erasure, invites
from questions.people import Role
from storage.desk import Desk
from storage.engine import hold_single_writer
from storage.schema import upgrade

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping
    from datetime import datetime

    from bot.app import BotApplication
    from bot.settings import Settings
    from bot.use_cases.syllabus import Syllabus

log = structlog.get_logger(__name__)

FIRST_PAUSE = 1.0
LONGEST_PAUSE = 30.0
STOP_SECONDS = 5.0
"""For how long what is under way may go on after a stop was asked for; a container is killed after ten."""


@asynccontextmanager
async def open_bot(
    settings: Settings,
    *,
    token: str,
    syllabus: Syllabus | None = None,
    roles: Mapping[int, Role] | None = None,
    clock: Callable[[], datetime] = utc_now,
    rng: random.Random | None = None,
) -> AsyncIterator[Intake]:
    """The bot, ready to take updates: database upgraded and held, bank loaded, Telegram greeted.

    Raises BadDatabase, NewerSchema, InvalidContent, or InvalidToken if Telegram refuses the token.
    """
    with hold_single_writer(settings.database_url):
        await asyncio.to_thread(upgrade, settings.database_url)
        desk = Desk.open(settings.database_url)
        try:
            shipped = syllabus or load_syllabus(settings)
            services = Services(
                desk=desk,
                shelf=Shelf(shipped),
                reader=FileReader(shipped, seconds=settings.file_seconds, megabytes=settings.file_megabytes),
                roles={**dict.fromkeys(settings.admin_ids, Role.ADMIN), **(roles or {})},
                key=derive_key(token),
                invite_key=invites.derive_key(token),
                erasure_key=erasure.derive_key(token),
                keep_months=settings.keep_months,
                clock=clock,
                rng=rng or random.SystemRandom(),
            )
            application = build_application(token=token, api_url=settings.api_url, services=services)
            changed = await desk.run(apply_settings, granted=services.roles, now=clock())
            await _initialize(application)
            for person in changed:
                log.warning("role_changed_by_settings", person_id=person.id, role=person.role.value)
                await show_menu(application.bot, person)
            try:
                yield Intake(application, desk, clock)
            finally:
                await application.shutdown()
        finally:
            await desk.close()


async def serve(intake: Intake, *, stop: asyncio.Event) -> None:
    """Poll, work, send and beat until `stop` is set; what is under way is finished, the rest waits in the tables."""
    services: Services = intake.application.bot_data["services"]
    sender, heartbeat = Sender(intake.application.bot, services), Heartbeat(services)
    loops = (intake.poll(), intake.work(), sender.work(), heartbeat.work())
    tasks = [asyncio.create_task(loop) for loop in loops]
    stopping = asyncio.create_task(stop.wait())
    try:
        done, _ = await asyncio.wait([*tasks, stopping], return_when=asyncio.FIRST_COMPLETED)
        for task in done - {stopping}:
            task.result()
    finally:
        for task in (*tasks, stopping):
            task.cancel()
        await asyncio.gather(*tasks, stopping, return_exceptions=True)
        # Telegram may let us wait; what is cut off here is taken up again at the next start.
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(STOP_SECONDS):
                await asyncio.gather(intake.drain(), sender.drain())


async def run(settings: Settings, *, token: str) -> None:
    """Run the bot until SIGINT or SIGTERM, which also end a start that waits for Telegram."""
    stop, ready = stop_on_signals(), asyncio.Event()
    work = asyncio.create_task(_open_and_serve(settings, token, stop=stop, ready=ready))
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait([work, stopping], return_when=asyncio.FIRST_COMPLETED)
    if not ready.is_set():
        work.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await work
    stopping.cancel()
    log.info("stopped")


async def _open_and_serve(settings: Settings, token: str, *, stop: asyncio.Event, ready: asyncio.Event) -> None:
    async with open_bot(settings, token=token) as intake:
        keep_what_is_loaded()
        ready.set()
        log.info("ready")
        await serve(intake, stop=stop)


def keep_what_is_loaded() -> None:
    """Spare the garbage collector what stays for good: it would stop the loop for a third of a second each time."""
    gc.collect()
    gc.freeze()
    gc.enable()


def stop_on_signals() -> asyncio.Event:
    """An event that SIGINT and SIGTERM set."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):  # Windows has no signal handlers in its event loop.
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
    return stop


async def _initialize(application: BotApplication) -> None:
    """Greet Telegram; while it can't be reached, wait and try again. The menu may fail: the bot works without."""
    pause = FIRST_PAUSE
    while True:
        try:
            await application.initialize()
        except InvalidToken:
            raise
        except TelegramError as error:
            log.warning("telegram_unreachable", reason=type(error).__name__, pause=pause)
            await asyncio.sleep(pause)
            pause = min(LONGEST_PAUSE, pause * 2)
        else:
            break
    for prepare in (application.bot.delete_webhook(), publish_menu(application)):
        try:
            await prepare
        except TelegramError as error:
            log.warning("start_incomplete", reason=type(error).__name__)
