"""What an answered question costs `rappel run`, beside bots that only echo: processor time and latency.

Every bot runs in a process of its own against the same Bot API on loopback, with the same persons; the kinds take
turns, so that whatever else the machine does falls on all alike. For Rappel a right answer is one tap; a wrong one two:
the option, and « Question suivante ».
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from statistics import quantiles

from sqlalchemy import text

from questions.learning.card import Unrated
from questions.people import Role
from storage.engine import open_engine
from storage.schema import upgrade
from storage.unit_of_work import unit_of_work
from tests.benchmarks.loopback import Loopback, serve_loopback
from tests.benchmarks.measuring import Measurement, spread
from tests.benchmarks.persons import FIRST_ID, Crowd
from tests.benchmarks.processes import precise_cpu_seconds, resident_megabytes

PEOPLE = 32
ROUNDS = int(os.environ.get("RAPPEL_BENCH_ROUNDS", "3"))
WARM_UP = 320
ANSWERS = 960
LONGEST_GOAL = 50
PATIENCE_SECONDS = 300.0
MOST_RAPID = 0.02
_JUDGED = "SELECT count(*), coalesce(sum(CASE WHEN unrated = :rapid THEN 1 ELSE 0 END), 0) FROM reviews"
KINDS = {
    "ptb": "echo of python-telegram-bot",
    "ptb-commit": "the same with a durable commit",
    "aiogram": "echo of aiogram",
    "rappel": "Rappel",
}
AIOGRAM = os.environ.get("RAPPEL_BENCH_AIOGRAM", "")
"""A Python that has aiogram, whose requirements do not agree with ours; without, that line is left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One bot under load: milliseconds of processor time an answer, taps a second, and the latencies of taps in ms."""

    cpu: float
    rate: float
    calls: float
    latencies: tuple[float, ...]
    megabytes: float
    stall: float


def measure_answering() -> Iterator[Measurement]:
    """Processor time an answer, taps a second and latency of each bot, and Rappel's as a share of an echo's."""
    runs: dict[str, list[Run]] = {kind: [] for kind in KINDS if kind != "aiogram" or AIOGRAM}
    for _ in range(ROUNDS):
        for kind, done in runs.items():
            done.append(asyncio.run(run_bot(kind)))
    for kind, done in runs.items():
        yield from _describe(kind, done)
    echoes = [run.cpu for run in runs["ptb-commit"]]
    ratios = [run.cpu / echo for run, echo in zip(runs["rappel"], echoes, strict=True)]
    yield spread("Rappel's processor time an answer ÷ that of the echo with a commit", ratios, "×", goal=0.6)
    stalls = [run.stall for run in runs["rappel"]]
    yield spread("Rappel: longest stall of the loop", stalls, "ms", goal=50.0)


def _describe(kind: str, runs: list[Run]) -> Iterator[Measurement]:
    name = KINDS[kind]
    latencies = [latency for run in runs for latency in run.latencies]
    cuts = quantiles(latencies, n=100)
    yield spread(f"{name}: processor time an answer", [run.cpu for run in runs], "ms")
    yield spread(f"{name}: taps a second", [run.rate for run in runs], "/s")
    yield spread(f"{name}: calls an answer", [run.calls for run in runs], "")
    yield Measurement(
        name=f"{name}: latency of a tap, {PEOPLE} persons", median=cuts[49], low=cuts[4], high=cuts[94], unit="ms"
    )
    yield spread(f"{name}: latency of a tap, 99 %", [quantiles(run.latencies, n=100)[98] for run in runs], "ms")
    yield spread(f"{name}: memory", [run.megabytes for run in runs], "MB")


async def run_bot(kind: str, *, people: int = PEOPLE, answers: int = ANSWERS, warm_up: int = WARM_UP) -> Run:
    """One bot, started, warmed up, and measured over so many answers."""
    crowd = Crowd(people)
    async with serve_loopback(crowd.hear) as loopback:
        crowd.loopback = loopback
        with tempfile.TemporaryDirectory() as folder:
            command = _command(kind, loopback, folder, people=people)
            async with running(*command) as process:
                counts = {"answers": answers, "warm_up": warm_up}
                run = await _measure(process, crowd, loopback, **counts, tells_stall=kind == "rappel")
            if kind == "rappel":
                check_counted(_database_in(folder))
            return run


def _command(kind: str, loopback: Loopback, folder: str, *, people: int) -> tuple[str, ...]:
    if kind != "rappel":
        python = AIOGRAM if kind == "aiogram" else sys.executable
        return (python, str(Path(__file__).with_name("echo_bots.py")), kind, loopback.address)
    database = _database_in(folder)
    fill(database, people=people)
    return (sys.executable, "-m", "tests.benchmarks.rappel_bot", loopback.address, database)


def _database_in(folder: str) -> str:
    return f"sqlite:///{Path(folder) / 'bench.sqlite3'}"


def check_counted(database: str) -> None:
    """Raise AssertionError unless nearly all answers counted as such: one that teaches nothing costs less."""
    engine = open_engine(database)
    with engine.connect() as connection:
        every, rapid = connection.execute(text(_JUDGED), {"rapid": Unrated.RAPID.value}).one()
    engine.dispose()
    assert every
    assert rapid <= MOST_RAPID * every, f"{rapid} of {every} answers were too fast to count"


def fill(database: str, *, people: int) -> None:
    """So many apprentices who want to answer a lot today."""
    upgrade(database)
    engine = open_engine(database)
    with unit_of_work(engine) as uow:
        for number in range(people):
            person = uow.people.enrol(
                telegram_id=FIRST_ID + number,
                first_name="N",
                role=Role.APPRENTICE,
                plan_id="arc-2010",
                created_at=datetime.now(UTC),
            )
            uow.people.save(replace(person, daily_goal=LONGEST_GOAL))
        uow.commit()
    engine.dispose()


@asynccontextmanager
async def running(*command: str, env: dict[str, str] | None = None) -> AsyncIterator[asyncio.subprocess.Process]:
    """A bot in a process of its own, ended by SIGTERM with the block."""
    process = await asyncio.create_subprocess_exec(
        *command, stdout=asyncio.subprocess.PIPE, env=env, cwd=Path(__file__).parents[2]
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
        try:
            await asyncio.wait_for(process.wait(), 20)
        except TimeoutError:
            process.kill()
            await process.wait()


async def _measure(
    process: asyncio.subprocess.Process,
    crowd: Crowd,
    loopback: Loopback,
    *,
    answers: int,
    warm_up: int,
    tells_stall: bool,
) -> Run:
    await asyncio.wait_for(loopback.polled.wait(), PATIENCE_SECONDS)
    crowd.begin()
    await _until(crowd, warm_up)
    crowd.reset()
    loopback.calls = 0
    cpu, began = precise_cpu_seconds(process.pid), time.perf_counter()
    await _until(crowd, answers)
    cpu, elapsed = precise_cpu_seconds(process.pid) - cpu, time.perf_counter() - began
    done, taps, calls, latencies = crowd.answers, crowd.taps, loopback.calls, tuple(crowd.latencies)
    megabytes = resident_megabytes(process.pid)
    process.send_signal(signal.SIGTERM)
    output = await asyncio.wait_for(process.stdout.read(), 30)
    assert await process.wait() == 0
    return Run(
        cpu=1000 * cpu / done,
        rate=taps / elapsed,
        calls=calls / done,
        latencies=latencies,
        megabytes=megabytes,
        stall=float(output) if tells_stall else 0.0,
    )


async def _until(crowd: Crowd, answers: int) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while crowd.answers < answers:  # noqa: ASYNC110 - waking up for each answer would be load of its own
            await asyncio.sleep(0.01)
