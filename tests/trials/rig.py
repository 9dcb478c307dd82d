"""The real bot in this process, one update after the other, over a wire that can be cut at any call.

Everything is real but the wire, the clock and the dice; each database statement and each call of the Bot API is
counted, and the one that is chosen fails.
"""

from __future__ import annotations

import asyncio
import json
import logging
import random
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from unittest import mock

import structlog
from sqlalchemy import Engine, event
from sqlalchemy.exc import OperationalError
from telegram.ext import AIORateLimiter
from telegram.request import RequestData

import bot.app
from bot.callback_data import Action, derive_key
from bot.file_reading import FileReader
from bot.flood import FloodGate
from bot.intake import Intake
from bot.pacing import BURST, Pace, SharedBudget
from bot.services import Services
from bot.use_cases.shelf import Shelf
from storage.desk import Desk
from storage.errors import StorageError
from tests.bot.scripted_wire import ANSWERS, CUT, NEVER_LEFT, NoNetwork
from tests.builders import NOON
from tests.trials.crowd import read_tap
from tests.trials.studying import small_syllabus
from tests.trials.telegram import TOKEN, Message, TinyTelegram

PERSON = 1001
MOST_TRIES = 30
PATIENT_TRIES = 4
FLOOD = (429, {"ok": False, "description": "Too Many Requests", "parameters": {"retry_after": 0}})
FAULTS = ("failing", "flood", "blocked", "refused", "reset before", "reset after", "silence after")
"""How a call of the Bot API fails: 500, 429, 403, 400, cut before or after it arrived, or no answer."""


class Unpaced(SharedBudget):
    """Tries again after a RetryAfter as the bot's own, without its pace."""

    def __init__(self) -> None:
        AIORateLimiter.__init__(self, overall_max_rate=0, group_max_rate=0, max_retries=0)


class Unhurried(Pace):
    """Room for the next unasked messages at any time."""

    def room(self) -> int:
        """As many as may be on their way."""
        return BURST

    def spend(self, person_id: int) -> None:
        """Count nothing."""


class CutWire(NoNetwork):
    """A Telegram without a network; the call whose number is chosen fails in the way that is chosen."""

    def __init__(self, telegram: TinyTelegram) -> None:
        self.telegram = telegram
        self.calls = 0
        self.fail_at = 0
        self.fault = ""
        self.is_out = False
        """Whether no call gets through."""

    async def do_request(  # type: ignore[override] # nothing here takes time
        self, url: str, method: str, request_data: RequestData | None = None, **_timeouts: Any
    ) -> tuple[int, bytes]:
        del method
        self.calls += 1
        if self.is_out:
            error, cause = NEVER_LEFT["no connection"]
            raise error from cause
        fault = self.fault if self.calls == self.fail_at else ""
        if fault in ANSWERS:
            status, body = FLOOD if fault == "flood" else ANSWERS[fault]
            return status, json.dumps(body).encode()
        kind, _, when = fault.rpartition(" ")
        result = None
        if when != "before":
            parameters = dict(request_data.json_parameters) if request_data else {}
            result = self.telegram._call(url.rpartition("/")[2].lower(), parameters)
        if kind:
            error, cause = CUT[kind]
            raise error from cause
        return 200, json.dumps({"ok": True, "result": result}).encode()


@dataclass
class CutDatabase:
    """Counts the statements and commits of the bot's engines, and lets the chosen one fail."""

    fail_at: int = 0
    statements: int = 0

    @contextmanager
    def watching(self, *engines: Engine) -> Iterator[None]:
        """Watch these engines for the time of the block."""
        names = ("before_cursor_execute", "commit")
        for engine in engines:
            for name in names:
                event.listen(engine, name, self._count)
        try:
            yield
        finally:
            for engine in engines:
                for name in names:
                    event.remove(engine, name, self._count)

    def _count(self, *_event: Any) -> None:
        self.statements += 1
        if self.statements == self.fail_at:
            raise OperationalError("…", None, sqlite3.OperationalError("disk I/O error"))


