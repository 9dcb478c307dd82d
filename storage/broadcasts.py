"""Broadcasts and their messages, put into the outbox and taken out of it a bounded number at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import JSON, String, and_, case, cast, func, insert, literal, select, true, update

from questions.broadcasts import OPEN_STATES, Audience, Broadcast, BroadcastState, NewBroadcast, Recipients, Tally
from questions.errors import StaleTap
from questions.people import Role
from storage import tables
from storage.column_types import EnumByValue, UtcDateTime
from storage.tables import OutboxState

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from sqlalchemy import ColumnElement, Connection, Row

    from storage.outbox import Outbox

KIND: Final = "broadcast"
ID: Final = "broadcast_id"
"""In the payload of a message: which broadcast it is of."""
_broadcasts = tables.broadcasts
_cohorts = tables.broadcast_cohorts
_outbox = tables.outbox
_people = tables.people
_STARTS: Final = {"cursor": 0, "put": 0, "sent": 0, "waiting": 0, "given_up": 0, "dropped": 0}


class Broadcasts:
    """The broadcasts that one transaction sees."""

    def __init__(self, connection: Connection, outbox: Outbox) -> None:
        self._connection = connection
        self._outbox_puts = outbox

    def create(self, new: NewBroadcast) -> Broadcast:
        """The broadcast, none of its messages put yet."""
        row = {
            "number": new.number,
            "author_id": new.author_id,
            "created_at": new.created_at,
            "day": new.day,
            "text": new.text,
            "audience": new.audience,
            "reachable": new.recipients.reachable,
            "unreachable": new.recipients.unreachable,
            "state": BroadcastState.FILLING,
            **_STARTS,
        }
        broadcast_id = self._connection.scalars(insert(_broadcasts).returning(_broadcasts.c.id), row).one()
        if new.cohort_ids:
            rows = [{"broadcast_id": broadcast_id, "cohort_id": cohort_id} for cohort_id in new.cohort_ids]
            self._connection.execute(insert(_cohorts), rows)
        return self._get(broadcast_id)

    def find(self, broadcast_id: int) -> Broadcast | None:
        """The broadcast, or None."""
        return self._find(_broadcasts.c.id == broadcast_id)

    def find_by_number(self, author_id: int, number: int) -> Broadcast | None:
        """The broadcast that this step of this author became, or None."""
        return self._find(and_(_broadcasts.c.author_id == author_id, _broadcasts.c.number == number))

    def list_latest(self, *, limit: int, offset: int = 0) -> tuple[Broadcast, ...]:
        """A page of the broadcasts, the newest first."""
        return self._list(true(), limit=limit, offset=offset)

    def list_open(self, *, author_id: int | None = None) -> tuple[Broadcast, ...]:
        """The broadcasts that are not done, those of one author if one is given."""
        is_open = _broadcasts.c.state.in_(OPEN_STATES)
        return self._list(is_open if author_id is None else and_(is_open, _broadcasts.c.author_id == author_id))

    def count(self) -> int:
        """How many broadcasts there ever were."""
        return self._connection.scalars(select(func.count()).select_from(_broadcasts)).one()

    def count_of_day(self, cohort_id: int, day: date) -> int:
        """How many broadcasts arrive at this cohort by name on this study day."""
        statement = (
            select(func.count())
            .select_from(_cohorts.join(_broadcasts))
            .where(_cohorts.c.cohort_id == cohort_id, _broadcasts.c.day == day)
        )
        return self._connection.scalars(statement).one()

    def count_recipients(self, audience: Audience, cohort_ids: Sequence[int]) -> Recipients:
        """How many people a broadcast to this audience would go to."""
        unreachable = func.count(_people.c.unreachable_since)
        row = self._connection.execute(
            select(func.count() - unreachable, unreachable)
            .select_from(_people)
            .where(_belongs_to(audience, cohort_ids))
        ).one()
        return Recipients(reachable=row[0], unreachable=row[1])

    def claim_open(self, broadcast_id: int) -> Broadcast | None:
        """The broadcast for this transaction alone, unless another has it or it is done."""
        return self._find(and_(_broadcasts.c.id == broadcast_id, _broadcasts.c.state.in_(OPEN_STATES)), for_update=True)

    def put_next(
        self, broadcast: Broadcast, *, limit: int, now: datetime, not_before: datetime, for_minors: datetime
    ) -> int:
        """How many more messages went into the outbox, at most so many: the broadcast goes on behind them next time.

        Apprentices get theirs not before `for_minors`, others not before `not_before`. After the last the broadcast
        is « sending ».
        """
        new = broadcast.new
        who = and_(_people.c.id > broadcast.cursor, _belongs_to(new.audience, new.cohort_ids))
        who = and_(who, _people.c.unreachable_since.is_(None))
        some = select(_people.c.id).where(who).order_by(_people.c.id).limit(limit).subquery()
        count, last = self._connection.execute(select(func.count(), func.max(some.c.id))).one()
        if count:
            self._insert(broadcast.id, and_(who, _people.c.id <= last), now, not_before, for_minors)
            self._outbox_puts.puts += count
        changes: dict[str, object] = {"put": broadcast.put + count, "cursor": last or broadcast.cursor}
        if count < limit:
            changes["state"] = BroadcastState.SENDING
        self._change(broadcast.id, changes)
        return int(count)

    def drop_next(self, broadcast: Broadcast, *, limit: int, now: datetime) -> int:
        """How many messages that nobody is sending were closed unsent, at most so many."""
        waiting = (
            select(_outbox.c.id)
            .where(
                _outbox.c.broadcast_id == broadcast.id,
                _outbox.c.state == OutboxState.PENDING,
                _outbox.c.claimed_at.is_(None),
            )
            .limit(limit)
        )
        changes = {"state": OutboxState.SKIPPED, "closed_at": now, "reason": "broadcast stopped"}
        return self._connection.execute(update(_outbox).where(_outbox.c.id.in_(waiting)).values(changes)).rowcount

    def measure(self, broadcast: Broadcast) -> Tally:
        """What became of the messages so far: as it was noted once the broadcast is done."""
        if broadcast.closed_at is not None:
            return broadcast.tally
        rows = self._connection.execute(
            select(_outbox.c.state, func.count())
            .where(_outbox.c.broadcast_id == broadcast.id)
            .group_by(_outbox.c.state)
        )
        found = {row[0]: row[1] for row in rows}
        return Tally(
            sent=found.get(OutboxState.SENT, 0),
            waiting=found.get(OutboxState.PENDING, 0),
            given_up=found.get(OutboxState.GIVEN_UP, 0),
            dropped=found.get(OutboxState.SKIPPED, 0),
        )

    def stop(self, broadcast: Broadcast) -> None:
        """Let no further message of an open broadcast leave; raises StaleTap if it is done."""
        is_open = and_(_broadcasts.c.id == broadcast.id, _broadcasts.c.state.in_(OPEN_STATES))
        stopped = update(_broadcasts).where(is_open).values(state=BroadcastState.STOPPING)
        if self._connection.execute(stopped).rowcount == 0:
            raise StaleTap

    def close(self, broadcast: Broadcast, *, state: BroadcastState, tally: Tally, now: datetime) -> None:
        """Note that a broadcast is done, and what became of it."""
        counts = {name: getattr(tally, name) for name in Tally.__slots__}
        self._change(broadcast.id, {"state": state, "closed_at": now, **counts})

    def _insert(
        self,
        broadcast_id: int,
        who: ColumnElement[bool],
        now: datetime,
        not_before: datetime,
        for_minors: datetime,
    ) -> None:
        is_apprentice = _people.c.role == Role.APPRENTICE
        values: dict[str, ColumnElement[Any]] = {
            "person_id": _people.c.id,
            "kind": literal(KIND),
            "payload": literal({ID: broadcast_id}, JSON),
            "dedupe_key": literal(f"{KIND}:{broadcast_id}:") + cast(_people.c.id, String),
            "not_before": case(
                (is_apprentice, literal(for_minors, UtcDateTime)), else_=literal(not_before, UtcDateTime)
            ),
            "created_at": literal(now, UtcDateTime),
            "attempts": literal(0),
            "copies": literal(0),
            "state": literal(OutboxState.PENDING, EnumByValue(OutboxState)),
            "broadcast_id": literal(broadcast_id),
        }
        chosen = select(*values.values()).where(who).order_by(_people.c.id)
        self._connection.execute(insert(_outbox).from_select(list(values), chosen))

    def _change(self, broadcast_id: int, changes: dict[str, object]) -> None:
        self._connection.execute(update(_broadcasts).where(_broadcasts.c.id == broadcast_id).values(changes))

    def _get(self, broadcast_id: int) -> Broadcast:
        return self._list(_broadcasts.c.id == broadcast_id)[0]

    def _find(self, which: ColumnElement[bool], *, for_update: bool = False) -> Broadcast | None:
        return next(iter(self._list(which, for_update=for_update)), None)

    def _list(
        self, which: ColumnElement[bool], *, limit: int | None = None, offset: int = 0, for_update: bool = False
    ) -> tuple[Broadcast, ...]:
        statement = select(_broadcasts).where(which).order_by(_broadcasts.c.id.desc()).limit(limit).offset(offset)
        if for_update:
            statement = statement.with_for_update(skip_locked=True)
        rows = self._connection.execute(statement).all()
        cohort_ids: dict[int, list[int]] = {row.id: [] for row in rows}
        named = select(_cohorts).where(_cohorts.c.broadcast_id.in_(cohort_ids)).order_by(_cohorts.c.cohort_id)
        for row in self._connection.execute(named):
            cohort_ids[row.broadcast_id].append(row.cohort_id)
        return tuple(_broadcast_from(row, tuple(cohort_ids[row.id])) for row in rows)


def _belongs_to(audience: Audience, cohort_ids: Sequence[int]) -> ColumnElement[bool]:
    """Whether a person is of this audience."""
    match audience:
        case Audience.EVERYONE:
            return true()
        case Audience.APPRENTICES:
            return _people.c.role == Role.APPRENTICE
        case Audience.TRAINERS:
            return _people.c.role == Role.TRAINER
        case Audience.COHORTS:
            return _people.c.cohort_id.in_(cohort_ids)


def _broadcast_from(row: Row[Any], cohort_ids: tuple[int, ...]) -> Broadcast:
    new = NewBroadcast(
        number=row.number,
        author_id=row.author_id,
        created_at=row.created_at,
        day=row.day,
        text=row.text,
        audience=row.audience,
        cohort_ids=cohort_ids,
        recipients=Recipients(reachable=row.reachable, unreachable=row.unreachable),
    )
    tally = Tally(sent=row.sent, waiting=row.waiting, given_up=row.given_up, dropped=row.dropped)
    return Broadcast(
        id=row.id, new=new, state=row.state, cursor=row.cursor, put=row.put, tally=tally, closed_at=row.closed_at
    )
