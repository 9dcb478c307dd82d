"""The table of updates that came from Telegram; part of `storage.tables`."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, Column, Index, Integer, Table, Text, UniqueConstraint, text

from storage.column_types import EnumByValue, StorableText, UtcDateTime
from storage.table_parts import identity, metadata, one_of


class InboxState(StrEnum):
    """What became of a stored update."""

    PENDING = "pending"
    DONE = "done"
    FAILED = "failed"


inbox = Table(
    "inbox",
    metadata,
    identity(),
    Column("update_id", BigInteger, nullable=False),
    Column("person_key", BigInteger, nullable=False),
    Column("payload", Text, nullable=False),
    Column("received_at", UtcDateTime, nullable=False),
    Column("state", EnumByValue(InboxState), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("reason", StorableText),
    Column("done_at", UtcDateTime),
    # Claims only ever grow, so that each has a number of its own; deaths are those that ended with their process.
    Column("claim", Integer, nullable=False, server_default="0"),
    Column("deaths", Integer, nullable=False, server_default="0"),
    Column("lease_until", UtcDateTime),
    UniqueConstraint("update_id"),
    one_of("state", InboxState),
    CheckConstraint("attempts >= 0", name="attempts"),
    # A pruned row's id must never come back: order is by id.
    sqlite_autoincrement=True,
)
_PENDING = text("state = 'pending'")
Index("ix_inbox_pending", inbox.c.id, sqlite_where=_PENDING, postgresql_where=_PENDING)
Index(
    "ix_inbox_pending_of_person",
    inbox.c.person_key,
    inbox.c.id,
    sqlite_where=_PENDING,
    postgresql_where=_PENDING,
)
_FAILED = text("state = 'failed'")
Index("ix_inbox_failed", inbox.c.id, sqlite_where=_FAILED, postgresql_where=_FAILED)
_CLAIMED = text("state = 'pending' AND (lease_until IS NOT NULL OR deaths > 0)")
Index("ix_inbox_claimed", inbox.c.person_key, inbox.c.id, sqlite_where=_CLAIMED, postgresql_where=_CLAIMED)
