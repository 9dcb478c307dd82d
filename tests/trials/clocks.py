"""Reminders through a standstill of the process, an outage of Telegram and steps of the clock: each comes once.

The real heartbeat, sender and database; Telegram's wire and the clock are turned by hand, ten seconds at a time. The
standstill is a real one: the event loop stops for seconds while the clock runs on.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.callback_data import derive_key
from bot.discreet_bot import DiscreetBot
from bot.file_reading import FileReader
from bot.jobs import Heartbeat, remind
from bot.outbox import Sender
from bot.services import Services
from bot.use_cases.habits import set_reminder
from bot.use_cases.shelf import Shelf
from bot.use_cases.syllabus import Act
from storage.desk import Desk
from storage.schema import upgrade
from tests.builders import NOON
from tests.trials.crash import fresh_databases
from tests.trials.findings import Finding, none_of
from tests.trials.rig import CutWire, Unpaced, be_silent
from tests.trials.studying import enrol_apprentices, small_syllabus
from tests.trials.telegram import TOKEN, TinyTelegram

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from questions.people import Person
    from storage.unit_of_work import UnitOfWork

STEP = timedelta(seconds=10)
FIRST, LAST = 12 * 60 + 10, 13 * 60 + 10
"""The minutes of the day at which people want to be reminded: the trial's clock begins at noon there."""
TROUBLE = timedelta(minutes=40)
"""How long after noon the trouble begins: some have been reminded by then, others have not."""
HOUR = timedelta(hours=1)


