"""The outbox: messages to people who did not just ask, stored with the effect they tell of."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

IDENTITY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
PENDING = sa.text("state = 'pending'")
CLAIMED = sa.text("state = 'pending' AND claimed_at IS NOT NULL")
CLOSED = sa.text("closed_at IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", IDENTITY, autoincrement=True, nullable=False),
        sa.Column("person_id", IDENTITY, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("dedupe_key", sa.String(), nullable=True),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retry_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("copies", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.CheckConstraint("state IN ('pending', 'sent', 'skipped', 'given_up')", name="ck_outbox_state"),
        sa.CheckConstraint("copies BETWEEN 0 AND 2 AND copies <= attempts", name="ck_outbox_copies"),
        sa.CheckConstraint("(state = 'pending') = (closed_at IS NULL)", name="ck_outbox_closed_at"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_outbox_person_id_people"),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.UniqueConstraint("dedupe_key", name="uq_outbox_dedupe_key"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_outbox_person_id", "outbox", ["person_id"], unique=False)
    op.create_index(
        "ix_outbox_pending", "outbox", ["not_before", "id"], unique=False, sqlite_where=PENDING, postgresql_where=PENDING
    )
    op.create_index(
        "ix_outbox_claimed", "outbox", ["claimed_at"], unique=False, sqlite_where=CLAIMED, postgresql_where=CLAIMED
    )
    op.create_index(
        "ix_outbox_closed", "outbox", ["closed_at", "state"], unique=False, sqlite_where=CLOSED, postgresql_where=CLOSED
    )


def downgrade() -> None:
    op.drop_table("outbox")
