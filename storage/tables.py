"""The schema on one page: rows, constraints, indexes.

`reviews` and `acts` are append-only: triggers (made by the migrations, for SQLite and PostgreSQL each) refuse every
UPDATE.
"""

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

from questions.learning.card import Unrated
from questions.learning.rounds import RoundKind, RoundState
from questions.people import Role
from questions.quiz.asked import AskedState
from storage.backup_tables import backup_runs, restores
from storage.broadcast_tables import broadcast_cohorts, broadcasts
from storage.cohort_tables import acts, cohort_trainers, cohorts, drafts, invites, releases, wrong_codes
from storage.column_types import EnumByValue, StorableText, UtcDateTime
from storage.correction_tables import corrections, regrades, reports, reteachings, withdrawn_questions
from storage.inbox_table import InboxState, inbox
from storage.outbox_table import OutboxState, outbox
from storage.ownership_tables import cohort_ends, data_exports, erased_answers, erasures, left_accounts
from storage.parameter_table import parameter_fits
from storage.point_tables import (
    day_points,
    point_recounts,
    point_sums,
    score_counts,
    standings,
    team_marks,
    team_means,
)
from storage.reminder_tables import cohort_habits, leaves, reminders, rhythms
from storage.set_tables import images, imports, library_changes, publications, question_sets, set_facts, set_questions
from storage.table_parts import identity, metadata, of_person, one_of

__all__ = [
    "TRIGGERS",
    "InboxState",
    "OutboxState",
    "acts",
    "asked_questions",
    "backup_runs",
    "broadcast_cohorts",
    "broadcasts",
    "cards",
    "cohort_ends",
    "cohort_habits",
    "cohort_trainers",
    "cohorts",
    "corrections",
    "data_exports",
    "day_points",
    "drafts",
    "erased_answers",
    "erasures",
    "guesses",
    "images",
    "imports",
    "inbox",
    "invites",
    "leaves",
    "left_accounts",
    "library_changes",
    "metadata",
    "outbox",
    "parameter_fits",
    "people",
    "point_recounts",
    "point_sums",
    "publications",
    "question_sets",
    "question_versions",
    "regrades",
    "releases",
    "reminders",
    "reports",
    "restores",
    "reteachings",
    "reversals",
    "reviews",
    "rhythms",
    "rounds",
    "score_counts",
    "set_facts",
    "set_questions",
    "standings",
    "team_marks",
    "team_means",
    "withdrawn_questions",
    "wrong_codes",
]

TRIGGERS = ("acts_refuse_update", "reviews_refuse_update")


