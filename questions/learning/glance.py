"""A card at a glance: what choosing and forecasting need to know of it.

One round looks at thousands of cards and changes ten: those are read whole, all others as a `Glance`, which takes an
eighth of the time to make.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from datetime import date


class SeenMemory(Protocol):
    """The state of a memory (`questions.learning.card.Memory`), whoever keeps it."""

    @property
    def stability(self) -> float:
        """Days until retrievability falls to 0.9."""

    @property
    def difficulty(self) -> float:
        """From 1 to 10."""

    @property
    def likely_stability(self) -> float:
        """The stability that forecasts show."""

    @property
    def likely_difficulty(self) -> float:
        """The difficulty that forecasts show."""

    @property
    def last_day(self) -> date:
        """The study day of the last review."""

    @property
    def due_day(self) -> date:
        """The study day on which retrievability falls to 0.9."""


class SeenCard(Protocol):
    """A card, or a glance at one."""

    @property
    def fact_id(self) -> str:
        """What is remembered."""

    @property
    def memory(self) -> SeenMemory:
        """How well."""

    @property
    def leech_since(self) -> date | None:
        """The study day since which the fact won't stick, if it does not."""


class Glance(NamedTuple):
    """A card as far as choosing and forecasting look at it; it is its own memory."""

    fact_id: str
    stability: float
    difficulty: float
    likely_stability: float
    likely_difficulty: float
    last_day: date
    leech_since: date | None = None

    @property
    def memory(self) -> Glance:
        """Itself: an object more for each card would cost as much as reading it."""
        return self

    @property
    def due_day(self) -> date:
        """The study day on which retrievability falls to 0.9, which is FSRS's own due date."""
        return due_day(self)


def due_day(memory: SeenMemory) -> date:
    """The study day on which retrievability falls to 0.9, which is FSRS's own due date."""
    return memory.last_day + timedelta(days=max(1, round(memory.stability)))
