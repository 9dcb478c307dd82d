"""When to ask again: the only module that imports py-fsrs.

FSRS-6 with its default parameters and without learning steps; py-fsrs is given midnights of study days, and no
card without an id (that would sleep and read the clock). Fuzz is ours and passed in, so scheduling has no dice.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

import fsrs

from questions.learning.card import Card, Memory, Rating
from questions.quiz.answers import SelfGrade

if TYPE_CHECKING:
    from questions.learning.card import Review
    from questions.quiz.grading import Grade

POLICY = "fsrs6-1"
"""Names the rules of rating and scheduling in force; it goes into every review."""

DESIRED_RETENTION = 0.9
NO_FUZZ = 0.5
_SCHEDULER = fsrs.Scheduler(
    desired_retention=DESIRED_RETENTION, learning_steps=(), relearning_steps=(), enable_fuzzing=False
)
_SURELY_KNOWN = 0.8
_PARTIAL_PASS = 0.8
_GUESSABLE = 0.1
_SELF_RATINGS = {
    SelfGrade.FORGOTTEN: Rating.AGAIN,
    SelfGrade.LABORIOUS: Rating.HARD,
    SelfGrade.KNOWN: Rating.GOOD,
    SelfGrade.INSTANT: Rating.EASY,
}
_FUZZ_RANGES = ((2.5, 7.0, 0.15), (7.0, 20.0, 0.1), (20.0, float("inf"), 0.05))


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What one rating would make of a memory: the new memory and the days until it is due."""

    rating: Rating
    memory: Memory
    days: int


def rate(grade: Grade, *, memory: Memory | None, today: date) -> Rating:
    """FSRS's rating of a graded answer.

    Wrong is Again; right is Good, but Hard where luck is a good explanation: the very first answer on a question
    that can be guessed, or one that FSRS expected to be forgotten; nearly right is Hard. Self-graded recall keeps
    its four grades. Nothing else is ever Easy: speed says more about the phone than about memory.
    """
    if grade.self_grade is not None:
        return _SELF_RATINGS[grade.self_grade]
    if grade.credit < _PARTIAL_PASS:
        return Rating.AGAIN
    if not grade.correct:
        return Rating.HARD
    guess = grade.guess_probability
    if memory is None:
        return Rating.HARD if guess > _GUESSABLE else Rating.GOOD
    recall = retrievability(memory, today=today)
    known = recall / (recall + (1 - recall) * guess) if guess else 1.0
    return Rating.GOOD if known >= _SURELY_KNOWN else Rating.HARD


def review(memory: Memory | None, rating: Rating, *, today: date, fuzz: float = NO_FUZZ) -> Outcome:
    """What this rating makes of the memory on this study day; `memory` is None for a first answer.

    `fuzz` from 0 to 1 spreads the due day over Anki's range around FSRS's interval; 0.5 is its middle, which is
    FSRS's own interval. A clock that went backwards counts as the same day.
    """
    day = today if memory is None else max(today, memory.last_day)
    card, _ = _SCHEDULER.review_card(_to_fsrs(memory), fsrs.Rating(int(rating)), _midnight(day))
    days = max(1, fuzzed_days((card.due.date() - day).days, fuzz=fuzz))
    if card.stability is None or card.difficulty is None:
        raise AssertionError
    after = Memory(
        stability=card.stability, difficulty=card.difficulty, last_day=day, due_day=day + timedelta(days=days)
    )
    return Outcome(rating=rating, memory=after, days=days)


def list_outcomes(memory: Memory | None, *, today: date, fuzz: float = NO_FUZZ) -> tuple[Outcome, ...]:
    """What each of the four ratings would make of the memory, Again to Easy: the intervals for the buttons."""
    return tuple(review(memory, rating, today=today, fuzz=fuzz) for rating in Rating)


def retrievability(memory: Memory, *, today: date) -> float:
    """The chance of recalling the fact on this study day (0 to 1)."""
    return _SCHEDULER.get_card_retrievability(_to_fsrs(memory), _midnight(max(today, memory.last_day)))


def fuzzed_days(days: int, *, fuzz: float) -> int:
    """An interval spread over Anki's fuzz range: none below 2.5 days, then 15, 10 and 5 per cent and a day."""
    if days < _FUZZ_RANGES[0][0]:
        return days
    spread = 1.0 + sum(factor * max(0.0, min(days, end) - start) for start, end, factor in _FUZZ_RANGES)
    earliest, latest = max(2, round(days - spread)), round(days + spread)
    if fuzz == NO_FUZZ:
        return days
    return min(latest, earliest + int(fuzz * (latest - earliest + 1)))


def next_card(review: Review) -> Card:
    """The card that a review leaves behind, one version on."""
    if review.before is None:
        return Card(
            person_id=review.person_id,
            fact_id=review.fact_id,
            memory=review.after,
            reviews=1,
            lapses=0,
            last_question_id=review.question_id,
            version=1,
        )
    return replace(
        review.before,
        memory=review.after,
        reviews=review.before.reviews + 1,
        lapses=review.before.lapses + (review.rating is Rating.AGAIN),
        last_question_id=review.question_id,
        version=review.before.version + 1,
    )


def _to_fsrs(memory: Memory | None) -> fsrs.Card:
    if memory is None:
        return fsrs.Card(card_id=0, due=_midnight(date.min))
    return fsrs.Card(
        card_id=0,
        state=fsrs.State.Review,
        stability=memory.stability,
        difficulty=memory.difficulty,
        due=_midnight(memory.due_day),
        last_review=_midnight(memory.last_day),
    )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(0), UTC)
