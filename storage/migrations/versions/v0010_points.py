"""Points by day, their sums, and how people stand on leaderboards.

Points of answers given before are counted by the bot itself, some people at a time (`point_recounts`): a long log
keeps no upgrade waiting.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

IDENTITY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
PERIODS = "period IN ('week', 'month', 'all')"
BOARD = ["scope", "period", "begins_on"]


def upgrade() -> None:
    op.create_table(
        "day_points",
        _person("day_points"),
        sa.Column("study_day", sa.Date(), nullable=False),
        sa.Column("scope", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("goal", sa.Integer(), nullable=True),
        sa.CheckConstraint("(scope = 0) = (goal IS NOT NULL)", name="ck_day_points_goal"),
        sa.PrimaryKeyConstraint("person_id", "study_day", "scope", name="pk_day_points"),
    )
    op.create_table(
        "point_sums",
        _person("point_sums"),
        sa.Column("scope", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("shown", sa.Integer(), nullable=True),
        sa.CheckConstraint(PERIODS, name="ck_point_sums_period"),
        sa.CheckConstraint("shown IS NULL OR shown = points AND shown > 0", name="ck_point_sums_shown"),
        sa.PrimaryKeyConstraint("person_id", "scope", "period", name="pk_point_sums"),
    )
    op.create_index(
        "ix_point_sums_scope_period_begins_on_shown_person_id",
        "point_sums",
        [*BOARD, "shown", "person_id"],
        unique=False,
    )
    op.create_table(
        "score_counts",
        sa.Column("scope", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=False),
        sa.Column("points", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("shard", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.CheckConstraint(PERIODS, name="ck_score_counts_period"),
        sa.PrimaryKeyConstraint(*BOARD, "points", "shard", name="pk_score_counts"),
    )
    op.create_table(
        "standings",
        _person("standings"),
        sa.Column("cohort_id", IDENTITY, nullable=True),
        sa.Column("alias", sa.Text(), nullable=False),
        sa.Column("alias_key", sa.Text(), nullable=False),
        sa.Column("appearance", sa.String(), nullable=False),
        sa.CheckConstraint("appearance IN ('alias', 'first_name', 'hidden')", name="ck_standings_appearance"),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohorts.id"], name="fk_standings_cohort_id_cohorts"),
        sa.PrimaryKeyConstraint("person_id", name="pk_standings"),
        sa.UniqueConstraint("cohort_id", "alias_key", name="uq_standings_cohort_id_alias_key"),
    )
    op.create_table(
        "point_recounts",
        _person("point_recounts"),
        sa.PrimaryKeyConstraint("person_id", name="pk_point_recounts"),
    )
    op.execute("INSERT INTO point_recounts (person_id) SELECT id FROM people")


def downgrade() -> None:
    op.drop_table("point_recounts")
    op.drop_table("standings")
    op.drop_table("score_counts")
    op.drop_index("ix_point_sums_scope_period_begins_on_shown_person_id", table_name="point_sums")
    op.drop_table("point_sums")
    op.drop_table("day_points")


def _person(table: str) -> sa.Column[int]:
    key = sa.ForeignKey("people.id", name=f"fk_{table}_person_id_people")
    return sa.Column("person_id", IDENTITY, key, autoincrement=False, nullable=False)
