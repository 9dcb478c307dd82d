"""The demo's jumps in time: what is due on the way happens at its own moment, as it would on a day that is lived.

A reminder of 12:15 would else be too late the next day, and be left out.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from bot.classmates import DONE_AT
from bot.jobs import Heartbeat

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.classmates import Classmates
    from bot.context import Services
    from bot.demo.server import DemoServer
    from storage.unit_of_work import UnitOfWork

LIVED: Final = timedelta(days=8)
"""Of a longer jump only the last days are lived through."""
BRIEFS_AT: Final = time(7, 35)
LOOK_EVERY: Final = 0.03
LOOKS: Final = 60
"""How often one looks at a stop, in real time, whether what is due has been sent."""
_A_MOMENT: Final = timedelta(seconds=1)


@dataclass(slots=True, kw_only=True)
class PassingTime:
    """Moves the demo's clock on, stopping wherever something is due."""

    services: Services
    server: DemoServer
    classmates: Classmates | None
    _one_at_a_time: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def advance(self, seconds: float) -> None:
        """Let so much time pass."""
        async with self._one_at_a_time:
            heartbeat = Heartbeat(self.services)
            until = self.services.clock() + timedelta(seconds=seconds)
            self._go_to(max(self.services.clock(), until - LIVED))
            while (stop := await self._find_stop()) < until:
                self._go_to(stop)
                await self._live(heartbeat)
            self._go_to(until)
            if self.classmates is not None:
                await self.classmates.live()

    def _go_to(self, moment: datetime) -> None:
        ahead = (moment - self.services.clock()).total_seconds()
        if ahead > 0:
            self.server.advance(ahead)

    async def _find_stop(self) -> datetime:
        """The next moment at which something may happen."""
        now = self.services.clock()
        due = await self.services.desk.read(lambda uow: uow.reminders.find_earliest(after=now))
        hours = min(moment for moment in self._list_hours(now) if moment > now)
        return hours if due is None else min(hours, due + _A_MOMENT)

    def _list_hours(self, now: datetime) -> Iterator[datetime]:
        zone = self.services.shelf.shipped.zone
        today = now.astimezone(zone).date()
        for day in (today, today + timedelta(days=1)):
            for hour in (BRIEFS_AT, DONE_AT):
                yield datetime.combine(day, hour, zone)

    async def _live(self, heartbeat: Heartbeat) -> None:
        if self.classmates is not None:
            await self.classmates.live()
        await heartbeat.beat()
        await heartbeat.drain()
        for _ in range(LOOKS):
            if not await self.services.desk.read(self._is_sending):
                break
            await asyncio.sleep(LOOK_EVERY)

    def _is_sending(self, uow: UnitOfWork) -> bool:
        return uow.outbox.measure(now=self.services.clock()).due > 0
