"""Copies of a SQLite file that is in use: what one moment held, as one file without a WAL."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Final

from storage.engine import open_reader
from storage.errors import BackupFailed, BackupFault
from storage.figures import COUNTED

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import URL

    from storage.figures import Figures

BESIDE: Final = ("-wal", "-shm", "-journal")
"""How the names of the files end that SQLite keeps beside its own."""
_MAGIC: Final = b"SQLite format 3\0"
_SHOWN: Final = 3


def discard(file: Path) -> None:
    """Remove a SQLite file, or what was to be one, with what lies beside it."""
    for path in (file, *list_beside(file)):
        path.unlink(missing_ok=True)


def list_beside(file: Path) -> list[Path]:
    """Where SQLite keeps what belongs to a file, there or not."""
    return [file.with_name(file.name + end) for end in BESIDE]


def copy_out(url: URL, target: Path) -> Figures:
    """What the database held at the moment whose copy is now in the target, an empty file before.

    The copy is read through a connection that can neither write nor checkpoint, within one snapshot; it keeps no
    writer waiting. Vacuuming the copy leaves behind what erased rows may have left in free pages.
    """
    reader = open_reader(url)
    try:
        connection = reader.raw_connection()
        try:
            source = connection.driver_connection
            if not isinstance(source, sqlite3.Connection):
                raise TypeError(type(source))
            return _copy(source, target)
        finally:
            connection.close()
    finally:
        reader.dispose()


def count_in(path: Path) -> Figures:
    """What a copy holds; raises BackupFailed if it is no sound SQLite database."""
    try:
        with closing(_open_copy(path)) as copy:
            _check(copy, path)
            return _count(copy)
    except sqlite3.DatabaseError as error:
        raise BackupFailed(fault=BackupFault.DAMAGED, place=str(path), detail=str(error)) from None


def is_database(path: Path) -> bool:
    """Whether a file begins as a SQLite database does."""
    with path.open("rb") as file:
        return file.read(len(_MAGIC)) == _MAGIC


def fold(path: Path) -> bool:
    """Take into a file what lies beside it, its WAL or a hot journal; False if a reader bars it.

    Nobody may write to it meanwhile. Raises sqlite3.Error if it can't be read.
    """
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return not busy


def _copy(source: sqlite3.Connection, target: Path) -> Figures:
    source.execute("BEGIN DEFERRED")
    try:
        # The first look fixes the snapshot that the copy is then made from.
        figures = _count(source)
        with closing(sqlite3.connect(target, isolation_level=None)) as copy:
            source.backup(copy)
            for pragma in ("journal_mode = DELETE", "synchronous = FULL"):
                copy.execute(f"PRAGMA {pragma}")
            copy.execute("VACUUM")
    finally:
        source.rollback()
    return figures


def _open_copy(path: Path) -> sqlite3.Connection:
    """A connection that leaves no trace: nobody else writes to a copy."""
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True, isolation_level=None)


def _check(copy: sqlite3.Connection, path: Path) -> None:
    words = [str(row[0]) for row in copy.execute(f"PRAGMA integrity_check({_SHOWN})")]
    if words == ["ok"]:
        words = [f"{row[0]} → {row[2]}" for row in copy.execute("PRAGMA foreign_key_check").fetchmany(_SHOWN)]
        if not words:
            return
    raise BackupFailed(fault=BackupFault.DAMAGED, place=str(path), detail="; ".join(words))


def _count(connection: sqlite3.Connection) -> Figures:
    there = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    return {
        name: int(connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0])  # noqa: S608 - names of ours
        for name in COUNTED
        if name in there
    }
