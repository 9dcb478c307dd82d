"""Which updates this process has in hand: claimed, kept while they are handled, given back at a stop.

Where several processes share the inbox, every claim is written. A SQLite file has one process, so there only what was
waiting when it started is claimed in writing: what killed the process before is among it. The rest is neither written
nor read (`bot.arrivals`).
"""

from __future__ import annotations

import asyncio
import contextlib
from datetime import timedelta
from time import monotonic
from typing import TYPE_CHECKING, Final

import structlog

from bot import metrics
from bot.arrivals import MOST_KNOWN, Arrivals, read_senders
from storage.errors import StorageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from bot.arrivals import Claimed
    from storage.claims import Abandoned
    from storage.desk import Desk
    from storage.inbox import StoredUpdate
    from storage.unit_of_work import UnitOfWork

    Written = tuple[tuple[Claimed, ...], list[Abandoned]]

log = structlog.get_logger(__name__)

AT_ONCE: Final = 16
WORTH_A_CLAIM: Final = 4
"""To claim one update costs a server as much as to claim several: whose hands are nearly full waits for so many."""
PATIENCE: Final = 0.2
"""For so many seconds: what is in hand may take minutes."""
LEASE: Final = timedelta(seconds=15)
"""For so long an update waits that its process has dropped; longer than a process is ever at a standstill."""
RENEW_EVERY: Final = 5.0
LOOK_EVERY: Final = 3.0
"""How often to look, in seconds, for what another process dropped, or what came without being heard of."""
MOST_DEATHS: Final = 10
RELEASE_SECONDS: Final = 2.0


