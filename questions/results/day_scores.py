"""What study days earned, by domain, and the sums that follow for leaderboards."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from questions.learning.exam import NO_DOMAIN, domain_of
from questions.results.leaderboards import BEGINNING, Period, begins_on
from questions.results.points import score_apart, score_facts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from questions.results.points import Logged

TOTAL = 0
"""The scope that is no domain but all of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayScore:
    """What a study day earned: its total, the points of each domain that has any, and the goal that was in force."""

    total: int
    goal: int
    domains: Mapping[int, int]

    def by_scope(self) -> dict[int, int]:
        """The points of each scope that has any."""
        return {scope: points for scope, points in {TOTAL: self.total, **self.domains}.items() if points}


def score_answers(answers: Iterable[tuple[Logged, str]], *, goal: int) -> DayScore:
    """What one study day earned, given all of its answers, each with the objective that its question served.

    A fact belongs to the domain of its first question of the day; slips and the goal belong to none.
    """
    day = sorted(answers, key=lambda one: one[0].id)
    domains = {logged.review.fact_id: _domain(objective) for logged, objective in reversed(day)}
    reviews = [logged for logged, _ in day]
    points: Counter[int] = Counter()
    for fact_id, earned in score_facts(reviews).items():
        if earned:
            points[domains[fact_id]] += earned
    shown = {domain: total for domain, total in points.items() if total and domain != NO_DOMAIN}
    return DayScore(total=points.total() + score_apart(reviews, goal=goal), goal=goal, domains=shown)


def sum_days(days: Mapping[date, DayScore]) -> dict[tuple[int, Period], tuple[date, int]]:
    """The sums that follow from a person's days: per scope the latest week and month, and all time."""
    sums: dict[tuple[int, Period], tuple[date, int]] = {}
    for day in sorted(days):
        for scope, points in days[day].by_scope().items():
            for period in Period:
                since = begins_on(period, day) or BEGINNING
                began, total = sums.get((scope, period), (since, 0))
                sums[scope, period] = since, points + (total if began == since else 0)
    return sums


def _domain(objective: str) -> int:
    return domain_of((objective,) if objective else ())
