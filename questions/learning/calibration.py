"""Promises held against answers: a learner's own correction of the forecast, and the guard of a cohort.

Learners differ more than one set of parameters can say. The forecast shown to one learner is corrected by three
quarters of the bias of their own recent answers, which halves its error in simulation (`docs/learning.md`).

Exam-aware selection trusts the model. Where it promises clearly more than a cohort recalls, plain FSRS due order at a
high retention is safer: it costs nothing where the model is right, and mends the one simulated world where
exam-aware selection lost. A guard for each single learner was tried and hurt the weakest; hence the cohort.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp
from typing import TYPE_CHECKING, NamedTuple

from questions.learning.memories import recall_after

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import date

    from questions.learning.memory_model import MemoryModel

FIRES_ABOVE = 0.10
RELEASED_BELOW = 0.08
FEWEST_ANSWERS = 60.0
OWN_ANSWERS = 300
"""How many of a learner's latest answers the correction looks at."""
_KEPT = exp(-1 / 300)
CORRECTED = 0.75
"""The share of the own bias by which a forecast is corrected."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """One learner's promises against answers, newer ones weighing more (by e⁻¹ over 300 answers).

    `excess` sums the chance of a right answer that was promised minus what came (1 right, 0 wrong); `answers` sums
    the weights, `count` the answers.
    """

    excess: float = 0.0
    answers: float = 0.0
    count: int = 0

    def add(self, *, recall: float, guess: float, correct: bool) -> Tally:
        """The tally after an answer to a fact met before, whose recall was expected to be `recall`."""
        return self.add_all([(recall, guess, correct)])

    def add_all(self, answers: Iterable[tuple[float, float, bool]]) -> Tally:
        """The tally after many answers, one after the other: each its expected recall, the chance of luck, and whether
        it was right.
        """
        excess, weight, count = self.excess, self.answers, self.count
        for recall, guess, correct in answers:
            promised = recall + (1 - recall) * guess
            excess = excess * _KEPT + promised - correct
            weight = weight * _KEPT + 1
            count += 1
        return Tally(excess=excess, answers=weight, count=count)


def add_up(tallies: Iterable[Tally]) -> Tally:
    """The tally of one learner's answers, from those of parts of them that follow each other."""
    excess, weight, count = 0.0, 0.0, 0
    for tally in tallies:
        faded = _KEPT**tally.count
        excess = excess * faded + tally.excess
        weight = weight * faded + tally.answers
        count += tally.count
    return Tally(excess=excess, answers=weight, count=count)


class Promise(NamedTuple):
    """A rated answer to a fact met before: the recall that was expected, the chance of luck, and what came."""

    person_id: int
    study_day: date
    recall: float
    guess: float
    correct: bool


class Foretold(NamedTuple):
    """A rated answer to a fact met before: the likely stability then and the day since which it faded, the study day
    of the answer, the chance of luck, and whether the fact was known.
    """

    stability: float
    last_day: date
    study_day: date
    guess: float
    correct: bool


def measure_own_bias(answers: Iterable[Foretold], *, model: MemoryModel) -> float:
    """By how much more right answers were promised to one learner than given, from these answers, oldest first."""
    promised = (
        (recall_after(one.stability, (one.study_day - one.last_day).days, model=model), one.guess, one.correct)
        for one in answers
    )
    return measure_bias([Tally().add_all(promised)])


def measure_bias(tallies: Collection[Tally]) -> float:
    """By how much more right answers were promised than given (0.1: ten in a hundred), over all; 0 without answers."""
    answers = sum(tally.answers for tally in tallies)
    return sum(tally.excess for tally in tallies) / answers if answers else 0.0


def correct_recall(recall: float, *, bias: float) -> float:
    """A forecast recall (0 to 1) corrected by the learner's own bias."""
    return min(1.0, max(0.0, recall - CORRECTED * bias))


def correct_forecast(recall: Mapping[str, float], *, bias: float) -> dict[str, float]:
    """As `correct_recall`, by fact; what counts as not known stays so."""
    return {fact_id: chance and correct_recall(chance, bias=bias) for fact_id, chance in recall.items()}


def may_trust(tallies: Collection[Tally], *, trusted: bool) -> bool:
    """Whether the model may be trusted for a cohort, given whether it was so far.

    Trust ends above a bias of 0.10 with over 60 weighted answers a learner on average, and returns below 0.08.
    """
    if not tallies or sum(tally.answers for tally in tallies) / len(tallies) <= FEWEST_ANSWERS:
        return trusted
    bias = measure_bias(tallies)
    return bias <= FIRES_ABOVE if trusted else bias < RELEASED_BELOW
