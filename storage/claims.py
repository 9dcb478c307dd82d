"""Claims on updates, where several processes share an inbox: one handles an update, and in the order of each person.

A claim has a number, which only grows, and a lease. While its process lives, it renews the lease; once it is over,
another may claim the update anew, and what the first still does under its old number is rolled back (`ClaimLost`).
Whoever dies over an update leaves its lease behind: that is how deaths are counted. The server's clock decides, so
that no node's own can be wrong.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import (
    Interval,
    and_,
    bindparam,
    case,
    exists,
    func,
    or_,
    select,
    text,
    tuple_,
    update,
)

from storage import tables
from storage.inbox import COLUMNS, StoredUpdate, has_earlier
from storage.lists import is_none_of
from storage.tables import InboxState

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import timedelta

    from sqlalchemy import BindParameter, ColumnElement, Connection, Exists, Row
    from sqlalchemy.sql.dml import ReturningUpdate

_inbox = tables.inbox
_held = tables.inbox.alias("held")
# Spelt out, not bound: the planner must see it to use the partial indexes.
_PENDING: Final = text("inbox.state = 'pending'")
_UNTOUCHED: Final = and_(_PENDING, _inbox.c.lease_until.is_(None), text("inbox.deaths = 0"))
_CLAIMED: Final = text("inbox.state = 'pending' AND (inbox.lease_until IS NOT NULL OR inbox.deaths > 0)")
_HELD: Final = text("held.state = 'pending' AND held.lease_until IS NOT NULL")
_HOLDS_STILL: Final = text("held.lease_until > now()")
_LEASE: Final = bindparam("lease", type_=Interval)
_NO_END: Final = 2**62
NEVER_SETTLED: Final = "its process died every time"


@dataclass(frozen=True, slots=True, kw_only=True)
class Abandoned:
    """An update whose process died: now claimed anew, or given up because that happened too often."""

    update: StoredUpdate
    deaths: int
    is_given_up: bool


class Claims:
    """The claims on the inbox as one transaction sees them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._dialect_name = connection.dialect.name

    def take(
        self, *, limit: int, lease: timedelta, busy: frozenset[int] = frozenset(), up_to: int | None = None
    ) -> tuple[StoredUpdate, ...]:
        """The oldest pending updates that nobody has claimed before, one of each person who is not busy; now claimed.

        None of a person of whom another update is under way, and none after the id `up_to`.
        """
        parameters = {"most": limit, "lease": lease, "busy": busy, "up_to": _NO_END if up_to is None else up_to}
        rows = self._claim(_taking(self._dialect_name), parameters)
        return tuple(sorted((_update_from(row) for row in rows), key=lambda stored: stored.id))

    def take_abandoned(
        self, *, lease: timedelta, in_flight: Iterable[int] = (), give_up_after: int
    ) -> Abandoned | None:
        """The oldest update that outlived its process, now claimed, or given up after so many deaths; None if none is.

        One at a time: of several that were in flight at a death, one may be to blame, and it must not take the
        others along again. `in_flight` are the ids that the caller has in hand.
        """
        parameters = {"lease": lease, "in_flight": frozenset(in_flight), "give_up_after": give_up_after}
        rows = self._claim(_taking_abandoned(self._dialect_name), parameters)
        return _abandoned_from(rows[0]) if rows else None

    def renew(self, claimed: Iterable[StoredUpdate], *, lease: timedelta) -> int:
        """How many of these claims still are the caller's; they hold for another lease."""
        return self._change(claimed, lease_until=_end(lease, self._dialect_name))

    def release(self, claimed: Iterable[StoredUpdate]) -> int:
        """How many of these claims were still the caller's; others may take the updates at once."""
        return self._change(claimed, lease_until=None)

    def _claim(self, claiming: ReturningUpdate[Any], parameters: dict[str, object]) -> list[Row[Any]]:
        rows = list(self._connection.execute(claiming, parameters))
        if rows and _is_shared(self._dialect_name):
            # A claim that is forgotten with its server is made anew: nobody needs to wait for the disk.
            self._connection.execute(text("SET LOCAL synchronous_commit = off"))
        return rows

    def _change(self, claimed: Iterable[StoredUpdate], **changes: object) -> int:
        mine = tuple_(_inbox.c.id, _inbox.c.claim).in_([(stored.id, stored.claim) for stored in claimed])
        return self._connection.execute(update(_inbox).where(_PENDING, mine).values(changes)).rowcount


