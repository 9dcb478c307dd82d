"""A broadcast after the yes: put into the outbox some people at a time, looked at, and stopped."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from bot.use_cases.broadcast_ends import tell_of_end
from bot.use_cases.rights import require_admin, require_teaching
from questions.audit import Deed
from questions.broadcasts import DROPPED_STATES, Audience, BroadcastState
from questions.cohorts import may_administer
from questions.errors import NotAllowed, NotFound, StaleTap
from questions.quiet_hours import next_allowed

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime, tzinfo

    from bot.use_cases.syllabus import Act
    from questions.broadcasts import Broadcast, Tally
    from questions.cohorts import Cohort
    from questions.people import Person, Role
    from storage.unit_of_work import UnitOfWork

BROADCAST: Final = "broadcast"
AT_A_TIME: Final = 1000
"""Messages put or dropped in one transaction: answers wait no longer than that takes."""
BROADCASTS_A_PAGE: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class BroadcastMessage:
    """A message as it arrives: what was written, by whom; `author` is empty if they are gone."""

    text: str
    author: str
    role: Role | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BroadcastView:
    """How far a broadcast has come: who wrote it (empty if they are gone), the cohorts it is for, what became of it."""

    broadcast: Broadcast
    author: str
    cohorts: tuple[Cohort, ...]
    tally: Tally
    may_list: bool
    now: datetime
    zone: tzinfo

    @property
    def waiting(self) -> int:
        """How many messages have not left yet, those to be put among them."""
        coming = self.broadcast.new.recipients.reachable - self.broadcast.put
        return self.tally.waiting + (max(0, coming) if self.broadcast.state is BroadcastState.FILLING else 0)

    @property
    def resumes_at(self) -> datetime:
        """From when on the last of its people may be disturbed: now, or in the morning."""
        return next_allowed(self.now, self.zone, minor=self.broadcast.new.audience is not Audience.TRAINERS)

    @property
    def is_open(self) -> bool:
        """Whether there is still something to stop."""
        return self.waiting > 0 and self.broadcast.state in {BroadcastState.FILLING, BroadcastState.SENDING}


@dataclass(frozen=True, slots=True, kw_only=True)
class BroadcastPage:
    """A page (from 0) of the broadcasts, the newest first; `pages` is at least 1."""

    broadcasts: tuple[Broadcast, ...]
    page: int
    pages: int
    zone: tzinfo


def list_broadcasts(uow: UnitOfWork, act: Act, *, page: int = 0) -> BroadcastPage:
    """A page of all broadcasts, the last one if there are fewer; raises RoleNeeded unless an admin acts."""
    require_admin(uow, act)
    pages = max(1, -(-uow.broadcasts.count() // BROADCASTS_A_PAGE))
    page = min(page, pages - 1)
    found = uow.broadcasts.list_latest(limit=BROADCASTS_A_PAGE, offset=page * BROADCASTS_A_PAGE)
    return BroadcastPage(broadcasts=found, page=page, pages=pages, zone=act.syllabus.zone)


def look_at_broadcast(uow: UnitOfWork, act: Act, *, broadcast_id: int) -> BroadcastView:
    """How far a broadcast has come; raises RoleNeeded, NotAllowed unless one's own or an admin acts."""
    return view_broadcast(uow, act, _require(uow, act, broadcast_id))


def stop_broadcast(uow: UnitOfWork, act: Act, *, broadcast_id: int) -> BroadcastView:
    """The broadcast, of which nothing more leaves; raises as `look_at_broadcast`, StaleTap if it is done."""
    broadcast = _require(uow, act, broadcast_id)
    if broadcast.state not in {BroadcastState.FILLING, BroadcastState.SENDING}:
        raise StaleTap
    return view_broadcast(uow, act, _stop(uow, broadcast, by=act.person.id, now=act.now))


def stop_broadcasts_of(uow: UnitOfWork, *, author_id: int, by: int | None, now: datetime) -> None:
    """Stop whatever this author has under way, since their right to write to many is gone."""
    for broadcast in uow.broadcasts.list_open(author_id=author_id):
        if broadcast.state is not BroadcastState.STOPPING:
            # One that is done meanwhile needs no stop.
            with suppress(StaleTap):
                _stop(uow, broadcast, by=by, now=now)


def list_open_broadcasts(uow: UnitOfWork) -> tuple[int, ...]:
    """The ids of those that are not done."""
    return tuple(broadcast.id for broadcast in uow.broadcasts.list_open())


