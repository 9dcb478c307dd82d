"""What an answer makes of a memory: the only module that imports py-fsrs.

FSRS-6 without learning steps and without fuzz; py-fsrs is given midnights of study days, and no card without an id
(that would sleep and read the clock).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from functools import cached_property
from itertools import accumulate
from math import exp, isfinite, log
from typing import TYPE_CHECKING

import fsrs
from fsrs.scheduler import LOWER_BOUNDS_PARAMETERS, UPPER_BOUNDS_PARAMETERS

from questions.learning.card import Card, Memory, Rating
from questions.learning.leeches import is_leech_after
from questions.learning.memory_model import DEFAULT_PARAMETERS, MemoryModel
from questions.quiz.answers import SelfGrade

if TYPE_CHECKING:
    from collections.abc import Sequence

    from questions.learning.card import Review
    from questions.quiz.grading import Grade

POLICY = "fsrs6-2"
"""Names the rules of rating and scheduling in force; it goes into every review."""
POLICY_WITHOUT_GUESSING = "fsrs6-1"
"""The first rules: they took every right answer as known, in the likely state too."""

_SURELY_KNOWN = 0.8
_PARTIAL_PASS = 0.8
_GUESSABLE = 0.1
# How many know a fact before they first met it here: the prior of the likely state.
_KNOWN_BEFORE = 0.3
_SELF_RATINGS = {
    SelfGrade.FORGOTTEN: Rating.AGAIN,
    SelfGrade.LABORIOUS: Rating.HARD,
    SelfGrade.KNOWN: Rating.GOOD,
    SelfGrade.INSTANT: Rating.EASY,
}


@dataclass(frozen=True, kw_only=True)
class Scheduler:
    """FSRS-6 under one set of parameters (21 numbers); raises ValueError if py-fsrs finds one out of bounds.

    `parameters_id` names the stored fit that they come from, None for FSRS's own; it goes into every review.
    """

    parameters: tuple[float, ...] = DEFAULT_PARAMETERS
    parameters_id: int | None = None

    @cached_property
    def _fsrs(self) -> fsrs.Scheduler:
        return fsrs.Scheduler(parameters=self.parameters, learning_steps=(), relearning_steps=(), enable_fuzzing=False)

    @cached_property
    def model(self) -> MemoryModel:
        """The same parameters in closed form."""
        return MemoryModel(parameters=self.parameters)

    def recall(self, memory: Memory, *, today: date) -> float:
        """The chance of recalling the fact on this study day (0 to 1), as scheduling sees it."""
        return self.model.recall(memory.stability, max(0, (today - memory.last_day).days))

    def rate(self, grade: Grade, *, memory: Memory | None, today: date, hint: bool = False) -> Rating:
        """FSRS's rating of a graded answer.

        Wrong is Again; right is Good, but Hard after a hint and where luck is a good explanation: the very first
        answer on a question that can be guessed, or one that FSRS expected to be forgotten; nearly right is Hard.
        Self-graded recall keeps its four grades. Nothing else is ever Easy: speed says more about the phone than
        about memory.
        """
        if grade.self_grade is not None:
            return _SELF_RATINGS[grade.self_grade]
        if grade.credit < _PARTIAL_PASS:
            return Rating.AGAIN
        if hint or not grade.correct:
            return Rating.HARD
        guess = grade.guess_probability
        if memory is None:
            return Rating.HARD if guess > _GUESSABLE else Rating.GOOD
        surely = _chance_known(self.recall(memory, today=today), guess) >= _SURELY_KNOWN
        return Rating.GOOD if surely else Rating.HARD

    def review(self, memory: Memory | None, rating: Rating, *, today: date, guess: float = 0.0) -> Memory:
        """What this rating makes of the memory on this study day; `memory` is None for a first answer.

        `guess` is the chance that a fully right answer was luck; the likely state weighs by it. A clock that went
        backwards counts as the same day.
        """
        day = today if memory is None else max(today, memory.last_day)
        state = None if memory is None else (memory.stability, memory.difficulty, memory.last_day)
        likely = None if memory is None else (memory.likely_stability, memory.likely_difficulty, memory.last_day)
        stability, difficulty = self._step(state, rating, day)
        if guess == 0 or rating is Rating.AGAIN:
            likely_stability, likely_difficulty = self._step(likely, rating, day)
        else:
            likely_stability, likely_difficulty = self._weigh(likely, day, guess)
        return Memory(
            stability=stability,
            difficulty=difficulty,
            likely_stability=likely_stability,
            likely_difficulty=likely_difficulty,
            last_day=today,
        )

    def list_outcomes(self, memory: Memory | None, *, today: date) -> tuple[Memory, ...]:
        """What each of the four ratings would make of the memory, Again to Easy."""
        return tuple(self.review(memory, rating, today=today) for rating in Rating)

    def _weigh(self, state: tuple[float, float, date] | None, day: date, guess: float) -> tuple[float, float]:
        """The state between Good and Again, by the chance that a right answer was known."""
        recall = _KNOWN_BEFORE if state is None else self.model.recall(state[0], (day - state[2]).days)
        known = _chance_known(recall, guess)
        good, again = self._step(state, Rating.GOOD, day), self._step(state, Rating.AGAIN, day)
        stability = exp(known * log(good[0]) + (1 - known) * log(again[0]))
        return stability, known * good[1] + (1 - known) * again[1]

    def _step(self, state: tuple[float, float, date] | None, rating: Rating, day: date) -> tuple[float, float]:
        """Stability and difficulty after a rating."""
        card, _ = self._fsrs.review_card(_to_fsrs(state), fsrs.Rating(int(rating)), _midnight(day))
        if card.stability is None or card.difficulty is None:
            raise AssertionError
        return card.stability, card.difficulty


DEFAULT_SCHEDULER = Scheduler()


def clip_parameters(parameters: Sequence[float]) -> tuple[float, ...]:
    """The parameters within the bounds that py-fsrs sets for each, and a better first answer never worth less.

    Raises ValueError if one is no number.
    """
    if not all(map(isfinite, parameters)):
        raise ValueError(parameters)
    bounds = zip(LOWER_BOUNDS_PARAMETERS, UPPER_BOUNDS_PARAMETERS, strict=True)
    clipped = [min(max(one, low), high) for one, (low, high) in zip(parameters, bounds, strict=True)]
    return (*accumulate(clipped[:4], max), *clipped[4:])


def guess_of(review: Review) -> float:
    """The chance of luck by which a review's likely state is weighed: none where the answer was not fully right."""
    if review.policy == POLICY_WITHOUT_GUESSING or not review.correct or review.guessed:
        return 0.0
    return review.guess_probability


