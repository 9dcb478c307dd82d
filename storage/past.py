"""What the database that a backup replaces still knows: who was erased since, and which numbers were given."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from storage import tables
from storage.engine import open_reader
from storage.engine_faults import shown
from storage.errors import BackupFailed, BackupFault, BadDatabase
from storage.inbox import Inbox
from storage.numbering import list_last_numbers
from storage.ownership import Ownership

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy import URL


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What the replaced database knows that the backup does not; `lost` answers were given after the backup."""

    marks: Mapping[str, datetime]
    numbers: Mapping[str, int]
    lost: int


def look_at_past(url: URL, *, backup: Mapping[str, int]) -> Past | None:
    """What the replaced database knows beyond the last numbers of the backup; None if it can't be read any more."""
    try:
        return read_past(url, backup=backup)
    except BackupFailed:
        return None


def read_past(url: URL, *, backup: Mapping[str, int]) -> Past:
    """The same of a database that must be readable; raises BackupFailed (PAST_UNREADABLE). Looking makes no file.

    Its schema may be an older one: only what has been there since erasures are is looked at.
    """
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file():
        raise BackupFailed(fault=BackupFault.PAST_UNREADABLE, place=shown(url))
    try:
        engine = open_reader(url)
    except BadDatabase as error:
        raise BackupFailed(fault=BackupFault.PAST_UNREADABLE, place=shown(url), detail=error.detail) from None
    try:
        with engine.connect() as connection:
            given = list_last_numbers(connection)
            later = tables.reviews.c.id > backup.get("reviews", 0)
            return Past(
                marks=Ownership(connection, Inbox(connection)).list_marks(),
                numbers=given,
                lost=connection.scalars(select(func.count()).select_from(tables.reviews).where(later)).one(),
            )
    except SQLAlchemyError:
        raise BackupFailed(fault=BackupFault.PAST_UNREADABLE, place=shown(url)) from None
    finally:
        engine.dispose()


def has_gone_on(past: Past, *, backup: Mapping[str, int]) -> bool:
    """Whether the replaced database went on from the backup: one that was begun anew has given lower numbers."""
    return all(past.numbers.get(name, 0) >= number for name, number in backup.items())
