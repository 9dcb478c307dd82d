"""Monday briefs of cohorts, and when somebody was last asked to come back."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0006"
branch_labels = None
depends_on = None

IDENTITY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "cohort_briefs",
        sa.Column("cohort_id", IDENTITY, autoincrement=False, nullable=False),
        sa.Column("wanted", sa.Boolean(), nullable=False),
        sa.Column("week", sa.Date(), nullable=True),
        sa.Column("topics", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohorts.id"], name="fk_cohort_briefs_cohort_id_cohorts"),
        sa.PrimaryKeyConstraint("cohort_id", name="pk_cohort_briefs"),
    )
    op.create_table(
        "relaunches",
        sa.Column("person_id", IDENTITY, autoincrement=False, nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_relaunches_person_id_people"),
        sa.PrimaryKeyConstraint("person_id", name="pk_relaunches"),
    )


def downgrade() -> None:
    op.drop_table("relaunches")
    op.drop_table("cohort_briefs")
