"""Every migration up, down and up again on data of a real size: nothing of it may change on the way."""

from __future__ import annotations

import argparse
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect, text

from storage.engine import open_engine
from storage.schema import check, downgrade, upgrade
from tests.databases import MIGRATIONS, running_postgresql
from tests.trials.findings import Finding, at_most
from tests.trials.long_log import fill

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sqlalchemy import Connection

MOST_SECONDS = 60
"""What the way from the oldest schema to the newest may take with a million answers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """From an older schema up to the newest and back: how long it took, and whether all was as before.

    `processor_seconds` are this process's, so without what a server did for it.
    """

    revision: str
    up_seconds: float
    down_seconds: float
    processor_seconds: float
    is_sound: bool
    is_same: bool


def list_revisions() -> list[str]:
    """Every revision, the newest first."""
    return [script.revision for script in ScriptDirectory(str(MIGRATIONS)).walk_revisions()]


def walk(engine: Engine, revisions: Iterable[str]) -> Iterator[Way]:
    """From each revision up to the newest and back down to it, with a look at all data on both ends of the way."""
    for revision in revisions:
        downgrade(engine, revision)
        before = fingerprint(engine)
        begun, used = time.perf_counter(), time.process_time()
        upgrade(engine)
        up_seconds, used = time.perf_counter() - begun, time.process_time() - used
        is_sound = check(engine) == []
        begun, again = time.perf_counter(), time.process_time()
        downgrade(engine, revision)
        down_seconds, again = time.perf_counter() - begun, time.process_time() - again
        yield Way(
            revision=revision,
            up_seconds=up_seconds,
            down_seconds=down_seconds,
            processor_seconds=used + again,
            is_sound=is_sound,
            is_same=before == fingerprint(engine),
        )


def fingerprint(engine: Engine) -> dict[str, str]:
    """By table, a hash of all its rows."""
    with engine.connect() as connection:
        seen = inspect(connection)
        return {
            table: _hash_rows(connection, table, seen.get_pk_constraint(table)["constrained_columns"])
            for table in sorted(seen.get_table_names())
        }


def describe(engine: Engine) -> dict[str, object]:
    """The schema as it is: tables with their columns, indexes and constraints, and the triggers."""
    with engine.connect() as connection:
        seen = inspect(connection)
        query = (
            "SELECT name FROM sqlite_master WHERE type = 'trigger' ORDER BY 1"
            if engine.dialect.name == "sqlite"
            else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1"
        )
        tables: dict[str, object] = {
            table: (
                sorted((part["name"], str(part["type"]), part["nullable"]) for part in seen.get_columns(table)),
                sorted(str(index["name"]) for index in seen.get_indexes(table)),
                sorted(str(key["name"]) for key in seen.get_foreign_keys(table)),
            )
            for table in seen.get_table_names()
        }
        return {**tables, "triggers": list(connection.scalars(text(query)))}


def _hash_rows(connection: Connection, table: str, keys: list[str]) -> str:
    digest = sha256()
    rows = text(f"SELECT * FROM {table} ORDER BY {', '.join(keys) or '1'}")
    for row in connection.execute(rows, execution_options={"stream_results": True}):
        digest.update(repr(tuple(row)).encode())
    return digest.hexdigest()


def main(arguments: list[str]) -> Iterator[tuple[str, list[Finding]]]:
    """Walk the ways with a million answers: what each took; nothing may change."""
    parser = argparse.ArgumentParser(prog="python -m tests.trials migrations", description=__doc__)
    parser.add_argument("--reviews", type=int, default=1_000_000)
    parser.add_argument("--postgresql", action="store_true", help="on PostgreSQL instead of SQLite")
    parser.add_argument("--revision", action="append", help="only from these; else from the oldest and the last before")
    options = parser.parse_args(arguments)
    revisions = options.revision or [list_revisions()[1], list_revisions()[-1]]
    with ExitStack() as stack:
        if options.postgresql:
            url = stack.enter_context(stack.enter_context(running_postgresql()).fresh_database())
        else:
            url = f"sqlite:///{Path(stack.enter_context(tempfile.TemporaryDirectory())) / 'rappel.sqlite3'}"
        engine = open_engine(url)
        stack.callback(engine.dispose)
        fill(engine, reviews=options.reviews)
        for way in walk(engine, revisions):
            yield f"{options.reviews} answers, from {way.revision} up to the newest and back", list(_judge(way))


def _judge(way: Way) -> Iterator[Finding]:
    yield Finding(name="up, s", figure=round(way.up_seconds, 1))
    yield Finding(name="down, s", figure=round(way.down_seconds, 1))
    yield at_most("both, s", round(way.up_seconds + way.down_seconds, 1), most=MOST_SECONDS)
    yield Finding(name="both, s of processor time", figure=round(way.processor_seconds, 1))
    yield Finding(name="schema", figure="sound" if way.is_sound else "wrong", promise="sound", holds=way.is_sound)
    yield Finding(name="data", figure="same" if way.is_same else "changed", promise="same", holds=way.is_same)
