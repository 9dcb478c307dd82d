"""Running the bot: open everything, handle updates until told to stop, close everything."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import random
import signal
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING

import structlog
from telegram.error import InvalidToken, TelegramError

from bot.app import build_application, publish_menu
from bot.backup_folder import find_backup_folder, upgrade_safely
from bot.callback_data import derive_key
from bot.file_reading import FileReader
from bot.flood import FloodGate
from bot.heap import give_back_for_ever, hold_heap_small
from bot.intake import Intake
from bot.jobs import Heartbeat
from bot.menus import show_menu
from bot.node_role import NodeRole
from bot.outbox import Sender
from bot.present import load_syllabus, utc_now
from bot.services import Services
from bot.use_cases.granted_roles import apply_settings
from bot.use_cases.shelf import Shelf
from bot.waiting import lengthen_pauses, wait_for_server
from bot.web.registration import Registration
from bot.web.server import open_web
from questions import erasure, invites
from questions.people import Role
from storage.desk import Desk
from storage.engine import hold_place_of_node
from storage.errors import BadDatabase
from storage.file_swap import discard_leftover

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Mapping
    from datetime import datetime

    from bot.app import BotApplication
    from bot.settings import Settings
    from bot.use_cases.syllabus import Syllabus

log = structlog.get_logger(__name__)

MIDDLE_ROUNDS = 2
"""Of how many rounds through what is rather new the collector makes one through all; Python's own number is ten."""
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
    role: NodeRole = NodeRole.ALL,
) -> AsyncIterator[Intake]:
    """The bot, ready to take updates: database upgraded and held, bank loaded, Telegram greeted.

    It waits for a server that does not answer, and for Telegram. Raises BadDatabase, NewerSchema, InvalidContent, or
    InvalidToken if Telegram refuses the token.
    """
    hold_heap_small()
    async with AsyncExitStack() as stack:
        hold_place = partial(hold_place_of_node, settings.database_url, bot_id=_bot_id(token))
        place = stack.enter_context(await wait_for_server(hold_place))
        discard_leftover(settings.database_url)
        copied = await asyncio.to_thread(upgrade_safely, settings, now=clock())
        if copied is not None:
            log.info("backed_up_before_upgrade", file=copied.path.name)
        desk = Desk.open(settings.database_url, place=place)
        stack.push_async_callback(desk.close)
        shipped = syllabus or load_syllabus(settings)
        services = _make_services(settings, desk, shipped, token=token, roles=roles or {}, clock=clock, rng=rng)
        stack.callback(services.drawing.close)
        application = build_application(token=token, api_url=settings.api_url, services=services)
        changed = await desk.run(apply_settings, granted=services.roles, now=clock())
        stack.push_async_callback(_shut_down, application)
        await _initialize(application, polls=role.receives and settings.webhook_url is None)
        for person in changed:
            log.warning("role_changed_by_settings", person_id=person.id, role=person.role.value)
            await show_menu(application.bot, person)
        gate = FloodGate(desk, most_waiting=settings.most_waiting, backlog_per_second=settings.backlog_per_second)
        yield Intake(application, desk, clock, gate=gate)


def _make_services(
    settings: Settings,
    desk: Desk,
    shipped: Syllabus,
    *,
    token: str,
    roles: Mapping[int, Role],
    clock: Callable[[], datetime],
    rng: random.Random | None,
) -> Services:
    return Services(
        desk=desk,
        shelf=Shelf(shipped),
        reader=FileReader(shipped, seconds=settings.file_seconds, megabytes=settings.file_megabytes),
        roles={**dict.fromkeys(settings.admin_ids, Role.ADMIN), **roles},
        key=derive_key(token),
        invite_key=invites.derive_key(token),
        erasure_key=erasure.derive_key(token),
        keep_months=settings.keep_months,
        backups=find_backup_folder(settings),
        clock=clock,
        rng=rng or random.SystemRandom(),
    )


