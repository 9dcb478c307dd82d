"""The tables of trainers' question sets and of their publication; part of `storage.tables`."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
)

from storage.column_types import StorableText, UtcDateTime
from storage.table_parts import identity, metadata, of_person

question_sets = Table(
    "question_sets",
    metadata,
    Column("id", String, primary_key=True),
    Column("title", StorableText, nullable=False),
    Column("owner_id", ForeignKey("people.id"), nullable=False),
    Column("shared", Boolean, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    Column("withdrawn_at", UtcDateTime),
    Index(None, "owner_id"),
)

set_facts = Table(
    "set_facts",
    metadata,
    Column("set_id", ForeignKey("question_sets.id"), primary_key=True),
    Column("fact_id", String, primary_key=True),
    Column("place", Integer, nullable=False),
    Column("objectives", JSON, nullable=False),
)

set_questions = Table(
    "set_questions",
    metadata,
    Column("question_id", String, primary_key=True),
    Column("set_id", ForeignKey("question_sets.id"), nullable=False),
    Column("version", String, nullable=False),
    Column("place", Integer, nullable=False),
    ForeignKeyConstraint(
        ["question_id", "version"],
        ["question_versions.question_id", "question_versions.version"],
        # By the convention the name would be longer than PostgreSQL takes.
        name="fk_set_questions_question_versions",
    ),
    Index(None, "set_id"),
)

images = Table(
    "images",
    metadata,
    Column("hash", String, primary_key=True),
    Column("data", LargeBinary, nullable=False),
)

imports = Table(
    "imports",
    metadata,
    identity(),
    of_person(unique=True),
    Column("created_at", UtcDateTime, nullable=False),
    Column("file_name", StorableText, nullable=False),
    Column("set_id", String, nullable=False),
    Column("title", StorableText, nullable=False),
    Column("replaces", Boolean, nullable=False),
    Column("content", JSON, nullable=False),
    sqlite_autoincrement=True,
)

publications = Table(
    "publications",
    metadata,
    Column("set_id", ForeignKey("question_sets.id"), primary_key=True),
    Column("cohort_id", ForeignKey("cohorts.id"), primary_key=True, autoincrement=False),
    Column("from_day", Date, nullable=False),
    Column("facts_a_day", Integer),
    Column("published_by", ForeignKey("people.id"), nullable=False),
    Column("published_at", UtcDateTime, nullable=False),
    CheckConstraint("facts_a_day IS NULL OR facts_a_day >= 1", name="facts_a_day"),
    Index(None, "cohort_id"),
)

library_changes = Table(
    "library_changes",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("count", Integer, nullable=False),
    CheckConstraint("id = 1", name="one_row"),
)
