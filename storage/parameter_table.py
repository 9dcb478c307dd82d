"""The table of FSRS parameters fitted to cohorts; part of `storage.tables`."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, CheckConstraint, Column, Date, Double, ForeignKey, Integer, Table

from storage.column_types import UtcDateTime
from storage.table_parts import identity, metadata

parameter_fits = Table(
    "parameter_fits",
    metadata,
    identity(),
    Column("cohort_id", ForeignKey("cohorts.id")),
    Column("fitted_at", UtcDateTime, nullable=False),
    Column("applies_from", Date, nullable=False),
    Column("parameters", JSON, nullable=False),
    Column("reviews", Integer, nullable=False),
    Column("log_loss_default", Double, nullable=False),
    Column("log_loss_fitted", Double, nullable=False),
    Column("adopted", Boolean, nullable=False),
    Column("retired_at", UtcDateTime),
    CheckConstraint("reviews >= 1", name="reviews"),
    sqlite_autoincrement=True,
)