# Made once: SQLAlchemy takes longer to build these than a database to carry them out.
@cache
def _taking(dialect_name: str) -> ReturningUpdate[Any]:
    is_free = is_none_of(_inbox.c.person_key, "busy", dialect_name)
    free = and_(_UNTOUCHED, is_free, ~has_earlier(), ~_has_held(dialect_name), _inbox.c.id <= bindparam("up_to"))
    return _claiming(free, limit=bindparam("most"), claim=_inbox.c.claim + 1, lease_until=_end(_LEASE, dialect_name))


@cache
def _taking_abandoned(dialect_name: str) -> ReturningUpdate[Any]:
    outlived = _inbox.c.lease_until <= func.now() if _is_shared(dialect_name) else _inbox.c.lease_until.is_not(None)
    is_others = is_none_of(_inbox.c.id, "in_flight", dialect_name)
    suspect = and_(_CLAIMED, or_(outlived, _inbox.c.lease_until.is_(None)), is_others)
    deaths = _inbox.c.deaths + case((_inbox.c.lease_until.is_not(None), 1), else_=0)
    is_poison = deaths >= bindparam("give_up_after")
    return _claiming(
        and_(suspect, ~has_earlier(), ~_has_held(dialect_name)),
        limit=1,
        claim=_inbox.c.claim + 1,
        deaths=deaths,
        state=case((is_poison, InboxState.FAILED), else_=_inbox.c.state),
        reason=case((is_poison, NEVER_SETTLED), else_=_inbox.c.reason),
        lease_until=case((is_poison, None), else_=_end(_LEASE, dialect_name)),
    )


def _claiming(free: ColumnElement[bool], *, limit: int | BindParameter[int], **changes: object) -> ReturningUpdate[Any]:
    chosen = (
        select(_inbox.c.id)
        .where(free)
        .order_by(_inbox.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True, of=_inbox)
        .cte("chosen")
    )
    return (
        update(_inbox)
        .where(_inbox.c.id.in_(select(chosen.c.id)))
        .values(changes)
        .returning(*COLUMNS, _inbox.c.deaths, _inbox.c.state)
    )


def _end(lease: timedelta | BindParameter[timedelta], dialect_name: str) -> Any:
    """When a lease ends that begins now; on SQLite, where nobody else can come, only that there is one."""
    return func.now() + lease if _is_shared(dialect_name) else _inbox.c.received_at


def _is_shared(dialect_name: str) -> bool:
    """Whether several processes may claim: a SQLite file has one."""
    return dialect_name != "sqlite"


def _has_held(dialect_name: str) -> Exists:
    """The condition that another update of the same person is under way, as when an old one was put back.

    Not if its process died: it waits for the old one by then, and each would wait for the other.
    """
    under_way = and_(_HELD, _HOLDS_STILL) if _is_shared(dialect_name) else _HELD
    return exists().where(and_(_held.c.person_key == _inbox.c.person_key, under_way, _held.c.id != _inbox.c.id))


def _update_from(row: Row[Any]) -> StoredUpdate:
    return StoredUpdate(**{name: row._mapping[name] for name in StoredUpdate.__slots__})  # noqa: SLF001 - SQLAlchemy's public name


def _abandoned_from(row: Row[Any]) -> Abandoned:
    return Abandoned(update=_update_from(row), deaths=row.deaths, is_given_up=row.state is InboxState.FAILED)
