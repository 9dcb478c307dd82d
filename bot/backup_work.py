"""The nightly backup: one process of all makes it, away from the event loop, and what fails is told and tried again."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import structlog

from bot.database_problems import word_bad_database
from bot.use_cases.last_backup import claim_backup, is_backup_due
from storage.errors import StorageError

if TYPE_CHECKING:
    from datetime import date, datetime

    from bot.backup_folder import BackupFolder
    from bot.services import Services
    from storage.backup import Backup

log = structlog.get_logger(__name__)


async def back_up_nightly(services: Services) -> None:
    """Make tonight's backup, unless another process does, and thin out the older ones."""
    folder, now, zone = services.backups, services.clock(), services.shelf.shipped.zone
    if folder is None or not await services.desk.read(is_backup_due, now=now, zone=zone):
        return
    day = await services.desk.run(claim_backup, now=now, zone=zone)
    if day is not None:
        await _back_up(services, folder, day, now)


async def _back_up(services: Services, folder: BackupFolder, day: date, now: datetime) -> None:
    try:
        made, removed = await asyncio.to_thread(_make, folder, now)
    except (StorageError, OSError) as error:
        words = word_bad_database(error) if isinstance(error, StorageError) else str(error)
        log.exception("backup_failed", day=day)
        await services.desk.run(lambda uow: uow.backup_runs.fail(day, error=words))
    else:
        ended = services.clock()
        await services.desk.run(lambda uow: uow.backup_runs.close(day, now=ended, size=made.bytes))
        log.info("backed_up", file=made.path.name, bytes=made.bytes, removed=removed, **made.figures)


def _make(folder: BackupFolder, now: datetime) -> tuple[Backup, int]:
    made = folder.add(now=now)
    return made, folder.thin()
