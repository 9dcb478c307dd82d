"""The review log cut into months on PostgreSQL: what stays unique, what looks and answers cost, how a month goes."""

from __future__ import annotations

import argparse
import json
import random
import time
from dataclasses import dataclass
from statistics import median, quantiles
from typing import TYPE_CHECKING, Any, Final

import psycopg

from storage.engine import open_engine
from tests.databases import running_postgresql
from tests.trials.findings import Finding, none_of
from tests.trials.long_log import fill

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MONTHS: Final = 12
INSERTS: Final = 2000
NEW: Final = 100_000_000
"""Where the numbers of questions begin whose answers are appended here."""
LOOKS: Final = 200
INDEXES: Final = ("person_id, answered_at", "person_id, id", "person_id, study_day", "question_id")
QUERIES: Final = {
    "the answers to one fact": "SELECT * FROM {log} WHERE person_id = {person} AND fact_id = 'fact-7' ORDER BY id",
    "the last answer": "SELECT * FROM {log} WHERE person_id = {person} ORDER BY id DESC LIMIT 1",
    "days of the last four weeks": (
        "SELECT study_day, count(*) FROM {log} WHERE person_id = {person} AND study_day >= DATE '2026-12-03' GROUP BY 1"
    ),
    "answers since four weeks": (
        "SELECT * FROM {log} WHERE person_id = {person} AND answered_at >= TIMESTAMPTZ '2026-12-03' ORDER BY id"
    ),
}
"""As `storage/reviews.py` asks, without what is joined."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """One way to store the log: by what it is cut, and what may be unique in it."""

    name: str
    table: str
    key: str
    by: str = ""


PLAIN: Final = Shape(name="one table, as it is", table="reviews", key="id")
BY_MONTH: Final = Shape(
    name="by month of the answer", table="reviews_by_month", key="id, answered_at", by="answered_at"
)
BY_QUESTION: Final = Shape(
    name="by number of the question asked", table="reviews_by_question", key="asked_question_id", by="asked_question_id"
)
SHAPES: Final = (PLAIN, BY_MONTH, BY_QUESTION)
PROMISES: Final = {
    "a question is answered once": "ALTER TABLE {log} ADD UNIQUE (asked_question_id)",
    "a guess belongs to a review": (
        "CREATE TABLE {log}_guesses ({column} BIGINT PRIMARY KEY REFERENCES {log} ({column}))"
    ),
}


def main(arguments: list[str]) -> Iterator[tuple[str, list[Finding]]]:
    """Try each shape with the same rows: what it costs; of the last one it is promised that it keeps our promises."""
    parser = argparse.ArgumentParser(prog="python -m tests.trials partitions", description=__doc__)
    parser.add_argument("--reviews", type=int, default=1_000_000)
    parser.add_argument("--months", type=int, default=MONTHS, help="into how many parts")
    options = parser.parse_args(arguments)
    with running_postgresql() as server, server.fresh_database() as url:
        engine = open_engine(url)
        fill(engine, reviews=options.reviews)
        engine.dispose()
        with psycopg.connect(url, autocommit=True) as connection:
            for shape in SHAPES:
                title = f"{options.reviews} answers in {options.months} parts: {shape.name}"
                yield title, list(_try(connection, shape, months=options.months))
            for shape in SHAPES:
                gone = _drop_a_month(connection, shape, options.months)
                yield shape.name, [Finding(name=name, figure=f"{seconds:.2f} s") for name, seconds in gone]


def _try(connection: psycopg.Connection, shape: Shape, *, months: int) -> Iterator[Finding]:
    if shape.by:
        yield Finding(name="to cut and copy", figure=f"{_timed(connection, *_cut(shape, months)):.1f} s")
    connection.execute(f"ANALYZE {shape.table}")
    (size,) = _one(
        connection,
        f"SELECT pg_total_relation_size('{shape.table}') + coalesce(sum(pg_total_relation_size(inhrelid)), 0) "
        f"FROM pg_inherits WHERE inhparent = '{shape.table}'::regclass",
    )
    yield Finding(name="with indexes", figure=f"{float(size) / 1e6:.0f} MB")
    refused = list(_list_refused(connection, shape)) if shape.by else []
    for name, words in refused:
        yield Finding(name=f"refused: {name}", figure=words)
    if shape is SHAPES[-1]:
        yield none_of("promises that it can't keep", len(refused))
    for name, question in QUERIES.items():
        yield Finding(name=name, figure=_look(connection, question, shape))
    yield Finding(name="an answer appended", figure=_append(connection, shape))


def _cut(shape: Shape, months: int) -> Iterator[str]:
    """A copy of the log in parts, with the same indexes, and the last part open to what comes."""
    low, high = {
        "answered_at": ("TIMESTAMPTZ '2026-01-01'", "TIMESTAMPTZ '2027-01-01'"),
        "asked_question_id": ("(SELECT min(asked_question_id) FROM reviews)", "(SELECT max(id) FROM asked_questions)"),
    }[shape.by]
    yield (
        f"CREATE TABLE {shape.table} (LIKE reviews INCLUDING DEFAULTS INCLUDING CONSTRAINTS, "
        f"PRIMARY KEY ({shape.key})) PARTITION BY RANGE ({shape.by})"
    )
    yield (
        "DO $$ DECLARE edges text[]; BEGIN "
        f"SELECT array_agg(quote_literal({low} + ({high} - {low}) * i / {months}) ORDER BY i) INTO edges "
        f"FROM generate_series(1, {months - 1}) i; edges := ARRAY['MINVALUE'] || edges || ARRAY['MAXVALUE']; "
        f"FOR part IN 1..{months} LOOP EXECUTE format('CREATE TABLE {shape.table}_%s PARTITION OF {shape.table} "
        "FOR VALUES FROM (%s) TO (%s)', part, edges[part], edges[part + 1]); END LOOP; END $$"
    )
    yield from (f"CREATE INDEX ON {shape.table} ({columns})" for columns in INDEXES)
    yield f"INSERT INTO {shape.table} SELECT * FROM reviews WHERE asked_question_id < {NEW}"


def _list_refused(connection: psycopg.Connection, shape: Shape) -> Iterator[tuple[str, str]]:
    """Which of our promises PostgreSQL can't keep for this shape, in its own words."""
    column = "asked_question_id" if shape is BY_QUESTION else "id"
    for name, statement in PROMISES.items():
        try:
            connection.execute(statement.format(log=shape.table, column=column))
        except psycopg.Error as error:
            yield name, str(error).splitlines()[0]


