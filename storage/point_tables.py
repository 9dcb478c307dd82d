"""The tables of points: by day, summed for the leaderboards, and how people stand on them; part of `storage.tables`."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Date, Double, ForeignKey, Index, Integer, Table, UniqueConstraint

from questions.results.leaderboards import Period
from questions.results.standing import Appearance
from storage.column_types import EnumByValue, StorableText
from storage.table_parts import identity, metadata, of_person, one_of

day_points = Table(
    "day_points",
    metadata,
    of_person(primary_key=True, autoincrement=False),
    Column("study_day", Date, primary_key=True),
    # 0 for the day's total, which alone knows the goal; else the number of a domain.
    Column("scope", Integer, primary_key=True, autoincrement=False),
    Column("points", Integer, nullable=False),
    Column("goal", Integer),
    CheckConstraint("(scope = 0) = (goal IS NOT NULL)", name="goal"),
)

point_sums = Table(
    "point_sums",
    metadata,
    of_person(primary_key=True, autoincrement=False),
    Column("scope", Integer, primary_key=True, autoincrement=False),
    Column("period", EnumByValue(Period), primary_key=True),
    # The latest week or month in which there was something to count: what is older, nobody ranks any more.
    Column("begins_on", Date, nullable=False),
    Column("points", Integer, nullable=False),
    # The points with which the person has a place on the company's leaderboard; NULL for no place.
    Column("shown", Integer),
    one_of("period", Period),
    CheckConstraint("shown IS NULL OR shown = points AND shown > 0", name="shown"),
    Index(None, "scope", "period", "begins_on", "shown", "person_id"),
)

score_counts = Table(
    "score_counts",
    metadata,
    Column("scope", Integer, primary_key=True, autoincrement=False),
    Column("period", EnumByValue(Period), primary_key=True),
    Column("begins_on", Date, primary_key=True),
    Column("points", Integer, primary_key=True, autoincrement=False),
    # Several rows for one score, lest everybody's answers wait for the same row.
    Column("shard", Integer, primary_key=True, autoincrement=False),
    Column("people", Integer, nullable=False),
    one_of("period", Period),
)

standings = Table(
    "standings",
    metadata,
    of_person(primary_key=True, autoincrement=False),
    Column("cohort_id", ForeignKey("cohorts.id")),
    Column("alias", StorableText, nullable=False),
    Column("alias_key", StorableText, nullable=False),
    Column("appearance", EnumByValue(Appearance), nullable=False),
    UniqueConstraint("cohort_id", "alias_key"),
    one_of("appearance", Appearance),
)

point_recounts = Table(
    "point_recounts",
    metadata,
    of_person(primary_key=True, autoincrement=False),
)

# As the teams' leaderboard shows them, until `look_on`: on that day something changes by itself.
team_means = Table(
    "team_means",
    metadata,
    Column("cohort_id", ForeignKey("cohorts.id"), primary_key=True, autoincrement=False),
    Column("period", EnumByValue(Period), primary_key=True),
    Column("begins_on", Date, nullable=False),
    # NULL for a team that is too small to have a figure.
    Column("mean", Double),
    Column("look_on", Date, nullable=False),
    one_of("period", Period),
    Index(None, "period", "begins_on", "mean", "cohort_id"),
    Index(None, "period", "look_on"),
)

team_marks = Table(
    "team_marks",
    metadata,
    identity(),
    Column("cohort_id", ForeignKey("cohorts.id"), nullable=False),
    sqlite_autoincrement=True,
)
