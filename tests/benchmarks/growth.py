"""Whether an answer costs more when more is stored: apprentices, cards, reviews and the bank grow together.

In each size ten people answer a round of ten questions a day, all right, through the use cases: the start of the round;
grade, schedule, next question, commit; the summary of the round with its last answer. Only processor time counts (on
PostgreSQL that of its processes too); the sizes take turns, day by day. Two more lines tell what it is that grows: in
the larger databases other people answer who have no more cards than those in the smallest.
"""

from __future__ import annotations

import asyncio
import os
import random
import sys
import tempfile
import time
from collections import defaultdict
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import text

from bot.present import load_syllabus
from bot.serve import keep_what_is_loaded
from bot.settings import Settings
from bot.use_cases import answer, study
from bot.use_cases.acting import attune
from bot.use_cases.screens import AnsweredQuestion, OpenQuestion
from bot.use_cases.shelf import Shelf
from bot.use_cases.syllabus import Act, Syllabus
from questions.quiz.asked import shown_order
from questions.quiz.question_set import Library
from storage.desk import Desk
from storage.engine import open_engine
from tests.benchmarks.grown_bank import make_library
from tests.benchmarks.grown_database import FIRST_TELEGRAM_ID, Group, fill
from tests.benchmarks.measuring import Measurement, spread
from tests.benchmarks.processes import cpu_seconds_of_family, parent_of
from tests.builders import NOON
from tests.databases import running_postgresql

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from storage.unit_of_work import UnitOfWork

    UseCase = Callable[..., object]

ANSWERING = 10
DAYS = int(os.environ.get("RAPPEL_BENCH_DAYS", "7"))
UNMET = 1.1
"""The bank has so many times as many facts as somebody has cards: what was never met is looked through, too."""
FEWEST_REVIEWS = 1_000
"""Whoever answers has three reviews behind them for each card, and no fewer than these."""
GOAL = 1.25
STAGES = ANSWER, BEGIN, END = "answer and next question", "start of a round", "last answer and summary"


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """A database: so many apprentices and reviews, and with how many cards people answer in it."""

    people: int
    reviews: int
    cards: tuple[int, ...]


SIZES = (
    Size(people=10, reviews=10_000, cards=(100,)),
    Size(people=1_000, reviews=1_000_000, cards=(1_000, 100)),
    Size(people=100_000, reviews=10_000_000, cards=(3_000, 100)),
)
LESS = Size(people=10_000, reviews=1_000_000, cards=(3_000, 100))
"""In place of the largest, where nobody asked for it: it takes minutes to fill and ten gigabytes."""


@dataclass(slots=True, kw_only=True)
class Case:
    """People with so many cards who answer in a database, and what that cost: milliseconds an answer, by stage."""

    size: Size
    cards: int
    group: Group
    syllabus: Syllabus
    desk: Desk
    meter: Callable[[], float]
    shelf: Shelf = field(init=False)
    now: datetime = NOON
    days: list[dict[str, float]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.shelf = Shelf(self.syllabus)

    @property
    def name(self) -> str:
        """What it is measured with."""
        return f"{self.size.people:,} apprentices, {self.size.reviews:,} reviews, {self.cards:,} cards each"

    @property
    def costs(self) -> list[float]:
        """Milliseconds of processor time an answer, by day."""
        return [sum(day.values()) for day in self.days]


def measure_growth(*, full: bool = False, postgresql: bool = False) -> Iterator[Measurement]:
    """The cost of an answer in every size, and beside that in the smallest."""
    sizes = (*SIZES[:-1], SIZES[-1] if full else LESS)
    kind = "PostgreSQL" if postgresql else "SQLite"
    with _databases(len(sizes), postgresql=postgresql) as urls:
        cases = [case for size, url in zip(sizes, urls, strict=True) for case in _prepare(size, url)]
        keep_what_is_loaded()
        asyncio.run(_answer_by_turns(cases))
    smallest = cases[0]
    for case in cases:
        about: dict[str, int | str] = {
            "database": kind,
            "people": case.size.people,
            "reviews": case.size.reviews,
            "cards": case.cards,
        }
        yield spread(f"{kind}: {case.name}", case.costs, "ms", about={**about, "stage": ""})
        for stage in STAGES:
            yield spread(f"… {stage}", [day[stage] for day in case.days], "ms", about={**about, "stage": stage})
        if case is not smallest:
            ratios = [cost / least for cost, least in zip(case.costs, smallest.costs, strict=True)]
            yield spread("… ÷ the smallest", ratios, "×", goal=GOAL)


@contextmanager
def _databases(count: int, *, postgresql: bool) -> Iterator[list[str]]:
    with ExitStack() as stack:
        if postgresql:
            server = stack.enter_context(running_postgresql())
            yield [stack.enter_context(server.fresh_database()) for _ in range(count)]
        else:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="rappel-growth-")))
            yield [f"sqlite:///{folder / f'{number}.sqlite3'}" for number in range(count)]


