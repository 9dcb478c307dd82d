"""Intake: raw updates are stored and committed before Telegram may forget them, then handled from the inbox.

The offset lives in memory only: after a restart Telegram delivers again what was not confirmed, and the inbox
knows what it has. One person's updates are handled in order, different persons' side by side, by whichever process
has claimed them (`bot.claiming`).
"""

from __future__ import annotations

import asyncio
import contextlib
import warnings
from datetime import timedelta
from time import monotonic
from typing import TYPE_CHECKING, Any, Final, TypeVar

import structlog
from telegram.error import Conflict, InvalidToken, TelegramError
from telegram.warnings import PTBUserWarning

from bot import metrics
from bot.arrivals import read_senders
from bot.claiming import InHand
from bot.context import Delivery, current_delivery
from bot.pacing import FIRST_PAUSE, next_pause
from bot.payloads import is_update, person_key, read_update, write_payload
from bot.use_cases.flood_notices import tell_of_drop
from storage.election import Place
from storage.errors import ClaimLost, StorageError
from storage.inbox import IncomingUpdate

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Coroutine, Sequence
    from datetime import datetime

    from telegram.ext import Application

    from bot.arrivals import Claimed
    from bot.flood import FloodGate
    from storage.desk import Desk
    from storage.inbox import StoredUpdate
    from storage.unit_of_work import UnitOfWork

log = structlog.get_logger(__name__)

Done = TypeVar("Done")

