"""Whether parameters fitted to a cohort's own answers foretell better than FSRS's: what is learnt from, what decides.

The answers after a day, the latest fifth, are held out: parameters learn from those before and are adopted only if
they give the held-out ones a lower log loss. Both sets of parameters are judged by what the bot itself expects,
R + (1 − R)·g, where g is the chance of being right by luck.

Learning needs that chance too. A fit that takes every right answer as remembered learns how well people guess: in
simulation it foretells worse than FSRS's own parameters. So of the right answers to be foretold, as many count as
forgotten as luck explains by FSRS's own parameters; which ones, seeded dice say (one imputation, as statisticians
call it). Choice and typed answers then need no fits of their own, which a fact asked now so, now so, could not have.
"""

from __future__ import annotations

import itertools
import random
from dataclasses import dataclass
from datetime import date, timedelta
from math import log
from typing import TYPE_CHECKING

from questions.errors import Refusal
from questions.learning.card import Rating
from questions.learning.scheduling import DEFAULT_SCHEDULER, Scheduler, clip_parameters

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import datetime

    from questions.learning.card import LoggedReview, Memory

FEWEST_ANSWERS = 2000
"""Long-term answers (a later day than the last) below which no fit is tried."""
_HELD_OUT = 0.2
_SEED = 2023
_CERTAIN = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """One rated answer of a history; `guess` is the chance that it was right by luck, 0 where that was owned up to."""

    rating: Rating
    day: date
    guess: float


History = tuple[Answered, ...]
"""One person's rated answers about one fact, in the order of the log."""
Item = tuple[tuple[int, int], ...]
"""Ratings with the days since the one before; what the last one shows is to be foretold from the others."""


class TooFewAnswers(Refusal):
    """There are not enough long-term answers for a fit; `found` says how many there are."""

    def __init__(self, found: int) -> None:
        super().__init__(found)
        self.found = found


class FitFailed(Refusal):
    """The optimiser gave up on these answers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """Parameters fitted to `reviews` long-term answers less the `held_out`, and what those say of them."""

    parameters: tuple[float, ...]
    reviews: int
    held_out: int
    log_loss_default: float
    log_loss_fitted: float

    @property
    def is_better(self) -> bool:
        """Whether the held-out answers were less of a surprise than under FSRS's own parameters."""
        return self.log_loss_fitted < self.log_loss_default


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterFit:
    """A fit as logged: for a cohort or everybody (None), applying from a study day if adopted, until retired."""

    id: int
    cohort_id: int | None
    fitted_at: datetime
    applies_from: date
    parameters: tuple[float, ...]
    reviews: int
    log_loss_default: float
    log_loss_fitted: float
    adopted: bool
    retired_at: datetime | None


def list_histories(reviews: Iterable[LoggedReview]) -> list[History]:
    """One person's histories, one for each fact, from their reviews in the order of the log."""
    histories: dict[str, list[Answered]] = {}
    for logged in reviews:
        review = logged.review
        if logged.taken_back or review.unrated is not None:
            continue
        guess = 0.0 if review.guessed else review.guess_probability
        answered = Answered(rating=review.rating, day=review.study_day, guess=guess)
        histories.setdefault(review.fact_id, []).append(answered)
    return [tuple(history) for history in histories.values()]


def decide_fit(histories: Sequence[History], *, optimise: Callable[[Sequence[Item]], tuple[float, ...]]) -> Fit:
    """The parameters that `optimise` finds in the earlier answers, judged on the later ones.

    Raises TooFewAnswers, or FitFailed as `optimise` does.
    """
    days = sorted(history[place].day for history in histories for place in _list_long_term(history))
    if len(days) < FEWEST_ANSWERS:
        raise TooFewAnswers(len(days))
    last_day = min(days[int(len(days) * (1 - _HELD_OUT)) - 1], days[-1] - timedelta(days=1))
    fitted = Scheduler(parameters=clip_parameters(optimise(make_items(histories, until=last_day))))
    tested = [history for history in histories if history[-1].day > last_day]
    return Fit(
        parameters=fitted.parameters,
        reviews=len(days),
        held_out=sum(day > last_day for day in days),
        log_loss_default=measure_log_loss(tested, DEFAULT_SCHEDULER, after=last_day),
        log_loss_fitted=measure_log_loss(tested, fitted, after=last_day),
    )


def make_items(histories: Iterable[History], *, until: date) -> list[Item]:
    """What parameters learn from: each long-term answer up to a day, with all that came before it."""
    rng = random.Random(_SEED)
    items = []
    for history in histories:
        steps = _steps(history)
        for place, recall in _expect(history, DEFAULT_SCHEDULER):
            answered = history[place]
            if answered.day <= until:
                shown = _impute(answered, recall, rng)
                items.append((*steps[:place], (int(shown), steps[place][1])))
    return items


def measure_log_loss(histories: Iterable[History], scheduler: Scheduler, *, after: date) -> float:
    """The mean surprise (in nats) at the long-term answers after a day; raises ZeroDivisionError if there is none."""
    total, answers = 0.0, 0
    for history in histories:
        for place, recall in _expect(history, scheduler):
            answered = history[place]
            if answered.day > after:
                right = min(max(recall + (1 - recall) * answered.guess, _CERTAIN), 1 - _CERTAIN)
                total -= log(1 - right if answered.rating is Rating.AGAIN else right)
                answers += 1
    return total / answers


def _impute(answered: Answered, recall: float, rng: random.Random) -> Rating:
    """The rating that memory alone deserves: Again for a right answer as often as it was luck."""
    lucky = (1 - recall) * answered.guess
    if answered.rating is Rating.AGAIN or rng.random() >= lucky / (recall + lucky):
        return answered.rating
    return Rating.AGAIN


def _expect(history: History, scheduler: Scheduler) -> Iterator[tuple[int, float]]:
    """The places of a history's long-term answers, each with the recall expected there."""
    memory: Memory | None = None
    long_term = set(_list_long_term(history))
    for place, answered in enumerate(history):
        if memory is not None and place in long_term:
            yield place, scheduler.recall(memory, today=answered.day)
        memory = scheduler.review(memory, answered.rating, today=answered.day)


def _list_long_term(history: History) -> list[int]:
    """The places of the answers given on a later day than the one before."""
    return [place for place, (_, elapsed) in enumerate(_steps(history)) if elapsed > 0]


def _steps(history: History) -> Item:
    """Each rating with the whole days since the one before; a clock that went backwards counts as the same day."""
    days = [answered.day for answered in history]
    elapsed = [0, *(max(0, (later - earlier).days) for earlier, later in itertools.pairwise(days))]
    return tuple((int(answered.rating), wait) for answered, wait in zip(history, elapsed, strict=True))