@dataclass
class Day:
    """A day with its people, their reminders, and what arrived."""

    desk: Desk
    people: list[Person]
    wire: CutWire
    services: Services
    now: datetime = NOON
    seconds: float = 0.0
    arrived: Counter[int] = field(default_factory=Counter)

    def hire(self, clock: Callable[[], float]) -> Sender:
        """A sender, as a process has one."""
        bot = DiscreetBot(TOKEN, request=self.wire, get_updates_request=self.wire, rate_limiter=Unpaced())
        return Sender(bot, self.services, time=clock)

    async def count(self) -> Reminded:
        """What became of everybody's reminder."""
        rows = await self.desk.read(lambda uow: {one.id: uow.outbox.list_of(one.id) for one in self.people})
        absent = [one for one in self.people if not self.arrived[one.telegram_id]]
        explained = [one for one in absent if any(row.reason for row in rows[one.id])]
        return Reminded(
            reminders=len(self.people),
            lost=len(absent) - len(explained),
            skipped=len(explained),
            doubled=sum(number > 1 for number in self.arrived.values()),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminded:
    """What became of the day's reminders: `skipped` did not come, and the database says why."""

    reminders: int
    lost: int
    skipped: int
    doubled: int


Trouble = Callable[[Day, timedelta], None]


def outage(day: Day, since: timedelta) -> None:
    """Telegram can't be reached for ten minutes."""
    day.wire.is_out = timedelta(0) <= since < timedelta(minutes=10)


def an_hour_ahead(day: Day, since: timedelta) -> None:
    """The clock is put on by an hour."""
    if since == timedelta(0):
        day.now += HOUR


def an_hour_back(day: Day, since: timedelta) -> None:
    """The clock is put back by an hour."""
    if since == timedelta(0):
        day.now -= HOUR


TROUBLES: dict[str, Trouble] = {
    "Telegram away for 10 minutes": outage,
    "clock 1 h ahead": an_hour_ahead,
    "clock 1 h back": an_hour_back,
}


@asynccontextmanager
async def open_day(url: str, *, people: int) -> AsyncIterator[Day]:
    """A day on this database, which has its schema, with so many people to remind."""
    be_silent()
    desk, wire, syllabus = Desk.open(url), CutWire(TinyTelegram(random.Random(1))), small_syllabus()
    services = Services(
        desk=desk,
        shelf=Shelf(syllabus),
        reader=FileReader(syllabus, seconds=1, megabytes=100),
        roles={},
        key=derive_key(TOKEN),
        invite_key=b"",
        erasure_key=b"",
        keep_months=12,
        clock=lambda: day.now,
        rng=random.Random(1),
    )

    def settle(uow: UnitOfWork) -> list[Person]:
        enrolled = enrol_apprentices(uow, people)
        for number, person in enumerate(enrolled):
            act = Act(person=person, syllabus=syllabus, now=NOON, rng=services.rng)
            set_reminder(uow, act, minute=FIRST + number * (LAST - FIRST) // people)
        return enrolled

    day = Day(desk, await desk.run(settle), wire, services)
    wire.telegram.on_message = lambda message: day.arrived.update([message.chat_id])
    try:
        yield day
    finally:
        await desk.close()


async def remind_through(url: str, trouble: Trouble, *, people: int, step: timedelta = STEP) -> Reminded:
    """The reminders of a day with this trouble."""
    async with open_day(url, people=people) as day:
        sender, heartbeat = day.hire(lambda: day.seconds), Heartbeat(day.services, jobs=(remind,))
        gone = timedelta(0)
        while gone < 3 * HOUR:
            gone += step
            day.now += step
            day.seconds += step.total_seconds()
            trouble(day, gone - TROUBLE)
            await heartbeat.beat()
            await heartbeat.drain()
            while await sender.turn() == 0.0:
                await sender.drain()
            await sender.drain()
        return await day.count()


async def remind_through_standstill(url: str, *, people: int, seconds: float, speed: float = 240.0) -> Reminded:
    """The reminders of a day in which the event loop stands still, while the clock runs so many times as fast."""
    async with open_day(url, people=people) as day:
        began = time.monotonic()

        def clock() -> datetime:
            return NOON + (time.monotonic() - began) * speed * timedelta(seconds=1)

        object.__setattr__(day.services, "clock", clock)
        sender, heartbeat = day.hire(time.monotonic), Heartbeat(day.services, jobs=(remind,))
        tasks = [asyncio.create_task(work) for work in (sender.work(), heartbeat.work())]
        await asyncio.sleep(TROUBLE.total_seconds() / speed)
        time.sleep(seconds)  # noqa: ASYNC251 - the standstill
        while clock() < NOON + 3 * HOUR and len(day.arrived) < people:  # noqa: ASYNC110 - no event tells
            await asyncio.sleep(0.05)
        # Whatever comes twice comes now.
        await asyncio.sleep(1.5)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        return await day.count()


async def _try_all(urls: Iterator[str], *, people: int) -> dict[str, Reminded]:
    found = {}
    for name, trouble in TROUBLES.items():
        found[name] = await remind_through(_ready(next(urls)), trouble, people=people)
    found["process at a standstill for 5 s"] = await remind_through_standstill(
        _ready(next(urls)), people=people, seconds=5
    )
    return found


def _ready(url: str) -> str:
    upgrade(url)
    return url


def main(arguments: list[str]) -> Iterator[tuple[str, list[Finding]]]:
    """The trial, from the command line."""
    parser = argparse.ArgumentParser(prog="clocks")
    parser.add_argument("--people", type=int, default=120)
    parser.add_argument("--database", choices=("sqlite", "postgresql", "both"), default="both")
    options = parser.parse_args(arguments)
    for kind in ("sqlite", "postgresql") if options.database == "both" else (options.database,):
        with ExitStack() as stack:
            urls = fresh_databases(stack, postgresql=kind == "postgresql")
            found = asyncio.run(_try_all(urls, people=options.people))
        for name, reminded in found.items():
            yield (
                f"{name}, {kind}",
                [
                    Finding(name="reminders", figure=reminded.reminders),
                    none_of("lost", reminded.lost),
                    none_of("sent twice", reminded.doubled),
                    Finding(name="left out, and said why", figure=reminded.skipped),
                ],
            )
