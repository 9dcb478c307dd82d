"""Messages to people who did not just ask: stored with the effect they tell of, sent by `bot.outbox`, and counted.

A claim gives a message to one sender. Since a sender may die between Telegram's « done » and ours, a call to Telegram
counts, before it is made, as a copy that may have arrived; a message has at most two such copies.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, delete, func, or_, select, text, update

from storage import tables
from storage.inserting import insert_absent
from storage.lists import is_none_of, is_one_of
from storage.tables import OutboxState

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime

    from sqlalchemy import Connection, Row

    from questions.messages import NewMessage

MOST_COPIES: Final = 2
TWICE_UNKNOWN: Final = "twice begun, never confirmed"
_DAY: Final = timedelta(days=1)
_outbox = tables.outbox
# Spelt out, not bound: the planner must see it to use the partial indexes.
_PENDING: Final = text("outbox.state = 'pending'")
_CLAIMED: Final = text("outbox.state = 'pending' AND outbox.claimed_at IS NOT NULL")
_GIVEN_UP: Final = text("outbox.state = 'given_up'")


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxMessage:
    """A message in the outbox; `attempts` numbers its claims, `copies` is how many calls may have delivered it."""

    id: int
    person_id: int
    kind: str
    payload: Mapping[str, Any]
    created_at: datetime
    not_before: datetime
    attempts: int
    copies: int
    state: OutboxState
    closed_at: datetime | None
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxMeasures:
    """How the outbox stands: messages not yet closed, those whose time has come, how long the oldest of these waits,
    and how many were given up within a day.
    """

    pending: int
    due: int
    oldest: timedelta
    given_up: int


_COLUMNS: Final = tuple(_outbox.c[name] for name in OutboxMessage.__slots__)


class Outbox:
    """The outbox as one transaction sees it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._dialect_name = connection.dialect.name
        self.puts = 0
        """How many messages were put through this object; the desk wakes the sender if any were."""

    def put(self, messages: Iterable[NewMessage]) -> int:
        """How many of these messages were new; they go out once the effect they tell of is committed with them."""
        rows = [_row_of(message) for message in messages]
        new = len(insert_absent(self._connection, _outbox, rows)) if rows else 0
        self.puts += new
        return new

    def claim(self, *, limit: int, now: datetime, busy: frozenset[int] = frozenset()) -> tuple[OutboxMessage, ...]:
        """The oldest due messages that nobody has claimed, at most one for each person who is not busy; now claimed."""
        due = (
            select(*_COLUMNS)
            .where(
                _PENDING,
                _outbox.c.not_before <= now,
                _outbox.c.claimed_at.is_(None),
                or_(_outbox.c.retry_at.is_(None), _outbox.c.retry_at <= now),
                is_none_of(_outbox.c.person_id, "busy", self._dialect_name),
            )
            .order_by(_outbox.c.not_before, _outbox.c.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        first_of_each: dict[int, OutboxMessage] = {}
        for row in self._connection.execute(due, {"busy": busy}):
            first_of_each.setdefault(row.person_id, _message_from(row))
        claimed = [message.id for message in first_of_each.values()]
        if claimed:
            changes = {"attempts": _outbox.c.attempts + 1, "claimed_at": now}
            claiming = update(_outbox).where(is_one_of(_outbox.c.id, "ids", self._dialect_name)).values(changes)
            self._connection.execute(claiming, {"ids": claimed})
        return tuple(replace(message, attempts=message.attempts + 1) for message in first_of_each.values())

    def begin(self, message: OutboxMessage, *, counted_on: date | None = None) -> bool:
        """Count the call that is about to be made for a message; False if the claim is no longer the caller's.

        `counted_on` is the person's day for what they did not ask for.
        """
        return self._settle(message, copies=message.copies + 1, counted_on=counted_on)

    def count_unasked(self, person_id: int, day: date, *, coming: str) -> int:
        """How many messages that they did not ask for may have reached this person on a day of theirs.

        Those of the kind `coming` count as soon as they wait to be sent.
        """
        reached = and_(_outbox.c.counted_on == day, _outbox.c.copies > 0)
        waits = and_(_PENDING, _outbox.c.kind == coming, _outbox.c.copies == 0)
        return self._count(and_(_outbox.c.person_id == person_id, or_(reached, waits)))

    def recover(
        self, *, claimed_before: datetime | None, now: datetime, in_flight: frozenset[int] = frozenset()
    ) -> tuple[OutboxMessage, ...]:
        """Take claims back whose sender must be dead, so that they are due again; returns those given up instead.

        Without `claimed_before` all senders but the caller are dead. `in_flight` are the ids that the caller itself
        is sending. What was begun twice and never confirmed has perhaps arrived twice already.
        """
        flying = {"in_flight": in_flight}
        abandoned = and_(_CLAIMED, is_none_of(_outbox.c.id, "in_flight", self._dialect_name))
        if claimed_before is not None:
            abandoned = and_(abandoned, _outbox.c.claimed_at <= claimed_before)
        given_up = self._connection.execute(
            update(_outbox)
            .where(abandoned, _outbox.c.copies >= MOST_COPIES)
            .values(state=OutboxState.GIVEN_UP, closed_at=now, reason=TWICE_UNKNOWN)
            .returning(*_COLUMNS),
            flying,
        )
        messages = tuple(_message_from(row) for row in given_up)
        self._connection.execute(update(_outbox).where(abandoned).values(claimed_at=None), flying)
        return messages

    def close_sent(self, message: OutboxMessage, *, now: datetime) -> bool:
        """Note that Telegram has taken a claimed message; False as in `begin`."""
        return self._settle(message, state=OutboxState.SENT, closed_at=now, reason=None)

    def skip(self, message: OutboxMessage, *, now: datetime, reason: str) -> bool:
        """Close a claimed message unsent, because it is of no use any more; False as in `begin`."""
        return self._settle(message, state=OutboxState.SKIPPED, closed_at=now, reason=reason)

    def give_up(self, message: OutboxMessage, *, now: datetime, reason: str) -> bool:
        """Close a claimed message that can't be sent; False as in `begin`."""
        return self._settle(message, state=OutboxState.GIVEN_UP, closed_at=now, reason=reason)

    def retry_later(self, message: OutboxMessage, *, retry_at: datetime, reason: str, may_have_arrived: bool) -> bool:
        """Give a message back until then, as it was claimed but for the call that may have arrived; False as above."""
        copies = message.copies + 1 if may_have_arrived else message.copies
        return self._settle(message, claimed_at=None, retry_at=retry_at, reason=reason, copies=copies)

    def skip_due(self, *, now: datetime, reason: str) -> int:
        """How many messages whose time had come were closed unsent, those on their way among them."""
        changes = {"state": OutboxState.SKIPPED, "closed_at": now, "reason": reason}
        due = and_(_PENDING, _outbox.c.not_before <= now)
        return self._connection.execute(update(_outbox).where(due).values(changes)).rowcount

    def list_of(self, person_id: int) -> tuple[OutboxMessage, ...]:
        """Every message to this person that is still stored, in the order they were put."""
        rows = self._connection.execute(
            select(*_COLUMNS).where(_outbox.c.person_id == person_id).order_by(_outbox.c.id)
        )
        return tuple(_message_from(row) for row in rows)

    def delete_of(self, person_id: int) -> int:
        """How many messages to this person were removed: all of them, sent or not."""
        return self._connection.execute(delete(_outbox).where(_outbox.c.person_id == person_id)).rowcount

    def prune(self, *, before: datetime) -> int:
        """How many messages closed before this moment were removed."""
        return self._connection.execute(delete(_outbox).where(_outbox.c.closed_at < before)).rowcount

    def measure(self, *, now: datetime) -> OutboxMeasures:
        """How the outbox stands."""
        due = and_(_PENDING, _outbox.c.not_before <= now)
        oldest = self._connection.scalars(
            select(_outbox.c.not_before).where(due).order_by(_outbox.c.not_before).limit(1)
        ).one_or_none()
        return OutboxMeasures(
            pending=self._count(_PENDING),
            due=self._count(due),
            oldest=timedelta() if oldest is None else now - oldest,
            given_up=self._count(and_(_GIVEN_UP, _outbox.c.closed_at > now - _DAY)),
        )

    def _count(self, condition: Any) -> int:
        return self._connection.scalars(select(func.count()).select_from(_outbox).where(condition)).one()

    def _settle(self, message: OutboxMessage, **changes: object) -> bool:
        """Change a message under the caller's claim: the number of its attempts fences off a sender thought dead."""
        mine = and_(_PENDING, _outbox.c.id == message.id, _outbox.c.attempts == message.attempts)
        held = and_(mine, _outbox.c.claimed_at.is_not(None))
        return self._connection.execute(update(_outbox).where(held).values(changes)).rowcount == 1


def _row_of(message: NewMessage) -> dict[str, object]:
    return {
        "person_id": message.person_id,
        "kind": message.kind,
        "payload": dict(message.payload),
        "dedupe_key": message.dedupe_key,
        "not_before": message.not_before,
        "created_at": message.created_at,
        "attempts": 0,
        "copies": 0,
        "state": OutboxState.PENDING,
    }


def _message_from(row: Row[Any]) -> OutboxMessage:
    return OutboxMessage(**row._mapping)  # noqa: SLF001 - SQLAlchemy's public name
