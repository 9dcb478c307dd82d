"""Rounds, exam days, likely memories, leeches; answers that are practice only, hints and owned-up guesses."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

IDENTITY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OPEN = sa.text("state = 'open'")
FIRST = sa.text("before IS NULL")
NO = sa.false()
# SQLite forgets the name of a constraint that was added with its column.
NAMES = {"fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s"}


def upgrade() -> None:
    # Columns are added by ALTER TABLE: copying `reviews` would lose its trigger.
    op.add_column("people", sa.Column("exam_day", sa.Date(), nullable=True))
    op.add_column("people", sa.Column("daily_goal", sa.Integer(), nullable=False, server_default="10"))
    op.create_table(
        "rounds",
        sa.Column("id", IDENTITY, autoincrement=True, nullable=False),
        sa.Column("person_id", IDENTITY, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("study_day", sa.Date(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("forecast", sa.Double(), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('daily', 'extra', 'mistakes', 'practice', 'exam')", name="ck_rounds_kind"),
        sa.CheckConstraint("state IN ('open', 'paused', 'done', 'left')", name="ck_rounds_state"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_rounds_person_id_people"),
        sa.PrimaryKeyConstraint("id", name="pk_rounds"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_rounds_person_id_id", "rounds", ["person_id", "id"], unique=False)
    op.create_index(
        "uq_rounds_one_open", "rounds", ["person_id"], unique=True, sqlite_where=OPEN, postgresql_where=OPEN
    )
    op.add_column("asked_questions", sa.Column("hinted", sa.Boolean(), nullable=False, server_default=NO))
    type_ = "INTEGER" if op.get_bind().dialect.name == "sqlite" else "BIGINT"
    op.execute(
        f"ALTER TABLE asked_questions ADD COLUMN round_id {type_} "
        "CONSTRAINT fk_asked_questions_round_id_rounds REFERENCES rounds (id)"
    )
    op.create_index("ix_asked_questions_round_id", "asked_questions", ["round_id"], unique=False)
    op.drop_index("ix_cards_person_id_due_day", table_name="cards")
    op.drop_column("cards", "due_day")
    op.add_column("cards", sa.Column("likely_stability", sa.Double(), nullable=False, server_default="1"))
    op.add_column("cards", sa.Column("likely_difficulty", sa.Double(), nullable=False, server_default="5"))
    op.add_column("cards", sa.Column("run", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("cards", sa.Column("leech_since", sa.Date(), nullable=True))
    op.execute("UPDATE cards SET likely_stability = stability, likely_difficulty = difficulty")
    op.add_column("reviews", sa.Column("hint", sa.Boolean(), nullable=False, server_default=NO))
    op.add_column("reviews", sa.Column("recall", sa.Double(), nullable=True))
    op.add_column("reviews", sa.Column("unrated", sa.String(), nullable=True))
    op.drop_index("ix_reviews_first_answers", table_name="reviews")
    op.create_index("ix_reviews_person_id_study_day", "reviews", ["person_id", "study_day"], unique=False)
    op.create_index("ix_reviews_question_id", "reviews", ["question_id"], unique=False)
    op.create_table(
        "guesses",
        sa.Column("review_id", IDENTITY, autoincrement=False, nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["review_id"], ["reviews.id"], name="fk_guesses_review_id_reviews"),
        sa.PrimaryKeyConstraint("review_id", name="pk_guesses"),
    )


def downgrade() -> None:
    op.drop_table("guesses")
    op.drop_index("ix_reviews_question_id", table_name="reviews")
    op.drop_index("ix_reviews_person_id_study_day", table_name="reviews")
    op.create_index(
        "ix_reviews_first_answers", "reviews", ["person_id", "study_day"], sqlite_where=FIRST, postgresql_where=FIRST
    )
    for column in ("unrated", "recall", "hint"):
        op.drop_column("reviews", column)
    for column in ("leech_since", "run", "likely_difficulty", "likely_stability"):
        op.drop_column("cards", column)
    # Due again at once: the old version asks what is due, and forgets nothing by asking early.
    op.add_column("cards", sa.Column("due_day", sa.Date(), nullable=False, server_default="2000-01-01"))
    op.execute("UPDATE cards SET due_day = last_day")
    op.create_index("ix_cards_person_id_due_day", "cards", ["person_id", "due_day"], unique=False)
    op.drop_index("ix_asked_questions_round_id", table_name="asked_questions")
    if op.get_bind().dialect.name == "sqlite":
        # SQLite drops no column that a foreign key uses, except by copying the table.
        with op.batch_alter_table(
            "asked_questions", naming_convention=NAMES, table_kwargs={"sqlite_autoincrement": True}
        ) as batch:
            batch.drop_constraint("fk_asked_questions_round_id_rounds", type_="foreignkey")
            batch.drop_column("round_id")
            batch.drop_column("hinted")
    else:
        op.drop_column("asked_questions", "round_id")
        op.drop_column("asked_questions", "hinted")
    op.drop_index("uq_rounds_one_open", table_name="rounds", sqlite_where=OPEN, postgresql_where=OPEN)
    op.drop_index("ix_rounds_person_id_id", table_name="rounds")
    op.drop_table("rounds")
    for column in ("daily_goal", "exam_day"):
        op.drop_column("people", column)
