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

from bot import metrics
from bot.backup_work import back_up_nightly
from bot.correction_work import work_off_corrections
from bot.use_cases import briefs
from bot.use_cases.broadcast_progress import advance_broadcast, list_open_broadcasts
from bot.use_cases.erasing import Eraser
from bot.use_cases.points import recount_points as recount
from bot.use_cases.reminders import claim_reminders
from bot.use_cases.retention import Keeping, announce_ends, end_cohort, is_anything_due
from bot.use_cases.teams import measure_teams
from questions.learning.card import study_day

if TYPE_CHECKING:
    from datetime import date, tzinfo

    from bot.services import Services

log = structlog.get_logger(__name__)

BEAT_SECONDS: Final = 1
KEEP_CLOSED: Final = timedelta(days=7)
KEEP_COUNTS: Final = timedelta(days=40)
RECOUNTED_AT_ONCE: Final = 50
MOST_ROUNDS: Final = 100
REMINDERS_AT_ONCE: Final = 500
TEAMS_AT_ONCE: Final = 100
WIPED_AT_ONCE: Final = 256_000_000
"""How many bytes a database has at most that is rewritten at any hour: that takes two seconds or so."""
WIPING_HOURS: Final = range(2, 5)

Job = Callable[["Services"], Awaitable[None]]


async def trim_outbox(services: Services) -> None:
    """Drop the messages that were closed a week ago."""
    before = services.clock() - KEEP_CLOSED
    await services.desk.run(lambda uow: uow.outbox.prune(before=before))


async def recount_points(services: Services) -> None:
    """Count the points anew of whoever changed cohort, role or appearance, or answered before there were points."""
    for _ in range(MOST_ROUNDS):
        wanted = await services.desk.read(lambda uow: uow.points.list_wanted(limit=RECOUNTED_AT_ONCE))
        # One transaction each: two people whose scores meet must not wait for each other in a circle.
        recounts = [services.desk.run(recount, person_id) for person_id in wanted]
        outcomes = await asyncio.gather(*recounts, return_exceptions=True)
        failed = [outcome for outcome in outcomes if isinstance(outcome, Exception)]
        for error in failed:
            # The others are counted, and so is this one in a minute.
            log.error("recount_failed", exc_info=error)
        if failed or len(wanted) < RECOUNTED_AT_ONCE:
            break
    before = services.clock().date() - KEEP_COUNTS
    await services.desk.run(lambda uow: uow.points.prune(before=before))


async def measure_changed_teams(services: Services) -> None:
    """Measure every team anew whose mean may have changed."""
    zone = services.shelf.shipped.zone
    today = study_day(services.clock(), zone)
    while await services.desk.run(measure_teams, today=today, zone=zone, limit=TEAMS_AT_ONCE) >= TEAMS_AT_ONCE:
        pass


async def brief_trainers(services: Services) -> None:
    """On Monday morning, tell each cohort's trainers what stands out."""
    zone = services.shelf.shipped.zone
    week = briefs.find_week(services.clock(), zone)
    if week is None:
        return
    for cohort_id in await services.desk.read(lambda uow: uow.briefs.list_due(week)):
        await _brief(services, cohort_id, week, zone)


async def _brief(services: Services, cohort_id: int, week: date, zone: tzinfo) -> None:
    now, shelf, rng = services.clock(), services.shelf, services.rng
    try:
        # Read apart: it takes its time, in which nobody should wait to write.
        weighed = await services.desk.read(briefs.weigh_brief, cohort_id=cohort_id, shelf=shelf, now=now, rng=rng)
        told = await services.desk.run(briefs.send_brief, weighed, week=week, now=now, zone=zone)
        log.info("brief", cohort_id=cohort_id, told=told)
    except Exception:
        # The other cohorts go on, and so does this one in a minute.
        log.exception("brief_failed", cohort_id=cohort_id)


async def remind(services: Services) -> None:
    """Let everybody be reminded whose time has come; batch by batch, so that answers never wait for long."""
    zone = services.shelf.shipped.zone
    while True:
        now = services.clock()
        claimed = await services.desk.run(claim_reminders, now=now, zone=zone, limit=REMINDERS_AT_ONCE)
        metrics.count_reminders(in_time=claimed.put - claimed.late, late=claimed.late, skipped=claimed.skipped)
        if claimed.skipped:
            log.warning(
                "reminders_skipped", count=claimed.skipped, since=claimed.oldest, reason="too late to be useful"
            )
        if claimed.seen < REMINDERS_AT_ONCE:
            return


async def end_cohorts(services: Services) -> None:
    """Announce the end of cohorts whose exam was long ago, and erase their apprentices a month later."""
    eraser = Eraser(key=services.erasure_key, now=services.clock(), zone=services.shelf.shipped.zone)
    keeping = Keeping(months=services.keep_months, eraser=eraser)
    if not await services.desk.read(is_anything_due, keeping):
        return
    announced = await services.desk.run(announce_ends, keeping)
    if announced:
        log.info("cohort_ends_announced", cohorts=announced)
    while await services.desk.run(end_cohort, keeping):
        log.info("cohort_end_went_on")


async def wipe_erased(services: Services) -> None:
    """Get erased people off the disk too: at once in a small database, in a large one at night."""
    now = services.clock()
    if not await services.desk.read(lambda uow: uow.ownership.owes_wiping()):
        return
    is_night = now.astimezone(services.shelf.shipped.zone).hour in WIPING_HOURS
    if not is_night and services.desk.size() > WIPED_AT_ONCE:
        return
    if await services.desk.wipe():
        await services.desk.run(lambda uow: uow.ownership.note_wiped(begun_at=now, at=now))
        log.info("erased_wiped")


async def advance_broadcasts(services: Services) -> None:
    """Take every broadcast under way as far as it goes now, a bounded step in each transaction."""
    zone = services.shelf.shipped.zone
    for number in await services.desk.read(list_open_broadcasts):
        try:
            while await services.desk.run(advance_broadcast, broadcast_id=number, now=services.clock(), zone=zone):
                pass
        except Exception:
            # The others go on, and so does this one in a minute.
            log.exception("broadcast_failed", broadcast_id=number)


EACH_MINUTE: tuple[Job, ...] = (
    remind,
    work_off_corrections,
    recount_points,
    measure_changed_teams,
    brief_trainers,
    end_cohorts,
    wipe_erased,
    advance_broadcasts,
    trim_outbox,
    back_up_nightly,
)


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
            await self._end(scheduler)

    async def _end(self, scheduler: AsyncIOScheduler) -> None:
        """Beat no more, and end the jobs under way."""
        try:
            # Whether a beat is about to begin can't be told. It does so, and what it starts is ended with the rest:
            # cancelled, it would be logged as an error.
            scheduler.pause()
            await asyncio.sleep(0)
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
        except Exception as error:
            # The others go on, and so does this one in a minute.
            log.exception("job_failed", job=job.__name__)
            metrics.count_error("job", type(error).__name__)
        finally:
            del self._running[job]

    async def _stop(self) -> None:
        """End the jobs under way: what they did not commit is due again at the next start."""
        running = list(self._running.values())
        for task in running:
            task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.gather(*running, return_exceptions=True)
