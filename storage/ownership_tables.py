"""The tables by which people own what is stored about them: exports, accounts left, erasures, ends of cohorts.

Part of `storage.tables`.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Column, Date, ForeignKey, Integer, String, Table

from storage.column_types import UtcDateTime
from storage.table_parts import identity, metadata, of_person

data_exports = Table(
    "data_exports",
    metadata,
    identity(),
    of_person(index=True),
    Column("asked_at", UtcDateTime, nullable=False),
    sqlite_autoincrement=True,
)

left_accounts = Table(
    "left_accounts",
    metadata,
    of_person(primary_key=True, autoincrement=False),
    # A Telegram account that was theirs before a new telephone; whoever has it later is somebody else.
    Column("telegram_id", BigInteger, primary_key=True, autoincrement=False),
    Column("left_at", UtcDateTime, nullable=False),
)

erasures = Table(
    "erasures",
    metadata,
    # A keyed hash of the Telegram id: it tells whether somebody was erased, never who was.
    Column("mark", String, primary_key=True),
    Column("erased_at", UtcDateTime, nullable=False),
    # When the freed space of the database file was last wiped after it; None while that is owed.
    Column("wiped_at", UtcDateTime),
)

erased_answers = Table(
    "erased_answers",
    metadata,
    Column("question_id", String, primary_key=True),
    Column("question_version", String, primary_key=True),
    Column("correct", Boolean, primary_key=True),
    # The option that was chosen, counted as in the question; -1 where there was none to choose.
    Column("choice", Integer, primary_key=True, autoincrement=False),
    Column("answers", Integer, nullable=False),
    CheckConstraint("answers >= 1", name="answers"),
)

cohort_ends = Table(
    "cohort_ends",
    metadata,
    Column("cohort_id", ForeignKey("cohorts.id"), primary_key=True, autoincrement=False),
    Column("noticed_at", UtcDateTime, nullable=False),
    Column("ends_on", Date, nullable=False),
    Column("ended_at", UtcDateTime),
    Column("erased", Integer, nullable=False),
    Column("kept", Integer, nullable=False),
)
