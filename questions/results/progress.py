"""Mastery: how much of the plan an apprentice would recall today and on the exam day; streaks."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from questions.learning.exam import domain_of
from questions.learning.forecast import mean_recall

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping
    from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class DomainProgress:
    """One domain of the plan: how many facts it has, how many were met, and the shares recalled.

    Shares (0 to 1) are mean likely recalls over all facts of the domain, those not met counting 0: `today`, on the
    exam day without another answer (`untouched`), and on the exam day if one goes on as now (`going_on`); the last
    two are None without an exam day ahead.
    """

    number: int
    title: str
    facts: int
    seen: int
    today: float
    untouched: float | None = None
    going_on: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recalls:
    """Each fact's likely recall today, and on the exam day untouched and going on (None without exam day)."""

    today: Mapping[str, float]
    untouched: Mapping[str, float] | None = None
    going_on: Mapping[str, float] | None = None


def measure_domains(
    curriculum: Mapping[str, tuple[str, ...]],
    *,
    seen: Collection[str],
    recalls: Recalls,
    titles: Iterable[tuple[int, str]],
) -> tuple[DomainProgress, ...]:
    """The progress in each domain; a fact counts for the domain of its first objective."""
    facts_of: dict[int, list[str]] = defaultdict(list)
    for fact_id, objectives in curriculum.items():
        facts_of[domain_of(objectives)].append(fact_id)
    return tuple(
        DomainProgress(
            number=number,
            title=title,
            facts=len(facts_of[number]),
            seen=sum(fact_id in seen for fact_id in facts_of[number]),
            today=mean_recall(recalls.today, facts_of[number]),
            untouched=mean_of(recalls.untouched, facts_of[number]),
            going_on=mean_of(recalls.going_on, facts_of[number]),
        )
        for number, title in titles
    )


def _never(_: date) -> bool:
    return False


def measure_streak(days: Collection[date], *, today: date, is_off: Callable[[date], bool] = _never) -> int:
    """How many study days in a row had an answer, up to today, as far as the person was expected to study.

    A today without answer does not break it yet. Days off (leave, weekends, holidays) need no answer; one given then
    counts all the same, so that no leave entered later can shorten a streak. In each week from Monday one expected
    day without answer is forgiven by itself; it counts nothing, a second one ends the streak.
    """
    streak, day = 0, today if today in days else today - timedelta(days=1)
    first, forgiven = min(days, default=today), set()
    while day >= first:
        monday = day - timedelta(days=day.weekday())
        if day in days:
            streak += 1
        elif not is_off(day):
            if monday in forgiven:
                break
            forgiven.add(monday)
        day -= timedelta(days=1)
    return streak


def mean_of(recall: Mapping[str, float] | None, facts: Collection[str]) -> float | None:
    """The mean recall over these facts, those never met counting 0; None where nothing is forecast."""
    return None if recall is None else mean_recall(recall, facts)
