"""Which updates this process has in hand: claimed, kept while they are handled, given back at a stop.

Where several processes share the inbox, every claim is written. A SQLite file has one process, so there only what was
waiting when it started is claimed in writing: what killed the process before is among it, and the rest costs nothing.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from time import monotonic
from typing import TYPE_CHECKING, Final

import structlog

from bot import metrics
from storage.errors import StorageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from questions.people import Person
    from storage.claims import Abandoned
    from storage.desk import Desk
    from storage.inbox import StoredUpdate
    from storage.unit_of_work import UnitOfWork

log = structlog.get_logger(__name__)

AT_ONCE: Final = 16
LEASE: Final = timedelta(seconds=15)
"""For so long an update waits that its process has dropped; longer than a process is ever at a standstill."""
RENEW_EVERY: Final = 5.0
LOOK_EVERY: Final = 3.0
"""How often to look, in seconds, for what another process dropped, or what came without being heard of."""
MOST_DEATHS: Final = 10
RELEASE_SECONDS: Final = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """An update that this process has in hand, with its sender as they were at `read_at`; None for a stranger."""

    stored: StoredUpdate
    sender: Person | None
    read_at: float


class InHand:
    """The updates that this process handles at this moment."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._updates: dict[int, StoredUpdate] = {}
        self._suspect: int | None = None
        self._look_at = 0.0
        self._backlog: int | None = None
        """Up to which id a SQLite inbox is claimed in writing; None before the first look."""
        self._arrived: Counter[int] = Counter()
        """Of whom updates came that were not in hand yet, and how many at most."""
        self._has_more = True
        """Whether the last look may have left something that could have been taken in hand."""

    def expect(self, person_keys: Iterable[int]) -> None:
        """Take note that updates of these people, one for each mention, have become durable."""
        self._arrived.update(person_keys)

    async def claim(self) -> tuple[Claimed, ...]:
        """The next updates to handle, at most as many as there is room for; in hand until `let_go`."""
        room = AT_ONCE - len(self._updates)
        if room <= 0:
            self._has_more = True
            return ()
        known, self._has_more = self._arrived.copy(), False
        busy = self._busy()
        try:
            claimed = await self._look(room)
        except BaseException:
            self._has_more = True
            raise
        self._has_more |= self._desk.has_nodes or self._backlog != 0 or len(claimed) >= room
        self._arrived -= Counter(one.stored.person_key for one in claimed)
        if not self._has_more:
            # Of who was free while everything was looked through, nothing waits that was known before.
            waiting = busy | {one.stored.person_key for one in claimed}
            self._arrived -= Counter({key: count for key, count in known.items() if key not in waiting})
        return claimed

    async def _look(self, room: int) -> tuple[Claimed, ...]:
        if self._desk.has_nodes:
            return await self._claim_in_writing(room)
        if self._backlog is None:
            self._backlog = await self._desk.read(lambda uow: uow.inbox.find_newest_pending())
        claimed = await self._claim_backlog(room, self._backlog) if self._backlog else ()
        try:
            return (*claimed, *await self._pick(room - len(claimed), after=self._backlog))
        except StorageError:
            if not claimed:
                raise
            # What is in hand must be handled: nobody would ever let it go.
            return claimed

    def let_go(self, stored: StoredUpdate) -> bool:
        """Take note that an update is settled, or another's; returns whether something may wait that can go now."""
        del self._updates[stored.id]
        if self._suspect == stored.id:
            self._suspect, self._look_at = None, 0.0
        return self._has_more or stored.person_key in self._arrived

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
            return _with_senders(uow, (*again, *claimed)), found

        claimed, abandoned = await self._desk.run(unit)
        for one in abandoned:
            _note(one)
            if not one.is_given_up:
                self._suspect = one.update.id
        return self._take_in_hand(claimed)

    async def _pick(self, room: int, *, after: int) -> tuple[Claimed, ...]:
        busy = self._busy()

        def unit(uow: UnitOfWork) -> tuple[Claimed, ...]:
            return _with_senders(uow, uow.inbox.list_pending(busy=busy, limit=room, after=after))

        return self._take_in_hand(await self._desk.read(unit))

    def _take_in_hand(self, claimed: tuple[Claimed, ...]) -> tuple[Claimed, ...]:
        self._updates.update((one.stored.id, one.stored) for one in claimed)
        return claimed

    def _busy(self) -> frozenset[int]:
        return frozenset(stored.person_key for stored in self._updates.values())

    def _looks(self) -> bool:
        """Whether it is time to look for what a dead process dropped: now and then, and one at a time."""
        if self._suspect is not None or monotonic() < self._look_at:
            return False
        self._look_at = monotonic() + LOOK_EVERY if self._desk.has_nodes else 0.0
        return True


def _with_senders(uow: UnitOfWork, updates: Sequence[StoredUpdate]) -> tuple[Claimed, ...]:
    """The updates, each with its sender: whoever takes several up asks once who sent them."""
    read_at = monotonic()
    senders = uow.people.find_all({stored.person_key for stored in updates})
    return tuple(Claimed(stored=stored, sender=senders.get(stored.person_key), read_at=read_at) for stored in updates)


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
