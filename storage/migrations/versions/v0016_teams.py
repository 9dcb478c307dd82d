"""The teams' means as they stand, and marks for those to be measured anew: at first all of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

IDENTITY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
PERIODS = "period IN ('week', 'month', 'all')"
BOARD = ["period", "begins_on"]


def upgrade() -> None:
    op.create_table(
        "team_means",
        sa.Column("cohort_id", IDENTITY, autoincrement=False, nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=False),
        sa.Column("mean", sa.Double(), nullable=True),
        sa.Column("look_on", sa.Date(), nullable=False),
        sa.CheckConstraint(PERIODS, name="ck_team_means_period"),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohorts.id"], name="fk_team_means_cohort_id_cohorts"),
        sa.PrimaryKeyConstraint("cohort_id", "period", name="pk_team_means"),
    )
    op.create_index("ix_team_means_period_begins_on_mean_cohort_id", "team_means", [*BOARD, "mean", "cohort_id"])
    op.create_index("ix_team_means_period_look_on", "team_means", ["period", "look_on"])
    op.create_table(
        "team_marks",
        sa.Column("id", IDENTITY, autoincrement=True, nullable=False),
        sa.Column("cohort_id", IDENTITY, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohorts.id"], name="fk_team_marks_cohort_id_cohorts"),
        sa.PrimaryKeyConstraint("id", name="pk_team_marks"),
        sqlite_autoincrement=True,
    )
    op.execute("INSERT INTO team_marks (cohort_id) SELECT id FROM cohorts WHERE archived_at IS NULL")


def downgrade() -> None:
    op.drop_table("team_marks")
    op.drop_index("ix_team_means_period_look_on", table_name="team_means")
    op.drop_index("ix_team_means_period_begins_on_mean_cohort_id", table_name="team_means")
    op.drop_table("team_means")
