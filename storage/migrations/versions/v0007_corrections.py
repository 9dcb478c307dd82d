"""Questions corrected, withdrawn one by one and reported; answers judged anew beside the log."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

IDENTITY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

UNFINISHED = sa.text("finished_at IS NULL")
OPEN = sa.text("settled_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "corrections",
        sa.Column("id", IDENTITY, autoincrement=True, nullable=False),
        sa.Column("question_id", sa.String(), nullable=False),
        sa.Column("set_id", sa.String(), nullable=False),
        sa.Column("old_version", sa.String(), nullable=False),
        sa.Column("new_version", sa.String(), nullable=False),
        sa.Column("change", sa.String(), nullable=False),
        sa.Column("made_by", IDENTITY, nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cursor", sa.BigInteger(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("answers", sa.Integer(), nullable=False),
        sa.Column("restored", sa.Integer(), nullable=False),
        sa.Column("retaught", sa.Integer(), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("change IN ('spelling', 'wording', 'key')", name="ck_corrections_change"),
        sa.ForeignKeyConstraint(["made_by"], ["people.id"], name="fk_corrections_made_by_people"),
        sa.PrimaryKeyConstraint("id", name="pk_corrections"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_corrections_question_id", "corrections", ["question_id"], unique=False)
    op.create_index(
        "ix_corrections_unfinished", "corrections", ["id"], sqlite_where=UNFINISHED, postgresql_where=UNFINISHED
    )
    op.create_table(
        "regrades",
        sa.Column("review_id", IDENTITY, autoincrement=False, nullable=False),
        sa.Column("correction_id", IDENTITY, nullable=False),
        sa.Column("regraded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("correct", sa.Boolean(), nullable=False),
        sa.Column("credit", sa.Double(), nullable=False),
        sa.Column("rating", sa.Integer(), nullable=False),
        sa.Column("guess_probability", sa.Double(), nullable=False),
        sa.Column("after", sa.JSON(none_as_null=True), nullable=True),
        sa.CheckConstraint("rating BETWEEN 1 AND 4", name="ck_regrades_rating"),
        sa.CheckConstraint("credit BETWEEN 0 AND 1", name="ck_regrades_credit"),
        sa.CheckConstraint("guess_probability BETWEEN 0 AND 1", name="ck_regrades_guess_probability"),
        sa.ForeignKeyConstraint(["review_id"], ["reviews.id"], name="fk_regrades_review_id_reviews"),
        sa.ForeignKeyConstraint(["correction_id"], ["corrections.id"], name="fk_regrades_correction_id_corrections"),
        sa.PrimaryKeyConstraint("review_id", name="pk_regrades"),
    )
    op.create_index("ix_regrades_correction_id", "regrades", ["correction_id"], unique=False)
    op.create_table(
        "reteachings",
        sa.Column("person_id", IDENTITY, autoincrement=False, nullable=False),
        sa.Column("fact_id", sa.String(), nullable=False),
        sa.Column("reviews", sa.Integer(), nullable=False),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_reteachings_person_id_people"),
        sa.PrimaryKeyConstraint("person_id", "fact_id", name="pk_reteachings"),
    )
    op.create_table(
        "withdrawn_questions",
        sa.Column("question_id", sa.String(), nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("withdrawn_by", IDENTITY, nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("cause IN ('person', 'reports')", name="ck_withdrawn_questions_cause"),
        sa.ForeignKeyConstraint(["withdrawn_by"], ["people.id"], name="fk_withdrawn_questions_withdrawn_by_people"),
        sa.PrimaryKeyConstraint("question_id", name="pk_withdrawn_questions"),
    )
    op.create_table(
        "reports",
        sa.Column("id", IDENTITY, autoincrement=True, nullable=False),
        sa.Column("person_id", IDENTITY, nullable=False),
        sa.Column("question_id", sa.String(), nullable=False),
        sa.Column("question_version", sa.String(), nullable=False),
        sa.Column("asked_question_id", IDENTITY, nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("study_day", sa.Date(), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", IDENTITY, nullable=True),
        sa.CheckConstraint("reason IN ('wrong', 'unclear', 'typo', 'off_topic', 'other')", name="ck_reports_reason"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_reports_person_id_people"),
        sa.ForeignKeyConstraint(["settled_by"], ["people.id"], name="fk_reports_settled_by_people"),
        sa.ForeignKeyConstraint(
            ["asked_question_id"], ["asked_questions.id"], name="fk_reports_asked_question_id_asked_questions"
        ),
        sa.ForeignKeyConstraint(
            ["question_id", "question_version"],
            ["question_versions.question_id", "question_versions.version"],
            name="fk_reports_question_versions",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_reports"),
        sa.UniqueConstraint(
            "person_id", "question_id", "question_version", name="uq_reports_person_id_question_id_question_version"
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_reports_person_id_study_day", "reports", ["person_id", "study_day"], unique=False)
    op.create_index("ix_reports_open", "reports", ["question_id", "id"], sqlite_where=OPEN, postgresql_where=OPEN)


def downgrade() -> None:
    op.drop_table("reports")
    op.drop_table("withdrawn_questions")
    op.drop_table("reteachings")
    op.drop_table("regrades")
    op.drop_table("corrections")
