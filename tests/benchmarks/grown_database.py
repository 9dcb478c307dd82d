"""A database as it is after months: apprentices in cohorts, their cards, rounds, points and their review log.

Everything is put in by whole days straight through SQL: everybody's answers of one day lie beside each other, as
they do where people really answer. Indexes are made at the end, by sorting.
"""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Date,
    Engine,
    Integer,
    MetaData,
    String,
    Table,
    bindparam,
    cast,
    create_engine,
    delete,
    insert,
    literal,
    select,
    text,
)

from questions.learning.rounds import RoundKind, RoundState
from questions.quiz.asked import AskedState
from storage import tables
from storage.engine import normalise_url, open_engine
from storage.schema import upgrade
from storage.unit_of_work import unit_of_work
from tests.benchmarks.leaderboards import FILL, MEMBERS, MOST, SUMS
from tests.builders import NOON, TODAY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import FromClause, Insert

    from questions.quiz.question_set import Library

DAYS = 900
"""Over how many days the answers are spread, yesterday being the last."""
FRIDAY = 4
ROUND = 10
STEP = 100_000
"""How many reviews lie between two words of progress."""
FIRST_TELEGRAM_ID = 900_000_000
_IDLE_INDEXES = (tables.reviews, tables.asked_questions, tables.rounds, tables.point_sums)
_OF_ANSWERS = ("study_day", "asked_at", "answered_at", "recall", "correct", "before", "after")
_HERE = MetaData()
_FACTS = Table(
    "bench_facts",
    _HERE,
    Column("number", Integer, primary_key=True),
    Column("fact_id", String),
    Column("question_id", String),
    Column("version", String),
    prefixes=["TEMPORARY"],
)
_ANSWERS = Table(
    "bench_answers",
    _HERE,
    Column("number", Integer, primary_key=True),
    *(tables.reviews.c[name].copy() for name in _OF_ANSWERS),
    prefixes=["TEMPORARY"],
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Apprentices `first` to `last` (their ids), with so many cards of the bank’s first facts and reviews each."""

    first: int
    last: int
    cards: int
    reviews: int

    @property
    def people(self) -> int:
        """How many they are."""
        return self.last - self.first + 1


def fill(url: str, library: Library, groups: list[Group]) -> None:
    """Make the database with these groups, whose ids follow each other from 1; progress goes to standard error."""
    upgrade(url)
    engine = open_engine(url)
    with unit_of_work(engine) as uow:
        uow.questions.keep_all(library.sets[0].questions)
        uow.commit()
    engine.dispose()
    engine = create_engine(normalise_url(url))
    began, total = time.perf_counter(), sum(group.people * group.reviews for group in groups)
    with without_checks(engine) as connection:
        _put_facts(connection, library)
        _put_people(connection, groups[-1].last)
        done, told = 0, 0
        for group in groups:
            for rows in _put_group(connection, group, offset=done):
                told += rows
                if told % STEP < rows:
                    tell(f"{told:,} of {total:,} reviews, {time.perf_counter() - began:.0f} s")
            done = told
        tell("sums and indexes")
    engine.dispose()
    tell(f"filled with {total:,} reviews in {time.perf_counter() - began:.0f} s\n")


def tell(words: str) -> None:
    """Write how far filling is, over what was told before."""
    sys.stderr.write(f"\r{words:<70}")
    sys.stderr.flush()


@contextmanager
def without_checks(engine: Engine) -> Iterator[Connection]:
    """A connection that is fast and careless: no foreign keys, no waiting for the disk, indexes made at the end."""
    indexes = [index for table in _IDLE_INDEXES for index in table.indexes]
    with engine.connect() as connection:
        sqlite = engine.dialect.name == "sqlite"
        careless = (
            ("PRAGMA journal_mode = OFF", "PRAGMA synchronous = OFF", "PRAGMA cache_size = -200000")
            if sqlite
            else ("SET session_replication_role = replica",)
        )
        for statement in careless:
            connection.exec_driver_sql(statement)
        for index in indexes:
            index.drop(connection)
        yield connection
        for index in indexes:
            index.create(connection)
        connection.commit()
        if sqlite:
            connection.exec_driver_sql("PRAGMA journal_mode = WAL")
    if not sqlite:
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            _renumber(connection)
            connection.execute(text("VACUUM ANALYZE"))


def _renumber(connection: Connection) -> None:
    """Have PostgreSQL go on counting after the ids that were given here."""
    for table in ("people", "cohorts", "rounds", "asked_questions", "reviews"):
        highest = f"(SELECT coalesce(max(id), 1) FROM {table})"
        connection.execute(text(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), {highest})"))


def _put_facts(connection: Connection, library: Library) -> None:
    _HERE.create_all(connection)
    questions = (library.list_questions(fact.id)[0] for fact in library.sets[0].facts)
    connection.execute(
        insert(_FACTS),
        [
            {"number": number, "fact_id": one.fact_id, "question_id": one.id, "version": one.version}
            for number, one in enumerate(questions)
        ],
    )


def _put_people(connection: Connection, count: int) -> None:
    """People in cohorts of twenty, with a place on the leaderboards of all time."""
    numbers = "CREATE TEMPORARY TABLE numbers AS WITH RECURSIVE counter(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM "
    connection.execute(text(f"{numbers}counter WHERE n < {count}) SELECT n FROM counter"))
    values: dict[str, Any] = {"people": count, "members": MEMBERS, "cohorts": -(-count // MEMBERS)}
    for period, most in MOST.items():
        begins = TODAY - timedelta(days=DAYS)
        values |= {"period": period.value, "begins_on": begins, "most": most}
        for statement in (*(FILL.split(";\n") if period is next(iter(MOST)) else ()), *SUMS.split(";\n")):
            connection.execute(text(statement), {key: values[key] for key in values if f":{key}" in statement})
    exam_day = TODAY + timedelta(days=200)
    connection.execute(tables.people.update().values(exam_day=exam_day, daily_goal=ROUND))
    connection.commit()


def _put_group(connection: Connection, group: Group, *, offset: int) -> Iterator[int]:
    """The group's cards, then its answers, some of each person at a time; yields how many reviews went in."""
    cards, answers = _cards_of(group), _answers_of(group, offset=offset)
    for number in range(group.cards):
        connection.execute(cards, {"number": number, "last_day": TODAY - timedelta(days=1 + number * 31 % 60)})
    at_once = ROUND * -(-STEP // (ROUND * group.people))
    for first in range(0, group.reviews, at_once):
        numbers = range(first, min(first + at_once, group.reviews))
        connection.execute(delete(_ANSWERS))
        connection.execute(insert(_ANSWERS), [_answer(number, group.reviews) for number in numbers])
        for statement in answers:
            connection.execute(statement)
        connection.commit()
        yield len(numbers) * group.people


def _answer(number: int, count: int) -> dict[str, Any]:
    """What everybody's answer of this number has in common."""
    day = TODAY - timedelta(days=DAYS - number * DAYS // count)
    # Nobody answers at the weekend, so streaks are short: an unbroken one of years costs each summary 4 ms more.
    day -= timedelta(days=max(0, day.weekday() - FRIDAY))
    asked_at = NOON - (TODAY - day) + timedelta(seconds=20 * (number % ROUND))
    before = {**_STATE, "last_day": (day - timedelta(days=12)).isoformat()}
    return {
        "number": number,
        "study_day": day,
        "asked_at": asked_at,
        "answered_at": asked_at + timedelta(seconds=14),
        "recall": 0.8 + number * 7 % 19 / 100,
        "correct": number * 7919 % 100 < 86,
        "before": {"memory": before, "reviews": 2, "lapses": 0, "run": 2, "leech_since": None, **_LAST},
        "after": {**_STATE, "last_day": day.isoformat()},
    }


_STATE = {"stability": 14.93, "difficulty": 5.28, "likely_stability": 12.4, "likely_difficulty": 5.31}
_LAST: dict[str, object] = {"last_question_id": "glasl-00017.degres/1", "version": 2}


def _answers_of(group: Group, *, offset: int) -> list[Insert]:
    """The statements that put the answers in `_ANSWERS` of each of the group, with what belongs to them."""
    who, number = tables.people.c.id, _ANSWERS.c.number
    row = offset + number * group.people + who - group.first + 1
    round_id = offset + cast(number / ROUND, Integer) * group.people + who - group.first + 1
    question = {"question_id": _FACTS.c.question_id, "question_version": _FACTS.c.version}
    rounds = {
        "id": round_id,
        "person_id": who,
        "kind": RoundKind.DAILY,
        "scope": "",
        "study_day": _ANSWERS.c.study_day,
        "started_at": _ANSWERS.c.asked_at,
        "facts": ["glasl-00017.degres"] * ROUND,
        "forecast": 0.5,
        "state": RoundState.DONE,
        "closed_at": _ANSWERS.c.answered_at,
    }
    asked = {
        "id": row,
        "person_id": who,
        **question,
        "asked_at": _ANSWERS.c.asked_at,
        "round_id": round_id,
        "shuffle_seed": 1,
        "state": AskedState.ANSWERED,
        "sequence": 0,
        "draft": [],
        "revealed": False,
        "hinted": False,
    }
    reviews = {
        "id": row,
        "asked_question_id": row,
        "person_id": who,
        "fact_id": _FACTS.c.fact_id,
        **question,
        **{name: _ANSWERS.c[name] for name in _OF_ANSWERS},
        "answer": 0,
        "credit": 1.0,
        "rating": 3,
        "guess_probability": 0.25,
        "hint": False,
        "duration": 14000,
        "policy": "2",
        "update_id": row,
    }
    source = _ANSWERS.join(tables.people, who.between(group.first, group.last))
    source = source.join(_FACTS, _FACTS.c.number == (number + who) % group.cards)
    return [
        _insert(tables.rounds, rounds, source, number % ROUND == 0),
        _insert(tables.asked_questions, asked, source),
        _insert(tables.reviews, reviews, source),
    ]


def _cards_of(group: Group) -> Insert:
    """The statement that puts one card of each of the group."""
    who = tables.people.c.id
    number = bindparam("number", type_=Integer)
    parts = {
        "person_id": who,
        "fact_id": _FACTS.c.fact_id,
        "stability": 2.0 + (number * 7919 + who) % 97,
        "difficulty": 1.0 + number * 31 % 9,
        "likely_stability": 1.5 + (number * 7919 + who) % 97,
        "likely_difficulty": 1.0 + number * 31 % 9,
        "last_day": bindparam("last_day", type_=Date),
        "reviews": 3,
        "lapses": 0,
        "run": 3,
        "last_question_id": _FACTS.c.question_id,
        "version": 3,
    }
    source = tables.people.join(_FACTS, _FACTS.c.number == number)
    return _insert(tables.cards, parts, source, who.between(group.first, group.last))


def _insert(table: Table, parts: dict[str, Any], source: FromClause, *conditions: ColumnElement[bool]) -> Insert:
    """The statement that puts these values into a table, row by row in the order of the first of them."""
    columns = [
        value if isinstance(value, ColumnElement) else literal(value, table.c[name].type)
        for name, value in parts.items()
    ]
    rows = select(*columns).select_from(source).where(*conditions).order_by(columns[0])
    return insert(table).from_select(list(parts), rows)
