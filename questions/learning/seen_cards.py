"""All cards of a person as choosing and forecasting see them: side by side, and one by one where somebody looks at one.

A round looks at thousands of cards, and nearly all of what it wants to know is reckoned for all of them in one go. An
object for each would take longer to make than all the rest.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field
from functools import cached_property
from itertools import compress
from typing import TYPE_CHECKING, Self

from questions.learning.glance import Glance
from questions.learning.memories import MANY, Memories

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from collections.abc import Set as AbstractSet
    from datetime import date
    from typing import Any

    from questions.learning.glance import SeenCard


@dataclass(frozen=True, kw_only=True)
class SeenCards:
    """The cards of one person, each of another fact; `leeches` are the study days since which some won't stick.

    `versions` are how often each was saved.
    """

    memories: Memories = field(default_factory=Memories)
    leeches: Mapping[str, date] = field(default_factory=dict)
    versions: Sequence[int] = ()

    @classmethod
    def of_cards(cls, cards: Iterable[SeenCard]) -> Self:
        """These cards; how often they were saved is left out."""
        found = tuple(cards)
        memories = [card.memory for card in found]
        return cls.of_columns(
            (
                [card.fact_id for card in found],
                [memory.stability for memory in memories],
                [memory.difficulty for memory in memories],
                [memory.likely_stability for memory in memories],
                [memory.likely_difficulty for memory in memories],
                [memory.last_day for memory in memories],
                [card.leech_since for card in found],
                [0] * len(found),
            )
        )

    @classmethod
    def of_columns(cls, columns: Sequence[Sequence[Any]]) -> Self:
        """The cards whose facts, five parts of a memory each, leech since, and version stand in these columns."""
        fact_ids, stability, difficulty, likely_stability, likely_difficulty, last_day, leech_since, versions = columns
        leeches = {}
        if any(leech_since):
            leeches = {fact_id: day for fact_id, day in zip(fact_ids, leech_since, strict=True) if day is not None}
        # As arrays they take a quarter of the room, and numpy takes them as they are.
        memories = Memories(
            fact_ids=fact_ids,
            stability=array("d", stability),
            difficulty=array("d", difficulty),
            likely_stability=array("d", likely_stability),
            likely_difficulty=array("d", likely_difficulty),
            last_day=last_day,
            saves=sum(versions),
        )
        return cls(memories=memories, leeches=leeches, versions=array("q", versions))

    def __len__(self) -> int:
        return len(self.memories)

    def __contains__(self, fact_id: object) -> bool:
        return fact_id in self._place_of

    def __getitem__(self, fact_id: str) -> Glance:
        place, memories = self._place_of[fact_id], self.memories
        return Glance(
            fact_id,
            memories.stability[place],
            memories.difficulty[place],
            memories.likely_stability[place],
            memories.likely_difficulty[place],
            memories.last_day[place],
            self.leeches.get(fact_id),
        )

    @property
    def are_many(self) -> bool:
        """Whether arrays take less time than one card after the other."""
        return len(self) > MANY

    @property
    def fact_ids(self) -> AbstractSet[str]:
        """What the cards are of."""
        return self._place_of.keys()

    def values(self) -> tuple[Glance, ...]:
        """Each card at a glance."""
        return self._glances

    def items(self) -> Iterable[tuple[str, Glance]]:
        """Each card at a glance, with its fact."""
        return zip(self.memories.fact_ids, self._glances, strict=True)

    def among(self, fact_ids: AbstractSet[str]) -> Self:
        """The cards of these facts; itself where it has no others."""
        return self if self.fact_ids <= fact_ids else self._keep(fact_ids.__contains__)

    def without(self, fact_ids: AbstractSet[str]) -> Self:
        """All cards but those of these facts."""
        if self.fact_ids.isdisjoint(fact_ids):
            return self
        return self._keep(lambda fact_id: fact_id not in fact_ids)

    def with_others(self, others: SeenCards) -> Self:
        """These cards, others in the place of those of the same facts and after them."""
        places = [self._place_of.get(fact_id, len(self)) for fact_id in others.memories.fact_ids]
        columns = zip(self._columns, others._columns, strict=True)
        return self.of_columns([_put(own, places, more) for own, more in columns])

    def _keep(self, is_kept: Callable[[str], bool]) -> Self:
        kept = list(map(is_kept, self.memories.fact_ids))
        return self.of_columns([list(compress(column, kept)) for column in self._columns])

    @cached_property
    def _place_of(self) -> Mapping[str, int]:
        return {fact_id: place for place, fact_id in enumerate(self.memories.fact_ids)}

    @cached_property
    def _glances(self) -> tuple[Glance, ...]:
        return tuple(map(Glance, *self._parts, map(self.leeches.get, self.memories.fact_ids)))

    @property
    def _parts(self) -> tuple[Sequence[Any], ...]:
        found = self.memories
        return (
            found.fact_ids,
            found.stability,
            found.difficulty,
            found.likely_stability,
            found.likely_difficulty,
            found.last_day,
        )

    @property
    def _columns(self) -> tuple[Sequence[Any], ...]:
        """What `of_columns` takes."""
        leech_since = map(self.leeches.get, self.memories.fact_ids) if self.leeches else (None,) * len(self)
        return (*self._parts, tuple(leech_since), self.versions)


def _put(column: Sequence[Any], places: Sequence[int], values: Sequence[Any]) -> Sequence[Any]:
    """A copy of the column with these values at these places; those of places beyond its end come after it."""
    # A copy of an array makes no object for each of its numbers.
    found = column[:] if isinstance(column, array) else list(column)
    for place, value in zip(places, values, strict=True):
        if place < len(column):
            found[place] = value
        else:
            found.append(value)
    return found
