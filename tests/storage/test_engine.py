from __future__ import annotations

import os
import socket
import sqlite3
import subprocess
import sys
import traceback
from contextlib import ExitStack
from typing import TYPE_CHECKING

import psycopg
import pytest
from sqlalchemy import make_url, text
from sqlalchemy.exc import DBAPIError

from storage.engine import hold_single_writer, normalise_url, open_engine, open_reader
from storage.engine_faults import explain
from storage.errors import BadDatabase, BadDatabaseReason

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sqlalchemy import Engine

SECRET = "s3cr3t-k4n4ri"
pytestmark = pytest.mark.empty_database

HOLD = """
import sys
from storage.engine import hold_single_writer
with hold_single_writer(sys.argv[1]):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.mark.parametrize("driver", ["", "+pysqlite", "+aiosqlite"])
def test_every_sqlite_driver_means_ours(driver: str) -> None:
    assert str(normalise_url(f"sqlite{driver}:///a/b.sqlite3")) == "sqlite+pysqlite:///a/b.sqlite3"


@pytest.mark.parametrize("kind", ["postgresql", "postgres"])
@pytest.mark.parametrize("driver", ["", "+psycopg", "+psycopg2", "+asyncpg"])
def test_every_postgresql_driver_means_psycopg(kind: str, driver: str) -> None:
    url = normalise_url(f"{kind}{driver}://anna:{SECRET}@db:5433/rappel?sslmode=require")

    assert url == make_url(f"postgresql+psycopg://anna:{SECRET}@db:5433/rappel?sslmode=require")


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("", BadDatabaseReason.UNREADABLE_URL),
        ("rappel.sqlite3", BadDatabaseReason.UNREADABLE_URL),
        (f"postgresql://anna:{SECRET}@db:port/rappel", BadDatabaseReason.UNREADABLE_URL),
        ("sqlite://rappel.sqlite3", BadDatabaseReason.UNREADABLE_URL),
        ("sqlite:///file:x?mode=memory&uri=true", BadDatabaseReason.UNREADABLE_URL),
        (f"mysql://anna:{SECRET}@db/rappel", BadDatabaseReason.UNKNOWN_KIND),
        ("postgresql+pg8000://db/rappel", BadDatabaseReason.UNKNOWN_KIND),
        ("sqlite://", BadDatabaseReason.IN_MEMORY),
        ("sqlite:///:memory:", BadDatabaseReason.IN_MEMORY),
    ],
)
def test_an_address_that_is_none_of_ours_is_refused(address: str, reason: BadDatabaseReason) -> None:
    refusal = refused(address)

    assert refusal.reason is reason


def test_a_folder_that_is_missing_is_named(tmp_path: Path) -> None:
    refusal = refused(f"sqlite:///{tmp_path}/nowhere/rappel.sqlite3")

    assert (refusal.reason, refusal.detail) == (BadDatabaseReason.NO_FOLDER, f"{tmp_path}/nowhere")


def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "rappel.sqlite3"
    path.write_text("Chère Lina, " * 500, encoding="utf-8")

    assert refused(f"sqlite:///{path}").reason is BadDatabaseReason.NOT_A_DATABASE
    assert path.read_text(encoding="utf-8") == "Chère Lina, " * 500


def test_a_folder_is_no_database(tmp_path: Path) -> None:
    assert refused(f"sqlite:///{tmp_path}").reason is BadDatabaseReason.NOT_WRITABLE


@pytest.mark.skipif(os.getuid() == 0, reason="root may write everywhere")
def test_a_file_that_may_not_be_written_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "rappel.sqlite3"
    open_engine(f"sqlite:///{path}").dispose()
    path.chmod(0o400)

    assert refused(f"sqlite:///{path}").reason is BadDatabaseReason.NOT_WRITABLE


def test_a_new_file_is_readable_by_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "rappel.sqlite3"

    open_engine(f"sqlite:///{path}").dispose()

    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("read_only", [False, True])
def test_every_connection_to_sqlite_keeps_its_promises(sqlite_url: str, *, read_only: bool) -> None:
    writer = open_engine(sqlite_url)
    engine = open_reader(sqlite_url) if read_only else writer
    names = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout", "query_only", "wal_autocheckpoint")

    with engine.connect() as connection:
        held = [connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in names]

    engine.dispose()
    writer.dispose()
    assert held == ["wal", 2, 1, 5000, int(read_only), 0 if read_only else 1000]


def test_a_writing_transaction_locks_from_its_beginning_and_readers_do_not_wait(sqlite_url: str) -> None:
    writer, reader = open_engine(sqlite_url), open_reader(sqlite_url)
    other = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), timeout=0, isolation_level=None)

    with writer.begin():
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
        with reader.connect() as connection:
            assert connection.scalar(text("SELECT 1")) == 1

    other.close()
    reader.dispose()
    writer.dispose()


def test_a_reader_can_not_write(database_url: str) -> None:
    writer, reader = open_engine(database_url), open_reader(database_url)

    with pytest.raises(DBAPIError, match=r"readonly|read-only"), reader.begin() as connection:
        connection.execute(text("CREATE TABLE t (x INTEGER)"))

    reader.dispose()
    writer.dispose()


def test_a_reader_sees_one_state_throughout_its_transaction(database_url: str) -> None:
    writer, reader = open_engine(database_url), open_reader(database_url)
    with writer.begin() as connection:
        connection.execute(text("CREATE TABLE facts (id INTEGER)"))
    count = text("SELECT count(*) FROM facts")

    with reader.connect() as connection:
        before = connection.scalar(count)
        with writer.begin() as other:
            other.execute(text("INSERT INTO facts VALUES (1)"))
        assert connection.scalar(count) == before == 0
    with reader.connect() as connection:
        assert connection.scalar(count) == 1
    writer.dispose()
    reader.dispose()


def test_a_file_that_another_program_has_locked_is_in_use(sqlite_url: str) -> None:
    open_engine(sqlite_url).dispose()
    other = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    refusal = refused(sqlite_url)

    other.close()
    assert refusal.reason is BadDatabaseReason.IN_USE


def test_a_second_process_is_refused_until_the_first_is_gone(database_url: str) -> None:
    command = [sys.executable, "-c", HOLD, database_url]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as first:
        assert first.stdout is not None
        assert first.stdout.readline() == "held\n"

        with pytest.raises(BadDatabase) as refusal, hold_single_writer(database_url):
            pass

        first.kill()
    assert refusal.value.reason is BadDatabaseReason.IN_USE
    with hold_single_writer(database_url):
        pass


def test_holding_a_file_names_the_process_that_has_it(sqlite_url: str) -> None:
    with hold_single_writer(sqlite_url), pytest.raises(BadDatabase) as refusal, hold_single_writer(sqlite_url):
        pass

    assert refusal.value.detail == str(os.getpid())


def test_a_server_that_is_not_there_is_unreachable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

    refusal = refused(f"postgresql://anna:{SECRET}@127.0.0.1:{port}/rappel")

    assert refusal.reason is BadDatabaseReason.UNREACHABLE
    assert refusal.url == f"postgresql://anna@127.0.0.1:{port}/rappel"


def test_a_role_or_database_that_is_not_there_is_named(postgresql_url: str) -> None:
    url = make_url(postgresql_url)

    nobody = refused(url.set(username="nobody", password=SECRET).render_as_string(hide_password=False))
    nothing = refused(url.set(database="nothing").render_as_string())

    assert (nobody.reason, nothing.reason) == (BadDatabaseReason.REFUSED, BadDatabaseReason.NO_SUCH_DATABASE)


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("connection failed: FATAL:  the database system is starting up", BadDatabaseReason.UNREACHABLE),
        ("connection failed: FATAL:  sorry, too many clients already", BadDatabaseReason.UNREACHABLE),
        ("connection timeout expired", BadDatabaseReason.UNREACHABLE),
        (
            "failed to resolve host 'db': [Errno -3] Temporary failure in name resolution",
            BadDatabaseReason.UNREACHABLE,
        ),
        ("failed to resolve host 'nope': [Errno -2] Name or service not known", BadDatabaseReason.NO_SUCH_HOST),
        ("connection failed: fe_sendauth: no password supplied", BadDatabaseReason.REFUSED),
        ('connection failed: FATAL:  password authentication failed for user "anna"', BadDatabaseReason.REFUSED),
    ],
)
def test_what_comes_by_itself_is_told_from_what_somebody_must_mend(words: str, reason: BadDatabaseReason) -> None:
    error = psycopg.OperationalError(words)

    assert explain(error, make_url("postgresql://anna@db/rappel")).reason is reason


def test_an_option_that_postgresql_does_not_know_is_refused(postgresql_url: str) -> None:
    assert refused(f"{postgresql_url}?ssl=wat").reason is BadDatabaseReason.UNREADABLE_URL


def test_options_of_the_address_are_kept_beside_ours(postgresql_url: str) -> None:
    engine = open_engine(f"{postgresql_url}?options=-c%20work_mem%3D7MB")

    with engine.connect() as connection:
        held = [connection.scalar(text(f"SHOW {name}")) for name in ("work_mem", "plan_cache_mode")]
        held.append(connection.scalar(text("SHOW idle_in_transaction_session_timeout")))

    engine.dispose()
    assert held == ["7MB", "force_custom_plan", "1min"]


def refused(address: str) -> BadDatabase:
    """The refusal to open this database; it never tells a password, nor shows a driver's traceback."""
    with pytest.raises(BadDatabase) as refusal:
        open_engine(address)
    shown = "".join(traceback.format_exception(refusal.value))
    assert SECRET not in shown
    assert "Error" not in shown
    return refusal.value


@pytest.mark.parametrize("open_it", [open_reader, open_engine])
def test_who_comes_alone_gets_the_connection_used_last(database_url: str, open_it: Callable[[str], Engine]) -> None:
    engine = open_it(database_url)
    together = 1 if open_it is open_engine and engine.dialect.name == "sqlite" else 3
    with ExitStack() as stack:
        for _ in range(together):
            stack.enter_context(engine.connect())

    used = set()
    for _ in range(5):
        with engine.connect() as connection:
            used.add(connection.connection.dbapi_connection)
    engine.dispose()

    assert len(used) == 1
