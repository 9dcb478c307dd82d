"""The table of messages that the bot still has to send; part of `storage.tables`."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
    text,
)

from storage.column_types import EnumByValue, StorableText, UtcDateTime
from storage.table_parts import identity, metadata, of_person, one_of


class OutboxState(StrEnum):
    """What became of a message; all but `pending` are final, and `reason` says why it was not sent."""

    PENDING = "pending"
    SENT = "sent"
    SKIPPED = "skipped"
    """Left unsent on purpose: when its turn came, it was of no use any more."""
    GIVEN_UP = "given_up"


outbox = Table(
    "outbox",
    metadata,
    identity(),
    of_person(index=True),
    Column("kind", String, nullable=False),
    Column("payload", JSON, nullable=False),
    Column("dedupe_key", String),
    Column("not_before", UtcDateTime, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("claimed_at", UtcDateTime),
    Column("retry_at", UtcDateTime),
    # Attempts only ever grow, so that each claim has a number of its own; copies are those that may have arrived.
    Column("attempts", Integer, nullable=False),
    Column("copies", Integer, nullable=False),
    Column("state", EnumByValue(OutboxState), nullable=False),
    Column("closed_at", UtcDateTime),
    Column("reason", StorableText),
    # The day of the person on which this was said to them unasked; NULL for what they asked for.
    Column("counted_on", Date),
    # No foreign key: SQLite drops such a column only by copying the table.
    Column("broadcast_id", BigInteger),
    UniqueConstraint("dedupe_key"),
    one_of("state", OutboxState),
    CheckConstraint("copies BETWEEN 0 AND 2 AND copies <= attempts", name="copies"),
    CheckConstraint("(state = 'pending') = (closed_at IS NULL)", name="closed_at"),
    sqlite_autoincrement=True,
)
_PENDING = text("state = 'pending'")
_CLAIMED = text("state = 'pending' AND claimed_at IS NOT NULL")
_CLOSED = text("closed_at IS NOT NULL")
Index("ix_outbox_pending", outbox.c.not_before, outbox.c.id, sqlite_where=_PENDING, postgresql_where=_PENDING)
Index("ix_outbox_claimed", outbox.c.claimed_at, sqlite_where=_CLAIMED, postgresql_where=_CLAIMED)
Index("ix_outbox_closed", outbox.c.closed_at, outbox.c.state, sqlite_where=_CLOSED, postgresql_where=_CLOSED)
_OF_BROADCAST = text("broadcast_id IS NOT NULL")
Index(
    "ix_outbox_broadcast",
    outbox.c.broadcast_id,
    outbox.c.state,
    sqlite_where=_OF_BROADCAST,
    postgresql_where=_OF_BROADCAST,
)
