"""Cohorts with trainers, invites and releases; consent; conversation drafts; the audit log."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

IDENTITY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TEACHES = sa.text("role <> 'apprentice'")
# SQLite forgets the name of a constraint that was added with its column.
NAMES = {"fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s"}
COLUMNS = ("chose_exam_day", "consented_at", "cohort_id")

REFUSE_UPDATE_SQLITE = """
CREATE TRIGGER acts_refuse_update BEFORE UPDATE ON acts
BEGIN
    SELECT RAISE(ABORT, 'acts are append-only');
END
"""
REFUSE_UPDATE_FUNCTION = """
CREATE FUNCTION acts_refuse_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'acts are append-only' USING ERRCODE = 'integrity_constraint_violation';
END
$$
"""
REFUSE_UPDATE_POSTGRESQL = """
CREATE TRIGGER acts_refuse_update BEFORE UPDATE ON acts
FOR EACH STATEMENT EXECUTE FUNCTION acts_refuse_update()
"""


def upgrade() -> None:
    op.create_table(
        "cohorts",
        sa.Column("id", IDENTITY, autoincrement=True, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("plan_id", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("exam_day", sa.Date(), nullable=True),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("daily_minutes", sa.Integer(), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("trusted", sa.Boolean(), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=True),
        sa.CheckConstraint("daily_minutes >= 1", name="ck_cohorts_daily_minutes"),
        sa.PrimaryKeyConstraint("id", name="pk_cohorts"),
        sqlite_autoincrement=True,
    )
    # Columns are added by ALTER TABLE: copying a table would copy all that points to it.
    type_ = "INTEGER" if op.get_bind().dialect.name == "sqlite" else "BIGINT"
    op.execute(
        f"ALTER TABLE people ADD COLUMN cohort_id {type_} CONSTRAINT fk_people_cohort_id_cohorts REFERENCES cohorts (id)"
    )
    op.add_column("people", sa.Column("consented_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("people", sa.Column("chose_exam_day", sa.Boolean(), nullable=False, server_default=sa.false()))
    # Until now nobody but the person could set it.
    op.execute("UPDATE people SET chose_exam_day = true WHERE exam_day IS NOT NULL")
    op.create_index("ix_people_cohort_id", "people", ["cohort_id"], unique=False)
    op.create_index(
        "ix_people_teaching", "people", ["role", "id"], unique=False, sqlite_where=TEACHES, postgresql_where=TEACHES
    )
    op.create_table(
        "cohort_trainers",
        sa.Column("cohort_id", IDENTITY, autoincrement=False, nullable=False),
        sa.Column("person_id", IDENTITY, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohorts.id"], name="fk_cohort_trainers_cohort_id_cohorts"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_cohort_trainers_person_id_people"),
        sa.PrimaryKeyConstraint("cohort_id", "person_id", name="pk_cohort_trainers"),
    )
    op.create_index("ix_cohort_trainers_person_id", "cohort_trainers", ["person_id"], unique=False)
    op.create_table(
        "invites",
        sa.Column("id", IDENTITY, autoincrement=True, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("cohort_id", IDENTITY, nullable=True),
        sa.Column("person_id", IDENTITY, nullable=True),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("code_hash", sa.String(), nullable=False),
        sa.Column("created_by", IDENTITY, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("most_uses", sa.Integer(), nullable=False),
        sa.Column("uses", sa.Integer(), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('apprentice', 'trainer', 'relink')", name="ck_invites_kind"),
        sa.CheckConstraint("uses BETWEEN 0 AND most_uses", name="ck_invites_uses"),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohorts.id"], name="fk_invites_cohort_id_cohorts"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_invites_person_id_people"),
        sa.ForeignKeyConstraint(["created_by"], ["people.id"], name="fk_invites_created_by_people"),
        sa.PrimaryKeyConstraint("id", name="pk_invites"),
        sa.UniqueConstraint("token_hash", name="uq_invites_token_hash"),
        sa.UniqueConstraint("code_hash", name="uq_invites_code_hash"),
        sqlite_autoincrement=True,
    )
    for column in ("cohort_id", "person_id", "created_by"):
        op.create_index(f"ix_invites_{column}", "invites", [column], unique=False)
    op.create_table(
        "wrong_codes",
        sa.Column("telegram_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("telegram_id", name="pk_wrong_codes"),
    )
    op.create_table(
        "releases",
        sa.Column("cohort_id", IDENTITY, autoincrement=False, nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohorts.id"], name="fk_releases_cohort_id_cohorts"),
        sa.PrimaryKeyConstraint("cohort_id", "scope", name="pk_releases"),
    )
    op.create_table(
        "drafts",
        sa.Column("person_id", IDENTITY, autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_drafts_person_id_people"),
        sa.PrimaryKeyConstraint("person_id", name="pk_drafts"),
    )
    op.create_table(
        "acts",
        sa.Column("id", IDENTITY, autoincrement=True, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_acts"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_acts_person_id", "acts", ["person_id"], unique=False)
    if op.get_bind().dialect.name == "sqlite":
        op.execute(REFUSE_UPDATE_SQLITE)
    else:
        op.execute(REFUSE_UPDATE_FUNCTION)
        op.execute(REFUSE_UPDATE_POSTGRESQL)


def downgrade() -> None:
    for table in ("acts", "drafts", "releases", "wrong_codes", "invites", "cohort_trainers"):
        op.drop_table(table)
    op.drop_index("ix_people_teaching", table_name="people", sqlite_where=TEACHES, postgresql_where=TEACHES)
    op.drop_index("ix_people_cohort_id", table_name="people")
    if op.get_bind().dialect.name == "sqlite":
        # SQLite drops no column that a foreign key uses, except by copying the table.
        with op.batch_alter_table(
            "people", naming_convention=NAMES, table_kwargs={"sqlite_autoincrement": True}
        ) as batch:
            batch.drop_constraint("fk_people_cohort_id_cohorts", type_="foreignkey")
            for column in COLUMNS:
                batch.drop_column(column)
    else:
        op.execute("DROP FUNCTION acts_refuse_update()")
        for column in COLUMNS:
            op.drop_column("people", column)
    op.drop_table("cohorts")
