"""Data in its owner's hands: exports, erasures and what is left of them, ends of cohorts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0010"
branch_labels = None
depends_on = None

IDENTITY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "data_exports",
        sa.Column("id", IDENTITY, autoincrement=True, nullable=False),
        sa.Column("person_id", IDENTITY, nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_data_exports_person_id_people"),
        sa.PrimaryKeyConstraint("id", name="pk_data_exports"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_data_exports_person_id", "data_exports", ["person_id"], unique=False)
    op.create_table(
        "erasures",
        sa.Column("mark", sa.String(), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("wiped_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("mark", name="pk_erasures"),
    )
    op.create_table(
        "erased_answers",
        sa.Column("question_id", sa.String(), nullable=False),
        sa.Column("question_version", sa.String(), nullable=False),
        sa.Column("correct", sa.Boolean(), nullable=False),
        sa.Column("choice", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("answers", sa.Integer(), nullable=False),
        sa.CheckConstraint("answers >= 1", name="ck_erased_answers_answers"),
        sa.PrimaryKeyConstraint("question_id", "question_version", "correct", "choice", name="pk_erased_answers"),
    )
    op.create_table(
        "cohort_ends",
        sa.Column("cohort_id", IDENTITY, autoincrement=False, nullable=False),
        sa.Column("noticed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("erased", sa.Integer(), nullable=False),
        sa.Column("kept", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohorts.id"], name="fk_cohort_ends_cohort_id_cohorts"),
        sa.PrimaryKeyConstraint("cohort_id", name="pk_cohort_ends"),
    )


def downgrade() -> None:
    op.drop_table("cohort_ends")
    op.drop_table("erased_answers")
    op.drop_table("erasures")
    op.drop_index("ix_data_exports_person_id", table_name="data_exports")
    op.drop_table("data_exports")
