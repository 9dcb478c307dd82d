"""Telegram's updates as they came, stored before they are acknowledged and handled one at a time per person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from itertools import islice
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, bindparam, case, delete, exists, func, or_, select, text, update

from storage import tables
from storage.column_types import UtcDateTime
from storage.errors import ClaimLost
from storage.inserting import insert_absent
from storage.lists import is_none_of
from storage.quick import Quick
from storage.tables import InboxState

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from sqlalchemy import Connection, Exists, Row, Select

_inbox = tables.inbox
_earlier = tables.inbox.alias("earlier")
# Spelt out, not bound: the planner must see it to use the partial indexes.
_PENDING: Final = text("inbox.state = 'pending'")
_FAILED: Final = text("inbox.state = 'failed'")
_EARLIER_PENDING: Final = text("earlier.state = 'pending'")
_ROWS_PER_STATEMENT: Final = 500
KEEP_FAILED: Final = timedelta(days=27)
"""For how much longer than others an update is kept that failed, so that somebody can look into it."""
_EMPTY: Final = "{}"
_MINE: Final = and_(
    _inbox.c.id == bindparam("inbox_id"), _inbox.c.claim == bindparam("mine"), _inbox.c.state != InboxState.FAILED
)
# What was written is wanted no more, and others' names stand in it: only that it came is kept.
_MARK_DONE: Final = Quick(
    update(_inbox)
    .where(_MINE)
    .values(
        state=InboxState.DONE,
        payload=_EMPTY,
        lease_until=None,
        done_at=func.coalesce(_inbox.c.done_at, bindparam("at", type_=UtcDateTime)),
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class IncomingUpdate:
    """A raw update from Telegram; those of one `person_key` are handled in order."""

    update_id: int
    person_key: int
    payload: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredUpdate:
    """An update in the inbox; `attempts` counts the failures so far, `claim` fences off who had it before."""

    id: int
    update_id: int
    person_key: int
    payload: str
    attempts: int
    claim: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedUpdate:
    """An update that was given up: `reason` is the id under which its last failure was logged, and the error's type."""

    id: int
    received_at: datetime
    reason: str


COLUMNS: Final = tuple(_inbox.c[name] for name in StoredUpdate.__slots__)
_WAITING: Final = select(*COLUMNS).where(_PENDING).order_by(_inbox.c.id).limit(bindparam("most"))


