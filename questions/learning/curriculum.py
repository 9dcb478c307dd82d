"""In which order facts are met: as the lesson table spreads the domains over the apprenticeship years."""

from __future__ import annotations

from collections import defaultdict
from itertools import accumulate
from math import inf
from typing import TYPE_CHECKING

from questions.learning.exam import domain_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from questions.plan.model import Plan


def order_by_lessons(objectives_of: Mapping[str, tuple[str, ...]], plan: Plan) -> dict[str, tuple[str, ...]]:
    """The same facts with their objectives, in the order in which an apprentice meets them.

    Inside a domain the given order stands: a bank puts first what the rest builds on. Each domain is spread over
    the years in proportion to its lessons, so a year's domains run side by side as they do at school. A fact
    belongs to the domain of its first objective; one of a domain without lessons, or of none, comes last.
    """
    facts_of: dict[int, list[str]] = defaultdict(list)
    for fact_id, objectives in objectives_of.items():
        facts_of[domain_of(objectives)].append(fact_id)
    lessons_of = {domain.number: domain.lessons for domain in plan.domains}
    moments = {
        fact_id: (_moment(lessons_of.get(domain, ()), (place + 0.5) / len(fact_ids)), domain, place)
        for domain, fact_ids in facts_of.items()
        for place, fact_id in enumerate(fact_ids)
    }
    return {fact_id: objectives_of[fact_id] for fact_id in sorted(objectives_of, key=moments.__getitem__)}


def _moment(lessons: tuple[int, ...], share: float) -> float:
    """When this share of a domain's lessons is over, in years from the start."""
    total = sum(lessons)
    for year, (count, after) in enumerate(zip(lessons, accumulate(lessons), strict=True)):
        if count and share * total <= after:
            return year + (share * total - (after - count)) / count
    return inf
