"""Putting another SQLite file in place of a database: the old one is moved aside, never deleted."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from storage.durable_files import make_durable
from storage.engine import normalise_url
from storage.errors import BackupFailed, BackupFault
from storage.plain_files import discard_plain_files
from storage.sqlite_copy import BESIDE, discard, fold, list_beside

if TYPE_CHECKING:
    from datetime import datetime

_STAGED: Final = ".restoring"
_KEPT: Final = ("-wal", "-journal")
"""What holds changes that the file beside it does not have yet."""


def stage(source: Path, database: Path) -> Path:
    """A copy of the source beside the database, under a name of its own, for its owner only.

    What SQLite keeps beside the source is in it. Raises BackupFailed if the source is what an earlier restore left.
    """
    staged, source = name_staged(database), source.resolve()
    if staged.exists() and staged.samefile(source):
        raise BackupFailed(fault=BackupFault.UNFINISHED, place=str(source))
    discard(staged)
    try:
        for end in ("", *_KEPT):
            path, copy = source.with_name(source.name + end), staged.with_name(staged.name + end)
            if path.exists():
                copy.touch(mode=0o600)
                shutil.copyfile(path, copy)
        if any(path.exists() for path in list_beside(staged)):
            fold(staged)
    except BaseException:
        discard(staged)
        raise
    return staged


def name_staged(database: Path) -> Path:
    """Where the copy lies that is to become the database; a restore that was killed leaves it there."""
    return database.with_name(f"{database.name}{_STAGED}")


def discard_leftover(url: str) -> None:
    """Remove what a killed restore or backup left beside a SQLite file: everybody's data, and of no more use.

    Only who holds the database may call it: another's restore would lose its copy.
    """
    address = normalise_url(url)
    if address.get_backend_name() == "sqlite":
        database = Path(address.database or "").absolute()
        discard(name_staged(database))
        discard_plain_files(database)


def swap_in(staged: Path, database: Path, *, now: datetime) -> Path | None:
    """Put the staged file in place of the database; returns where the old one lies now, None if there was none.

    At no moment is there neither of them, or the old one without what its WAL holds. Nobody may write to either.
    """
    aside = database.with_name(f"{database.name}.replaced-{now:%Y%m%dT%H%M%SZ}") if database.exists() else None
    make_durable(staged)
    if aside is not None:
        _empty_wal(database)
        _keep(database, aside)
        # Beside the new file a WAL would be taken for that one's.
        for end in BESIDE:
            leftover = database.with_name(database.name + end)
            if leftover.exists():
                leftover.replace(aside.with_name(aside.name + end))
    staged.replace(database)
    make_durable(database.parent)
    return aside


def _empty_wal(database: Path) -> None:
    """Have the old file hold everything by itself, so that a kill on the way takes nothing from it."""
    with suppress(sqlite3.Error):
        # A file too damaged for that is put back for that very reason; its WAL moves along with it.
        if not fold(database):
            raise BackupFailed(fault=BackupFault.IN_USE, place=str(database))


def _keep(database: Path, aside: Path) -> None:
    """Give the old file a second name, so that it keeps its own until the new one takes it."""
    try:
        aside.hardlink_to(database)
    except OSError:
        # A file system without links: for a moment there is none, and the copy is still there.
        database.rename(aside)
