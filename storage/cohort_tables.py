"""The tables of cohorts, the way into them, what is being written, and the audit log; part of `storage.tables`."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from questions.invites import InviteKind
from storage.column_types import EnumByValue, StorableText, UtcDateTime
from storage.table_parts import identity, metadata, of_person, one_of

cohorts = Table(
    "cohorts",
    metadata,
    identity(),
    Column("name", StorableText, nullable=False),
    Column("plan_id", String, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("exam_day", Date),
    Column("language", String, nullable=False),
    Column("daily_minutes", Integer, nullable=False),
    Column("archived_at", UtcDateTime),
    Column("trusted", Boolean, nullable=False),
    Column("checked_on", Date),
    CheckConstraint("daily_minutes >= 1", name="daily_minutes"),
    sqlite_autoincrement=True,
)

cohort_trainers = Table(
    "cohort_trainers",
    metadata,
    Column("cohort_id", ForeignKey("cohorts.id"), primary_key=True, autoincrement=False),
    of_person(primary_key=True, autoincrement=False, index=True),
)

invites = Table(
    "invites",
    metadata,
    identity(),
    Column("kind", EnumByValue(InviteKind), nullable=False),
    Column("cohort_id", ForeignKey("cohorts.id")),
    Column("person_id", ForeignKey("people.id")),
    Column("token_hash", String, nullable=False),
    Column("code_hash", String, nullable=False),
    Column("created_by", ForeignKey("people.id"), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("most_uses", Integer, nullable=False),
    Column("uses", Integer, nullable=False),
    Column("revoked_at", UtcDateTime),
    UniqueConstraint("token_hash"),
    UniqueConstraint("code_hash"),
    one_of("kind", InviteKind),
    CheckConstraint("uses BETWEEN 0 AND most_uses", name="uses"),
    Index(None, "cohort_id"),
    Index(None, "person_id"),
    Index(None, "created_by"),
    sqlite_autoincrement=True,
)

wrong_codes = Table(
    "wrong_codes",
    metadata,
    Column("telegram_id", BigInteger, primary_key=True, autoincrement=False),
    Column("since", UtcDateTime, nullable=False),
    Column("tries", Integer, nullable=False),
)

releases = Table(
    "releases",
    metadata,
    Column("cohort_id", ForeignKey("cohorts.id"), primary_key=True, autoincrement=False),
    Column("scope", Text, primary_key=True),
    Column("from_day", Date, nullable=False),
)

drafts = Table(
    "drafts",
    metadata,
    of_person(primary_key=True, autoincrement=False),
    Column("kind", String, nullable=False),
    Column("data", JSON, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
)

acts = Table(
    "acts",
    metadata,
    identity(),
    Column("at", UtcDateTime, nullable=False),
    # No foreign key: an entry outlives whoever it names, and then names nobody.
    Column("person_id", BigInteger),
    Column("act", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("detail", StorableText, nullable=False),
    Index(None, "person_id"),
    sqlite_autoincrement=True,
)

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
