"""The first schema: people, questions asked, cards, the review log, the inbox."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

IDENTITY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
PENDING = sa.text("state = 'pending'")
OPEN = sa.text("state = 'open'")
FIRST = sa.text("before IS NULL")

REFUSE_UPDATE_SQLITE = """
CREATE TRIGGER reviews_refuse_update BEFORE UPDATE ON reviews
BEGIN
    SELECT RAISE(ABORT, 'reviews are append-only');
END
"""
REFUSE_UPDATE_FUNCTION = """
CREATE FUNCTION reviews_refuse_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'reviews are append-only' USING ERRCODE = 'integrity_constraint_violation';
END
$$
"""
REFUSE_UPDATE_POSTGRESQL = """
CREATE TRIGGER reviews_refuse_update BEFORE UPDATE ON reviews
FOR EACH STATEMENT EXECUTE FUNCTION reviews_refuse_update()
"""


def upgrade() -> None:
    op.create_table(
        "inbox",
        sa.Column("id", IDENTITY, autoincrement=True, nullable=False),
        sa.Column("update_id", sa.BigInteger(), nullable=False),
        sa.Column("person_key", sa.BigInteger(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('pending', 'done', 'failed')", name="ck_inbox_state"),
        sa.CheckConstraint("attempts >= 0", name="ck_inbox_attempts"),
        sa.PrimaryKeyConstraint("id", name="pk_inbox"),
        sa.UniqueConstraint("update_id", name="uq_inbox_update_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_inbox_pending", "inbox", ["id"], unique=False, sqlite_where=PENDING, postgresql_where=PENDING)
    op.create_index(
        "ix_inbox_pending_of_person",
        "inbox",
        ["person_key", "id"],
        unique=False,
        sqlite_where=PENDING,
        postgresql_where=PENDING,
    )
    op.create_table(
        "people",
        sa.Column("id", IDENTITY, autoincrement=True, nullable=False),
        sa.Column("telegram_id", sa.BigInteger(), nullable=False),
        sa.Column("first_name", sa.Text(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("plan_id", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("unreachable_since", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("role IN ('apprentice', 'trainer', 'admin')", name="ck_people_role"),
        sa.PrimaryKeyConstraint("id", name="pk_people"),
        sa.UniqueConstraint("telegram_id", name="uq_people_telegram_id"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "question_versions",
        sa.Column("question_id", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("set_id", sa.String(), nullable=False),
        sa.Column("fact_id", sa.String(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("question_id", "version", name="pk_question_versions"),
    )
    op.create_table(
        "asked_questions",
        sa.Column("id", IDENTITY, autoincrement=True, nullable=False),
        sa.Column("person_id", IDENTITY, nullable=False),
        sa.Column("question_id", sa.String(), nullable=False),
        sa.Column("question_version", sa.String(), nullable=False),
        sa.Column("shuffle_seed", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("draft", sa.JSON(), nullable=False),
        sa.Column("revealed", sa.Boolean(), nullable=False),
        sa.CheckConstraint("state IN ('open', 'answered', 'replaced')", name="ck_asked_questions_state"),
        sa.CheckConstraint("sequence >= 0", name="ck_asked_questions_sequence"),
        sa.CheckConstraint("shuffle_seed >= 0", name="ck_asked_questions_shuffle_seed"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_asked_questions_person_id_people"),
        sa.ForeignKeyConstraint(
            ["question_id", "question_version"],
            ["question_versions.question_id", "question_versions.version"],
            name="fk_asked_questions_question_versions",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_asked_questions"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "uq_asked_questions_one_open",
        "asked_questions",
        ["person_id"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    op.create_table(
        "cards",
        sa.Column("person_id", IDENTITY, nullable=False),
        sa.Column("fact_id", sa.String(), nullable=False),
        sa.Column("stability", sa.Double(), nullable=False),
        sa.Column("difficulty", sa.Double(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("due_day", sa.Date(), nullable=False),
        sa.Column("reviews", sa.Integer(), nullable=False),
        sa.Column("lapses", sa.Integer(), nullable=False),
        sa.Column("last_question_id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("lapses BETWEEN 0 AND reviews", name="ck_cards_lapses"),
        sa.CheckConstraint("reviews >= 1", name="ck_cards_reviews"),
        sa.CheckConstraint("version >= 1", name="ck_cards_version"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_cards_person_id_people"),
        sa.PrimaryKeyConstraint("person_id", "fact_id", name="pk_cards"),
    )
    op.create_index("ix_cards_person_id_due_day", "cards", ["person_id", "due_day"], unique=False)
    op.create_table(
        "reviews",
        sa.Column("id", IDENTITY, autoincrement=True, nullable=False),
        sa.Column("asked_question_id", IDENTITY, nullable=False),
        sa.Column("person_id", IDENTITY, nullable=False),
        sa.Column("fact_id", sa.String(), nullable=False),
        sa.Column("question_id", sa.String(), nullable=False),
        sa.Column("question_version", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("study_day", sa.Date(), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=False),
        sa.Column("correct", sa.Boolean(), nullable=False),
        sa.Column("credit", sa.Double(), nullable=False),
        sa.Column("rating", sa.Integer(), nullable=False),
        sa.Column("guess_probability", sa.Double(), nullable=False),
        sa.Column("duration", sa.BigInteger(), nullable=False),
        sa.Column("before", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("policy", sa.String(), nullable=False),
        sa.Column("update_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("credit BETWEEN 0 AND 1", name="ck_reviews_credit"),
        sa.CheckConstraint("duration >= 0", name="ck_reviews_duration"),
        sa.CheckConstraint("guess_probability BETWEEN 0 AND 1", name="ck_reviews_guess_probability"),
        sa.CheckConstraint("rating BETWEEN 1 AND 4", name="ck_reviews_rating"),
        sa.ForeignKeyConstraint(
            ["asked_question_id"], ["asked_questions.id"], name="fk_reviews_asked_question_id_asked_questions"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_reviews_person_id_people"),
        sa.PrimaryKeyConstraint("id", name="pk_reviews"),
        sa.UniqueConstraint("asked_question_id", name="uq_reviews_asked_question_id"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_reviews_first_answers",
        "reviews",
        ["person_id", "study_day"],
        unique=False,
        sqlite_where=FIRST,
        postgresql_where=FIRST,
    )
    op.create_index("ix_reviews_person_id_answered_at", "reviews", ["person_id", "answered_at"], unique=False)
    op.create_table(
        "reversals",
        sa.Column("review_id", IDENTITY, autoincrement=False, nullable=False),
        sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["review_id"], ["reviews.id"], name="fk_reversals_review_id_reviews"),
        sa.PrimaryKeyConstraint("review_id", name="pk_reversals"),
    )
    if op.get_bind().dialect.name == "sqlite":
        op.execute(REFUSE_UPDATE_SQLITE)
    else:
        op.execute(REFUSE_UPDATE_FUNCTION)
        op.execute(REFUSE_UPDATE_POSTGRESQL)


def downgrade() -> None:
    op.drop_table("reversals")
    op.drop_index("ix_reviews_person_id_answered_at", table_name="reviews")
    op.drop_index("ix_reviews_first_answers", table_name="reviews", sqlite_where=FIRST, postgresql_where=FIRST)
    op.drop_table("reviews")
    op.drop_index("ix_cards_person_id_due_day", table_name="cards")
    op.drop_table("cards")
    op.drop_index("uq_asked_questions_one_open", table_name="asked_questions", sqlite_where=OPEN, postgresql_where=OPEN)
    op.drop_table("asked_questions")
    op.drop_table("question_versions")
    op.drop_table("people")
    op.drop_index("ix_inbox_pending_of_person", table_name="inbox", sqlite_where=PENDING, postgresql_where=PENDING)
    op.drop_index("ix_inbox_pending", table_name="inbox", sqlite_where=PENDING, postgresql_where=PENDING)
    op.drop_table("inbox")
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION reviews_refuse_update()")
