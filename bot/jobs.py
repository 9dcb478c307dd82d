"""The heartbeat: once a minute, everything that has to be looked at is looked at; due times live in the tables.

A job is written so that any process may run it at any time: it takes what is due, in one transaction with the mark
that it was taken. To add one is to add a line to `EACH_MINUTE`.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from datetime import UTC, timedelta
from typing import TYPE_CHECKING, Final

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from bot.use_cases.broadcast_progress import advance_broadcast, list_open_broadcasts

if TYPE_CHECKING:
    from bot.context import Services

log = structlog.get_logger(__name__)

BEAT_SECONDS: Final = 1
KEEP_CLOSED: Final = timedelta(days=7)

Job = Callable[["Services"], Awaitable[None]]


async def trim_outbox(services: Services) -> None:
    """Drop the messages that were closed a week ago."""
    before = services.clock() - KEEP_CLOSED
    await services.desk.run(lambda uow: uow.outbox.prune(before=before))


async def advance_broadcasts(services: Services) -> None:
    """Take every broadcast under way as far as it goes now, a bounded step in each transaction."""
    zone = services.shelf.shipped.zone
    for number in await services.desk.read(list_open_broadcasts):
        while await services.desk.run(advance_broadcast, broadcast_id=number, now=services.clock(), zone=zone):
            pass


EACH_MINUTE: tuple[Job, ...] = (trim_outbox, advance_broadcasts)


class Heartbeat:
    """Runs each job once a minute by the bot's clock, however fast or far that clock is moved.

    Minutes that were missed are made up for by one run; a job that is still at it is not started again.
    """

    def __init__(self, services: Services, jobs: tuple[Job, ...] = EACH_MINUTE) -> None:
        self._services = services
        self._jobs = jobs
        self._minute: int | None = None
        self._running: dict[Job, asyncio.Task[None]] = {}

    async def work(self) -> None:
        """Beat for ever."""
        scheduler = AsyncIOScheduler(
            timezone=UTC, job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        )
        # Looking at the clock costs nothing, and a demo's hour may pass in a second.
        scheduler.add_job(self.beat, IntervalTrigger(seconds=BEAT_SECONDS, timezone=UTC))
        scheduler.start()
        try:
            await asyncio.get_running_loop().create_future()
        finally:
            scheduler.shutdown(wait=False)
            await self._stop()

    async def beat(self) -> None:
        """Start every job that is not running, if the clock shows another minute than before."""
        minute = int(self._services.clock().timestamp()) // 60
        if minute == self._minute:
            return
        self._minute = minute
        for job in self._jobs:
            if job not in self._running:
                self._running[job] = asyncio.create_task(self._run(job))

    async def drain(self) -> None:
        """Wait until the jobs under way are done."""
        await asyncio.gather(*self._running.values())

    async def _run(self, job: Job) -> None:
        try:
            await job(self._services)
        except Exception:
            # The others go on, and so does this one in a minute.
            log.exception("job_failed", job=job.__name__)
        finally:
            del self._running[job]

    async def _stop(self) -> None:
        """End the jobs under way: what they did not commit is due again at the next start."""
        running = list(self._running.values())
        for task in running:
            task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.gather(*running, return_exceptions=True)
