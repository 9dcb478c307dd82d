"""Putting another SQLite file in place of a database: the old one is moved aside, never deleted."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING, Final

from storage.sqlite_copy import BESIDE

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

_STAGED: Final = ".restoring"


def stage(source: Path, database: Path) -> Path:
    """A copy of the source beside the database, under a name of its own, for its owner only."""
    staged = database.with_name(f"{database.name}{_STAGED}")
    discard(staged)
    staged.touch(mode=0o600)
    shutil.copyfile(source, staged)
    return staged


def discard(staged: Path) -> None:
    """Remove a staged copy with what SQLite keeps beside it."""
    for path in (staged, *_beside(staged)):
        path.unlink(missing_ok=True)


def swap_in(staged: Path, database: Path, *, now: datetime) -> Path | None:
    """Put the staged file in place of the database; returns where the old one lies now, None if there was none.

    At no moment is there neither of them. Nobody may have either open.
    """
    aside = database.with_name(f"{database.name}.replaced-{now:%Y%m%dT%H%M%SZ}") if database.exists() else None
    if aside is not None:
        # Its WAL first: beside the new file it would be taken for that one's.
        for end in BESIDE:
            leftover = database.with_name(database.name + end)
            if leftover.exists():
                leftover.replace(aside.with_name(aside.name + end))
        _keep(database, aside)
    _flush(staged)
    staged.replace(database)
    _flush(database.parent)
    return aside


def _keep(database: Path, aside: Path) -> None:
    """Give the old file a second name, so that it keeps its own until the new one takes it."""
    try:
        aside.hardlink_to(database)
    except OSError:
        # A file system without links: for a moment there is none, and the copy is still there.
        database.rename(aside)


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _beside(path: Path) -> list[Path]:
    return [path.with_name(path.name + end) for end in BESIDE]
