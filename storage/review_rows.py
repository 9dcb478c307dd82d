"""Rows of the review log, and the reviews that they tell of; what was noted beside the log is worked in."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from questions.learning.card import Card, LoggedReview, Memory, Rating, Review

if TYPE_CHECKING:
    from typing import Any

    from sqlalchemy import Row

REGRADED: Final = ("correct", "credit", "rating", "guess_probability", "after")
"""The columns that a corrected key changes; their new values stand in a table beside the log."""


def values_of(review: Review) -> dict[str, object]:
    """The review as a row of the log."""
    return {
        "asked_question_id": review.asked_question_id,
        "person_id": review.person_id,
        "fact_id": review.fact_id,
        "question_id": review.question_id,
        "question_version": review.question_version,
        "asked_at": review.asked_at,
        "answered_at": review.answered_at,
        "study_day": review.study_day,
        "answer": review.answer,
        "correct": review.correct,
        "credit": review.credit,
        "rating": int(review.rating),
        "guess_probability": review.guess_probability,
        "hint": review.hint,
        "duration": review.duration,
        "recall": review.recall,
        "before": None if review.before is None else _card_as_data(review.before),
        "after": None if review.after is None else memory_as_data(review.after),
        "unrated": review.unrated,
        "policy": review.policy,
        "parameters_id": review.parameters_id,
        "update_id": review.update_id,
    }


def logged_from(row: Row[Any]) -> LoggedReview:
    """The review in a row, as it counts today: owned up to as a guess, judged anew by a corrected key."""
    guessed, regraded = row.after_guess is not None, row.regraded_at is not None
    judged = row.new_correct, row.new_credit, row.new_rating, row.new_guess_probability, row.new_after
    if not regraded:
        judged = row.correct, row.credit, row.rating, row.guess_probability, row.after
    correct, credit, rating, guess_probability, after = judged
    if guessed and (not regraded or row.said_at > row.regraded_at):
        after = row.after_guess
    review = Review(
        asked_question_id=row.asked_question_id,
        person_id=row.person_id,
        fact_id=row.fact_id,
        question_id=row.question_id,
        question_version=row.question_version,
        asked_at=row.asked_at,
        answered_at=row.answered_at,
        study_day=row.study_day,
        answer=row.answer,
        correct=correct,
        credit=credit,
        rating=Rating.AGAIN if guessed else Rating(rating),
        guess_probability=guess_probability,
        hint=row.hint,
        guessed=guessed,
        duration=row.duration,
        recall=row.recall,
        before=None if row.before is None else _card_from(row),
        after=None if after is None else memory_from(after),
        unrated=row.unrated,
        policy=row.policy,
        parameters_id=row.parameters_id,
        update_id=row.update_id,
    )
    return LoggedReview(id=row.id, review=review, taken_back=bool(row.taken_back))


def _card_as_data(card: Card) -> dict[str, object]:
    """The card without its person and fact, which the review itself names."""
    return {
        "memory": memory_as_data(card.memory),
        "reviews": card.reviews,
        "lapses": card.lapses,
        "run": card.run,
        "leech_since": None if card.leech_since is None else card.leech_since.isoformat(),
        "last_question_id": card.last_question_id,
        "version": card.version,
    }


def _card_from(row: Row[Any]) -> Card:
    before = row.before
    # The first version logged neither runs nor leeches.
    leech_since = before.get("leech_since")
    return Card(
        person_id=row.person_id,
        fact_id=row.fact_id,
        memory=memory_from(before["memory"]),
        reviews=before["reviews"],
        lapses=before["lapses"],
        run=before.get("run", 0),
        leech_since=None if leech_since is None else date.fromisoformat(leech_since),
        last_question_id=before["last_question_id"],
        version=before["version"],
    )


def memory_as_data(memory: Memory) -> dict[str, object]:
    """The memory as JSON can hold it."""
    return {
        "stability": memory.stability,
        "difficulty": memory.difficulty,
        "likely_stability": memory.likely_stability,
        "likely_difficulty": memory.likely_difficulty,
        "last_day": memory.last_day.isoformat(),
    }


def memory_from(data: dict[str, Any]) -> Memory:
    """The memory that `memory_as_data` made plain, by this version or an earlier one."""
    return Memory(
        stability=data["stability"],
        difficulty=data["difficulty"],
        # The first version knew no likely state: it took every right answer as known.
        likely_stability=data.get("likely_stability", data["stability"]),
        likely_difficulty=data.get("likely_difficulty", data["difficulty"]),
        last_day=date.fromisoformat(data["last_day"]),
    )
