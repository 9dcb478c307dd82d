"""The heartbeat: each job once a minute by the bot's clock, whatever the other jobs and the clock do."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.jobs import Heartbeat
from storage.tables import OutboxState
from tests.bot.mailing import all_closed, befriend, mail
from tests.builders import NOON


@dataclass
class Watch:
    """A clock that is set, and a job that notes when it ran."""

    now: datetime = NOON
    runs: list[datetime] = field(default_factory=list)

    @property
    def services(self) -> SimpleNamespace:
        return SimpleNamespace(clock=lambda: self.now)

    async def note(self, services) -> None:
        self.runs.append(services.clock())

    async def beat(self, heartbeat: Heartbeat, **later) -> None:
        self.now += timedelta(**later)
        await heartbeat.beat()
        await heartbeat.drain()


@pytest.fixture
def watch() -> Watch:
    return Watch()


async def test_a_job_runs_once_in_each_minute(watch):
    heartbeat = Heartbeat(watch.services, (watch.note,))

    for _ in range(6):
        await watch.beat(heartbeat, seconds=20)

    assert watch.runs == [NOON + timedelta(seconds=seconds) for seconds in (20, 60, 120)]


async def test_minutes_that_were_missed_are_made_up_for_by_one_run(watch):
    heartbeat = Heartbeat(watch.services, (watch.note,))
    await watch.beat(heartbeat)

    await watch.beat(heartbeat, days=1)
    await watch.beat(heartbeat)

    assert watch.runs == [NOON, NOON + timedelta(days=1)]


async def test_a_clock_that_is_put_back_stops_no_job(watch):
    heartbeat = Heartbeat(watch.services, (watch.note,))
    await watch.beat(heartbeat)

    await watch.beat(heartbeat, hours=-1)

    assert len(watch.runs) == 2


async def test_a_job_that_fails_stops_no_other_and_is_run_again(watch, caplog):
    async def fail(services) -> None:
        await watch.note(services)
        raise ZeroDivisionError

    heartbeat = Heartbeat(watch.services, (fail, watch.note))

    await watch.beat(heartbeat)
    await watch.beat(heartbeat, minutes=1)

    assert len(watch.runs) == 4
    assert [getattr(record, "job", None) for record in caplog.records] == ["fail", "fail"]


async def test_a_job_that_is_still_at_it_is_not_started_again(watch):
    done = asyncio.Event()

    async def work(services) -> None:
        await watch.note(services)
        await done.wait()

    heartbeat = Heartbeat(watch.services, (work, watch.note))
    for _ in range(3):
        watch.now += timedelta(minutes=1)
        await heartbeat.beat()
        await asyncio.sleep(0)
    done.set()
    await heartbeat.drain()

    assert len(watch.runs) == 1 + 3


async def test_a_stop_ends_the_jobs_under_way(watch):
    begun, ended = asyncio.Event(), asyncio.Event()

    async def work_for_ever(_services) -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    task = asyncio.create_task(Heartbeat(watch.services, (work_for_ever,)).work())
    async with asyncio.timeout(10):
        await begun.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    assert ended.is_set()


async def test_a_stop_in_the_moment_of_a_beat_is_no_error(watch, monkeypatch, caplog):
    wake_up, woken = AsyncIOScheduler.wakeup, []

    def wake_up_and_stop(scheduler) -> None:
        if woken:  # The first time is the start.
            working.cancel()
        woken.append(scheduler)
        wake_up(scheduler)

    monkeypatch.setattr(AsyncIOScheduler, "wakeup", wake_up_and_stop)
    monkeypatch.setattr("bot.jobs.BEAT_SECONDS", 0.01)
    working = asyncio.create_task(Heartbeat(watch.services, ()).work())

    with pytest.raises(asyncio.CancelledError):
        await working
    await asyncio.sleep(0.1)

    assert [record.getMessage() for record in caplog.records] == []


async def test_the_running_bot_drops_messages_closed_a_week_ago_and_keeps_the_others(rehearsal):
    old, new, waiting = people = await befriend(rehearsal, 3)
    async with rehearsal.running():
        await mail(rehearsal, [old])
        await all_closed(rehearsal, [old])
        rehearsal.clock.advance(days=6)
        await mail(rehearsal, [new])
        await all_closed(rehearsal, [new])
        await mail(rehearsal, [waiting])
    rehearsal.clock.advance(days=2)

    async with rehearsal.running(), rehearsal.desk() as desk, asyncio.timeout(20):
        while await desk.read(lambda uow: uow.outbox.list_of(old.id)):  # noqa: ASYNC110 - no event to wait for
            await asyncio.sleep(0.05)

    async with rehearsal.desk() as desk:
        kept = [(await desk.read(lambda uow, p=person: uow.outbox.list_of(p.id))) for person in people]
    assert [len(rows) for rows in kept] == [0, 1, 1]
    assert kept[1][0].state is OutboxState.SENT
