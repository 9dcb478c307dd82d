"""Points, which measure learning and not clicking.

A point is given for a fact recalled when it was due, once per fact and study day. What that means here:

*Due* is a fact whose recall was expected to be at most 0.95 (`Review.recall`, as scheduling saw it before the answer):
the most careful retention at which this project itself calls a fact due. In the simulator (400 facts and more) 88 to
100 % of what grow → harvest asks lies below it, but at twenty answers a day only 37 % below 0.9: there a diligent
apprentice would earn nothing for most of what Rappel itself puts to them. Whoever repeats a fact sooner, to cram, finds
it above 0.95 and earns nothing; from a stability of two and a half days on that holds for the whole next day. A fact
met once before is due at its second meeting on a later day, whatever was expected.

*Recalled* is a right answer without a hint. What one grades oneself earns nothing and costs nothing: nobody can check
it, the schedule lives on its honesty, and a price would corrupt both.

*Guessing must not pay.* A blind guess is right with a chance of g > 0, so no rule that only gives can make it worth
nothing. Hence the oldest rule of testing: on a due fact a wrong answer that luck could have made right costs a point;
« je ne sais pas » and a guess owned up to cost nothing. Blind guessing then earns g − (1 − g) ≤ 0 for every g ≤ 1/2,
that is for every kind of question, true/false included; answering pays as soon as one is right more often than not.
Typed answers can't be guessed and cost nothing. Where totals are ranked, below zero is zero: nobody is shown a debt.

*Once a day.* A fact whose answer was seen before on that day earns nothing more: after a repeat, an answer taken back,
or one too fast to have been read. Taking back also takes back what an answer earned or cost; but whoever guesses and
undoes what went wrong would profit, so only one slip a day is free: of wrong answers taken back, all but one count.

No order in which answers, take-backs and confessions arrive changes a total; running sums and a recomputation from the
log are one function, `questions.results.day_scores.score_answers`.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Protocol

from questions.learning.card import Rating, Unrated
from questions.learning.memories import CAUTIOUS_RETENTION
from questions.learning.selection import FRESH

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

GOAL_POINTS = 2
FREE_SLIPS = 1

_UNSURE = frozenset({"dontknow", "recalled"})
"""Kinds of answers (`questions.quiz.answers`) that are neither right nor wrong by the key."""


class Judged(Protocol):
    """What points need to know of an answer, as it counts today; a `Review` knows it."""

    @property
    def fact_id(self) -> str:
        """What was asked."""

    @property
    def rated_before(self) -> int | None:
        """How often the fact was rated before; None at the first meeting."""

    @property
    def kind(self) -> str:
        """The kind of what was sent (`questions.quiz.answers.answer_as_data`)."""

    @property
    def correct(self) -> bool:
        """Whether it was right."""

    @property
    def rating(self) -> Rating:
        """What it told of the memory."""

    @property
    def guess_probability(self) -> float:
        """The chance of being right by luck."""

    @property
    def hint(self) -> bool:
        """Whether help was shown."""

    @property
    def guessed(self) -> bool:
        """Whether the person owned up to a guess."""

    @property
    def recall(self) -> float | None:
        """How likely a recall was; None at the first meeting."""

    @property
    def unrated(self) -> Unrated | None:
        """Why it was practice only, if it was."""


class Logged(Protocol):
    """An answer with its place in the log; a `LoggedReview` is one."""

    @property
    def id(self) -> int:
        """Its place."""

    @property
    def review(self) -> Judged:
        """The answer."""

    @property
    def taken_back(self) -> bool:
        """Whether it was taken back."""


def award(review: Judged) -> int:
    """What an answer that stands is worth by itself: 1, 0, or −1 for a wrong guess at a due fact."""
    if review.unrated is not None or review.hint or review.guessed or not is_due(review) or review.kind in _UNSURE:
        return 0
    if review.correct:
        return 1
    return -1 if review.guess_probability > 0 and review.rating is Rating.AGAIN else 0


def may_count(review: Judged) -> bool:
    """Whether an answer can change what its day earns.

    One to a fact that was rated that day before can only be the try that the day's goal still lacked.
    """
    return review.unrated is not Unrated.SAME_DAY or _is_try(review)


def is_due(review: Judged) -> bool:
    """Whether the fact was due when it was asked; never at the first meeting."""
    if review.rated_before is None:
        return False
    return review.rated_before == 1 or _is_expected(review, at_most=CAUTIOUS_RETENTION)


def counts_for_goal(review: Judged) -> bool:
    """Whether a fact asked so brings one nearer the day's goal: rated, and new or no longer fresh."""
    if review.unrated is not None:
        return False
    return review.rated_before is None or review.rated_before == 1 or _is_expected(review, at_most=FRESH)


def score_facts(day: Iterable[Logged]) -> dict[str, int]:
    """What each fact earned one person on one study day, given all of that day's answers in any order.

    A domain's points are the sum over its facts. Slips (`count_slips`) are not in it.
    """
    of_fact: dict[str, list[Logged]] = defaultdict(list)
    for logged in day:
        of_fact[logged.review.fact_id].append(logged)
    return {fact_id: _score_fact(answers) for fact_id, answers in of_fact.items()}


def count_slips(day: Iterable[Logged]) -> int:
    """How many wrong answers taken back on one study day count all the same: all but one."""
    slips = sum(logged.taken_back and award(logged.review) < 0 for logged in day)
    return max(0, slips - FREE_SLIPS)


def has_reached_goal(day: Iterable[Logged], *, goal: int) -> bool:
    """Whether the answers of one study day reach a goal: so many facts, each counted once, and each really tried.

    « Je ne sais pas » is honest and no try; but when the fact comes again the same day, trying then makes it count.
    Where Rappel had less to ask than the person's daily goal, the goal is what it had to ask.
    """
    standing = [one.review for one in day if not one.taken_back]
    worth = {review.fact_id for review in standing if counts_for_goal(review)}
    tried = {review.fact_id for review in standing if _is_try(review)}
    return len(worth & tried) >= max(1, goal)


def score_apart(day: Sequence[Logged], *, goal: int) -> int:
    """What a study day earned beside its facts: for its goal reached, less its slips."""
    return (GOAL_POINTS if has_reached_goal(day, goal=goal) else 0) - count_slips(day)


def _score_fact(answers: list[Logged]) -> int:
    """What a day's answers to one fact earn: nothing once the answer was seen before one that counts."""
    earned = []
    for logged in answers:
        review = logged.review
        if review.unrated is Unrated.RAPID:
            return 0
        if review.unrated is None:
            if logged.taken_back:
                return 0
            earned.append(award(review))
    return min(earned, default=0)


def _is_expected(review: Judged, *, at_most: float) -> bool:
    return review.recall is not None and review.recall <= at_most


def _is_try(review: Judged) -> bool:
    """Whether an answer was an attempt, given after the question was read."""
    return review.kind != "dontknow" and review.unrated is not Unrated.RAPID
