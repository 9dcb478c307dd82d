"""The tables of broadcasts; part of `storage.tables`."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Date, ForeignKey, Index, Integer, Table, UniqueConstraint

from questions.broadcasts import Audience, BroadcastState
from storage.column_types import EnumByValue, StorableText, UtcDateTime
from storage.table_parts import identity, metadata, one_of

broadcasts = Table(
    "broadcasts",
    metadata,
    identity(),
    Column("number", BigInteger, nullable=False),
    # NULL once the author is erased: a broadcast outlives whoever wrote it.
    Column("author_id", ForeignKey("people.id")),
    Column("created_at", UtcDateTime, nullable=False),
    Column("day", Date, nullable=False),
    Column("text", StorableText, nullable=False),
    Column("audience", EnumByValue(Audience), nullable=False),
    Column("reachable", Integer, nullable=False),
    Column("unreachable", Integer, nullable=False),
    Column("state", EnumByValue(BroadcastState), nullable=False),
    Column("cursor", BigInteger, nullable=False),
    Column("put", Integer, nullable=False),
    # What became of the messages: outbox rows go a week after they are closed.
    Column("sent", Integer, nullable=False),
    Column("waiting", Integer, nullable=False),
    Column("given_up", Integer, nullable=False),
    Column("dropped", Integer, nullable=False),
    Column("closed_at", UtcDateTime),
    UniqueConstraint("author_id", "number"),
    one_of("audience", Audience),
    one_of("state", BroadcastState),
    sqlite_autoincrement=True,
)

broadcast_cohorts = Table(
    "broadcast_cohorts",
    metadata,
    Column("broadcast_id", ForeignKey("broadcasts.id"), primary_key=True, autoincrement=False),
    Column("cohort_id", ForeignKey("cohorts.id"), primary_key=True, autoincrement=False),
    Index(None, "cohort_id"),
)
