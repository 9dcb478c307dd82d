"""What a person sees of one asked question: open or answered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from questions.errors import NotAllowed, StaleTap
from questions.learning import scheduling
from questions.quiz.asked import AskedState

if TYPE_CHECKING:
    from datetime import date

    from bot.use_cases.syllabus import Act
    from questions.learning.card import Card, Memory, Review
    from questions.learning.scheduling import Outcome
    from questions.quiz.asked import AskedQuestion
    from storage.unit_of_work import UnitOfWork

SEEDS = 2**31


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenQuestion:
    """A question that waits for its answer; `outcomes` are what each self-grade of a recall would bring."""

    asked: AskedQuestion
    is_new: bool
    outcomes: tuple[Outcome, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AnsweredQuestion:
    """A question with its answer: what was sent (as data), whether it was right, and when the fact comes back."""

    asked: AskedQuestion
    answer: object
    correct: bool
    credit: float
    due_day: date
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class NothingToAsk:
    """Nothing is due and today's new facts are used up; `next_day` is when something comes back, if ever."""

    next_day: date | None
    today: date


def get_own(uow: UnitOfWork, act: Act, *, asked_id: int) -> AskedQuestion:
    """The asked question; raises NotAllowed if it was asked to somebody else."""
    asked = uow.asked.get(asked_id)
    if asked.person_id != act.person.id:
        raise NotAllowed
    return asked


def get_open(uow: UnitOfWork, act: Act, *, asked_id: int, sequence: int) -> AskedQuestion:
    """The asked question; raises StaleTap unless it is open and looks as it did when the button was made."""
    asked = get_own(uow, act, asked_id=asked_id)
    if asked.state is not AskedState.OPEN or asked.sequence != sequence:
        raise StaleTap
    return asked


def show_open(uow: UnitOfWork, act: Act, asked: AskedQuestion) -> OpenQuestion:
    """The screen of an open question."""
    card = uow.cards.find(asked.person_id, asked.question.fact_id)
    outcomes: tuple[Outcome, ...] = ()
    if asked.revealed:
        outcomes = scheduling.list_outcomes(memory_of(card), today=act.today, fuzz=fuzz_of(asked))
    return OpenQuestion(asked=asked, is_new=card is None, outcomes=outcomes)


def show_answered(asked: AskedQuestion, review: Review, *, today: date) -> AnsweredQuestion:
    """The screen of an answered question."""
    return AnsweredQuestion(
        asked=asked,
        answer=review.answer,
        correct=review.correct,
        credit=review.credit,
        due_day=review.after.due_day,
        today=today,
    )


def memory_of(card: Card | None) -> Memory | None:
    """What the card remembers; None for a fact never met."""
    return None if card is None else card.memory


def fuzz_of(asked: AskedQuestion) -> float:
    """The fuzz of this asked question: the same for the intervals on its buttons and for the one that is stored."""
    return asked.shuffle_seed / SEEDS