def _look(connection: psycopg.Connection, question: str, shape: Shape) -> str:
    """Median milliseconds of planning and running, and pages read, for people at random."""
    rng = random.Random(7)
    (first, last) = _one(connection, "SELECT min(id) + 2, max(id) FROM people")
    plans, runs, pages = [], [], []
    for _ in range(LOOKS):
        words = question.format(log=shape.table, person=rng.randint(first, last))
        (found,) = _one(connection, f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {words}")
        plan = json.loads(found)[0] if isinstance(found, str) else found[0]
        plans.append(plan["Planning Time"])
        runs.append(plan["Execution Time"])
        pages.append(plan["Plan"]["Shared Hit Blocks"] + plan["Plan"]["Shared Read Blocks"])
    return f"planned {median(plans):.2f} ms, ran {median(runs):.2f} ms, {median(pages):.0f} pages"


def _append(connection: psycopg.Connection, shape: Shape) -> str:
    """Milliseconds of an answer appended in a transaction of its own that does not wait for the disk: the median, and
    the fastest tenth, which other work on the machine hardly touches.
    """
    (base,) = _one(connection, f"SELECT max(id) FROM {shape.table}")
    columns = [
        row[0]
        for row in connection.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_name = 'reviews' ORDER BY ordinal_position"
        )
    ]
    chosen = ", ".join(
        {"id": "%s", "asked_question_id": "%s", "answered_at": "TIMESTAMPTZ '2026-12-31'"}.get(name, f'"{name}"')
        for name in columns
    )
    if shape is PLAIN:
        connection.execute("ALTER TABLE reviews DROP CONSTRAINT fk_reviews_asked_question_id_asked_questions")
    names = ", ".join(f'"{name}"' for name in columns)
    statement = f"INSERT INTO {shape.table} ({names}) SELECT {chosen} FROM model"
    connection.execute("DROP TABLE IF EXISTS model")
    connection.execute("CREATE TEMPORARY TABLE model AS SELECT * FROM reviews ORDER BY id DESC LIMIT 1")
    times = []
    for number in range(1, INSERTS + 1):
        begun = time.perf_counter()
        connection.execute(statement, (base + number, NEW + number), prepare=True)
        times.append(1000 * (time.perf_counter() - begun))
    return f"median {median(times):.2f} ms, the fastest tenth {quantiles(times, n=10)[0]:.2f} ms"


def _drop_a_month(connection: psycopg.Connection, shape: Shape, months: int) -> Iterator[tuple[str, float]]:
    """Taking the oldest part of the log out of the way of the rest."""
    if shape.by:
        yield (
            "the oldest part detached",
            _timed(connection, f"ALTER TABLE {shape.table} DETACH PARTITION {shape.table}_1 CONCURRENTLY"),
        )
        yield "and dropped", _timed(connection, f"DROP TABLE {shape.table}_1")
        return
    for table in ("guesses", "reversals", "regrades"):
        connection.execute(f"TRUNCATE {table} CASCADE")
    oldest = f"answered_at < TIMESTAMPTZ '2026-01-01' + INTERVAL '1 year' / {months}"
    yield "the oldest part deleted", _timed(connection, f"DELETE FROM {shape.table} WHERE {oldest}")
    yield "and vacuumed", _timed(connection, f"VACUUM {shape.table}")


def _one(connection: psycopg.Connection, statement: str) -> tuple[Any, ...]:
    found = connection.execute(statement).fetchone()
    assert found is not None
    return found


def _timed(connection: psycopg.Connection, *statements: str) -> float:
    begun = time.perf_counter()
    _run(connection, statements)
    return time.perf_counter() - begun


def _run(connection: psycopg.Connection, statements: Sequence[str]) -> None:
    for statement in statements:
        connection.execute(statement)
