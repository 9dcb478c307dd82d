"""The tables of corrected, withdrawn and reported questions; part of `storage.tables`."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Double,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
    text,
)

from questions.quiz.corrections import Cause, Change
from questions.quiz.reports import Reason
from storage.column_types import EnumByValue, StorableText, UtcDateTime
from storage.table_parts import identity, metadata, of_person, one_of

corrections = Table(
    "corrections",
    metadata,
    identity(),
    Column("question_id", String, nullable=False),
    Column("set_id", String, nullable=False),
    Column("old_version", String, nullable=False),
    Column("new_version", String, nullable=False),
    Column("change", EnumByValue(Change), nullable=False),
    # NULL once they are erased.
    Column("made_by", ForeignKey("people.id")),
    Column("made_at", UtcDateTime, nullable=False),
    Column("cursor", BigInteger, nullable=False),
    Column("people", Integer, nullable=False),
    Column("answers", Integer, nullable=False),
    Column("restored", Integer, nullable=False),
    Column("retaught", Integer, nullable=False),
    Column("finished_at", UtcDateTime),
    one_of("change", Change),
    Index(None, "question_id"),
    sqlite_autoincrement=True,
)
_UNFINISHED = text("finished_at IS NULL")
Index("ix_corrections_unfinished", corrections.c.id, sqlite_where=_UNFINISHED, postgresql_where=_UNFINISHED)

regrades = Table(
    "regrades",
    metadata,
    Column("review_id", ForeignKey("reviews.id"), primary_key=True, autoincrement=False),
    Column("correction_id", ForeignKey("corrections.id"), nullable=False),
    Column("regraded_at", UtcDateTime, nullable=False),
    Column("correct", Boolean, nullable=False),
    Column("credit", Double, nullable=False),
    Column("rating", Integer, nullable=False),
    Column("guess_probability", Double, nullable=False),
    Column("after", JSON(none_as_null=True)),
    CheckConstraint("rating BETWEEN 1 AND 4", name="rating"),
    CheckConstraint("credit BETWEEN 0 AND 1", name="credit"),
    CheckConstraint("guess_probability BETWEEN 0 AND 1", name="guess_probability"),
    Index(None, "correction_id"),
)

reteachings = Table(
    "reteachings",
    metadata,
    of_person(primary_key=True),
    Column("fact_id", String, primary_key=True),
    Column("reviews", Integer, nullable=False),
    Column("marked_at", UtcDateTime, nullable=False),
)

withdrawn_questions = Table(
    "withdrawn_questions",
    metadata,
    Column("question_id", String, primary_key=True),
    Column("cause", EnumByValue(Cause), nullable=False),
    Column("withdrawn_by", ForeignKey("people.id")),
    Column("withdrawn_at", UtcDateTime, nullable=False),
    one_of("cause", Cause),
)

reports = Table(
    "reports",
    metadata,
    identity(),
    of_person(),
    Column("question_id", String, nullable=False),
    Column("question_version", String, nullable=False),
    Column("asked_question_id", ForeignKey("asked_questions.id"), nullable=False),
    Column("reason", EnumByValue(Reason), nullable=False),
    Column("text", StorableText, nullable=False),
    Column("study_day", Date, nullable=False),
    Column("reported_at", UtcDateTime, nullable=False),
    Column("settled_at", UtcDateTime),
    Column("settled_by", ForeignKey("people.id")),
    ForeignKeyConstraint(
        ["question_id", "question_version"],
        ["question_versions.question_id", "question_versions.version"],
        # By the convention the name would be longer than PostgreSQL takes.
        name="fk_reports_question_versions",
    ),
    UniqueConstraint("person_id", "question_id", "question_version"),
    one_of("reason", Reason),
    Index(None, "person_id", "study_day"),
    sqlite_autoincrement=True,
)
_OPEN = text("settled_at IS NULL")
Index("ix_reports_open", reports.c.question_id, reports.c.id, sqlite_where=_OPEN, postgresql_where=_OPEN)
