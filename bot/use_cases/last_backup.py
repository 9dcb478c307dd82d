"""When the database was last backed up, and whether that is well: the one place that tells."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import date, tzinfo

    from storage.unit_of_work import UnitOfWork

NIGHT_BEGINS: Final = timedelta(hours=3)
"""Behind midnight by the clock of the place: erased people are off the disk by then."""
_NIGHT_HOURS: Final = 2
LATE: Final = timedelta(hours=26)
TRY_AGAIN: Final = timedelta(hours=1)


def find_last_backup(uow: UnitOfWork) -> datetime | None:
    """The moment of the latest backup that Rappel made by itself, None while there is none."""
    return uow.backup_runs.find_last_end()


def find_backup_error(uow: UnitOfWork) -> str:
    """Why the latest night's backup is not there, empty if it is or has not been tried."""
    latest = uow.backup_runs.find_latest()
    return "" if latest is None else latest.error or ""


def claim_backup(uow: UnitOfWork, *, now: datetime, zone: tzinfo) -> date | None:
    """The night whose backup the caller is to make now, None if there is nothing to do.

    A night that was missed, or failed an hour ago, is made up for at any time of the day.
    """
    day = find_night(now, zone)
    return day if uow.backup_runs.claim(day, now=now, again_after=TRY_AGAIN) else None


def is_backup_due(uow: UnitOfWork, *, now: datetime, zone: tzinfo) -> bool:
    """Whether somebody should try to claim this night's backup."""
    latest = uow.backup_runs.find_latest()
    if latest is not None and latest.day >= find_night(now, zone):
        return latest.ended_at is None and now - latest.claimed_at >= TRY_AGAIN
    local = now.astimezone(zone)
    begun = local.replace(tzinfo=None) - datetime.combine(local.date(), datetime.min.time())
    if NIGHT_BEGINS <= begun < NIGHT_BEGINS + timedelta(hours=_NIGHT_HOURS):
        return True
    since = find_last_backup(uow) or uow.people.find_first_moment()
    return since is not None and now - since >= LATE


def find_night(now: datetime, zone: tzinfo) -> date:
    """The day to whose night a moment belongs."""
    return (now.astimezone(zone).replace(tzinfo=None) - NIGHT_BEGINS).date()
