"""Reminders: when people are reminded, on which days they study, and what was said unasked on which day."""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

IDENTITY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
PLANNED = sa.text("next_at IS NOT NULL")
TO_PLAN = datetime(2000, 1, 1, tzinfo=UTC)


def upgrade() -> None:
    op.create_table(
        "reminders",
        sa.Column("person_id", IDENTITY, autoincrement=False, nullable=False),
        sa.Column("minute", sa.Integer(), nullable=True),
        sa.Column("silenced", sa.Boolean(), nullable=False),
        sa.Column("canton", sa.String(), nullable=True),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("minute BETWEEN 0 AND 1439", name="ck_reminders_minute"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_reminders_person_id_people"),
        sa.PrimaryKeyConstraint("person_id", name="pk_reminders"),
    )
    op.create_index("ix_reminders_next_at", "reminders", ["next_at"], sqlite_where=PLANNED, postgresql_where=PLANNED)
    op.create_table(
        "cohort_habits",
        sa.Column("cohort_id", IDENTITY, autoincrement=False, nullable=False),
        sa.Column("minute", sa.Integer(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("canton", sa.String(), nullable=True),
        sa.CheckConstraint("minute BETWEEN 0 AND 1439", name="ck_cohort_habits_minute"),
        sa.CheckConstraint("days BETWEEN 1 AND 127", name="ck_cohort_habits_days"),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohorts.id"], name="fk_cohort_habits_cohort_id_cohorts"),
        sa.PrimaryKeyConstraint("cohort_id", name="pk_cohort_habits"),
    )
    op.create_table(
        "rhythms",
        sa.Column("person_id", IDENTITY, autoincrement=False, nullable=False),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("other_days", sa.Integer(), nullable=True),
        sa.CheckConstraint("days BETWEEN 1 AND 127", name="ck_rhythms_days"),
        sa.CheckConstraint("other_days BETWEEN 1 AND 127", name="ck_rhythms_other_days"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_rhythms_person_id_people"),
        sa.PrimaryKeyConstraint("person_id", "from_day", name="pk_rhythms"),
    )
    op.create_table(
        "leaves",
        sa.Column("id", IDENTITY, autoincrement=True, nullable=False),
        sa.Column("person_id", IDENTITY, nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.CheckConstraint("first_day <= last_day", name="ck_leaves_days"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_leaves_person_id_people"),
        sa.PrimaryKeyConstraint("id", name="pk_leaves"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_leaves_person_id_last_day", "leaves", ["person_id", "last_day"])
    op.add_column("outbox", sa.Column("counted_on", sa.Date(), nullable=True))
    # Members of a cohort are reminded from now on; the first tick of the clock reckons when.
    op.execute(
        sa.text(
            "INSERT INTO reminders (person_id, silenced, next_at) "
            "SELECT id, :silenced, :next_at FROM people WHERE cohort_id IS NOT NULL"
        ).bindparams(
            sa.bindparam("silenced", False, sa.Boolean()),
            # SQLite has no zones: it gets UTC's wall time.
            sa.bindparam("next_at", TO_PLAN, sa.DateTime(timezone=True)),
        )
    )


def downgrade() -> None:
    op.drop_column("outbox", "counted_on")
    op.drop_index("ix_leaves_person_id_last_day", table_name="leaves")
    op.drop_table("leaves")
    op.drop_table("rhythms")
    op.drop_table("cohort_habits")
    op.drop_index("ix_reminders_next_at", table_name="reminders", sqlite_where=PLANNED, postgresql_where=PLANNED)
    op.drop_table("reminders")
