"""How many files a person may have read: as many as anybody needs, and not so many that it could harm."""

from __future__ import annotations

from collections import deque
from datetime import timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import datetime

MOST_FILES: Final = 20
PERIOD: Final = timedelta(days=1)


class FileAllowance:
    """Counts the files of each person within the last day; in memory, so that a restart begins anew.

    One person's files are read one after the other anyway, for updates of one person are.
    """

    def __init__(self) -> None:
        self._taken: dict[int, deque[datetime]] = {}

    def take(self, person_id: int, now: datetime) -> datetime | None:
        """None if one more file may be read, which then counts; else the moment from which one may."""
        self._forget(now)
        taken = self._taken.setdefault(person_id, deque())
        if len(taken) >= MOST_FILES:
            return taken[0] + PERIOD
        taken.append(now)
        return None

    def _forget(self, now: datetime) -> None:
        for person_id, taken in tuple(self._taken.items()):
            while taken and taken[0] <= now - PERIOD:
                taken.popleft()
            if not taken:
                del self._taken[person_id]
