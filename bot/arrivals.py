"""What waits in the inbox of a SQLite file, known without reading it: the one process that has the file stored it.

Several processes that share an inbox never know what waits in it; they claim (`bot.claiming`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from time import monotonic
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from questions.people import Person
    from storage.inbox import StoredUpdate
    from storage.unit_of_work import UnitOfWork

MOST_KNOWN: Final = 256
"""So many updates are kept in mind; of a longer queue each is read when its turn has come."""
NEVER: Final = float("-inf")
"""As `read_at`: whoever handles the update reads its sender."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """An update with its sender as they were at `read_at`, by `monotonic`; None for a stranger."""

    stored: StoredUpdate
    sender: Person | None
    read_at: float


def read_senders(uow: UnitOfWork, updates: Sequence[StoredUpdate]) -> tuple[Claimed, ...]:
    """The updates, each with its sender: whoever takes several up asks once who sent them."""
    read_at = monotonic()
    senders = uow.people.find_all({stored.person_key for stored in updates})
    return tuple(Claimed(stored=stored, sender=senders.get(stored.person_key), read_at=read_at) for stored in updates)


class Arrivals:
    """The updates that wait, in the order of arrival: all of them if `is_whole`."""

    def __init__(self) -> None:
        self.is_whole = False
        self._waiting: dict[int, Claimed] = {}
        self._read_up_to = 0
        """The highest id that was read: whoever tells of one up to that tells late, and it may be done by now."""
        self._missed = False
        """Whether something came since `forget` that is not among them."""

    def __len__(self) -> int:
        return len(self._waiting)

    def forget(self) -> None:
        """Know nothing, but for what is added from now on."""
        self.is_whole = self._missed = False
        self._waiting.clear()

    def learn(self, found: Sequence[Claimed], *, in_hand: frozenset[int]) -> None:
        """Take note of all that waited in the inbox after `forget`; `in_hand` are the ids of what did not wait then."""
        added, self._waiting = self._waiting, {}
        self.note_read(found)
        self._put(one for one in found if one.stored.id not in in_hand)
        self._put(added.values())
        self.is_whole = not self._missed

    def add(self, arrived: Iterable[Claimed]) -> None:
        """Take note of updates that became durable."""
        self._put(one for one in arrived if one.stored.id > self._read_up_to)
        self.is_whole &= not self._missed

    def _put(self, updates: Iterable[Claimed]) -> None:
        for one in updates:
            if len(self._waiting) < MOST_KNOWN:
                self._waiting[one.stored.id] = one
            else:
                self._missed = True

    def note_read(self, found: Iterable[Claimed]) -> None:
        """Take note that these were read in the inbox."""
        self._read_up_to = max((self._read_up_to, *(one.stored.id for one in found)))

    def distrust(self, person_key: int) -> None:
        """Take note that who sent these updates may be another by now, for an update of theirs was handled."""
        for inbox_id, one in self._waiting.items():
            if one.stored.person_key == person_key:
                self._waiting[inbox_id] = replace(one, read_at=NEVER)

    def take(self, most: int, *, busy: frozenset[int]) -> tuple[Claimed, ...]:
        """The oldest of each person who is not busy, so many at most; they wait no more."""
        taken: dict[int, Claimed] = {}
        for inbox_id in sorted(self._waiting):
            if len(taken) >= most:
                break
            one = self._waiting[inbox_id]
            if one.stored.person_key not in busy:
                taken.setdefault(one.stored.person_key, one)
        self.drop(one.stored.id for one in taken.values())
        return tuple(taken.values())

    def drop(self, inbox_ids: Iterable[int]) -> None:
        """Take note that these wait no more."""
        for inbox_id in inbox_ids:
            self._waiting.pop(inbox_id, None)