class InHand:
    """The updates that this process handles at this moment."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._updates: dict[int, StoredUpdate] = {}
        self._suspect: int | None = None
        self._look_at = 0.0
        self._short_since: float | None = None
        """Since when there has been room, but too little to be worth a claim."""
        self._backlog: int | None = None
        """Up to which id a SQLite inbox is claimed in writing; None before the first look."""
        self._arrivals = Arrivals()
        self._rewrites = desk.inbox_rewrites
        self._read_at = 0.0
        """When to read anew what waits, by `monotonic`; so it is found even if nobody told of it."""

    def expect(self, arrived: Iterable[Claimed]) -> None:
        """Take note that these updates have become durable; only the one process of a SQLite file need be told."""
        if self._backlog is not None:
            newest = self._backlog
            self._arrivals.add(one for one in arrived if one.stored.id > newest)

    async def claim(self) -> tuple[Claimed, ...]:
        """The next updates to handle, at most as many as there is room for; in hand until `let_go`.

        Where there are nodes, perhaps none although some wait: look again after `let_go`, and in `look_in` seconds.
        """
        room = AT_ONCE - len(self._updates)
        if room <= 0:
            return ()
        if self._desk.has_nodes:
            return await self._claim_in_writing(room) if self._is_worth_a_claim(room) else ()
        if self._backlog is None:
            self._backlog = await self._desk.read(lambda uow: uow.inbox.find_newest_pending())
        claimed = await self._claim_backlog(room, self._backlog) if self._backlog else ()
        try:
            return (*claimed, *await self._pick(room - len(claimed)))
        except StorageError:
            if not claimed:
                raise
            # What is in hand must be handled: nobody would ever let it go.
            return claimed

    @property
    def look_in(self) -> float:
        """In how many seconds to claim again if nobody tells of anything."""
        return LOOK_EVERY if self._short_since is None else PATIENCE

    def _is_worth_a_claim(self, room: int) -> bool:
        since = monotonic() if self._short_since is None else self._short_since
        is_worth = room >= WORTH_A_CLAIM or monotonic() - since >= PATIENCE
        self._short_since = None if is_worth else since
        return is_worth

    def let_go(self, stored: StoredUpdate, *, is_done: bool) -> bool:
        """Take note that an update is done, or that somebody must look at it anew.

        Returns whether something may wait that can go now.
        """
        del self._updates[stored.id]
        if self._suspect == stored.id:
            self._suspect, self._look_at = None, 0.0
        self._arrivals.distrust(stored.person_key)
        if not is_done:
            self._read_at = 0.0
        is_known = not self._desk.has_nodes and self._backlog == 0 and self._arrivals.is_whole
        return not (is_known and is_done) or len(self._arrivals) > 0

    async def keep(self) -> None:
        """Renew, for ever, the claims on what takes its time; returns if nobody else could take them."""
        old: frozenset[int] = frozenset()
        while self._desk.has_nodes:
            await asyncio.sleep(RENEW_EVERY)
            mine = [stored for number, stored in self._updates.items() if number in old]
            old = frozenset(self._updates)
            if mine:
                # If it can't be renewed now, the claim still holds until the next time.
                with contextlib.suppress(StorageError):
                    await self._desk.run(_renew, mine)

    async def release(self) -> None:
        """Give back what is still in hand, so that others need not wait for its lease."""
        left = list(self._updates.values())
        self._updates.clear()
        if left:
            with contextlib.suppress(StorageError, TimeoutError):
                async with asyncio.timeout(RELEASE_SECONDS):
                    await self._desk.run(lambda uow: uow.claims.release(left))

    async def _claim_backlog(self, room: int, newest: int) -> tuple[Claimed, ...]:
        claimed = await self._claim_in_writing(room, up_to=newest)
        if not claimed and all(number > newest for number in self._updates):
            self._backlog = 0
        return claimed

    async def _claim_in_writing(self, room: int, *, up_to: int | None = None) -> tuple[Claimed, ...]:
        in_flight, busy, looks = frozenset(self._updates), self._busy(), self._looks()

        def unit(uow: UnitOfWork) -> tuple[tuple[Claimed, ...], list[Abandoned]]:
            found = _take_abandoned(uow, in_flight) if looks else []
            taken = {one.update.person_key for one in found}
            again = [one.update for one in found if not one.is_given_up]
            claimed = uow.claims.take(limit=room - len(again), lease=LEASE, busy=busy | taken, up_to=up_to)
            return read_senders(uow, (*again, *claimed)), found

        claimed, abandoned = await self._finish_claiming(unit)
        for one in abandoned:
            _note(one)
            if not one.is_given_up:
                self._suspect = one.update.id
        return self._take_in_hand(claimed)

    async def _finish_claiming(self, unit: Callable[[UnitOfWork], Written]) -> Written:
        """What a unit that claims comes to; cut off by a stop, it is finished all the same, to be given back."""
        claiming = asyncio.ensure_future(self._desk.run(unit))
        try:
            return await asyncio.shield(claiming)
        except asyncio.CancelledError:
            with contextlib.suppress(StorageError):
                self._take_in_hand((await claiming)[0])
            raise

    async def _pick(self, room: int) -> tuple[Claimed, ...]:
        """Of what came since the start: as it is known, or else as it stands in the inbox."""
        # Again if something failed or was rewritten meanwhile: a later update of the same person would go first.
        while self._backlog == 0 and self._is_outdated():
            await self._read_arrivals()
        if self._backlog == 0 and self._arrivals.is_whole:
            return self._take_in_hand(self._arrivals.take(room, busy=self._busy()))
        after, busy = self._backlog or 0, self._busy()

        def unit(uow: UnitOfWork) -> tuple[Claimed, ...]:
            return read_senders(uow, uow.inbox.list_pending(busy=busy, limit=room, after=after))

        found = await self._desk.read(unit)
        self._arrivals.note_read(found)
        return self._take_in_hand(found)

    def _is_outdated(self) -> bool:
        if self._rewrites != self._desk.inbox_rewrites:
            self._rewrites, self._read_at = self._desk.inbox_rewrites, 0.0
        return monotonic() >= self._read_at

    async def _read_arrivals(self) -> None:
        # What can't be read now, or is found to have failed meanwhile, is read anew the next time.
        self._read_at, in_hand = monotonic() + LOOK_EVERY, frozenset(self._updates)
        self._arrivals.forget()
        try:
            found = await self._desk.read(
                lambda uow: read_senders(uow, uow.inbox.list_waiting(limit=AT_ONCE + MOST_KNOWN + 1))
            )
        except StorageError:
            self._read_at = 0.0
            raise
        self._arrivals.learn(found, in_hand=in_hand)

    def _take_in_hand(self, claimed: tuple[Claimed, ...]) -> tuple[Claimed, ...]:
        self._updates.update((one.stored.id, one.stored) for one in claimed)
        self._arrivals.drop(one.stored.id for one in claimed)
        return claimed

    def _busy(self) -> frozenset[int]:
        return frozenset(stored.person_key for stored in self._updates.values())

    def _looks(self) -> bool:
        """Whether it is time to look for what a dead process dropped: now and then, and one at a time."""
        if self._suspect is not None or monotonic() < self._look_at:
            return False
        self._look_at = monotonic() + LOOK_EVERY if self._desk.has_nodes else 0.0
        return True


def _renew(uow: UnitOfWork, mine: list[StoredUpdate]) -> None:
    uow.claims.renew(mine, lease=LEASE)


def _take_abandoned(uow: UnitOfWork, in_flight: frozenset[int]) -> list[Abandoned]:
    """What was given up because it kills, and then the one update that is claimed again, if any."""
    found: list[Abandoned] = []
    while one := uow.claims.take_abandoned(lease=LEASE, in_flight=in_flight, give_up_after=MOST_DEATHS):
        found.append(one)
        if not one.is_given_up:
            break
    return found


def _note(abandoned: Abandoned) -> None:
    event = "update_given_up" if abandoned.is_given_up else "update_taken_over"
    log.warning(event, update_id=abandoned.update.update_id, deaths=abandoned.deaths)
    if abandoned.is_given_up:
        metrics.count_given_up()
