"""In which order questions deserve a look: whose key looks wrong, then what tells least, then the hardest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from questions.results.items import KeyDoubt

if TYPE_CHECKING:
    from collections.abc import Iterable

    from questions.results.items import ItemStatistics

WEAK_DISCRIMINATION: Final = 20.0
"""Below it, getting the question right says little about knowing the rest."""
PLAUSIBLE_FACILITY: Final = 0.5
"""A wrong key makes most people wrong: above it, a doubt from a dozen answers is mostly chance."""


def looks_miskeyed(one: ItemStatistics) -> bool:
    """Whether a trainer should be told that the key looks wrong, rather than only find a note of doubt."""
    if one.doubt is None or one.facility is None:
        return False
    return one.doubt is KeyDoubt.BELOW_CHANCE or one.facility.value <= PLAUSIBLE_FACILITY


def order_worst_first(found: Iterable[ItemStatistics]) -> tuple[ItemStatistics, ...]:
    """The questions in the order in which they deserve a look."""
    return tuple(sorted(found, key=_place))


def _place(one: ItemStatistics) -> tuple[int, float, float, tuple[str, str]]:
    facility = 1.0 if one.facility is None else one.facility.value
    if looks_miskeyed(one):
        return 0, facility, 0.0, one.question
    if one.doubt is not None:
        return 1, facility, 0.0, one.question
    if one.discrimination is not None and one.discrimination < WEAK_DISCRIMINATION:
        return 2, one.discrimination, facility, one.question
    return 3, facility, 0.0, one.question
