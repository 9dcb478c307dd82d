"""Trainers' question sets, their pictures, and their publication to cohorts; leeches by person."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

IDENTITY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

RESISTS = sa.text("leech_since IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "question_sets",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("owner_id", IDENTITY, nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["owner_id"], ["people.id"], name="fk_question_sets_owner_id_people"),
        sa.PrimaryKeyConstraint("id", name="pk_question_sets"),
    )
    op.create_index("ix_question_sets_owner_id", "question_sets", ["owner_id"], unique=False)
    op.create_table(
        "set_facts",
        sa.Column("set_id", sa.String(), nullable=False),
        sa.Column("fact_id", sa.String(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("objectives", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["set_id"], ["question_sets.id"], name="fk_set_facts_set_id_question_sets"),
        sa.PrimaryKeyConstraint("set_id", "fact_id", name="pk_set_facts"),
    )
    op.create_table(
        "set_questions",
        sa.Column("question_id", sa.String(), nullable=False),
        sa.Column("set_id", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["set_id"], ["question_sets.id"], name="fk_set_questions_set_id_question_sets"),
        sa.ForeignKeyConstraint(
            ["question_id", "version"],
            ["question_versions.question_id", "question_versions.version"],
            name="fk_set_questions_question_versions",
        ),
        sa.PrimaryKeyConstraint("question_id", name="pk_set_questions"),
    )
    op.create_index("ix_set_questions_set_id", "set_questions", ["set_id"], unique=False)
    op.create_table(
        "images",
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name="pk_images"),
    )
    op.create_table(
        "imports",
        sa.Column("id", IDENTITY, autoincrement=True, nullable=False),
        sa.Column("person_id", IDENTITY, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("set_id", sa.String(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("replaces", sa.Boolean(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_imports_person_id_people"),
        sa.PrimaryKeyConstraint("id", name="pk_imports"),
        sa.UniqueConstraint("person_id", name="uq_imports_person_id"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "publications",
        sa.Column("set_id", sa.String(), nullable=False),
        sa.Column("cohort_id", IDENTITY, autoincrement=False, nullable=False),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("facts_a_day", sa.Integer(), nullable=True),
        sa.Column("published_by", IDENTITY, nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("facts_a_day IS NULL OR facts_a_day >= 1", name="ck_publications_facts_a_day"),
        sa.ForeignKeyConstraint(["set_id"], ["question_sets.id"], name="fk_publications_set_id_question_sets"),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohorts.id"], name="fk_publications_cohort_id_cohorts"),
        sa.ForeignKeyConstraint(["published_by"], ["people.id"], name="fk_publications_published_by_people"),
        sa.PrimaryKeyConstraint("set_id", "cohort_id", name="pk_publications"),
    )
    op.create_index("ix_publications_cohort_id", "publications", ["cohort_id"], unique=False)
    op.create_table(
        "library_changes",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.CheckConstraint("id = 1", name="ck_library_changes_one_row"),
        sa.PrimaryKeyConstraint("id", name="pk_library_changes"),
    )
    op.execute("INSERT INTO library_changes (id, count) VALUES (1, 0)")
    op.create_index("ix_cards_leeches", "cards", ["person_id"], sqlite_where=RESISTS, postgresql_where=RESISTS)


def downgrade() -> None:
    op.drop_index("ix_cards_leeches", table_name="cards", sqlite_where=RESISTS, postgresql_where=RESISTS)
    op.drop_table("library_changes")
    op.drop_index("ix_publications_cohort_id", table_name="publications")
    op.drop_table("publications")
    op.drop_table("imports")
    op.drop_table("images")
    op.drop_index("ix_set_questions_set_id", table_name="set_questions")
    op.drop_table("set_questions")
    op.drop_table("set_facts")
    op.drop_index("ix_question_sets_owner_id", table_name="question_sets")
    op.drop_table("question_sets")