def next_card(review: Review) -> Card:
    """The card that a rated review leaves behind, one version on."""
    before, after = review.before, review.after
    if after is None:
        raise ValueError(review.unrated)
    failed = review.rating is Rating.AGAIN
    if before is None:
        return Card(
            person_id=review.person_id,
            fact_id=review.fact_id,
            memory=after,
            reviews=1,
            lapses=0,
            run=-1 if failed else 1,
            leech_since=None,
            last_question_id=review.question_id,
            version=1,
        )
    run = min(before.run, 0) - 1 if failed else max(before.run, 0) + 1
    lapses = before.lapses + failed
    leech = is_leech_after(lapses=lapses, run=run, was_leech=before.leech_since is not None)
    return replace(
        before,
        memory=after,
        reviews=before.reviews + 1,
        lapses=lapses,
        run=run,
        leech_since=(before.leech_since or review.study_day) if leech else None,
        last_question_id=review.question_id,
        version=before.version + 1,
    )


def _chance_known(recall: float, guess: float) -> float:
    """How likely a right answer was known rather than lucky (Bayes)."""
    return recall / (recall + (1 - recall) * guess) if guess else 1.0


def _to_fsrs(state: tuple[float, float, date] | None) -> fsrs.Card:
    if state is None:
        return fsrs.Card(card_id=0, due=_midnight(date.min))
    stability, difficulty, last_day = state
    return fsrs.Card(
        card_id=0,
        state=fsrs.State.Review,
        stability=stability,
        difficulty=difficulty,
        due=_midnight(last_day),
        last_review=_midnight(last_day),
    )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(0), UTC)
