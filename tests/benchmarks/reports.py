"""What leaderboards, progress, statistics, briefs and the admins' screen cost with very many apprentices.

Each report is measured as the bot makes it: one unit of work, in a thread beside those who answer. « Cold » is
before any mark is kept, in a process that is warm.
"""

from __future__ import annotations

import os
import random
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from sqlalchemy import Engine

from bot.present import load_syllabus
from bot.serve import keep_what_is_loaded
from bot.settings import Settings
from bot.use_cases.acting import attune
from bot.use_cases.briefs import weigh_brief
from bot.use_cases.health import look_at_health
from bot.use_cases.insight import measure_insight, report_items
from bot.use_cases.leaderboards import Sphere, look_at_leaderboard
from bot.use_cases.progress import measure_progress
from bot.use_cases.shelf import Shelf
from bot.use_cases.syllabus import Act, Syllabus
from questions.results.leaderboards import Period
from storage.engine import open_engine
from storage.unit_of_work import UnitOfWork, unit_of_work
from tests.benchmarks.measuring import Measurement, measure_both
from tests.benchmarks.schools import School, fill_school
from tests.builders import NOON
from tests.databases import PostgreSQLUnavailableError, running_postgresql

PEOPLE = int(os.environ.get("RAPPEL_BENCH_PEOPLE", "20000"))
MANY = (100_000, 1_000_000)
OFTEN, SELDOM = 40, 3


def measure_reports(*, full: bool = False) -> Iterator[Measurement]:
    """What every report takes, on both databases; with `full` also among a hundred thousand and a million people."""
    syllabus = load_syllabus(Settings(_env_file=None))
    keep_what_is_loaded()
    for people in (PEOPLE, *MANY) if full else (PEOPLE,):
        with tempfile.TemporaryDirectory() as folder:
            yield from _measure_on(
                f"sqlite:///{Path(folder) / 'bench.sqlite3'}", syllabus, f"{people} people, SQLite", people
            )
        with ExitStack() as stack:
            try:
                server = stack.enter_context(running_postgresql())
            except PostgreSQLUnavailableError:
                continue
            url = stack.enter_context(server.fresh_database())
            yield from _measure_on(url, syllabus, f"{people} people, PostgreSQL", people)


def _measure_on(url: str, syllabus: Syllabus, among: str, people: int) -> Iterator[Measurement]:
    school = fill_school(url, syllabus.library, people=people)
    engine = open_engine(url)
    desk = Reader(engine=engine, syllabus=syllabus, school=school)
    for name, report, runs in desk.list_reports():
        yield from measure_both(f"{name}, {among}", report, runs=runs)
    engine.dispose()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Who asks for reports of a school."""

    engine: Engine
    syllabus: Syllabus
    school: School

    def list_reports(self) -> Iterator[tuple[str, Callable[[], object], int]]:
        """Every report by name, and how often it is measured."""
        school, warm = self.school, Shelf(self.syllabus)
        own = partial(look_at_leaderboard, period=Period.WEEK)
        yield (
            "leaderboard of a class",
            partial(self._ask, school.member_id, warm, partial(own, sphere=Sphere.COHORT)),
            OFTEN,
        )
        company = partial(own, sphere=Sphere.COMPANY)
        yield "leaderboard of the company", partial(self._ask, school.member_id, warm, company), OFTEN
        yield "progress", partial(self._ask, school.member_id, warm, measure_progress), OFTEN
        for size, cohort_id in ((25, school.small_id), (300, school.large_id)):
            statistics = partial(measure_insight, cohort_id=cohort_id)
            yield f"statistics of {size}, cold", partial(self._ask, school.trainer_id, None, statistics), SELDOM
            yield f"statistics of {size}, again", partial(self._ask, school.trainer_id, warm, statistics), SELDOM
            items = partial(report_items, cohort_id=cohort_id)
            yield f"questions of {size}", partial(self._ask, school.trainer_id, warm, items), SELDOM
            yield f"Monday brief of {size}, cold", partial(self._weigh, cohort_id), SELDOM
        yield "health of the bot", partial(self._ask, school.admin_id, warm, look_at_health), OFTEN

    def _ask(self, person_id: int, shelf: Shelf | None, use_case: Callable[..., object]) -> object:
        with unit_of_work(self.engine) as uow:
            person = uow.people.get(person_id)
            act = Act(person=person, syllabus=self.syllabus, now=NOON, rng=random.Random(1))
            return use_case(uow, attune(uow, act, shelf or Shelf(self.syllabus)))

    def _weigh(self, cohort_id: int) -> object:
        def weigh(uow: UnitOfWork) -> object:
            shelf = Shelf(self.syllabus)
            return weigh_brief(uow, cohort_id=cohort_id, shelf=shelf, now=NOON, rng=random.Random(1))

        with unit_of_work(self.engine) as uow:
            return weigh(uow)
