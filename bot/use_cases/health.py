"""How the bot is doing, on one screen, for admins."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.use_cases.last_backup import find_backup_error, find_last_backup
from bot.use_cases.rights import require_admin

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime, tzinfo

    from bot.use_cases.syllabus import Act
    from questions.health import Activity, Vitals
    from questions.people import Role
    from storage.outbox import OutboxMeasures
    from storage.unit_of_work import UnitOfWork

LATELY_DAYS: Final = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthReport:
    """How the bot is doing at a moment; `is_broadcasting` explains messages that wait.

    `has_folder` tells that backups are made each night; `paused_since` is when a backup was restored that no admin has
    looked at since.
    """

    vitals: Vitals
    outbox: OutboxMeasures
    is_broadcasting: bool
    backup_at: datetime | None
    backup_error: str
    has_folder: bool
    paused_since: datetime | None
    roles: Mapping[Role, int]
    activity: Activity
    now: datetime
    zone: tzinfo

    @property
    def people(self) -> int:
        """How many people there are."""
        return sum(self.roles.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Operations:
    """How the bot is doing for a machine that watches it: figures only, and nobody's.

    `overdue_since` is when the longest overdue reminder was due; `free_bytes` is what the disk of a file still takes.
    """

    vitals: Vitals
    outbox: OutboxMeasures
    backup_at: datetime | None
    overdue_since: datetime | None
    free_bytes: int | None
    now: datetime


def measure_operations(uow: UnitOfWork, *, now: datetime) -> Operations:
    """How the bot is doing, for whoever runs the machine."""
    return Operations(
        vitals=uow.health.measure(),
        outbox=uow.outbox.measure(now=now),
        backup_at=find_last_backup(uow),
        overdue_since=uow.reminders.find_overdue(now=now),
        free_bytes=uow.health.measure_free_bytes(),
        now=now,
    )


def look_at_health(
    uow: UnitOfWork, act: Act, *, filed_at: datetime | None = None, has_folder: bool = True
) -> HealthReport:
    """How the bot is doing, but for the update by which the admin asks; raises RoleNeeded.

    `filed_at` is of when the newest backup in the folder is: one made by hand while the bot runs is noted nowhere else.
    """
    person = require_admin(uow, act)
    return HealthReport(
        vitals=uow.health.measure(besides=person.telegram_id),
        outbox=uow.outbox.measure(now=act.now),
        is_broadcasting=bool(uow.broadcasts.list_open()),
        backup_at=max(filter(None, (find_last_backup(uow), filed_at)), default=None),
        has_folder=has_folder,
        backup_error=find_backup_error(uow),
        paused_since=uow.restores.find_pause(),
        roles=uow.health.count_roles(),
        activity=uow.health.measure_activity(today=act.today, since=act.today - timedelta(days=LATELY_DAYS - 1)),
        now=act.now,
        zone=act.syllabus.zone,
    )
