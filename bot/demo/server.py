"""The demo server: in the running event loop, or in a thread of its own."""

import asyncio
import errno
import socket
import sqlite3
import threading
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from starlette.applications import Starlette

from bot.demo.bot_web import BotSide, CallRecord
from bot.demo.clock import DEFAULT_ZONE, KEEP_EVERY_SECONDS, MovableClock
from bot.demo.clock_web import ClockSide
from bot.demo.control_web import ControlSide
from bot.demo.events import EventHub
from bot.demo.faults import Fault
from bot.demo.guard import SameOrigin
from bot.demo.messenger import Messenger
from bot.demo.person_web import PersonSide, show_person_error
from bot.demo.persons import Persons
from bot.demo.refusals import PersonError, PortTakenError, StartError, StateFileError
from bot.demo.store import Store
from bot.demo.updates import UpdateQueue
from bot.loop_server import LoopServer, listen

DEMO_TOKEN = "424242:a-token-for-the-demo-only-not-a-secret"  # noqa: S105
DEFAULT_HOST = "127.0.0.1"


class DemoServer:
    """A little Telegram in the running event loop: Bot API and chat page at one address.

    Without a state file it forgets everything when it stops; without a token it answers any well-formed one.
    Its time runs `speed` times as fast as the system's.
    """

    def __init__(
        self,
        state_file: Path | None = None,
        *,
        host: str = DEFAULT_HOST,
        port: int = 0,
        token: str | None = None,
        speed: int = 1,
        zone: str = DEFAULT_ZONE,
    ) -> None:
        self._state_file = state_file
        self._zone = zone
        self._host = host
        self._port = port
        self._token = token
        self._speed = speed
        self._running: _Running | None = None

    @property
    def calls(self) -> list[CallRecord]:
        """What the bot called since the start, in order; safe to read from another thread."""
        return list(self._require_running().bot.calls)

    @property
    def address(self) -> str:
        """Where it listens, such as http://127.0.0.1:8080: the page, and the API_URL of the bot."""
        return self._require_running().address

    def now(self) -> datetime:
        """The demo's moment, which whoever presents may move on; safe to call from another thread."""
        return datetime.fromtimestamp(self._require_running().clock(), UTC)

    def advance(self, seconds: float) -> None:
        """Let time jump forward; open pages see it."""
        self._require_running().clock_side.advance(seconds)

    def pass_time_by(self, pass_time: Callable[[float], Awaitable[None]]) -> None:
        """Have so many seconds pass in this way whenever somebody moves the clock on; it calls `advance` itself."""
        self._require_running().clock_side.pass_time = pass_time

    async def add_unseen(self, persona_id: int, first_name: str) -> None:
        """A person whom the bot may write to and nobody plays: without a tab, but told of on the page."""
        self._require_running().persons.add_unseen(persona_id=persona_id, first_name=first_name)

    def add_fault(self, fault: Fault) -> None:
        """Let the next calls of a method go wrong."""
        self._require_running().bot.faults.add(fault)

    def clear_faults(self) -> None:
        """Let everything go well again."""
        self._require_running().bot.faults.clear()

    def count_faults(self) -> int:
        """How many of the faults ordered are still to happen."""
        return self._require_running().bot.faults.count()

    async def start(self) -> str:
        """The address it listens on from now; raises `PortTakenError` or `StateFileError`."""
        listener = open_listener(self._host, self._port)
        try:
            store = Store(self._state_file)
        except sqlite3.Error as error:
            listener.close()
            message = f"Impossible d’ouvrir le fichier des conversations {self._state_file} : {error}."
            raise StateFileError(message) from error
        bot_id = int((self._token or DEMO_TOKEN).partition(":")[0])
        clock = MovableClock(store, speed=self._speed, zone=self._zone)
        self._running = _Running(listener, store, clock, token=self._token, bot_id=bot_id)
        await self._running.start()
        return self.address

    async def stop(self) -> None:
        """Send everyone home within a second and close the state file; a second call does nothing."""
        if self._running is not None:
            running, self._running = self._running, None
            await running.stop()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    def _require_running(self) -> "_Running":
        if self._running is None:
            message = "the demo server is not running"
            raise RuntimeError(message)
        return self._running


