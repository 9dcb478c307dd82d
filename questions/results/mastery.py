"""How many of a cohort know each objective: the figures behind the map."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from questions.learning.exam import domain_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

HOLDS = 0.7
"""From this mean recall over its facts on, somebody knows an objective."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectiveMastery:
    """One objective in a cohort: its facts, how many members met any of them, how many know it today.

    `recall` is the mean likely recall of its facts over all members, those never met counting 0 (0 to 1).
    """

    code: str
    facts: int
    met: int
    holders: int
    recall: float

    @property
    def domain(self) -> int:
        """The number of its domain."""
        return domain_of((self.code,))


def measure_objectives(
    curriculum: Mapping[str, tuple[str, ...]], recalls: Sequence[Mapping[str, float]]
) -> tuple[ObjectiveMastery, ...]:
    """Every objective that facts serve, in the order of the plan; `recalls` maps, for each member, the facts met."""
    facts_of: dict[str, list[str]] = defaultdict(list)
    for fact_id, codes in curriculum.items():
        for code in codes:
            facts_of[code].append(fact_id)
    return tuple(_measure(code, facts_of[code], recalls) for code in sorted(facts_of, key=_place))


def _measure(code: str, facts: Sequence[str], recalls: Sequence[Mapping[str, float]]) -> ObjectiveMastery:
    found = [[recall[fact_id] for fact_id in facts if fact_id in recall] for recall in recalls]
    # What was never met counts 0.
    means = [sum(chances) / len(facts) for chances in found]
    return ObjectiveMastery(
        code=code,
        facts=len(facts),
        met=sum(map(bool, found)),
        holders=sum(mean >= HOLDS for mean in means),
        recall=sum(means) / max(1, len(means)),
    )


def _place(code: str) -> tuple[int, ...]:
    return tuple(int(number) for number in code.split("."))
