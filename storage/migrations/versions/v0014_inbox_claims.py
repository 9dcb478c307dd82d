"""Claims on the inbox: who handles an update, until when, and how often its process died over it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

CLAIMED = sa.text("state = 'pending' AND (lease_until IS NOT NULL OR deaths > 0)")


def upgrade() -> None:
    op.add_column("inbox", sa.Column("claim", sa.Integer(), server_default="0", nullable=False))
    op.add_column("inbox", sa.Column("deaths", sa.Integer(), server_default="0", nullable=False))
    op.add_column("inbox", sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "ix_inbox_claimed",
        "inbox",
        ["person_key", "id"],
        unique=False,
        sqlite_where=CLAIMED,
        postgresql_where=CLAIMED,
    )


def downgrade() -> None:
    op.drop_index("ix_inbox_claimed", table_name="inbox")
    op.drop_column("inbox", "lease_until")
    op.drop_column("inbox", "deaths")
    op.drop_column("inbox", "claim")