ALLOWED_UPDATES: Final = ("message", "callback_query", "my_chat_member")
POLL_SECONDS: Final = 25
BATCH: Final = 100
TRIES: Final = 3
STAND_EVERY: Final = 4.0
KEEP_DONE: Final = timedelta(days=3)
PRUNE_EVERY: Final = timedelta(hours=1)
TIDY_SECONDS: Final = 60.0


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
        self._in_hand = InHand(desk)
        self._tasks: set[asyncio.Task[Any]] = set()
        self._wake = desk.inbox_filled
        self._pruned_at: datetime | None = None
        self._is_poller = False
        self._stand_again_at = 0.0

    async def poll(self) -> None:
        """Fetch updates for ever: store, commit, and only then confirm; raises InvalidToken if the token is refused.

        One process at a time does so; the others wait for its place.
        """
        offset, pause = 0, FIRST_PAUSE
        while True:
            try:
                if not await self._stand():
                    # Whoever asks next begins with what is not confirmed.
                    offset = 0
                    await asyncio.sleep(STAND_EVERY)
                    continue
                offset = await self._poll_once(offset)
                pause = FIRST_PAUSE
            except InvalidToken:
                raise
            except Exception as error:
                # Whatever comes from Telegram, a proxy or the database: nothing is confirmed, and nobody else asks.
                pause = next_pause(error, pause)
                metrics.count_error("polling", type(error).__name__)
                unexpected = None if isinstance(error, TelegramError | StorageError) else error
                log.warning("polling_interrupted", reason=type(error).__name__, pause=pause, exc_info=unexpected)
                await asyncio.sleep(pause)
                await self._take_webhook_away(error)

    async def _take_webhook_away(self, error: Exception) -> None:
        """While a webhook is set Telegram answers no polling: it was to go at the start, and may not have."""
        if isinstance(error, Conflict) and "webhook" in error.message.lower():
            with contextlib.suppress(TelegramError):
                await self.application.bot.delete_webhook()

    async def _stand(self) -> bool:
        """Whether this process is the one that asks Telegram; every few seconds it is made sure of."""
        if monotonic() >= self._stand_again_at:
            self._stand_again_at = monotonic() + STAND_EVERY
            was_poller, self._is_poller = self._is_poller, await self._desk.holds(Place.POLLER)
            if self._is_poller is not was_poller:
                log.info("polling" if self._is_poller else "polling_left_to_others")
        return self._is_poller

    async def _poll_once(self, offset: int) -> int:
        """Fetch and store what there is; returns the offset that confirms it at the next call."""
        updates = await self._fetch(offset)
        if not isinstance(updates, list):
            raise TelegramError("Invalid server response")
        storable = [update for update in updates if is_update(update)]
        if len(storable) < len(updates):
            # It would come again and again, and keep all others out.
            log.error("updates_not_storable", count=len(updates) - len(storable))
        if not storable:
            return offset
        await self.store(storable)
        return int(max(update["update_id"] for update in storable)) + 1

    async def store(self, updates: list[dict[str, Any]]) -> None:
        """Put raw updates into the inbox; when this returns they are durable."""
        incoming = [
            IncomingUpdate(update_id=update["update_id"], person_key=person_key(update), payload=write_payload(update))
            for update in updates
        ]
        taps = {update["update_id"] for update in updates if "callback_query" in update}
        kept = await self._gate.admit(incoming, taps=taps)
        kept_ids = {one.update_id for one in kept}
        refused = {one.person_key for one in incoming if one.update_id not in kept_ids}
        # Who gives up waiting does not stop it; and what became durable first must be known first.
        new = await asyncio.shield(self._begin(self._store_and_expect(kept, refused)))
        metrics.count_received(new=new, repeated=len(kept) - new, dropped=len(incoming) - len(kept))

    async def _store_and_expect(self, kept: Sequence[IncomingUpdate], refused: Collection[int]) -> int:
        """How many updates were new, of those kept."""
        # Where there are nodes, whoever claims an update reads who sent it.
        known = not self._desk.has_nodes
        new, arrived = await self._desk.run(_keep, kept, refused, with_senders=known, now=self._clock())
        self._in_hand.expect(arrived)
        return new

    async def work(self) -> None:
        """Handle what the inbox holds, for ever: oldest first, one at a time for each person."""
        keeping = asyncio.create_task(self._in_hand.keep())
        try:
            await self._work()
        finally:
            keeping.cancel()

    async def _work(self) -> None:
        pause = FIRST_PAUSE
        while True:
            self._wake.clear()
            try:
                claimed = await self._in_hand.claim()
            except StorageError as error:
                # Nothing was claimed: the rows wait until the database is back.
                pause = next_pause(error, pause)
                log.warning("inbox_unreadable", reason=type(error).__name__, pause=pause)
                await asyncio.sleep(pause)
                continue
            pause = FIRST_PAUSE
            for one in claimed:
                self._begin(self._handle(one))
            # Not `wait_for`: before Python 3.12 it loses a cancellation that comes with the wake-up.
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._in_hand.look_in):
                    await self._wake.wait()

    async def tidy(self) -> None:
        """Drop what was done long ago, for ever, once an hour: update ids may start anew after a week of silence."""
        while True:
            try:
                await self._prune()
            except StorageError as error:
                log.warning("inbox_not_pruned", reason=type(error).__name__)
            await asyncio.sleep(TIDY_SECONDS)

    def _begin(self, doing: Coroutine[Any, Any, Done]) -> asyncio.Task[Done]:
        """Do something that goes on whatever becomes of who began it, at the latest until `drain` ends."""
        task = asyncio.create_task(doing)
        self._tasks.add(task)
        task.add_done_callback(self._end)
        return task

    def _end(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled():
            # Who began it may be gone, and would have been told.
            task.exception()

    async def drain(self) -> None:
        """Wait until the updates under way are handled; the rest stays in the inbox for the next start."""
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def release(self) -> None:
        """Leave to others what `drain` was not given the time for."""
        await self._in_hand.release()

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
        now = self._clock()
        if self._pruned_at is None or now - self._pruned_at >= PRUNE_EVERY:
            await self._desk.run(lambda uow: uow.inbox.prune(before=now - KEEP_DONE))
            self._pruned_at = now

    async def _handle(self, claimed: Claimed) -> None:
        """Handle one update and settle its row: done, or one more failure; always free the person."""
        stored = claimed.stored
        delivery = Delivery(claimed=claimed, last_try=stored.attempts + 1 >= TRIES)
        current_delivery.set(delivery)
        structlog.contextvars.bind_contextvars(inbox_id=stored.id, update_id=stored.update_id)
        begun = monotonic()
        try:
            await self._gate.wait(stored.person_key)
            await self._process(stored, delivery)
            if not (delivery.done or delivery.is_lost):
                await self._desk.run(self._settle, delivery)
            metrics.count_handled(
                monotonic() - begun,
                failure=delivery.failure,
                is_done=delivery.done,
                is_last_try=delivery.last_try,
            )
        except ClaimLost:
            delivery.is_lost = True
        except Exception as error:
            metrics.count_error("settling", type(error).__name__)
            # The row is still pending: pause, so that a database that is away is not asked in a loop.
            log.exception("update_not_settled")
            await asyncio.sleep(1)
        if delivery.is_lost:
            log.warning("claim_lost")
        # Not when this is cut off by a stop: then `release` gives it back.
        if self._in_hand.let_go(stored, is_done=delivery.done):
            self._wake.set()

    async def _process(self, stored: StoredUpdate, delivery: Delivery) -> None:
        try:
            update = read_update(stored.payload, self.application.bot)
        except Exception as error:
            # An update that can't even be read must not stop the ones behind it.
            log.exception("update_unreadable")
            metrics.count_error("update", type(error).__name__)
            delivery.failure = f"unreadable {type(error).__name__}"
        else:
            await self.application.process_update(update)

    def _settle(self, uow: UnitOfWork, delivery: Delivery) -> None:
        if delivery.failure:
            uow.inbox.record_failure(delivery.stored, reason=delivery.failure, give_up_after=TRIES)
        else:
            uow.inbox.mark_done(delivery.stored, at=self._clock())


def _keep(
    uow: UnitOfWork,
    kept: Sequence[IncomingUpdate],
    refused: Collection[int],
    *,
    with_senders: bool,
    now: datetime,
) -> tuple[int, tuple[Claimed, ...]]:
    """How many updates were new, of those kept, and these with their senders; whoever sent the others hears of it."""
    tell_of_drop(uow, refused, now=now)
    new = uow.inbox.store(kept, received_at=now)
    return len(new), read_senders(uow, new) if with_senders else ()
