"""Terms played through: a class of learners under one policy, and what two policies differ by."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from statistics import mean, stdev
from typing import TYPE_CHECKING

from questions.learning.calibration import Tally, may_trust
from questions.learning.scheduling import DEFAULT_SCHEDULER, Scheduler
from questions.learning.simulation.learners import Learner
from questions.learning.simulation.policies import POLICIES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from questions.learning.simulation.policies import Policy
    from questions.learning.simulation.worlds import World

CLASS_SIZE = 25
"""Learners who share one cohort guard: a class."""
POINTS = 24
"""How many times over a term the class's recall is looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One learner's term: true recall on the exam day (0 to 1), answers given, and the recall that was forecast.

    `history` holds (day, true recall over all facts) at evenly spread days.
    """

    recall: float
    answers: int
    forecast: float | None
    history: tuple[tuple[int, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """The mean difference in recall between paired learners, and the half width of its 95 % interval."""

    mean: float
    margin: float


def play_class(world: World, policy: str, *, answers: int, seed: int, numbers: Sequence[int]) -> list[Outcome]:
    """The terms of one class: learners by number, in lockstep, under one policy at so many answers a day."""
    seats = [_Seat(world, policy, answers=answers, seed=seed, number=number) for number in numbers]
    for day in range(world.exam_day):
        for seat in seats:
            seat.study(day)
        if world.guarded:
            trusted = may_trust([seat.tally for seat in seats], trusted=seats[0].policy.trusted)
            for seat in seats:
                seat.policy.trusted = trusted
    return [seat.finish() for seat in seats]


def compare(outcomes: Sequence[Outcome], reference: Sequence[Outcome]) -> Difference:
    """By how much recall differs from the reference, learner by learner; raises ValueError for unequal classes."""
    differences = [one.recall - other.recall for one, other in zip(outcomes, reference, strict=True)]
    margin = 1.96 * stdev(differences) / sqrt(len(differences)) if len(differences) > 1 else 0.0
    return Difference(mean=mean(differences), margin=margin)


class _Seat:
    """One learner with a policy of their own."""

    def __init__(self, world: World, policy: str, *, answers: int, seed: int, number: int) -> None:
        self._world = world
        self._answers = answers
        self._learner = Learner(world, seed=seed, number=number)
        scheduler = Scheduler(parameters=self._learner.model.parameters) if world.known else DEFAULT_SCHEDULER
        self.policy: Policy = POLICIES[policy][1](world, scheduler, answers=answers)
        self.tally = Tally()
        self._unseen = list(range(world.facts))
        self._given = 0
        self._history: list[tuple[int, float]] = []

    def study(self, day: int) -> None:
        """One day: the policy's questions answered, if the learner studies at all."""
        if day % max(1, self._world.exam_day // POINTS) == 0:
            self._history.append((day, self._measure(day)))
        if not self._learner.studies_on(day):
            return
        released = self._count_released(day)
        unseen = [fact for fact in self._unseen if fact < released]
        for fact in self.policy.choose(day, unseen, self._answers):
            correct = self._learner.answer(fact, day)
            expected = self.policy.record(fact, day, correct=correct)
            self._given += 1
            if expected is None:
                self._unseen = [other for other in self._unseen if other != fact]
            else:
                self.tally = self.tally.add(recall=expected, guess=self._world.guess, correct=correct)

    def finish(self) -> Outcome:
        """The exam."""
        day = self._world.exam_day
        recall = self._measure(day)
        return Outcome(
            recall=recall,
            answers=self._given,
            forecast=self.policy.forecast(self._world.facts, day),
            history=(*self._history, (day, recall)),
        )

    def _measure(self, day: int) -> float:
        return mean(self._learner.recall(fact, day) for fact in range(self._world.facts))

    def _count_released(self, day: int) -> int:
        world = self._world
        if world.released_by == 0:
            return world.facts
        return min(world.facts, -(-world.facts * (day + 1) // world.released_by))
