"""What publishing new facts would ask of a cohort: minutes a day over four weeks, and the drip that keeps a cap.

Without the new facts, each member's rounds are played on under the project's own rules (`questions.learning.playing`).
With them, every new fact is met on the day of its release and asked again whenever it falls due (recall 0.9); that
comes first. Answers of a round that were not due anyway (facts growing early, the curriculum's own new ones) give way
to it; reviews that are due don't. What doesn't fit makes the day longer: so minutes say what keeping up takes, where
the round itself would cut at the goal and let the rest wait.

The echo of a new fact (how often it is asked so many days after it was met) is the same for all members and simply
adds up: it is computed once, over the courses that right and wrong answers can take, and the whole search for a drip
costs milliseconds. `tests/questions/learning/test_load.py` holds both halves against the exact rules.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import ceil
from statistics import median
from typing import TYPE_CHECKING

from questions.learning.memory_model import DEFAULT_MODEL
from questions.learning.playing import FIRST_RIGHT, GUESS, play_rounds

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
    from datetime import date

    from questions.learning.memory_model import MemoryModel
    from questions.learning.playing import Participant, PlayedRounds

DAYS = 28
_HIGH = 0.9
_CAUGHT_UP_IN = 5
_LEAST_CHANCE = 1e-4
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """So many new facts from a day on: all at once, or `per_day` on each day on which anybody studies."""

    facts: int
    start: date
    per_day: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortLoad:
    """Minutes a day: of each member by id, and of those who study on that day the median and the 90th percentile.

    A cap is held against the 90th percentile: with the median half a class would be over it, and with the maximum one
    slow reader would decide for all.
    """

    minutes: Mapping[int, tuple[float, ...]]
    median: tuple[float, ...]
    high: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadForecast:
    """The load of the four weeks from `first_day` on, without and with the publication, under a cap in minutes.

    `drip` is a number of facts a day that pushes no day over the cap where one more would (all of them where they fit
    at once); None if not even one a day fits.
    """

    first_day: date
    cap: float
    without: CohortLoad
    published: CohortLoad
    drip: int | None

    @property
    def is_over(self) -> bool:
        """Whether the publication pushes a day over the cap, or one that is over it anyway still higher."""
        return _pushes_over(self.published, self.without, self.cap)


def forecast_load(
    participants: Collection[Participant],
    publication: Publication,
    *,
    today: date,
    cap: float,
    model: MemoryModel = DEFAULT_MODEL,
) -> LoadForecast:
    """The load of a cohort over the four weeks from the publication's start on (from today if it began earlier)."""
    first_day = max(today, publication.start)
    lead = (first_day - today).days
    weeks = [_Weeks(rounds, lead) for rounds in play_rounds(participants, today=today, days=lead + DAYS, model=model)]
    is_off = [all(member.off[day] for member in weeks) for day in range(DAYS)]
    without = _sum_up(weeks, [0.0] * DAYS)

    def load_with(per_day: int | None) -> CohortLoad:
        released = spread_release(publication.facts, per_day=per_day, is_off=is_off)
        return _sum_up(weeks, _add_echoes(released, measure_echo(model)))

    return LoadForecast(
        first_day=first_day,
        cap=cap,
        without=without,
        published=load_with(publication.per_day),
        drip=_find_most(publication.facts, fits=lambda count: not _pushes_over(load_with(count), without, cap)),
    )


def spread_release(facts: int, *, per_day: int | None, is_off: Iterable[bool]) -> tuple[int, ...]:
    """How many of the facts come out on each day, given which days are off: all on the first other day, or a drip."""
    left, released = facts, []
    for off in is_off:
        count = 0 if off else min(left, facts if per_day is None else per_day)
        left -= count
        released.append(count)
    return tuple(released)


@lru_cache(maxsize=8)
def measure_echo(model: MemoryModel = DEFAULT_MODEL) -> tuple[float, ...]:
    """How many answers a new fact takes on average on the day it is met and on each of the days after it.

    It is asked whenever it is due; a wrong answer brings one more on the same day, as rounds do. Courses less likely
    than one in ten thousand are left out.
    """
    asked = [0.0] * DAYS
    waiting: list[list[tuple[float, float, int, float]]] = [[] for _ in range(DAYS)]

    def go_on(day: int, stability: float, difficulty: float, chance: float) -> None:
        due = day + max(1, round(stability))
        if due < DAYS and chance >= _LEAST_CHANCE:
            waiting[due].append((stability, difficulty, day, chance))

    asked[0] = 2 - FIRST_RIGHT
    go_on(0, *model.after_first(1), 1 - FIRST_RIGHT)
    go_on(0, *model.after_first(2), FIRST_RIGHT)
    for day in range(1, DAYS):
        for stability, difficulty, last, chance in waiting[day]:
            recall = model.recall(stability, day - last)
            right = recall + (1 - recall) * GUESS
            asked[day] += chance * (2 - right)
            success = model.after_success(stability, difficulty, recall)
            failure = model.after_failure(stability, difficulty, recall)
            go_on(day, success, model.next_difficulty(difficulty, 3), chance * right)
            go_on(day, failure, model.next_difficulty(difficulty, 1), chance * (1 - right))
    return tuple(asked)


class _Weeks:
    """A member's four weeks, the days before them left out."""

    def __init__(self, rounds: PlayedRounds, lead: int) -> None:
        self.person_id, self.seconds = rounds.person_id, rounds.seconds
        self.answers, self.due, self.off = rounds.answers[lead:], rounds.due[lead:], rounds.off[lead:]

    def measure(self, added: Sequence[float]) -> tuple[float, ...]:
        """Minutes a day with so many answers added; those of days off are spread over the next days of study."""
        minutes, waiting, share = [], 0.0, 0.0
        for answers, due, off, more in zip(self.answers, self.due, self.off, added, strict=True):
            if off:
                waiting += more
                share = waiting / _CAUGHT_UP_IN
                minutes.append(0.0)
                continue
            paid = min(waiting, share)
            waiting -= paid
            minutes.append(max(answers, due + more + paid) * self.seconds / 60)
        return tuple(minutes)


def _add_echoes(released: Sequence[int], echo: Sequence[float]) -> list[float]:
    """The answers that facts released on these days take on each day."""
    return [
        sum(released[met] * echo[day - met] for met in range(day + 1) if released[met]) for day in range(len(released))
    ]


def _sum_up(weeks: Sequence[_Weeks], added: Sequence[float]) -> CohortLoad:
    minutes = {member.person_id: member.measure(added) for member in weeks}
    by_day = [
        sorted(minutes[member.person_id][day] for member in weeks if not member.off[day]) or [0.0]
        for day in range(DAYS)
    ]
    return CohortLoad(
        minutes=minutes,
        median=tuple(median(loads) for loads in by_day),
        high=tuple(loads[ceil(_HIGH * len(loads)) - 1] for loads in by_day),
    )


def _pushes_over(load: CohortLoad, without: CohortLoad, cap: float) -> bool:
    pairs = zip(load.high, without.high, strict=True)
    return any(high > max(cap, before) + _ROUNDING for high, before in pairs)


def _find_most(facts: int, *, fits: Callable[[int], bool]) -> int | None:
    """A number of facts a day that fits where one more does not, found by halving; None if not even one fits."""
    if facts == 0 or fits(facts):
        return facts
    low, high = 0, facts
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if fits(middle) else (low, middle)
    return low or None
