"""Parameters fitted to the reviews; each review names those in force, and a person's log is read in its order."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

IDENTITY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "parameter_fits",
        sa.Column("id", IDENTITY, autoincrement=True, nullable=False),
        sa.Column("cohort_id", IDENTITY, nullable=True),
        sa.Column("fitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("applies_from", sa.Date(), nullable=False),
        sa.Column("parameters", sa.JSON(), nullable=False),
        sa.Column("reviews", sa.Integer(), nullable=False),
        sa.Column("log_loss_default", sa.Double(), nullable=False),
        sa.Column("log_loss_fitted", sa.Double(), nullable=False),
        sa.Column("adopted", sa.Boolean(), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("reviews >= 1", name="ck_parameter_fits_reviews"),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohorts.id"], name="fk_parameter_fits_cohort_id_cohorts"),
        sa.PrimaryKeyConstraint("id", name="pk_parameter_fits"),
        sqlite_autoincrement=True,
    )
    # Added by ALTER TABLE, and without a foreign key: copying `reviews` would lose its trigger.
    op.add_column("reviews", sa.Column("parameters_id", sa.BigInteger(), nullable=True))
    op.create_index("ix_reviews_person_id_id", "reviews", ["person_id", "id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_reviews_person_id_id", table_name="reviews")
    op.drop_column("reviews", "parameters_id")
    op.drop_table("parameter_fits")