async def _shut_down(application: BotApplication) -> None:
    await application.shutdown()
    # An application that Telegram never answered has nothing to shut down, but its bot has connections.
    await application.bot.shutdown()


def _bot_id(token: str) -> int:
    """The number of the bot, which stays when its token is changed."""
    number = token.partition(":")[0]
    return int(number) if number.isdecimal() else 0


async def serve(
    intake: Intake, *, stop: asyncio.Event, role: NodeRole = NodeRole.ALL, registration: Registration | None = None
) -> None:
    """Do what a process of this role does until `stop` is set or its place is lost; what is under way is finished, the
    rest waits in the tables. Updates are asked for unless a registration has Telegram send them.
    """
    sender = Sender(intake.application.bot, intake.application.bot_data["services"])
    tasks = [asyncio.create_task(loop) for loop in _list_loops(intake, sender, role, registration)]
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
    intake: Intake, sender: Sender, role: NodeRole, registration: Registration | None
) -> Iterator[Coroutine[None, None, None]]:
    """What a process of this role does all the time; each goes on until it is cancelled."""
    services: Services = intake.application.bot_data["services"]
    yield give_back_for_ever()
    if services.desk.has_nodes:
        yield _keep_places(services.desk)
    if role.receives:
        yield registration.work() if registration else intake.poll()
    if role.works:
        yield intake.work()
        yield intake.tidy()
        yield sender.work()
        yield Heartbeat(services).work()
        if services.desk.has_nodes:
            yield services.desk.listen()


async def _keep_places(desk: Desk) -> None:
    """Keep this process's places; return, which ends it in good order, once it may not be at work any more.

    No error, for whoever supervises it starts it again, and an error of the settings would say not to.
    """
    try:
        await desk.keep_places()
    except BadDatabase as error:
        log.warning("place_lost", reason=error.reason.name)


async def run(settings: Settings, *, token: str, role: NodeRole = NodeRole.ALL) -> None:
    """Run the bot, or the part of it that the role names, until SIGINT or SIGTERM, which also end a start that waits
    for Telegram or the database.
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
    async with open_web(settings, token=token) as door, open_bot(settings, token=token, role=role) as intake:
        keep_what_is_loaded()
        ready.set()
        log.info("ready", role=role.value)
        registration = Registration(intake, settings, token=token) if settings.webhook_url else None
        with door.open(intake, stop=stop):
            await serve(intake, stop=stop, role=role, registration=registration)


def keep_what_is_loaded() -> None:
    """Spare the garbage collector what stays for good: it would stop the loop for a third of a second each time.

    The rest is then little, and is looked through often, that nothing large waits in circles for the collector.
    """
    gc.collect()
    gc.freeze()
    # Once more, for it waits for a quarter of what it found the last time, which was everything.
    gc.collect()
    young, middle, _old = gc.get_threshold()
    gc.set_threshold(young, middle, MIDDLE_ROUNDS)
    gc.enable()


def stop_on_signals() -> asyncio.Event:
    """An event that SIGINT and SIGTERM set."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):  # Windows has no signal handlers in its event loop.
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
    return stop


async def _initialize(application: BotApplication, *, polls: bool) -> None:
    """Greet Telegram; while it can't be reached, wait and try again. The menu may fail: the bot works without.

    Whoever polls takes a webhook away, since Telegram answers no polling while there is one.
    """
    for pause in lengthen_pauses():
        try:
            await application.initialize()
        except InvalidToken:
            raise
        except TelegramError as error:
            log.warning("telegram_unreachable", reason=type(error).__name__, pause=pause)
            await asyncio.sleep(pause)
        else:
            break
    for prepare in (*((application.bot.delete_webhook(),) if polls else ()), publish_menu(application)):
        try:
            await prepare
        except TelegramError as error:
            log.warning("start_incomplete", reason=type(error).__name__)
