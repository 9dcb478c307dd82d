"""The tables of reminders and of the days on which people study; part of `storage.tables`."""

from __future__ import annotations

from sqlalchemy import Boolean, CheckConstraint, Column, Date, ForeignKey, Index, Integer, String, Table, text

from storage.column_types import UtcDateTime
from storage.table_parts import identity, metadata, of_person

_WEEKDAYS = "BETWEEN 1 AND 127"
_MINUTE = "minute BETWEEN 0 AND 1439"

reminders = Table(
    "reminders",
    metadata,
    of_person(primary_key=True, autoincrement=False),
    # In minutes since midnight; NULL for what the cohort sets.
    Column("minute", Integer),
    Column("silenced", Boolean, nullable=False),
    Column("canton", String),
    # When to look at this person next; `storage.reminders.TO_PLAN` asks only to reckon when that is.
    Column("next_at", UtcDateTime),
    # When that was reckoned; NULL where it was before this was noted.
    Column("planned_at", UtcDateTime, index=True),
    CheckConstraint(_MINUTE, name="minute"),
)
_PLANNED = text("next_at IS NOT NULL")
Index("ix_reminders_next_at", reminders.c.next_at, sqlite_where=_PLANNED, postgresql_where=_PLANNED)

cohort_habits = Table(
    "cohort_habits",
    metadata,
    Column("cohort_id", ForeignKey("cohorts.id"), primary_key=True, autoincrement=False),
    Column("minute", Integer, nullable=False),
    Column("days", Integer, nullable=False),
    Column("canton", String),
    CheckConstraint(_MINUTE, name="minute"),
    CheckConstraint(f"days {_WEEKDAYS}", name="days"),
)

rhythms = Table(
    "rhythms",
    metadata,
    of_person(primary_key=True, autoincrement=False),
    Column("from_day", Date, primary_key=True),
    # Seven bits, Monday the lowest.
    Column("days", Integer, nullable=False),
    Column("other_days", Integer),
    CheckConstraint(f"days {_WEEKDAYS}", name="days"),
    CheckConstraint(f"other_days {_WEEKDAYS}", name="other_days"),
)

leaves = Table(
    "leaves",
    metadata,
    identity(),
    of_person(),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False),
    CheckConstraint("first_day <= last_day", name="days"),
    Index(None, "person_id", "last_day"),
    sqlite_autoincrement=True,
)
