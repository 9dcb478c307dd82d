"""Migrations on rows everywhere: nothing changes on the way, and one that breaks off leaves a whole schema."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import event, text

from storage.engine import open_engine
from storage.schema import check, downgrade, upgrade, upgrade_to
from tests.trials.long_log import fill
from tests.trials.migrations import describe, fingerprint, list_revisions, walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

pytestmark = pytest.mark.timeout(240)

ROWS = 2000
BEGIN_AT = "0009"
"""Before the last few migrations: what breaks off does so anywhere on the way from here."""
CHILD = Path(__file__).parent / "storage" / "upgrading_process.py"


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = open_engine(database_url)
    yield engine
    engine.dispose()


def test_from_every_revision_up_and_back_all_data_stay_the_same(engine: Engine) -> None:
    fill(engine, reviews=ROWS)
    older = list_revisions()[1:]
    # SQLite's way of changing a table is to copy it; PostgreSQL needs the oldest and the youngest only.
    revisions = older if engine.dialect.name == "sqlite" else [older[0], older[-1]]

    ways = list(walk(engine, revisions))

    assert [way.revision for way in ways] == revisions
    assert [way.revision for way in ways if not (way.is_sound and way.is_same)] == []


def test_a_change_of_one_value_on_the_way_would_be_seen(sqlite_url: str) -> None:
    engine = open_engine(sqlite_url)
    fill(engine, reviews=3)
    before = fingerprint(engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE cards SET stability = stability + 1e-9"))

    changed = {table for table, found in fingerprint(engine).items() if before[table] != found}
    engine.dispose()

    assert changed == {"cards"}


def schemas_from(engine: Engine, revision: str) -> dict[str, dict[str, object]]:
    """By revision, the schema that a database without data has there; it ends at the newest."""
    revisions = list_revisions()
    younger = revisions[revisions.index(revision) :: -1]
    found = {}
    for one in younger:
        upgrade_to(engine, one)
        found[one] = describe(engine)
    return found


def revision_of(engine: Engine) -> str:
    with engine.connect() as connection:
        return str(connection.scalars(text("SELECT version_num FROM alembic_version")).one())


@pytest.mark.empty_database
def test_an_upgrade_that_fails_at_any_statement_leaves_the_schema_whole(engine: Engine) -> None:
    whole = schemas_from(engine, BEGIN_AT)
    fill(engine, reviews=3)
    downgrade(engine, BEGIN_AT)
    people = fingerprint(engine)["people"]
    met = set()

    statement = 0
    while (found := revision_of(engine)) != list_revisions()[0]:
        statement += 7
        with failing_at(engine, statement):
            try_to_upgrade(engine)
        met.add(found)
        assert describe(engine) == whole[revision_of(engine)]

    assert len(met) > 1
    assert check(engine) == []
    assert fingerprint(engine)["people"] == people


class Interruption(Exception):
    """What a migration does not expect."""


def try_to_upgrade(engine: Engine) -> None:
    try:
        upgrade(engine)
    except Interruption:
        return


class failing_at:  # noqa: N801 - reads as what it does
    """For the time of the block, the statement with this number raises."""

    def __init__(self, engine: Engine, number: int) -> None:
        self.engine, self.left = engine, number

    def __enter__(self) -> None:
        event.listen(self.engine, "before_cursor_execute", self.count)

    def __exit__(self, *_: object) -> None:
        event.remove(self.engine, "before_cursor_execute", self.count)

    def count(self, *_args: Any) -> None:
        self.left -= 1
        if self.left == 0:
            raise Interruption


@pytest.fixture
def copies(request: pytest.FixtureRequest, database_url: str) -> Iterator[list[str]]:
    """Four copies of a database of before the last few migrations, with rows everywhere; and the original, last."""
    original = open_engine(database_url)
    fill(original, reviews=ROWS)
    downgrade(original, BEGIN_AT)
    original.dispose()
    with ExitStack() as stack:
        if database_url.startswith("sqlite"):
            file = database_url.removeprefix("sqlite:///")
            names = [f"{file}.{number}" for number in range(4)]
            for name in names:
                shutil.copyfile(file, name)
            urls = [f"sqlite:///{name}" for name in names]
        else:
            server, name = request.getfixturevalue("postgresql_server"), database_url.rpartition("/")[2]
            urls = [stack.enter_context(server.fresh_database(like=name)) for _ in range(4)]
        yield [*urls, database_url]


def test_an_upgrade_that_is_killed_at_any_statement_leaves_the_schema_whole(copies: list[str]) -> None:
    *urls, original = copies
    engine = open_engine(original)
    before = fingerprint(engine)
    whole = {BEGIN_AT: describe(engine)}
    revisions = list_revisions()
    for revision in revisions[revisions.index(BEGIN_AT) - 1 :: -1]:
        upgrade_to(engine, revision)
        whole[revision] = describe(engine)
    engine.dispose()

    numbers = [10, 14, 21, 29]
    pairs = [part for url, number in zip(urls, numbers, strict=True) for part in (url, str(number))]
    run = subprocess.run([sys.executable, str(CHILD), *pairs], capture_output=True, text=True, check=True)

    assert set(run.stdout.split()) == {str(-signal.SIGKILL)}
    for url in urls:
        engine = open_engine(url)
        assert describe(engine) == whole[revision_of(engine)]
        assert fingerprint(engine)["people"] == before["people"]
        upgrade(engine)
        assert check(engine) == []
        engine.dispose()
