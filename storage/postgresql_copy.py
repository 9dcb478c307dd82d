"""Copies of a PostgreSQL database by its own programs: pg_dump and pg_restore, as they are found on PATH.

The password goes to them in their environment, never on their command line, which every user of a machine may read.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from sqlalchemy import text

from storage.engine import open_engine
from storage.engine_faults import shown
from storage.errors import BackupFailed, BackupFault
from storage.figures import COUNTED

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import URL, Connection

    from storage.figures import Figures

DUMP: Final = "pg_dump"
RESTORE: Final = "pg_restore"
_MAGIC: Final = b"PGDMP"
_COPY: Final = re.compile(rb"COPY (?:\w+\.)?(\w+) ")
_END: Final = b"\\.\n"
_LONGEST_WORDS: Final = 300
_FULL: Final = ("No space left", "File too large", "Disk quota")


def copy_out(url: URL, target: Path) -> Figures:
    """What the database held at the moment whose dump is now in the target."""
    program = _find_program(DUMP)
    with _snapshot(url) as (connection, snapshot):
        _refuse_old(program, connection)
        figures = _count(connection)
        options = ("--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}", f"--file={target}")
        _run([program, *options, f"--dbname={_bare_address(url)}"], url, place=target)
    return figures


def count_in(path: Path) -> Figures:
    """What a dump holds, read through to its end; raises BackupFailed if it can't be."""
    command = [_find_program(RESTORE), "--data-only", "--file=-", str(path)]
    counts = dict.fromkeys(COUNTED, 0)
    table = ""
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=_environment()) as process:  # noqa: S603 - our program, our arguments
        for line in process.stdout or ():
            if table:
                if line == _END:
                    table = ""
                elif table in counts:
                    counts[table] += 1
            elif found := _COPY.match(line):
                table = found[1].decode()
        words = (process.stderr.read() if process.stderr else b"").decode(errors="replace")
    if process.returncode != 0 or table:
        raise BackupFailed(fault=BackupFault.DAMAGED, place=str(path), detail=_shorten(words))
    return counts


def copy_in(path: Path, url: URL) -> None:
    """Put a dump into an empty database, whole or not at all; raises BackupFailed."""
    program = _find_program(RESTORE)
    with _snapshot(url) as (connection, _):
        _refuse_old(program, connection)
    options = ("--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction")
    _run([program, *options, f"--dbname={_bare_address(url)}", str(path)], url, place=path)


def find_revision(path: Path) -> str | None:
    """The schema's revision in a dump; None if it has none."""
    command = [_find_program(RESTORE), "--data-only", "--table=alembic_version", "--file=-", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=_environment())  # noqa: S603 - our program, our arguments
    found = re.search(r"^COPY .*\n(\w+)\n", done.stdout, re.MULTILINE)
    return None if found is None else found[1]


def is_dump(path: Path) -> bool:
    """Whether a file begins as a dump does."""
    with path.open("rb") as file:
        return file.read(len(_MAGIC)) == _MAGIC


@contextmanager
def _snapshot(url: URL) -> Iterator[tuple[Connection, str]]:
    """A transaction that sees one moment, and the name by which another program sees the same."""
    engine = open_engine(url)
    try:
        with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
            # The dump may take its time, in which this transaction has nothing to do.
            connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
            yield connection, connection.scalars(text("SELECT pg_export_snapshot()")).one()
    finally:
        engine.dispose()


def _count(connection: Connection) -> Figures:
    there = set(connection.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")))
    return {
        name: int(connection.scalars(text(f"SELECT count(*) FROM {name}")).one()) if name in there else 0  # noqa: S608 - names of ours
        for name in COUNTED
    }


def _find_program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise BackupFailed(fault=BackupFault.NO_TOOL, place=name)
    return found


def _refuse_old(program: str, connection: Connection) -> None:
    """A program of an older PostgreSQL does not know what a newer server holds."""
    words = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603 - a program of the system
    number = re.search(r"(\d+)(?:\.\d+)?", words)
    server = int(connection.scalars(text("SHOW server_version_num")).one()) // 10_000
    if number is None or int(number[1]) < server:
        detail = f"{number[1] if number else '?'} < {server}"
        raise BackupFailed(fault=BackupFault.OLD_TOOL, place=program, detail=detail)


def _run(command: list[str], url: URL, *, place: Path) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=_environment(url))  # noqa: S603 - a program of the system, our arguments
    if done.returncode != 0:
        words = _shorten(done.stderr)
        is_full = done.returncode == -signal.SIGXFSZ or any(full in words for full in _FULL)
        fault = BackupFault.DISK_FULL if is_full else BackupFault.FAILED
        raise BackupFailed(fault=fault, place=str(place), detail=words)


def _bare_address(url: URL) -> str:
    """The address in libpq's own form, without password."""
    query = {name: value for name, value in url.query.items() if isinstance(value, str) and name != "password"}
    from psycopg import OperationalError  # noqa: PLC0415 - SQLite does without
    from psycopg.conninfo import make_conninfo  # noqa: PLC0415

    try:
        return make_conninfo(**query, host=url.host, port=url.port, dbname=url.database, user=url.username)
    except (OperationalError, ValueError) as error:
        raise BackupFailed(fault=BackupFault.FAILED, place=shown(url), detail=str(error)) from None


def _environment(url: URL | None = None) -> dict[str, str]:
    """Of ours what the programs need, in a language that is known, with the password."""
    environment = {**os.environ, "LC_ALL": "C"}
    if url is None:
        return environment
    given = url.query.get("password")
    password = url.password or (given if isinstance(given, str) else None)
    return environment if password is None else {**environment, "PGPASSWORD": str(password)}


def _shorten(words: str) -> str:
    return " ".join(words.split())[:_LONGEST_WORDS]
