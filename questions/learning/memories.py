"""One person's memories side by side, column by column: what is reckoned for all of them in one go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import date
    from typing import Any

    from questions.learning.glance import SeenCard
    from questions.learning.memory_model import MemoryModel

DESIRED_RETENTION = 0.9
CAUTIOUS_RETENTION = 0.95
LOWEST_RECALL_BELIEVED = 0.7
"""Below this recall the model promises ever larger growth; real memories don't keep that promise."""
MANY = 300
"""From more memories on, arrays take less time, for whom numpy must be loaded, than one memory after the other."""
HOLDS_A_DAY = 1.0
"""A memory less stable than this many days does not hold for the day of its last answer."""


def recall_after(likely_stability: float, elapsed: int, *, model: MemoryModel) -> float:
    """The likely chance of recalling a fact so many days after its last review (0 to 1)."""
    if elapsed <= 0 and likely_stability < HOLDS_A_DAY:
        return 0.0
    return model.recall(likely_stability, max(1, elapsed))


@dataclass(frozen=True, slots=True, kw_only=True)
class Memories:
    """What a person remembers of these facts: as `Memory`, but a sequence of each part, all of one length.

    `saves` is the sum of the cards' versions: it grows with every rated answer, and every one taken back.
    """

    fact_ids: Sequence[str] = ()
    stability: Sequence[float] = ()
    difficulty: Sequence[float] = ()
    likely_stability: Sequence[float] = ()
    likely_difficulty: Sequence[float] = ()
    last_day: Sequence[date] = ()
    saves: int = 0

    def __len__(self) -> int:
        return len(self.fact_ids)

    @classmethod
    def of_cards(cls, cards: Iterable[SeenCard]) -> Self:
        """The memories of a person's cards; how often these were saved is left out."""
        return cls.of_rows(
            (
                0,
                card.fact_id,
                card.memory.stability,
                card.memory.difficulty,
                card.memory.likely_stability,
                card.memory.likely_difficulty,
                card.memory.last_day,
                0,
            )
            for card in cards
        )

    @classmethod
    def of_rows(cls, rows: Iterable[Sequence[Any]], *, among: Collection[str] | None = None) -> Self:
        """The memories in rows of person, fact, the five parts of a memory, and version; only of facts `among` these.

        All rows are one person's.
        """
        columns = tuple(zip(*(row for row in rows if among is None or row[1] in among), strict=True))
        if not columns:
            return cls()
        _, fact_ids, stability, difficulty, likely_stability, likely_difficulty, last_day, versions = columns
        return cls(
            fact_ids=fact_ids,
            stability=stability,
            difficulty=difficulty,
            likely_stability=likely_stability,
            likely_difficulty=likely_difficulty,
            last_day=last_day,
            saves=sum(versions),
        )
