"""The tables of backups made and put back; part of `storage.tables`."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Date, Integer, Table

from storage.column_types import StorableText, UtcDateTime
from storage.table_parts import identity, metadata

backup_runs = Table(
    "backup_runs",
    metadata,
    # The day whose night it is: whoever puts the row in makes the backup.
    Column("day", Date, primary_key=True),
    Column("claimed_at", UtcDateTime, nullable=False),
    # When a verified copy was there; until then the same night may be claimed again.
    Column("ended_at", UtcDateTime),
    Column("bytes", BigInteger),
    # Why the last try failed, in words for whoever runs Rappel.
    Column("error", StorableText),
)

restores = Table(
    "restores",
    metadata,
    identity(),
    Column("restored_at", UtcDateTime, nullable=False),
    # How many messages that waited in the backup were left unsent, for they may have been sent since.
    Column("skipped", Integer, nullable=False),
    # When an admin let Rappel speak unasked again.
    Column("confirmed_at", UtcDateTime),
    sqlite_autoincrement=True,
)
"""A backup put back: as long as one is not confirmed, Rappel says nothing unasked."""
