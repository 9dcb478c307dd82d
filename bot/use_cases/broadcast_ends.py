"""Whoever wrote to many hears once how it ended: nobody has to come back and look."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from bot.use_cases.telling import put_word
from questions.broadcasts import BroadcastState
from questions.cohorts import may_teach

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from bot.use_cases.syllabus import Act
    from questions.broadcasts import Broadcast
    from storage.unit_of_work import UnitOfWork

BROADCAST_ENDED: Final = "broadcast_ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class BroadcastEnd:
    """What became of a broadcast: how many have it, can't be reached, or were no longer to get it.

    `was_stopped` tells that somebody else than its author stopped it.
    """

    broadcast_id: int
    text: str
    sent: int
    unreachable: int
    left_out: int
    was_stopped: bool

    @property
    def people(self) -> int:
        """How many it was for."""
        return self.sent + self.unreachable + self.left_out


def tell_of_end(uow: UnitOfWork, broadcast: Broadcast, *, now: datetime) -> None:
    """Let the author of a broadcast know, once, that it is done; nobody if they are gone."""
    author_id = broadcast.new.author_id
    if author_id is not None:
        people, payload = [uow.people.get(author_id)], {"broadcast_id": broadcast.id}
        key = f"{BROADCAST_ENDED}:{broadcast.id}"
        put_word(uow, people=people, kind=BROADCAST_ENDED, payload=payload, key=key, now=now)


def _read(uow: UnitOfWork, act: Act, payload: Mapping[str, Any]) -> BroadcastEnd | None:
    """Nothing is said to who may not write to many any more."""
    broadcast = uow.broadcasts.find(payload["broadcast_id"])
    if broadcast is None or not may_teach(act.person):
        return None
    tally = uow.broadcasts.measure(broadcast)
    return BroadcastEnd(
        broadcast_id=broadcast.id,
        text=broadcast.new.text,
        sent=tally.sent,
        unreachable=broadcast.new.recipients.unreachable + tally.given_up,
        left_out=tally.dropped,
        was_stopped=broadcast.state is not BroadcastState.SENT,
    )


PREPARE_BROADCAST_ENDS: Final[Mapping[str, Callable[[UnitOfWork, Act, Mapping[str, Any]], object | None]]] = {
    BROADCAST_ENDED: _read
}