def _prepare(size: Size, url: str) -> list[Case]:
    """Fill a database, and find those who will answer there."""
    groups = list_groups(size)
    library = make_library(round(UNMET * max(size.cards)))
    fill(url, library, groups)
    shipped = replace(load_syllabus(Settings(_env_file=None)), library=library)
    desk, meter = Desk.open(url), _make_meter(url)
    cases = []
    for cards, group in zip(size.cards, groups, strict=False):
        known = library if cards == max(size.cards) else _first_facts(library, round(UNMET * cards))
        cases.append(
            Case(size=size, cards=cards, group=group, syllabus=replace(shipped, library=known), desk=desk, meter=meter)
        )
    return cases


def _make_meter(url: str) -> Callable[[], float]:
    """Tells the processor time used so far: of this process, and of the database's if it has any."""
    engine = open_engine(url)
    try:
        if engine.dialect.name == "sqlite":
            return time.process_time
        with engine.connect() as connection:
            server = parent_of(connection.scalar(text("SELECT pg_backend_pid()")))
    finally:
        engine.dispose()
    return lambda: time.process_time() + cpu_seconds_of_family(server)


def list_groups(size: Size) -> list[Group]:
    """Those who answer, ten for each number of cards, and the others, who share the remaining reviews evenly."""
    groups, first, left = [], 1, size.reviews
    for cards in size.cards:
        each = max(3 * cards, FEWEST_REVIEWS)
        groups.append(Group(first=first, last=first + ANSWERING - 1, cards=cards, reviews=each))
        first, left = first + ANSWERING, left - each * ANSWERING
    others = size.people - first + 1
    if others > 0:
        each = left // others
        groups.append(Group(first=first, last=size.people, cards=min(max(size.cards), max(1, each // 3)), reviews=each))
    return groups


def _first_facts(library: Library, count: int) -> Library:
    (whole,) = library.sets
    facts = whole.facts[:count]
    ids = {fact.id for fact in facts}
    questions = tuple(question for question in whole.questions if question.fact_id in ids)
    return Library(sets=(replace(whole, facts=facts, questions=questions),))


async def _answer_by_turns(cases: list[Case]) -> None:
    """A day that warms up, then the days that count."""
    try:
        for day in range(DAYS + 1):
            for case in cases:
                spent = await _answer_for_a_day(case)
                if day:
                    case.days.append(spent)
            sys.stderr.write(f"\rday {day} of {DAYS}")
    finally:
        sys.stderr.write("\r")
        for desk in {id(case.desk): case.desk for case in cases}.values():
            await desk.close()


async def _answer_for_a_day(case: Case) -> dict[str, float]:
    """A round for everybody who answers, all right: milliseconds of processor time an answer, by stage."""
    spent: dict[str, float] = defaultdict(float)
    answers, everybody = 0, range(case.group.first, case.group.last + 1)
    screens = await _all(case, spent, BEGIN, dict.fromkeys(everybody, study.ask_next))
    while open_ones := {who: one for who, one in screens.items() if isinstance(one, OpenQuestion)}:
        case.now += timedelta(seconds=20)
        answers += len(open_ones)
        is_last = all(one.step is not None and one.step.place == one.step.count for one in open_ones.values())
        taps = {who: _answering(one) for who, one in open_ones.items()}
        answered = await _all(case, spent, END if is_last else ANSWER, taps)
        # A right answer is followed at once.
        screens = {who: one.following for who, one in answered.items() if isinstance(one, AnsweredQuestion)}
    case.now += timedelta(days=1)
    return {stage: 1000 * seconds / answers for stage, seconds in spent.items()}


async def _all(case: Case, spent: dict[str, float], stage: str, use_cases: dict[int, UseCase]) -> dict[int, object]:
    """What each person's use case returns, all at once; the processor time is added to the stage."""
    began = case.meter()
    units = [case.desk.run(partial(_act, case, who, use_case)) for who, use_case in use_cases.items()]
    screens = await asyncio.gather(*units)
    spent[stage] += case.meter() - began
    return dict(zip(use_cases, screens, strict=True))


def _answering(screen: OpenQuestion) -> UseCase:
    """The tap on the right option."""
    asked = screen.asked
    right = next(index for index, option in enumerate(asked.question.options) if option.correct)
    position = shown_order(asked).index(right)
    return partial(answer.choose_option, asked_id=asked.id, sequence=asked.sequence, position=position)


def _act(case: Case, number: int, use_case: UseCase, uow: UnitOfWork) -> object:
    person = uow.people.find_by_telegram_id(FIRST_TELEGRAM_ID + number)
    assert person is not None
    act = Act(person=person, syllabus=case.syllabus, now=case.now, rng=random.Random(number))
    return use_case(uow, attune(uow, act, case.shelf))
