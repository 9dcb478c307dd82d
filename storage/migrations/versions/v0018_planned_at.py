"""When each reminder was reckoned: one reckoned in the future, by a clock that was wrong, is reckoned anew."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("reminders", sa.Column("planned_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_reminders_planned_at", "reminders", ["planned_at"])


def downgrade() -> None:
    op.drop_index("ix_reminders_planned_at", table_name="reminders")
    op.drop_column("reminders", "planned_at")