class _Running:
    """Everything that lives from start to stop."""

    def __init__(
        self, listener: socket.socket, store: Store, clock: MovableClock, *, token: str | None, bot_id: int
    ) -> None:
        self._listener = listener
        self._store = store
        self.clock = clock
        self._events = EventHub()
        self._updates = UpdateQueue(store, now=clock.steady)
        messenger = Messenger(store=store, updates=self._updates, events=self._events, clock=clock, bot_id=bot_id)
        self.persons = persons = Persons(messenger)
        persons.settle()
        self.bot = BotSide(messenger, token=token)
        control, self.clock_side = ControlSide(messenger, self.bot), ClockSide(clock, self._events)
        self.address = _name_address(listener)
        self._server = LoopServer(_build_app(self.bot, PersonSide(messenger, persons), control, self.clock_side))
        self._task: asyncio.Task[None] | None = None
        self._webhook = messenger.webhook
        self._background: tuple[asyncio.Task[None], ...] = ()

    async def start(self) -> None:
        self._task = asyncio.create_task(self._server.serve(sockets=[self._listener]))
        self._background = (asyncio.create_task(_keep(self.clock)), asyncio.create_task(self._webhook.work()))
        await self._server.wait_until_started()

    async def stop(self) -> None:
        self._updates.close()
        self._events.close()
        self._server.should_exit = True
        if self._task is not None:
            await self._task
        for task in self._background:
            task.cancel()
        await asyncio.gather(*self._background, return_exceptions=True)
        self._store.close()


async def _keep(clock: MovableClock) -> None:
    """Let the clock run on, for ever."""
    while True:
        clock.keep()
        await asyncio.sleep(KEEP_EVERY_SECONDS)


class ThreadedDemoServer:
    """A `DemoServer` in a thread with its own event loop, as a context manager for tests."""

    def __init__(
        self,
        state_file: Path | None = None,
        *,
        host: str = DEFAULT_HOST,
        port: int = 0,
        token: str | None = None,
    ) -> None:
        self._server = DemoServer(state_file, host=host, port=port, token=token)
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), name="demo", daemon=True)
        self._ready = threading.Event()
        self._failure: StartError | None = None
        self._stop: Callable[[], object] = lambda: None
        self.address = ""

    @property
    def calls(self) -> list[CallRecord]:
        """What the bot called since the start, in order."""
        return self._server.calls

    def add_fault(self, fault: Fault) -> None:
        """Let the next calls of a method go wrong."""
        self._server.add_fault(fault)

    def __enter__(self) -> Self:
        self._thread.start()
        self._ready.wait()
        if self._failure is not None:
            raise self._failure
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """Stop the server and its thread, as leaving the context does; a second call does nothing."""
        if self._thread.is_alive():
            self._stop()
            self._thread.join()

    async def _serve(self) -> None:
        loop, asked_to_stop = asyncio.get_running_loop(), asyncio.Event()
        try:
            self.address = await self._server.start()
        except StartError as error:
            self._failure = error
            return
        finally:
            self._stop = lambda: loop.call_soon_threadsafe(asked_to_stop.set)
            self._ready.set()
        await asked_to_stop.wait()
        await self._server.stop()


def open_listener(host: str, port: int) -> socket.socket:
    """A socket that listens there; raises `PortTakenError` with a sentence for the person."""
    try:
        return listen(host, port)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            message = f"Le port {port} est déjà pris. Choisissez-en un autre avec --port, ou 0 pour un port libre."
        else:
            message = f"Impossible d’écouter sur {host}, port {port} : {error.strerror or error}."
        raise PortTakenError(message) from error


def _name_address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    host = {"0.0.0.0": DEFAULT_HOST, "::": "::1"}.get(host, host)  # noqa: S104
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _build_app(bot: BotSide, person: PersonSide, control: ControlSide, clock: ClockSide) -> SameOrigin:
    routes = [*person.list_routes(), *clock.list_routes(), *control.list_routes(), *bot.list_routes()]
    return SameOrigin(Starlette(routes=routes, exception_handlers={PersonError: show_person_error}))
