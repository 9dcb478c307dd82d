"""Backups that were put back, and whether an admin has looked at the result since."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import insert, select, update

from storage import tables

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

_restores = tables.restores
# Asked before every message: made once, and answered from a table of a row or two.
_PAUSED = select(_restores.c.restored_at).where(_restores.c.confirmed_at.is_(None)).order_by(_restores.c.id).limit(1)


class Restores:
    """The restores as one transaction sees them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, *, at: datetime, skipped: int) -> None:
        """Note that a backup was put back, from when on Rappel says nothing unasked."""
        self._connection.execute(insert(_restores), {"restored_at": at, "skipped": skipped})

    def find_pause(self) -> datetime | None:
        """Since when Rappel says nothing unasked; None if it may."""
        return self._connection.scalars(_PAUSED).one_or_none()

    def confirm(self, *, at: datetime) -> bool:
        """Let Rappel speak unasked again; False if it did."""
        waiting = _restores.c.confirmed_at.is_(None)
        return self._connection.execute(update(_restores).where(waiting).values(confirmed_at=at)).rowcount > 0
