"""One person who sends thousands of updates must not keep the others waiting, nor fill the disk.

All that a person may want is kept and handled: a hundred forwarded polls, taps made while the bot was away. Who has
more than `CROWD` updates waiting is handled in a slow lane, so that the others find the line to Telegram free; and of
what comes while `most_waiting` wait already, nothing is kept. Updates are asked for one at a time and answered, so
nobody is slowed down who waits for answers, however fast they tap.
"""

from __future__ import annotations

from collections import Counter
from time import monotonic
from typing import TYPE_CHECKING, Final

import structlog
from aiolimiter import AsyncLimiter

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from storage.desk import Desk
    from storage.inbox import IncomingUpdate

log = structlog.get_logger(__name__)

CROWD: Final = 20
PER_SECOND: Final = 3.0
"""What a person may do for ever without being looked at."""
LANES: Final = 8
"""How many people at most wait in the slow lane: the places of the others stay free."""
MOST_KNOWN: Final = 10_000


class Allowance:
    """So many acts at once, and so many a second after that, for each of many people."""

    def __init__(self, *, burst: float, per_second: float, time: Callable[[], float] = monotonic) -> None:
        self._burst = burst
        self._per_second = per_second
        self._time = time
        self._left: dict[int, tuple[float, float]] = {}

    def take(self, key: int, count: int = 1) -> bool:
        """Whether so many acts more are allowed now; if so they are counted."""
        left = self._find(key)
        if left < count:
            return False
        self._put(key, left - count)
        return True

    def allow(self, key: int, count: float) -> None:
        """Allow so many acts from now on, whatever there were before."""
        self._put(key, max(0.0, min(self._burst, count)))

    def _find(self, key: int) -> float:
        left, at = self._left.get(key, (self._burst, self._time()))
        return min(self._burst, left + (self._time() - at) * self._per_second)

    def _put(self, key: int, left: float) -> None:
        if len(self._left) >= MOST_KNOWN:
            # Whoever has everything left need not be known.
            self._left = {known: self._left[known] for known in self._left if self._find(known) < self._burst}
        self._left[key] = (left, self._time())


class FloodGate:
    """What of a flood is kept, and how fast it is handled."""

    def __init__(
        self,
        desk: Desk,
        *,
        most_waiting: int,
        backlog_per_second: float,
        time: Callable[[], float] = monotonic,
    ) -> None:
        self.dropped = 0
        """How many updates were not kept so far."""
        self._desk = desk
        self._most = most_waiting
        self._kept = Allowance(burst=most_waiting, per_second=PER_SECOND, time=time)
        self._handled = Allowance(burst=CROWD, per_second=PER_SECOND, time=time)
        self._slow_lane = AsyncLimiter(max(1.0, backlog_per_second), max(1.0, backlog_per_second) / backlog_per_second)
        self._slow = 0

    async def admit(
        self, updates: Sequence[IncomingUpdate], *, taps: Collection[int] = frozenset()
    ) -> list[IncomingUpdate]:
        """Those of these updates that are kept: all, but for people of whom too many wait already.

        Of them too the `taps`, which are update ids, are kept.
        """
        coming = Counter(update.person_key for update in updates)
        room = {person_key: await self._find_room(person_key, count) for person_key, count in coming.items()}
        kept = []
        for update in updates:
            room[update.person_key] -= 1
            if room[update.person_key] >= 0 or update.update_id in taps:
                kept.append(update)
        before, self.dropped = self.dropped, self.dropped + len(updates) - len(kept)
        if self.dropped.bit_length() > before.bit_length():
            # Whenever twice as many: a flood must not fill the log either.
            log.warning("flood_dropped", in_all=self.dropped)
        return kept

    async def _find_room(self, person_key: int, count: int) -> int:
        """For how many of so many updates of this person there is room."""
        if self._kept.take(person_key, count):
            return count
        # Only now is it worth a look whether they wait or have been handled.
        room = self._most - await self._count(person_key, self._most)
        self._kept.allow(person_key, room - count)
        return room

    async def wait(self, person_key: int) -> None:
        """Return when the next update of this person may be handled: at once, unless a crowd of theirs waits."""
        if self._handled.take(person_key):
            return
        if await self._count(person_key, CROWD) < CROWD:
            self._handled.allow(person_key, CROWD)
        elif self._slow < LANES:
            self._slow += 1
            try:
                await self._slow_lane.acquire()
            finally:
                self._slow -= 1

    async def _count(self, person_key: int, most: int) -> int:
        return await self._desk.read(lambda uow: uow.inbox.count_waiting(person_key, most=most))
