"""What the use case alone gives, without Telegram: durable answers a second, and how long each waits for its commit."""

from __future__ import annotations

import asyncio
import random
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from statistics import quantiles

from bot.present import load_syllabus
from bot.serve import keep_what_is_loaded
from bot.settings import Settings
from bot.use_cases import answer, study
from bot.use_cases.acting import attune
from bot.use_cases.screens import OpenQuestion
from bot.use_cases.shelf import Shelf
from bot.use_cases.syllabus import Act, Syllabus
from questions.quiz.asked import shown_order
from storage.desk import Desk
from storage.unit_of_work import UnitOfWork
from tests.benchmarks.answering import fill
from tests.benchmarks.measuring import Measurement, spread
from tests.benchmarks.persons import FIRST_ID, KNOWN
from tests.benchmarks.rappel_bot import keep_one_tap

PEOPLE = 50
EACH = 20
RUNS = 3


def measure_use_case() -> Iterator[Measurement]:
    """Durable answers a second on SQLite, and the latency of an answer's commit with fifty persons at once."""
    syllabus = keep_one_tap(load_syllabus(Settings(_env_file=None)))
    # As `rappel run` does.
    keep_what_is_loaded()
    rates, tails, cpu = [], [], []
    for _ in range(RUNS):
        with tempfile.TemporaryDirectory() as folder:
            seconds, used, latencies = asyncio.run(_answer_all(f"sqlite:///{Path(folder) / 'bench.sqlite3'}", syllabus))
        rates.append(len(latencies) / seconds)
        cpu.append(1000 * used / len(latencies))
        tails.append(quantiles(latencies, n=100)[98])
    yield spread("use case: durable answers a second", rates, "/s", goal=1000.0, at_least=True)
    yield spread("use case: processor time of an answer", cpu, "ms")
    yield spread(f"use case: latency of an answer, {PEOPLE} persons, 99 %", tails, "ms", goal=100.0)


async def _answer_all(database: str, syllabus: Syllabus) -> tuple[float, float, list[float]]:
    """The seconds and the processor time of all answers, and the milliseconds of each; asking is not counted."""
    fill(database, people=PEOPLE)
    desk, shelf, latencies, seconds, cpu = Desk.open(database), Shelf(syllabus), [], 0.0, 0.0
    now = datetime.now(UTC)
    try:
        for _ in range(EACH):
            asks = (desk.run(partial(_act, syllabus, shelf, number, now, study.ask_next)) for number in range(PEOPLE))
            screens = await asyncio.gather(*asks)
            now += timedelta(seconds=20)
            began, used = time.perf_counter(), time.process_time()
            tasks = (_answer(desk, syllabus, shelf, number, now, one) for number, one in enumerate(screens))
            latencies += await asyncio.gather(*tasks)
            seconds += time.perf_counter() - began
            cpu += time.process_time() - used
    finally:
        await desk.close()
    return seconds, cpu, latencies


async def _answer(desk: Desk, syllabus: Syllabus, shelf: Shelf, number: int, now: datetime, screen: object) -> float:
    assert isinstance(screen, OpenQuestion)
    asked = screen.asked
    is_known = random.Random(asked.id).random() < KNOWN
    wanted = next(place for place, option in enumerate(asked.question.options) if option.correct is is_known)
    position = shown_order(asked).index(wanted)
    use_case = partial(answer.choose_option, position=position, asked_id=asked.id, sequence=asked.sequence)
    began = time.perf_counter()
    await desk.run(partial(_act, syllabus, shelf, number, now, use_case))
    return 1000 * (time.perf_counter() - began)


def _act(syllabus: Syllabus, shelf: Shelf, number: int, now: datetime, use_case, uow: UnitOfWork) -> object:
    person = uow.people.find_by_telegram_id(FIRST_ID + number)
    assert person is not None
    act = Act(person=person, syllabus=syllabus, now=now, rng=random.Random(number))
    return use_case(uow, attune(uow, act, shelf))
