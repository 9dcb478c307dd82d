"""What the tick of the clock costs when very many people are due in the same minute.

As many as `RAPPEL_BENCH_PEOPLE` says (100,000), each in one of a thousand cohorts, all at 12:15; each batch is a
transaction of its own, as in `bot.jobs`. Each measurement has a process of its own, whose peak of memory is read.
"""

from __future__ import annotations

import multiprocessing
import os
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import insert, literal, select, text

from bot.jobs import REMINDERS_AT_ONCE
from bot.use_cases.reminders import claim_reminders
from storage.engine import open_engine
from storage.schema import upgrade
from storage.tables import people, reminders
from storage.unit_of_work import unit_of_work
from tests.benchmarks.measuring import Measurement, describe, single
from tests.databases import PostgreSQLUnavailableError, running_postgresql

PEOPLE = int(os.environ.get("RAPPEL_BENCH_PEOPLE", "100000"))
COHORTS = 1000
DUE = datetime(2026, 11, 24, 11, 15, tzinfo=UTC)
ZURICH = ZoneInfo("Europe/Zurich")
BROADCAST_RATE = 30
PEOPLE_PER_INSERT = 10_000
MEGABYTE = 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """How many were claimed in how many seconds, the milliseconds of each batch, and the peak of memory in MB."""

    claimed: int
    seconds: float
    batches: list[float]
    memory: float


def measure_reminders() -> Iterator[Measurement]:
    """Claims a second, the length of a batch, and the peak of memory, on SQLite and PostgreSQL; then the tail."""
    for kind, database in (("SQLite", _sqlite), ("PostgreSQL", _postgresql)):
        try:
            run = _fill_and_claim(database)
        except PostgreSQLUnavailableError:
            continue
        name = f"reminders, {run.claimed} due, {kind}"
        yield describe(f"{name}: batch of {REMINDERS_AT_ONCE}", run.batches)
        yield single(f"{name}: each (2,000/s)", 1e6 * run.seconds / run.claimed, "µs", goal=500.0)
        yield single(f"{name}: claimed a second", run.claimed / run.seconds, "/s")
        yield single(f"{name}: peak of memory", run.memory, "MB", goal=300.0)
    yield single(f"tail of {PEOPLE} reminders at {BROADCAST_RATE} a second", PEOPLE / BROADCAST_RATE / 60, "min")


def _fill_and_claim(database: Callable[[], AbstractContextManager[str]]) -> Run:
    with database() as url, multiprocessing.get_context("spawn").Pool(1, maxtasksperchild=1) as pool:
        pool.apply(fill, (url, PEOPLE))
        return pool.apply(claim_all, (url,))


def fill(url: str, count: int) -> None:
    """So many members of cohorts, all due at the same moment."""
    upgrade(url)
    engine = open_engine(url)
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO cohorts (name, plan_id, created_at, language, daily_minutes, trusted)"
                " VALUES ('ARC', 'arc-2010', '2026-08-01', 'fr', 15, true)"
            ),
            [{} for _ in range(COHORTS)],
        )
        for first in range(1, count + 1, PEOPLE_PER_INSERT):
            ids = range(first, min(first + PEOPLE_PER_INSERT, count + 1))
            rows = [{"number": number, "cohort": number % COHORTS + 1} for number in ids]
            connection.execute(text(_PERSON), rows)
        connection.execute(
            insert(reminders).from_select(
                ["person_id", "silenced", "next_at"],
                select(people.c.id, literal(value=False), literal(DUE, people.c.created_at.type)),
            )
        )
    engine.dispose()


def claim_all(url: str) -> Run:
    """Everybody who is due, batch by batch."""
    engine, claimed, batches = open_engine(url), 0, []
    begun = time.perf_counter()
    while True:
        start = time.perf_counter()
        with unit_of_work(engine) as uow:
            batch = claim_reminders(uow, now=DUE, zone=ZURICH, limit=REMINDERS_AT_ONCE)
            uow.commit()
        batches.append(1000 * (time.perf_counter() - start))
        claimed += batch.put
        if batch.seen < REMINDERS_AT_ONCE:
            break
    seconds = time.perf_counter() - begun
    engine.dispose()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MEGABYTE
    return Run(claimed=claimed, seconds=seconds, batches=batches, memory=memory)


_PERSON = """
INSERT INTO people (id, telegram_id, first_name, role, plan_id, created_at, daily_goal, chose_exam_day, cohort_id)
VALUES (:number, :number, 'Noa', 'apprentice', 'arc-2010', '2026-08-01 08:00:00', 10, false, :cohort)
"""


@contextmanager
def _sqlite() -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        yield f"sqlite:///{Path(folder) / 'rappel.sqlite3'}"


@contextmanager
def _postgresql() -> Iterator[str]:
    with running_postgresql() as server, server.fresh_database() as url:
        yield url
