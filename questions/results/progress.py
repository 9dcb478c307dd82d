"""Mastery: how much of the plan an apprentice would recall today."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from questions.learning.scheduling import retrievability

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import date

    from questions.learning.card import Card

HOLDS_A_DAY = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class DomainProgress:
    """One domain of the plan: how many facts it has, how many were met, and the share recalled today.

    `mastery` is the mean chance of recall over all facts of the domain, those not yet met counting 0.
    """

    number: int
    title: str
    facts: int
    seen: int
    mastery: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """An apprentice's mastery by domain, and what today holds."""

    domains: tuple[DomainProgress, ...]
    due_today: int
    reviews_today: int
    right_today: int

    @property
    def facts(self) -> int:
        """How many facts there are to know."""
        return sum(domain.facts for domain in self.domains)

    @property
    def seen(self) -> int:
        """How many of them have been met."""
        return sum(domain.seen for domain in self.domains)


def measure_domains(
    cards: Collection[Card],
    curriculum: Mapping[str, tuple[str, ...]],
    *,
    titles: Iterable[tuple[int, str]],
    today: date,
) -> tuple[DomainProgress, ...]:
    """The progress in each domain; a fact counts for the domain of its first objective.

    A memory that does not hold a day – a fact just answered wrongly – counts 0: read a minute ago is not known.
    """
    recall = {
        card.fact_id: retrievability(card.memory, today=today) if card.memory.stability >= HOLDS_A_DAY else 0.0
        for card in cards
    }
    facts_of: dict[int, list[str]] = defaultdict(list)
    for fact_id, objectives in curriculum.items():
        facts_of[int(objectives[0].partition(".")[0])].append(fact_id)
    return tuple(
        DomainProgress(
            number=number,
            title=title,
            facts=len(facts_of[number]),
            seen=sum(fact_id in recall for fact_id in facts_of[number]),
            mastery=sum(recall.get(fact_id, 0.0) for fact_id in facts_of[number]) / max(1, len(facts_of[number])),
        )
        for number, title in titles
    )