class Inbox:
    """The inbox as one transaction sees it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.news = 0
        """How many updates were new to this object; the desk wakes who handles them if any were."""
        self.rewrites = 0
        """How often rows were changed by others than who handles them: what is known of them is so no more."""

    def store(self, updates: Sequence[IncomingUpdate], *, received_at: datetime) -> tuple[StoredUpdate, ...]:
        """Those of these updates that are new, in the order of arrival; those that came before are left as they are."""
        rows = iter(
            {
                "update_id": incoming.update_id,
                "person_key": incoming.person_key,
                "payload": incoming.payload,
                "received_at": received_at,
                "state": InboxState.PENDING,
                "attempts": 0,
            }
            for incoming in updates
        )
        ids: dict[int, int] = {}
        while batch := list(islice(rows, _ROWS_PER_STATEMENT)):
            new = insert_absent(self._connection, _inbox, batch, _inbox.c.update_id)
            ids.update((update_id, inbox_id) for inbox_id, update_id in new)
        self.news += len(ids)
        came = {incoming.update_id: incoming for incoming in reversed(updates)}
        return tuple(
            _stored(came[update_id], inbox_id) for update_id, inbox_id in sorted(ids.items(), key=itemgetter(1))
        )

    def list_pending(self, *, busy: frozenset[int], limit: int, after: int = 0) -> tuple[StoredUpdate, ...]:
        """The oldest pending update of each person who is not busy, in the order of arrival; none up to id `after`.

        Nothing is written, so this is for the one process of a SQLite file; others claim (`storage.claims`).
        """
        parameters = {"after": after, "busy": busy, "most": limit}
        return _updates_from(self._connection.execute(_list_pending(self._connection.dialect.name), parameters))

    def list_waiting(self, *, limit: int) -> tuple[StoredUpdate, ...]:
        """The oldest pending updates of everybody, in the order of arrival."""
        return _updates_from(self._connection.execute(_WAITING, {"most": limit}))

    def find_newest_pending(self) -> int:
        """The id of the newest update that waits; 0 if none does."""
        return self._connection.scalars(select(func.max(_inbox.c.id)).where(_PENDING)).one() or 0

    def mark_done(self, stored: StoredUpdate, *, at: datetime) -> None:
        """Note that an update's effects are stored; a second time changes nothing.

        Raises ClaimLost if the update is another's by now.
        """
        parameters = {"inbox_id": stored.id, "mine": stored.claim, "at": at}
        if _MARK_DONE.change(self._connection, parameters) != 1:
            raise ClaimLost(inbox_id=stored.id)

    def record_failure(self, stored: StoredUpdate, *, reason: str, give_up_after: int) -> int:
        """How often a pending update has failed, this time included; after so many it is pending no more.

        Raises ClaimLost if the update is another's by now, or not pending.
        """
        attempts = _inbox.c.attempts + 1
        counted = self._connection.scalars(
            update(_inbox)
            .where(_inbox.c.id == stored.id, _inbox.c.claim == stored.claim, _PENDING)
            .values(
                attempts=attempts,
                reason=reason,
                lease_until=None,
                state=case((attempts >= give_up_after, InboxState.FAILED), else_=_inbox.c.state),
            )
            .returning(_inbox.c.attempts)
        ).one_or_none()
        if counted is None:
            raise ClaimLost(inbox_id=stored.id)
        return int(counted)

    def is_done(self, inbox_id: int) -> bool:
        """Whether this update's effects are stored."""
        state = self._connection.scalars(select(_inbox.c.state).where(_inbox.c.id == inbox_id)).one_or_none()
        return state is InboxState.DONE

    def list_failed(self, *, limit: int) -> tuple[FailedUpdate, ...]:
        """The updates that were given up, the latest first; never what they say."""
        rows = self._connection.execute(
            select(_inbox.c.id, _inbox.c.received_at, _inbox.c.reason)
            .where(_FAILED)
            .order_by(_inbox.c.id.desc())
            .limit(limit)
        )
        return tuple(FailedUpdate(id=row.id, received_at=row.received_at, reason=row.reason or "") for row in rows)

    def retry_failed(self, inbox_ids: Sequence[int]) -> int:
        """How many of these are pending again, as if they had never been tried; those not failed stay as they are."""
        changes = {"state": InboxState.PENDING, "attempts": 0, "deaths": 0}
        count = self._change_failed(inbox_ids, changes)
        self.news += count
        self.rewrites += 1
        return count

    def discard_failed(self, inbox_ids: Sequence[int], *, at: datetime) -> int:
        """How many of these count as done, without any effect, and go with the done ones; others stay as they are."""
        return self._change_failed(inbox_ids, {"state": InboxState.DONE, "done_at": at, "payload": _EMPTY})

    def _change_failed(self, inbox_ids: Sequence[int], changes: dict[str, object]) -> int:
        failed = and_(_FAILED, _inbox.c.id.in_(inbox_ids))
        return self._connection.execute(update(_inbox).where(failed).values(changes)).rowcount

    def prune(self, *, before: datetime) -> int:
        """How many updates done before this moment were removed, and failed ones a month later; pending ones stay."""
        done = and_(_inbox.c.state == InboxState.DONE, _inbox.c.done_at < before)
        failed = and_(_inbox.c.state == InboxState.FAILED, _inbox.c.received_at < before - KEEP_FAILED)
        return self._connection.execute(delete(_inbox).where(or_(done, failed))).rowcount

    def count_waiting(self, person_key: int, *, most: int) -> int:
        """How many updates of a person wait; so many at most are counted."""
        waiting = select(_inbox.c.id).where(_PENDING, _inbox.c.person_key == person_key).limit(most).subquery()
        return self._connection.scalars(select(func.count()).select_from(waiting)).one()

    def count_pending(self) -> int:
        """How many updates wait."""
        return self._connection.scalars(select(func.count()).select_from(_inbox).where(_PENDING)).one()


def _updates_from(rows: Iterable[Row[Any]]) -> tuple[StoredUpdate, ...]:
    return tuple(StoredUpdate(**row._mapping) for row in rows)  # noqa: SLF001 - SQLAlchemy's public name


def _stored(incoming: IncomingUpdate, inbox_id: int) -> StoredUpdate:
    return StoredUpdate(
        id=inbox_id,
        update_id=incoming.update_id,
        person_key=incoming.person_key,
        payload=incoming.payload,
        attempts=0,
        claim=0,
    )


def has_earlier() -> Exists:
    """The condition that an earlier update of the same person is pending, claimed or not."""
    return exists().where(
        and_(_earlier.c.person_key == _inbox.c.person_key, _EARLIER_PENDING, _earlier.c.id < _inbox.c.id)
    )


@cache
def _list_pending(dialect_name: str) -> Select[Any]:
    # Made once: SQLAlchemy takes longer to build a statement than SQLite to carry it out.
    is_free = is_none_of(_inbox.c.person_key, "busy", dialect_name)
    return (
        select(*COLUMNS)
        .where(_PENDING, _inbox.c.id > bindparam("after"), is_free, ~has_earlier())
        .order_by(_inbox.c.id)
        .limit(bindparam("most"))
    )
