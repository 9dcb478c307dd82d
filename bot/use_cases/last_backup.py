"""When the database was last backed up: the one place where a backup feature says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from storage.unit_of_work import UnitOfWork


def find_last_backup(_uow: UnitOfWork) -> datetime | None:
    """The moment of the latest backup, None while none is known: this version makes none by itself."""
    return None
