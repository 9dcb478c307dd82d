"""Running the bot: open everything, handle updates until told to stop, close everything."""

from __future__ import annotations

import asyncio
import contextlib
import random
import signal
from contextlib import asynccontextmanager
from datetime import UTC, datetime
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
from bot.node_role import NodeRole
from bot.outbox import Sender
from bot.use_cases.granted_roles import apply_settings
from bot.use_cases.shelf import Shelf
from bot.use_cases.syllabus import Syllabus
from questions import erasure, invites
from questions.knowledge.bank import load_library
from questions.people import Role
from questions.plan.catalogue import DEFAULT_PLAN, load_plan
from storage.desk import Desk
from storage.engine import hold_place_of_node
from storage.schema import upgrade

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Mapping

    from bot.app import BotApplication
    from bot.settings import Settings

log = structlog.get_logger(__name__)

FIRST_PAUSE = 1.0
LONGEST_PAUSE = 30.0
STOP_SECONDS = 5.0
"""For how long what is under way may go on after a stop was asked for; a container is killed after ten."""


def utc_now() -> datetime:
    """The present moment."""
    return datetime.now(UTC)


@asynccontextmanager
async def open_bot(
    settings: Settings,
    *,
    token: str,
    syllabus: Syllabus | None = None,
    roles: Mapping[int, Role] | None = None,
    clock: Callable[[], datetime] = utc_now,
    rng: random.Random | None = None,
    role: NodeRole = NodeRole.ALL,
) -> AsyncIterator[Intake]:
    """The bot, ready to take updates: database upgraded and held, bank loaded, Telegram greeted.

    Raises BadDatabase, NewerSchema, InvalidContent, or InvalidToken if Telegram refuses the token.
    """
    with hold_place_of_node(settings.database_url, bot_id=_bot_id(token)):
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
            await _initialize(application, role)
            for person in changed:
                log.warning("role_changed_by_settings", person_id=person.id, role=person.role.value)
                await show_menu(application.bot, person)
            try:
                yield Intake(application, desk, clock)
            finally:
                await application.shutdown()
        finally:
            await desk.close()


def load_syllabus(settings: Settings) -> Syllabus:
    """The shipped plan and bank in the zone of the settings."""
    return Syllabus(plan=load_plan(DEFAULT_PLAN), library=load_library(), zone=settings.timezone)


def _bot_id(token: str) -> int:
    """The number of the bot, which stays when its token is changed."""
    number = token.partition(":")[0]
    return int(number) if number.isdecimal() else 0


async def serve(intake: Intake, *, stop: asyncio.Event, role: NodeRole = NodeRole.ALL) -> None:
    """Do what a process of this role does until `stop` is set; what is under way is finished, the rest waits in the
    tables.
    """
    services: Services = intake.application.bot_data["services"]
    sender = Sender(intake.application.bot, services)
    tasks = [asyncio.create_task(loop) for loop in _list_loops(intake, sender, services, role)]
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
        await intake.release()


def _list_loops(
    intake: Intake, sender: Sender, services: Services, role: NodeRole
) -> Iterator[Coroutine[None, None, None]]:
    """What a process of this role does all the time; each goes on until it is cancelled."""
    if role.receives:
        yield intake.poll()
    if role.works:
        yield intake.work()
        yield intake.tidy()
        yield sender.work()
        yield Heartbeat(services).work()
        if services.desk.has_nodes:
            yield services.desk.listen()


async def run(settings: Settings, *, token: str, role: NodeRole = NodeRole.ALL) -> None:
    """Run the bot, or the part of it that the role names, until SIGINT or SIGTERM, which also end a start that waits
    for Telegram.
    """
    stop, ready = stop_on_signals(), asyncio.Event()
    work = asyncio.create_task(_open_and_serve(settings, token, role, stop=stop, ready=ready))
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait([work, stopping], return_when=asyncio.FIRST_COMPLETED)
    if not ready.is_set():
        work.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await work
    stopping.cancel()
    log.info("stopped")


async def _open_and_serve(
    settings: Settings, token: str, role: NodeRole, *, stop: asyncio.Event, ready: asyncio.Event
) -> None:
    async with open_bot(settings, token=token, role=role) as intake:
        ready.set()
        log.info("ready", role=role.value)
        await serve(intake, stop=stop, role=role)


def stop_on_signals() -> asyncio.Event:
    """An event that SIGINT and SIGTERM set."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):  # Windows has no signal handlers in its event loop.
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
    return stop


async def _initialize(application: BotApplication, role: NodeRole) -> None:
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
    if not role.receives:
        return
    for prepare in (application.bot.delete_webhook(), publish_menu(application)):
        try:
            await prepare
        except TelegramError as error:
            log.warning("start_incomplete", reason=type(error).__name__)