def advance_broadcast(uow: UnitOfWork, *, broadcast_id: int, now: datetime, zone: tzinfo) -> bool:
    """Take a broadcast one bounded step further; whether there is more to do at once.

    Any process may call this at any time: where it goes on is stored with what was done.
    """
    broadcast = uow.broadcasts.claim_open(broadcast_id)
    return broadcast is not None and _step(uow, broadcast, now=now, zone=zone)


def advance(uow: UnitOfWork, broadcast: Broadcast, *, now: datetime, zone: tzinfo) -> Broadcast:
    """The broadcast one step further: a thousand messages put, or dropped, or found all gone."""
    _step(uow, broadcast, now=now, zone=zone)
    return _get(uow, broadcast.id)


def _step(uow: UnitOfWork, broadcast: Broadcast, *, now: datetime, zone: tzinfo) -> bool:
    """Whether there is more to do at once."""
    match broadcast.state:
        case BroadcastState.FILLING:
            count = uow.broadcasts.put_next(
                broadcast,
                limit=AT_A_TIME,
                now=now,
                not_before=next_allowed(now, zone, minor=False),
                for_minors=next_allowed(now, zone, minor=True),
            )
        case BroadcastState.STOPPING:
            count = _drop(uow, broadcast, now=now)
        case _:
            count = 0
            _close_if_done(uow, broadcast, BroadcastState.SENT, now=now)
    return count == AT_A_TIME


def view_broadcast(uow: UnitOfWork, act: Act, broadcast: Broadcast) -> BroadcastView:
    """How far a broadcast has come, for whoever was found to have the right to know."""
    author = _find_author(uow, broadcast)
    return BroadcastView(
        broadcast=broadcast,
        author="" if author is None else author.first_name,
        cohorts=tuple(uow.cohorts.get(cohort_id) for cohort_id in broadcast.new.cohort_ids),
        tally=uow.broadcasts.measure(broadcast),
        may_list=may_administer(uow.people.get(act.person.id)),
        now=act.now,
        zone=act.syllabus.zone,
    )


def prepare_broadcast(uow: UnitOfWork, act: Act, payload: Mapping[str, Any]) -> BroadcastMessage | None:
    """The message as of now; None once its broadcast was stopped, and for who has left the class it is for."""
    broadcast = uow.broadcasts.find(payload["broadcast_id"])
    if broadcast is None or broadcast.state in DROPPED_STATES:
        return None
    if broadcast.new.audience is Audience.COHORTS and act.person.cohort_id not in broadcast.new.cohort_ids:
        return None
    author = _find_author(uow, broadcast)
    if author is None:
        return BroadcastMessage(text=broadcast.new.text, author="", role=None)
    return BroadcastMessage(text=broadcast.new.text, author=author.first_name, role=author.role)


def _stop(uow: UnitOfWork, broadcast: Broadcast, *, by: int | None, now: datetime) -> Broadcast:
    uow.broadcasts.stop(broadcast)
    uow.acts.append(Deed.BROADCAST_STOPPED, at=now, person_id=by, subject=f"broadcast:{broadcast.id}")
    if by != broadcast.new.author_id:
        tell_of_end(uow, broadcast, now=now)
    _drop(uow, broadcast, now=now)
    return _get(uow, broadcast.id)


def _drop(uow: UnitOfWork, broadcast: Broadcast, *, now: datetime) -> int:
    count = uow.broadcasts.drop_next(broadcast, limit=AT_A_TIME, now=now)
    if count < AT_A_TIME:
        _close_if_done(uow, broadcast, BroadcastState.STOPPED, now=now)
    return count


def _close_if_done(uow: UnitOfWork, broadcast: Broadcast, state: BroadcastState, *, now: datetime) -> None:
    tally = uow.broadcasts.measure(broadcast)
    if tally.waiting:
        return
    uow.broadcasts.close(broadcast, state=state, tally=tally, now=now)
    if state is BroadcastState.SENT:
        tell_of_end(uow, broadcast, now=now)


def _require(uow: UnitOfWork, act: Act, broadcast_id: int) -> Broadcast:
    person = require_teaching(uow, act)
    broadcast = uow.broadcasts.find(broadcast_id)
    if broadcast is None or not (may_administer(person) or broadcast.new.author_id == person.id):
        raise NotAllowed
    return broadcast


def _get(uow: UnitOfWork, broadcast_id: int) -> Broadcast:
    found = uow.broadcasts.find(broadcast_id)
    if found is None:
        raise NotFound(what="broadcast", name=str(broadcast_id))
    return found


def _find_author(uow: UnitOfWork, broadcast: Broadcast) -> Person | None:
    author_id = broadcast.new.author_id
    return None if author_id is None else uow.people.get(author_id)