people = Table(
    "people",
    metadata,
    identity(),
    Column("telegram_id", BigInteger, nullable=False),
    Column("first_name", StorableText, nullable=False),
    Column("role", EnumByValue(Role), nullable=False),
    Column("plan_id", String, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("unreachable_since", UtcDateTime),
    Column("exam_day", Date),
    Column("daily_goal", Integer, nullable=False),
    Column("cohort_id", ForeignKey("cohorts.id")),
    Column("consented_at", UtcDateTime),
    Column("chose_exam_day", Boolean, nullable=False),
    UniqueConstraint("telegram_id"),
    one_of("role", Role),
    Index(None, "cohort_id"),
    sqlite_autoincrement=True,
)
_TEACHES = text("role <> 'apprentice'")
Index("ix_people_teaching", people.c.role, people.c.id, sqlite_where=_TEACHES, postgresql_where=_TEACHES)
_LOST = text("unreachable_since IS NOT NULL")
Index("ix_people_unreachable", people.c.id, sqlite_where=_LOST, postgresql_where=_LOST)

question_versions = Table(
    "question_versions",
    metadata,
    Column("question_id", String, primary_key=True),
    Column("version", String, primary_key=True),
    Column("set_id", String, nullable=False),
    Column("fact_id", String, nullable=False),
    Column("content", JSON, nullable=False),
)

rounds = Table(
    "rounds",
    metadata,
    identity(),
    of_person(),
    Column("kind", EnumByValue(RoundKind), nullable=False),
    Column("scope", StorableText, nullable=False),
    Column("study_day", Date, nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    Column("facts", JSON, nullable=False),
    Column("forecast", Double, nullable=False),
    Column("ends_at", UtcDateTime),
    Column("state", EnumByValue(RoundState), nullable=False),
    Column("closed_at", UtcDateTime),
    one_of("kind", RoundKind),
    one_of("state", RoundState),
    Index(None, "person_id", "id"),
    sqlite_autoincrement=True,
)
_OPEN_ROUND = text("state = 'open'")
Index(
    "uq_rounds_one_open",
    rounds.c.person_id,
    unique=True,
    sqlite_where=_OPEN_ROUND,
    postgresql_where=_OPEN_ROUND,
)

asked_questions = Table(
    "asked_questions",
    metadata,
    identity(),
    of_person(),
    Column("question_id", String, nullable=False),
    Column("question_version", String, nullable=False),
    Column("shuffle_seed", Integer, nullable=False),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("state", EnumByValue(AskedState), nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("draft", JSON, nullable=False),
    Column("revealed", Boolean, nullable=False),
    Column("hinted", Boolean, nullable=False),
    Column("round_id", ForeignKey("rounds.id")),
    ForeignKeyConstraint(
        ["question_id", "question_version"],
        ["question_versions.question_id", "question_versions.version"],
        # By the convention the name would be longer than PostgreSQL takes.
        name="fk_asked_questions_question_versions",
    ),
    one_of("state", AskedState),
    CheckConstraint("sequence >= 0", name="sequence"),
    CheckConstraint("shuffle_seed >= 0", name="shuffle_seed"),
    Index(None, "round_id"),
    sqlite_autoincrement=True,
)
Index(
    "uq_asked_questions_one_open",
    asked_questions.c.person_id,
    unique=True,
    sqlite_where=text("state = 'open'"),
    postgresql_where=text("state = 'open'"),
)

cards = Table(
    "cards",
    metadata,
    of_person(primary_key=True),
    Column("fact_id", String, primary_key=True),
    Column("stability", Double, nullable=False),
    Column("difficulty", Double, nullable=False),
    Column("likely_stability", Double, nullable=False),
    Column("likely_difficulty", Double, nullable=False),
    Column("last_day", Date, nullable=False),
    Column("reviews", Integer, nullable=False),
    Column("lapses", Integer, nullable=False),
    Column("run", Integer, nullable=False),
    Column("leech_since", Date),
    Column("last_question_id", String, nullable=False),
    Column("version", Integer, nullable=False),
    CheckConstraint("reviews >= 1", name="reviews"),
    CheckConstraint("lapses BETWEEN 0 AND reviews", name="lapses"),
    CheckConstraint("version >= 1", name="version"),
    # The cards of one person beside each other: every round looks at all of them.
    sqlite_with_rowid=False,
)

_RESISTS = text("leech_since IS NOT NULL")
Index("ix_cards_leeches", cards.c.person_id, sqlite_where=_RESISTS, postgresql_where=_RESISTS)

reviews = Table(
    "reviews",
    metadata,
    identity(),
    Column("asked_question_id", ForeignKey("asked_questions.id"), nullable=False),
    of_person(),
    Column("fact_id", String, nullable=False),
    Column("question_id", String, nullable=False),
    Column("question_version", String, nullable=False),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("answered_at", UtcDateTime, nullable=False),
    Column("study_day", Date, nullable=False),
    Column("answer", JSON, nullable=False),
    Column("correct", Boolean, nullable=False),
    Column("credit", Double, nullable=False),
    Column("rating", Integer, nullable=False),
    Column("guess_probability", Double, nullable=False),
    Column("hint", Boolean, nullable=False),
    Column("duration", BigInteger, nullable=False),
    Column("recall", Double),
    Column("before", JSON(none_as_null=True)),
    Column("after", JSON, nullable=False),
    Column("unrated", EnumByValue(Unrated)),
    Column("policy", String, nullable=False),
    Column("update_id", BigInteger),
    # No foreign key: SQLite drops such a column only by copying the table, and the trigger would be lost.
    Column("parameters_id", BigInteger),
    UniqueConstraint("asked_question_id"),
    CheckConstraint("rating BETWEEN 1 AND 4", name="rating"),
    CheckConstraint("credit BETWEEN 0 AND 1", name="credit"),
    CheckConstraint("guess_probability BETWEEN 0 AND 1", name="guess_probability"),
    CheckConstraint("duration >= 0", name="duration"),
    Index(None, "person_id", "answered_at"),
    Index(None, "person_id", "id"),
    Index(None, "person_id", "study_day"),
    Index(None, "question_id"),
    sqlite_autoincrement=True,
)

reversals = Table(
    "reversals",
    metadata,
    Column("review_id", ForeignKey("reviews.id"), primary_key=True, autoincrement=False),
    Column("taken_back_at", UtcDateTime, nullable=False),
)

guesses = Table(
    "guesses",
    metadata,
    Column("review_id", ForeignKey("reviews.id"), primary_key=True, autoincrement=False),
    Column("said_at", UtcDateTime, nullable=False),
    Column("after", JSON, nullable=False),
)
