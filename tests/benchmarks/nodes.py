"""Answers a second with one, two and four workers on one PostgreSQL, through the bot and a Bot API on loopback.

The server writes as in production: every commit waits for the disk. Persons, Bot API, web node, workers and server
share the cores of this machine, so beside answers a second stands what each of them takes of them for an answer: from
that follows what more cores would give.
"""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from statistics import quantiles

from tests.benchmarks.answering import PATIENCE_SECONDS, _until, check_counted, fill, running
from tests.benchmarks.loopback import Loopback, serve_loopback
from tests.benchmarks.measuring import Measurement, spread
from tests.benchmarks.persons import Crowd
from tests.benchmarks.processes import cpu_seconds_of_family, precise_cpu_seconds
from tests.databases import PostgreSQLUnavailableError
from tests.trials.postmaster import Postmaster, running_postmaster

WORKERS = (1, 2, 4)
PEOPLE = int(os.environ.get("RAPPEL_BENCH_PERSONS", "64"))
ROUNDS = int(os.environ.get("RAPPEL_BENCH_ROUNDS", "3"))
WARM_UP, ANSWERS = 128, 960
WANTED = 1.7


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """So many workers under load: answers a second, and the milliseconds of processor time that an answer takes of all
    workers together, of the web node, of PostgreSQL, and of persons and Bot API; the latencies of taps in ms.
    """

    rate: float
    workers: float
    web: float
    server: float
    load: float
    latencies: tuple[float, ...]

    @property
    def cores(self) -> float:
        """How many cores were busy on average."""
        return self.rate * (self.workers + self.web + self.server + self.load) / 1000


def measure_nodes() -> Iterator[Measurement]:
    """Rate, processor time by process, and latency for each number of workers; and each as a multiple of one's rate."""
    try:
        runs = asyncio.run(_run_all())
    except PostgreSQLUnavailableError:
        return
    for count, done in runs.items():
        yield from _describe(f"{count} worker{'s' * (count > 1)}", done)
    for count in WORKERS[1:]:
        pairs = list(zip(runs[count], runs[1], strict=True))
        wanted = f" (wanted: ≥ {WANTED})" if count == 2 else ""
        yield spread(f"{count} workers ÷ one, here{wanted}", [many.rate / one.rate for many, one in pairs], "×")
        ratios = [count * one.workers / many.workers for many, one in pairs]
        yield spread(f"{count} workers ÷ one, with a core for each{wanted}", ratios, "×")


async def _run_all() -> dict[int, list[Run]]:
    runs: dict[int, list[Run]] = {count: [] for count in WORKERS}
    with running_postmaster() as postmaster:
        for _ in range(ROUNDS):
            for count, done in runs.items():
                done.append(await run_nodes(postmaster, count))
    return runs


def _describe(name: str, runs: list[Run]) -> Iterator[Measurement]:
    yield spread(f"{name}: answers a second", [run.rate for run in runs], "/s")
    yield spread(f"{name}: answers a second of the workers' processor time", [1000 / run.workers for run in runs], "/s")
    for whose in ("workers", "web", "server", "load"):
        yield spread(f"{name}: processor time an answer, {whose}", [getattr(run, whose) for run in runs], "ms")
    shares = [100 * run.server / (run.workers + run.web + run.server) for run in runs]
    yield spread(f"{name}: PostgreSQL's share of Rappel's processor time", shares, "%")
    yield spread(f"{name}: cores busy, of {os.cpu_count()}", [run.cores for run in runs], "")
    tails = [quantiles(run.latencies, n=100) for run in runs]
    yield spread(f"{name}: latency of a tap, {PEOPLE} persons, median", [cuts[49] for cuts in tails], "ms")
    yield spread(f"{name}: latency of a tap, 95 %", [cuts[94] for cuts in tails], "ms")


async def run_nodes(
    postmaster: Postmaster, workers: int, *, people: int = PEOPLE, answers: int = ANSWERS, warm_up: int = WARM_UP
) -> Run:
    """A web node and so many workers on a fresh database, warmed up, and measured over so many answers."""
    crowd = Crowd(people)
    with postmaster.server.fresh_database() as database:
        fill(database, people=people)
        async with serve_loopback(crowd.hear) as crowd.loopback, _nodes(crowd.loopback, database, workers) as pids:
            run = await _measure(crowd, pids, postmaster.pid, answers=answers, warm_up=warm_up)
        check_counted(database)
    return run


@asynccontextmanager
async def _nodes(loopback: Loopback, database: str, workers: int) -> AsyncIterator[tuple[int, list[int]]]:
    """The process ids of a web node and of the workers, all ready."""
    async with AsyncExitStack() as stack:
        roles = ["web", *["worker"] * workers]
        module = (sys.executable, "-m", "tests.benchmarks.node", loopback.address, database)
        began = str(time.time())
        started = [await stack.enter_async_context(running(*module, role, began)) for role in roles]
        for process in started:
            assert await asyncio.wait_for(process.stdout.readline(), PATIENCE_SECONDS) == b"ready\n"
        web, *others = (process.pid for process in started)
        yield web, others


async def _measure(crowd: Crowd, pids: tuple[int, list[int]], server: int, *, answers: int, warm_up: int) -> Run:
    web, workers = pids

    def used() -> tuple[float, ...]:
        of_workers = sum(map(precise_cpu_seconds, workers))
        return of_workers, precise_cpu_seconds(web), cpu_seconds_of_family(server), time.process_time()

    crowd.begin()
    await _until(crowd, warm_up)
    crowd.reset()
    before, began = used(), time.perf_counter()
    await _until(crowd, answers)
    elapsed, after = time.perf_counter() - began, used()
    of_workers, of_web, of_server, load = (
        1000 * (late - early) / crowd.answers for late, early in zip(after, before, strict=True)
    )
    return Run(
        rate=crowd.answers / elapsed,
        workers=of_workers,
        web=of_web,
        server=of_server,
        load=load,
        latencies=tuple(crowd.latencies),
    )
