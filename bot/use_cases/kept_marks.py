"""Forecast marks kept for as long as nothing that they rest on changes: each takes a tenth of a second to reckon."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

MOST_KEPT: Final = 4096


class KeptMarks:
    """Marks by what they rest on; threads may share it, and what is dropped can be reckoned again."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, float | None] = OrderedDict()
        self._lock = Lock()

    def find(self, ground: Hashable, reckon: Callable[[], float | None]) -> float | None:
        """The mark that rests on this ground, reckoned if it is not kept."""
        with self._lock:
            if ground in self._kept:
                self._kept.move_to_end(ground)
                return self._kept[ground]
        mark = reckon()
        with self._lock:
            self._kept[ground] = mark
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        return mark
