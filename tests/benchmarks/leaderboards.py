"""What leaderboards cost with many people: sums made straight in the database, for the log is never read."""

from __future__ import annotations

import os
import random
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine, text

from bot.jobs import TEAMS_AT_ONCE
from bot.use_cases.boards import LINES_A_PAGE, read_board
from bot.use_cases.leaderboards import Sphere, look_at_leaderboard
from bot.use_cases.syllabus import Act, Syllabus
from bot.use_cases.teams import look_at_teams, measure_teams
from bot.views.leaderboards import TEAMS_A_PAGE
from questions.people import Person, Role
from questions.plan.catalogue import load_plan
from questions.quiz.question_set import Library
from questions.results.day_scores import DayScore
from questions.results.leaderboards import BEGINNING, Board, Period, begins_on
from storage.engine import open_engine
from storage.schema import upgrade
from storage.unit_of_work import unit_of_work
from tests.benchmarks.measuring import Measurement, measure
from tests.builders import NOON, TODAY
from tests.databases import PostgreSQLUnavailableError, running_postgresql

PEOPLE = int(os.environ.get("RAPPEL_BENCH_PEOPLE", "50000"))
"""How many people stand on the company's leaderboard; `RAPPEL_BENCH_PEOPLE=1000000 make bench ARGS=leaderboards`."""
ZURICH = ZoneInfo("Europe/Zurich")
MEMBERS = 20
OFTEN, SELDOM = 200, 20
MOST = {Period.WEEK: 70, Period.MONTH: 300, Period.ALL: 9000}

# Scores from 1 on, spread by multiplying with a prime.
FILL = """
INSERT INTO cohorts (id, name, plan_id, created_at, language, daily_minutes, trusted)
SELECT n, 'Classe ' || n, 'arc-2010', '2026-01-05 08:00:00', 'fr', 15, true FROM numbers WHERE n <= :cohorts;
INSERT INTO people (id, telegram_id, first_name, role, plan_id, created_at, daily_goal, chose_exam_day, cohort_id,
consented_at)
SELECT n, 900000000 + n, 'Noa', 'apprentice', 'arc-2010', '2026-01-05 08:00:00', 10, false, 1 + (n - 1) / :members,
'2026-01-05 08:00:00' FROM numbers WHERE n <= :people;
INSERT INTO team_marks (cohort_id) SELECT n FROM numbers WHERE n <= :cohorts;
INSERT INTO standings (person_id, cohort_id, alias, alias_key, appearance)
SELECT n, 1 + (n - 1) / :members, 'Loutre ' || n, 'loutre' || n, 'alias' FROM numbers WHERE n <= :people
"""
SUMS = """
INSERT INTO point_sums (person_id, scope, period, begins_on, points, shown)
SELECT n, 0, :period, :begins_on, 1 + (n % 10000 * 7919) % :most, 1 + (n % 10000 * 7919) % :most FROM numbers
WHERE n <= :people;
INSERT INTO score_counts (scope, period, begins_on, points, shard, people)
SELECT scope, period, begins_on, shown, person_id % 4, count(*) FROM point_sums
WHERE period = :period GROUP BY scope, period, begins_on, shown, person_id % 4
"""


def measure_leaderboards() -> Iterator[Measurement]:
    """A cohort's board, one's place in the company, its pages, the teams, and a day's points stored."""
    with tempfile.TemporaryDirectory() as folder:
        yield from _measure_on(f"sqlite:///{Path(folder) / 'bench.sqlite3'}", "SQLite")
    with ExitStack() as stack:
        try:
            server = stack.enter_context(running_postgresql())
        except PostgreSQLUnavailableError:
            return
        yield from _measure_on(stack.enter_context(server.fresh_database()), "PostgreSQL")


def _measure_on(url: str, kind: str) -> Iterator[Measurement]:
    engine = open_engine(url)
    upgrade(engine)
    fill(engine, people=PEOPLE)
    rng = random.Random(5)
    syllabus = Syllabus(plan=load_plan("arc-2010"), library=Library(sets=()), zone=ZURICH)
    for name, act, runs, goal in (
        ("own cohort", partial(_own, Sphere.COHORT), OFTEN, 10.0),
        ("own place in the company", partial(_own, Sphere.COMPANY), OFTEN, 100.0),
        ("a page of the company", _page, OFTEN, 100.0),
        ("teams", _teams, OFTEN, 100.0),
        ("a day's points stored", _store, OFTEN, None),
        ("a hundred teams measured anew", _measure_again, SELDOM, None),
    ):
        yield measure(
            f"{name}, {PEOPLE} people, {kind}", partial(_read, engine, syllabus, rng, act), runs=runs, goal=goal
        )
    engine.dispose()


def fill(engine: Engine, *, people: int) -> None:
    """So many people in cohorts of twenty, with sums for this week, this month and all time, and their teams."""
    with engine.begin() as connection:
        fill_sums(connection, people=people)
    with unit_of_work(engine) as uow:
        while measure_teams(uow, today=TODAY, zone=ZURICH, limit=TEAMS_AT_ONCE) >= TEAMS_AT_ONCE:
            uow.commit()
        uow.commit()
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))


def fill_sums(connection: Connection, *, people: int) -> None:
    """As `fill`, without what is measured of teams."""
    numbers = "CREATE TEMPORARY TABLE numbers AS WITH RECURSIVE counter(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM "
    numbers += f"counter WHERE n < {people}) SELECT n FROM counter"
    connection.execute(text(numbers))
    values = {"people": people, "members": MEMBERS, "cohorts": -(-people // MEMBERS)}
    for statement in FILL.split(";\n"):
        connection.execute(text(statement), {key: values[key] for key in values if f":{key}" in statement})
    for period, most in MOST.items():
        begins = begins_on(period, TODAY) or BEGINNING
        about = {"people": people, "most": most, "period": period.value, "begins_on": begins}
        for statement in SUMS.split(";\n"):
            bound = text(statement)
            connection.execute(bound, {key: about[key] for key in about if f":{key}" in statement})


def _read(engine: Engine, syllabus: Syllabus, rng: random.Random, act) -> None:
    person = Person(
        id=rng.randint(1, PEOPLE),
        telegram_id=1,
        first_name="Noa",
        role=Role.APPRENTICE,
        plan_id="arc-2010",
        created_at=NOON,
    )
    with unit_of_work(engine) as uow:
        act(uow, Act(person=person, syllabus=syllabus, now=NOON, rng=rng))


def _own(sphere: Sphere, uow, act: Act) -> None:
    look_at_leaderboard(uow, act, sphere=sphere, period=act.rng.choice(tuple(Period)))


def _page(uow, act: Act) -> None:
    board = Board.of(act.rng.choice(tuple(Period)), act.today)
    read_board(uow, board, cohort=None, page=act.rng.randrange(256), size=LINES_A_PAGE)


def _teams(uow, act: Act) -> None:
    period = act.rng.choice(tuple(Period))
    look_at_teams(uow, act, period=period, page=act.rng.randrange(256), size=TEAMS_A_PAGE)


def _measure_again(uow, act: Act) -> None:
    for _ in range(TEAMS_AT_ONCE):
        uow.teams.mark(act.rng.randint(1, -(-PEOPLE // MEMBERS)))
    measure_teams(uow, today=act.today, zone=act.syllabus.zone, limit=TEAMS_AT_ONCE)
    uow.commit()


def _store(uow, act: Act) -> None:
    score = DayScore(total=act.rng.randrange(1, 12), goal=10, domains={1: 3})
    uow.points.set_day(act.person.id, TODAY, score, is_ranked=True)
    uow.commit()
