"""Forecast marks kept for as long as nothing that they rest on changes: each takes a tenth of a second to reckon."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.use_cases.latest import Latest

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

MOST_KEPT: Final = 4096


class KeptMarks:
    """Marks by what they rest on; threads may share it, and what is dropped can be reckoned again."""

    def __init__(self) -> None:
        self._kept: Latest[Hashable, tuple[float | None]] = Latest(MOST_KEPT)

    def find(self, ground: Hashable, reckon: Callable[[], float | None]) -> float | None:
        """The mark that rests on this ground, reckoned if it is not kept."""
        kept = self._kept.find(ground)
        if kept is None:
            kept = (reckon(),)
            self._kept.keep(ground, kept)
        return kept[0]
