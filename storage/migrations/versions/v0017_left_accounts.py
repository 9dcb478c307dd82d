"""The Telegram accounts that people left for another: an erasure leaves nothing of those either."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

IDENTITY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "left_accounts",
        sa.Column("person_id", IDENTITY, autoincrement=False, nullable=False),
        sa.Column("telegram_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_left_accounts_person_id_people"),
        sa.PrimaryKeyConstraint("person_id", "telegram_id", name="pk_left_accounts"),
    )


def downgrade() -> None:
    op.drop_table("left_accounts")
