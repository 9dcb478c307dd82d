"""Broadcasts, what belongs to one in the outbox, and indexes for the admins' screen of health."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

IDENTITY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

OF_BROADCAST = sa.text("broadcast_id IS NOT NULL")
FAILED = sa.text("state = 'failed'")
UNREACHABLE = sa.text("unreachable_since IS NOT NULL")
AUDIENCES = "audience IN ('everyone', 'apprentices', 'trainers', 'cohorts')"
STATES = "state IN ('filling', 'sending', 'stopping', 'sent', 'stopped')"


def upgrade() -> None:
    op.create_table(
        "broadcasts",
        sa.Column("id", IDENTITY, autoincrement=True, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("author_id", IDENTITY, autoincrement=False, nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("audience", sa.String(), nullable=False),
        sa.Column("reachable", sa.Integer(), nullable=False),
        sa.Column("unreachable", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("cursor", sa.BigInteger(), nullable=False),
        sa.Column("put", sa.Integer(), nullable=False),
        sa.Column("sent", sa.Integer(), nullable=False),
        sa.Column("waiting", sa.Integer(), nullable=False),
        sa.Column("given_up", sa.Integer(), nullable=False),
        sa.Column("dropped", sa.Integer(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(AUDIENCES, name="ck_broadcasts_audience"),
        sa.CheckConstraint(STATES, name="ck_broadcasts_state"),
        sa.ForeignKeyConstraint(["author_id"], ["people.id"], name="fk_broadcasts_author_id_people"),
        sa.PrimaryKeyConstraint("id", name="pk_broadcasts"),
        sa.UniqueConstraint("author_id", "number", name="uq_broadcasts_author_id_number"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "broadcast_cohorts",
        sa.Column("broadcast_id", IDENTITY, autoincrement=False, nullable=False),
        sa.Column("cohort_id", IDENTITY, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["broadcast_id"], ["broadcasts.id"], name="fk_broadcast_cohorts_broadcast_id_broadcasts"
        ),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohorts.id"], name="fk_broadcast_cohorts_cohort_id_cohorts"),
        sa.PrimaryKeyConstraint("broadcast_id", "cohort_id", name="pk_broadcast_cohorts"),
    )
    op.create_index("ix_broadcast_cohorts_cohort_id", "broadcast_cohorts", ["cohort_id"], unique=False)
    op.add_column("outbox", sa.Column("broadcast_id", sa.BigInteger(), nullable=True))
    _create_partial_index("ix_outbox_broadcast", "outbox", ["broadcast_id", "state"], OF_BROADCAST)
    _create_partial_index("ix_inbox_failed", "inbox", ["id"], FAILED)
    _create_partial_index("ix_people_unreachable", "people", ["id"], UNREACHABLE)


def downgrade() -> None:
    op.drop_index("ix_people_unreachable", table_name="people")
    op.drop_index("ix_inbox_failed", table_name="inbox")
    op.drop_index("ix_outbox_broadcast", table_name="outbox")
    op.drop_column("outbox", "broadcast_id")
    op.drop_index("ix_broadcast_cohorts_cohort_id", table_name="broadcast_cohorts")
    op.drop_table("broadcast_cohorts")
    op.drop_table("broadcasts")


def _create_partial_index(name: str, table: str, columns: list[str], where: sa.TextClause) -> None:
    op.create_index(name, table, columns, unique=False, sqlite_where=where, postgresql_where=where)
