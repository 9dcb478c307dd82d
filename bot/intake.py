"""Intake: raw updates are stored and committed before Telegram may forget them, then handled from the inbox.

The offset lives in memory only: after a restart Telegram delivers again what was not confirmed, and the inbox
knows what it has. One person's updates are handled in order, different persons' side by side.
"""

from __future__ import annotations

import asyncio
import json
import warnings
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import structlog
from telegram import Update
from telegram.error import InvalidToken, RetryAfter, TelegramError
from telegram.warnings import PTBUserWarning

from bot.context import Delivery, current_delivery
from bot.payloads import read_payload
from bot.send_errors import retry_after
from storage.errors import StorageError
from storage.inbox import IncomingUpdate

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from telegram.ext import Application

    from bot.flood import FloodGate
    from storage.desk import Desk
    from storage.inbox import StoredUpdate
    from storage.unit_of_work import UnitOfWork

log = structlog.get_logger(__name__)

ALLOWED_UPDATES: Final = ("message", "callback_query", "my_chat_member")
POLL_SECONDS: Final = 25
BATCH: Final = 100
TRIES: Final = 3
AT_ONCE: Final = 16
KEEP_DONE: Final = timedelta(days=3)
PRUNE_EVERY: Final = timedelta(hours=1)
FIRST_PAUSE: Final = 1.0
LONGEST_PAUSE: Final = 30.0


class Intake:
    """Fetches updates into the inbox and works it off, until it is stopped."""

    def __init__(
        self,
        application: Application[Any, Any, Any, Any, Any, Any],
        desk: Desk,
        clock: Callable[[], datetime],
        *,
        gate: FloodGate,
    ) -> None:
        self.application = application
        self._desk = desk
        self._clock = clock
        self._gate = gate
        self._busy: set[int] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._wake = asyncio.Event()
        self._pruned_at: datetime | None = None

    async def poll(self) -> None:
        """Fetch updates for ever: store, commit, and only then confirm; raises InvalidToken if the token is refused."""
        offset, pause = 0, FIRST_PAUSE
        while True:
            try:
                await self._prune()
                offset = await self._poll_once(offset)
                pause = FIRST_PAUSE
            except InvalidToken:
                raise
            except (TelegramError, StorageError) as error:
                # Nothing is confirmed: Telegram keeps the updates until the next try.
                pause = _next_pause(error, pause)
                log.warning("polling_interrupted", reason=type(error).__name__, pause=pause)
                await asyncio.sleep(pause)

    async def _poll_once(self, offset: int) -> int:
        """Fetch and store what there is; returns the offset that confirms it at the next call."""
        updates = await self._fetch(offset)
        if not updates:
            return offset
        await self.store(updates)
        return int(max(update["update_id"] for update in updates)) + 1

    async def store(self, updates: list[dict[str, Any]]) -> None:
        """Put raw updates into the inbox; when this returns they are durable."""
        incoming = [
            IncomingUpdate(update_id=update["update_id"], person_key=person_key(update), payload=json.dumps(update))
            for update in updates
        ]
        kept = await self._gate.admit(incoming)
        now = self._clock()
        await self._desk.run(lambda uow: uow.inbox.store(kept, received_at=now))
        self._wake.set()

    async def work(self) -> None:
        """Handle what the inbox holds, for ever: oldest first, one at a time for each person."""
        pause = FIRST_PAUSE
        while True:
            self._wake.clear()
            try:
                claimed = await self._claim()
            except StorageError as error:
                # Nothing was claimed: the rows wait until the database is back.
                pause = _next_pause(error, pause)
                log.warning("inbox_unreadable", reason=type(error).__name__, pause=pause)
                await asyncio.sleep(pause)
                continue
            pause = FIRST_PAUSE
            for stored in claimed:
                self._start(stored)
            await self._wake.wait()

    def _start(self, stored: StoredUpdate) -> None:
        self._busy.add(stored.person_key)
        task = asyncio.create_task(self._handle(stored))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def drain(self) -> None:
        """Wait until the updates under way are handled; the rest stays in the inbox for the next start."""
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _claim(self) -> tuple[StoredUpdate, ...]:
        free = AT_ONCE - len(self._busy)
        if free <= 0:
            return ()
        busy = frozenset(self._busy)
        return await self._desk.read(lambda uow: uow.inbox.list_pending(busy=busy, limit=free))

    async def _fetch(self, offset: int) -> list[dict[str, Any]]:
        with warnings.catch_warnings():
            # python-telegram-bot would rather parse the updates itself; the inbox keeps them raw.
            warnings.simplefilter("ignore", PTBUserWarning)
            updates: list[dict[str, Any]] = await self.application.bot.do_api_request(
                "getUpdates",
                api_kwargs={
                    "offset": offset,
                    "limit": BATCH,
                    "timeout": POLL_SECONDS,
                    "allowed_updates": list(ALLOWED_UPDATES),
                },
                read_timeout=POLL_SECONDS + 10,
            )
        return updates

    async def _prune(self) -> None:
        """Drop what was done long ago, once in a while: update ids may start anew after a week of silence."""
        now = self._clock()
        if self._pruned_at is None or now - self._pruned_at >= PRUNE_EVERY:
            await self._desk.run(lambda uow: uow.inbox.prune(before=now - KEEP_DONE))
            self._pruned_at = now

    async def _handle(self, stored: StoredUpdate) -> None:
        """Handle one update and settle its row: done, or one more failure; always free the person."""
        delivery = Delivery(inbox_id=stored.id, update_id=stored.update_id, last_try=stored.attempts + 1 >= TRIES)
        current_delivery.set(delivery)
        structlog.contextvars.bind_contextvars(update_id=stored.update_id)
        try:
            await self._gate.wait(stored.person_key)
            await self._process(stored, delivery)
            if not delivery.done:
                await self._desk.run(self._settle, delivery)
        except Exception:
            # The row is still pending: pause, so that a database that is away is not asked in a loop.
            log.exception("update_not_settled", update_id=stored.update_id)
            await asyncio.sleep(1)
        finally:
            self._busy.discard(stored.person_key)
            self._wake.set()

    async def _process(self, stored: StoredUpdate, delivery: Delivery) -> None:
        try:
            update = Update.de_json(read_payload(stored.payload), self.application.bot)
        except Exception as error:
            # An update that can't even be read must not stop the ones behind it.
            log.exception("update_unreadable", update_id=stored.update_id)
            delivery.failure = f"unreadable {type(error).__name__}"
        else:
            await self.application.process_update(update)

    def _settle(self, uow: UnitOfWork, delivery: Delivery) -> None:
        if delivery.failure:
            uow.inbox.record_failure(delivery.inbox_id, reason=delivery.failure, give_up_after=TRIES)
        else:
            uow.inbox.mark_done(delivery.inbox_id, at=self._clock())


def person_key(update: dict[str, Any]) -> int:
    """Whose update this is: the sender's id, or the chat's, or 0; updates of one key are handled in order."""
    for content in update.values():
        if isinstance(content, dict):
            for part in ("from", "user", "chat"):
                found = content.get(part)
                if isinstance(found, dict) and isinstance(found.get("id"), int):
                    return int(found["id"])
    return 0


def _next_pause(error: Exception, pause: float) -> float:
    """How long to wait before polling again: as long as Telegram asks, or twice as long as before."""
    if isinstance(error, RetryAfter):
        return retry_after(error)
    return min(LONGEST_PAUSE, pause * 2)
