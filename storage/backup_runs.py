"""Which night's backup was made, by whom and with what success: one of the processes makes it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import delete, func, select, update

from storage import tables
from storage.inserting import insert_if_absent

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy import Connection

_runs = tables.backup_runs
_KEEP: Final = timedelta(days=400)


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupRun:
    """The latest night's backup: `ended_at` is None until it is there, `error` says why its last try failed."""

    day: date
    claimed_at: datetime
    ended_at: datetime | None
    bytes: int | None
    error: str | None


class BackupRuns:
    """The nights' backups as one transaction sees them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def claim(self, day: date, *, now: datetime, again_after: timedelta) -> bool:
        """Whether the caller is to make this night's backup; one that never ended may be claimed again later."""
        if insert_if_absent(self._connection, _runs, {"day": day, "claimed_at": now}) is not None:
            return True
        unfinished = (_runs.c.day == day) & _runs.c.ended_at.is_(None) & (_runs.c.claimed_at <= now - again_after)
        return self._connection.execute(update(_runs).where(unfinished).values(claimed_at=now)).rowcount == 1

    def close(self, day: date, *, now: datetime, size: int) -> None:
        """Note that this night's backup is there; runs of long ago are forgotten."""
        made = {"ended_at": now, "bytes": size, "error": None}
        self._connection.execute(update(_runs).where(_runs.c.day == day).values(made))
        self._connection.execute(delete(_runs).where(_runs.c.day < day - _KEEP))

    def fail(self, day: date, *, error: str) -> None:
        """Note why this night's backup could not be made."""
        self._connection.execute(update(_runs).where(_runs.c.day == day).values(error=error))

    def find_latest(self) -> BackupRun | None:
        """The run of the latest night, whatever became of it; None if there never was one."""
        row = self._connection.execute(select(_runs).order_by(_runs.c.day.desc()).limit(1)).one_or_none()
        return None if row is None else BackupRun(**row._mapping)  # noqa: SLF001 - SQLAlchemy's public name

    def find_last_end(self) -> datetime | None:
        """When the latest backup was there; None if there is none."""
        found: datetime | None = self._connection.scalars(select(func.max(_runs.c.ended_at))).one()
        return found
