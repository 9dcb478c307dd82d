"""A round: the questions that one person sets out to answer in one go, and what of it is still to come."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol, TypeVar

from questions.learning.card import Unrated

if TYPE_CHECKING:
    from collections.abc import Container, Sequence
    from datetime import date, datetime


class RoundKind(StrEnum):
    """Why the round's facts were chosen."""

    DAILY = "daily"
    EXTRA = "extra"
    MISTAKES = "mistakes"
    PRACTICE = "practice"
    EXAM = "exam"


class RoundState(StrEnum):
    """What became of a round; a person has one open round at most."""

    OPEN = "open"
    PAUSED = "paused"
    DONE = "done"
    LEFT = "left"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRound:
    """A round about to begin; storage gives it an id.

    `scope` is what was practised on purpose (`1.7`, `glasl`), else empty. `forecast` is the expected recall over
    all facts at the start (0 to 1). An exam's `ends_at` is None if it is not timed.
    """

    person_id: int
    kind: RoundKind
    study_day: date
    started_at: datetime
    facts: tuple[str, ...]
    forecast: float
    scope: str = ""
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """A round as stored."""

    id: int
    new: NewRound
    state: RoundState
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """The next fact of a round, and its place: the third of ten, or the first of two asked once more."""

    fact_id: str
    place: int
    count: int
    once_more: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundResult:
    """How a round went: each fact by the first answer that was read, and the facts that were missed, in order.

    `rapid` facts of those `answered` were only answered too fast to have been read, rightly or not.
    """

    right: int
    answered: int
    missed: tuple[str, ...]
    rapid: int


class Given(Protocol):
    """What a round needs to know of an answer given in it; a `Review` knows it."""

    @property
    def fact_id(self) -> str:
        """What was asked."""

    @property
    def question_id(self) -> str:
        """How it was asked."""

    @property
    def correct(self) -> bool:
        """Whether the answer was right, by the key as it is now."""

    @property
    def guessed(self) -> bool:
        """Whether the person owned up to a guess."""

    @property
    def unrated(self) -> Unrated | None:
        """Why the answer was practice only, if it was."""


AnyGiven = TypeVar("AnyGiven", bound=Given)


def find_step(current: Round, given: Sequence[Given], *, askable: Container[str]) -> Step | None:
    """What to ask next, given the round's answers (oldest first, those taken back left out); None at the end.

    Every fact is asked once; then those missed are asked once more, except in an exam. Facts that can't be asked
    any more (`askable` lacks them: their set was withdrawn) drop out.
    """
    facts = [fact_id for fact_id in current.new.facts if fact_id in askable]
    answers = _answers_by_fact(given)
    open_facts = [fact_id for fact_id in facts if fact_id not in answers]
    if open_facts:
        return Step(fact_id=open_facts[0], place=len(facts) - len(open_facts) + 1, count=len(facts), once_more=False)
    if current.new.kind is RoundKind.EXAM:
        return None
    missed = [fact_id for fact_id in facts if not _is_mastered(answers[fact_id][0])]
    again = [fact_id for fact_id in missed if len(answers[fact_id]) == 1]
    if not again:
        return None
    return Step(fact_id=again[0], place=len(missed) - len(again) + 1, count=len(missed), once_more=True)


def sum_up(current: Round, reviews: Sequence[Given]) -> RoundResult:
    """The result so far; a fact counts by its first answer that was read, if it has any."""
    given = find_deciding(reviews)
    deciding = {fact_id: given[fact_id] for fact_id in current.new.facts if fact_id in given}
    return RoundResult(
        right=sum(map(_is_right, deciding.values())),
        answered=len(deciding),
        missed=tuple(fact_id for fact_id, review in deciding.items() if not _is_right(review)),
        rapid=sum(map(_is_rapid, deciding.values())),
    )


def find_deciding(reviews: Sequence[AnyGiven]) -> dict[str, AnyGiven]:
    """The answer by which each fact counts: the first that was read before it was given, else the first."""
    return {
        fact_id: next((answer for answer in answers if not _is_rapid(answer)), answers[0])
        for fact_id, answers in _answers_by_fact(reviews).items()
    }


def _answers_by_fact(reviews: Sequence[AnyGiven]) -> dict[str, list[AnyGiven]]:
    given: dict[str, list[AnyGiven]] = {}
    for review in reviews:
        given.setdefault(review.fact_id, []).append(review)
    return given


def _is_mastered(review: Given) -> bool:
    """Whether an answer needs no second one: right, not owned up as a guess, and read before it was given."""
    return _is_right(review) and not _is_rapid(review)


def _is_right(review: Given) -> bool:
    return review.correct and not review.guessed


def _is_rapid(review: Given) -> bool:
    return review.unrated is Unrated.RAPID