@dataclass
class Rig:
    """A person's chat with the bot, which handles each update before the next one is sent."""

    intake: Intake
    telegram: TinyTelegram
    wire: CutWire
    database: CutDatabase
    now: datetime = NOON
    seen: list[Message] = field(default_factory=list)

    async def say(self, text: str) -> None:
        """Write to the bot."""
        self.telegram.say(PERSON, text)
        await self._handle()

    async def tap(self, *actions: Action) -> None:
        """Tap the first of these buttons that stands on the screen; ask for the question again if none does."""
        for action in actions:
            data = find(self.screen, action)
            if data is not None:
                self.telegram.tap(self.screen, data)
                await self._handle()
                return
        await self.say("/quiz")

    async def tap_on(self, asked_id: int, *actions: Action) -> None:
        """As `tap`, on the message of this asked question, which may stand further up."""
        for message in reversed(list({message.id: message for message in self.seen}.values())):
            for action in actions:
                data = find(message, action)
                if data is not None and read_tap(data)[1] == asked_id:
                    self.telegram.tap(message, data)
                    await self._handle()
                    return
        await self.say("/quiz")

    @property
    def screen(self) -> Message:
        """The last message with buttons, as it stands."""
        return next((message for message in reversed(self.seen) if message.buttons), Message(chat_id=0, id=0, text=""))

    async def until(self, goal: Callable[[], bool], act: Callable[[], Awaitable[None]]) -> None:
        """Do it again and again until the goal is in sight, as people do; raises AssertionError if it never is."""
        for number in range(MOST_TRIES):
            await act()
            if goal():
                return
            if number >= PATIENT_TRIES:
                # An update whose claim could not be given back is free again once its lease is over, in real seconds.
                await _sleep(2)
        raise AssertionError(f"no way on from « {self.screen.text} »")

    async def _handle(self) -> None:
        """Fetch what waits, until it is stored, and handle it, until the inbox is empty."""
        self.now += timedelta(seconds=20)
        updates = list(self.telegram._waiting)
        while True:
            try:
                await self.intake.store(updates)
                break
            except StorageError:
                pass
        self.telegram._waiting.clear()
        while True:
            try:
                claimed = await self.intake._in_hand.claim()
            except StorageError:
                continue
            if not claimed:
                return
            for stored in claimed:
                self.intake._begin(self.intake._handle(stored))
            await self.intake.drain()


def be_silent() -> None:
    """Log nothing: in trials things fail by the thousand, and each traceback is costlier than the round it stops."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))


def find(message: Message, action: Action) -> str | None:
    """The data of a message's first button with this act."""
    return next((data for _, data in message.buttons if read_tap(data)[0] is action), None)


@asynccontextmanager
async def open_rig(url: str, *, seed: int = 4) -> AsyncIterator[Rig]:
    """A bot on this database, which has its schema, with a small bank."""
    be_silent()
    desk, wire = Desk.open(url), CutWire(TinyTelegram(random.Random(seed)))
    with mock.patch.object(bot.app, "SharedBudget", Unpaced), mock.patch("asyncio.sleep", _doze):
        services = Services(
            desk=desk,
            shelf=Shelf(small_syllabus()),
            reader=FileReader(small_syllabus(), seconds=1, megabytes=100),
            roles={},
            key=derive_key(TOKEN),
            invite_key=b"",
            erasure_key=b"",
            keep_months=12,
            clock=lambda: rig.now,
            rng=random.Random(seed),
        )
        application = bot.app.build_application(token=TOKEN, api_url="http://telegram.invalid", services=services)
        application.bot._request = (wire, wire)
        await application.initialize()
        wire.calls, database = 0, CutDatabase()
        gate = FloodGate(desk, most_waiting=1_000_000, backlog_per_second=1e6)
        rig = Rig(Intake(application, desk, lambda: rig.now, gate=gate), wire.telegram, wire, database)
        wire.telegram.on_message = rig.seen.append
        try:
            with database.watching(desk._engine, desk._reader):
                yield rig
        finally:
            await application.shutdown()
            await desk.close()
            structlog.reset_defaults()


_sleep = asyncio.sleep


async def _doze(_seconds: float, result: Any = None) -> Any:
    """No pause takes time here."""
    await _sleep(0)
    return result
