"""The tables of Monday briefs and of what they set off; part of `storage.tables`."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, Date, ForeignKey, Table

from storage.table_parts import metadata, of_person

cohort_briefs = Table(
    "cohort_briefs",
    metadata,
    Column("cohort_id", ForeignKey("cohorts.id"), primary_key=True, autoincrement=False),
    Column("wanted", Boolean, nullable=False),
    # The Monday of the week for which it was last looked at, and what there was to say then.
    Column("week", Date),
    Column("topics", JSON, nullable=False),
)

relaunches = Table(
    "relaunches",
    metadata,
    of_person(primary_key=True, autoincrement=False),
    Column("last_day", Date, nullable=False),
)
