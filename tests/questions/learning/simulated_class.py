"""A class of simulated learners whose true memories are known, and the histories that their answers leave.

Run as a program it prints what a fit to one class gains there and in the next (two processes, some minutes)::

    python -m tests.questions.learning.simulated_class LEARNERS SEED
"""

import random
import sys
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from statistics import mean

from questions.learning.fitting import Answered, History, decide_fit, measure_log_loss
from questions.learning.memory_model import DEFAULT_PARAMETERS, MemoryModel
from questions.learning.optimiser import optimise
from questions.learning.scheduling import DEFAULT_SCHEDULER, Scheduler
from questions.learning.simulation.learners import Learner
from questions.learning.simulation.policies import DAY_ZERO, GrowThenHarvest
from questions.learning.simulation.worlds import MAIN, World
from questions.quiz.grading import Grade

SMALL = World(name="small", title="", facts=60, exam_day=90, released_by=60)
# The chance of luck, kind by kind: choice, true/false, multiple choice, text, order, recall.
GUESSES = (1 / 4, 1 / 2, 1 / 15, 0.0, 1 / 24, 0.0)
# A class that forgets sooner at first, and gains less by each success, than FSRS expects.
FORGETFUL = (0.08, 0.5, 0.8, 3.0, *DEFAULT_PARAMETERS[4:8], 1.2, *DEFAULT_PARAMETERS[9:])


@dataclass(kw_only=True)
class Term:
    """What one learner's term left: rated answers by fact, true recall on the exam day and the one forecast."""

    histories: list[History]
    recall: float
    forecast: float


class LoggingPolicy(GrowThenHarvest):
    """The project's own selection and rating, with a log; each answer is asked in a kind drawn by lot."""

    def __init__(self, world: World, scheduler: Scheduler, *, answers: int, seed: str) -> None:
        super().__init__(world, scheduler, answers=answers)
        self.log: dict[int, list[Answered]] = {}
        self._all_kinds = world
        self._rng = random.Random(seed)

    def ask(self, learner: Learner, fact: int, day: int) -> None:
        self.world = replace(self._all_kinds, guess=self._rng.choice(GUESSES))
        lucky = self._rng.random() < self.world.guess
        self.record(fact, day, correct=learner.answer(fact, day) or lucky)
        answered = Answered(rating=self._rated, day=DAY_ZERO + timedelta(days=day), guess=self.world.guess)
        self.log.setdefault(fact, []).append(answered)

    def rate(self, before, today, *, correct):
        grade = Grade(credit=float(correct), correct=correct, guess_probability=self.world.guess)
        self._rated = self.scheduler.rate(grade, memory=before and before.memory, today=today)
        return self._rated


def study(
    number: int,
    *,
    world: World,
    seed: int,
    answers: int = 10,
    truth: tuple[float, ...] | None = None,
    scheduler: Scheduler = DEFAULT_SCHEDULER,
) -> Term:
    """One learner's term; with these true parameters, or with their own."""
    # Luck comes by kind, from the policy.
    learner = Learner(replace(world, guess=0.0), seed=seed, number=number)
    if truth is not None:
        learner.model = MemoryModel(parameters=truth)
    policy = LoggingPolicy(world, scheduler, answers=answers, seed=f"{seed}/{number}")
    for day in range(world.exam_day):
        released = min(world.facts, -(-world.facts * (day + 1) // world.released_by))
        unseen = [fact for fact in range(released) if fact not in policy.log]
        for fact in policy.choose(day, unseen, answers):
            policy.ask(learner, fact, day)
    return Term(
        histories=[tuple(history) for history in policy.log.values()],
        recall=mean(learner.recall(fact, world.exam_day) for fact in range(world.facts)),
        forecast=policy.forecast(world.facts, world.exam_day) or 0.0,
    )


def list_class(terms: Iterable[Term]) -> list[History]:
    """The histories of a whole class."""
    return [history for term in terms for history in term.histories]


def main(learners: int, seed: int) -> None:
    for title, truth in (("each their own", None), ("a forgetful class", FORGETFUL)):
        with ProcessPoolExecutor() as pool:
            play = partial(study, world=MAIN, truth=truth)
            histories = list_class(pool.map(partial(play, seed=seed), range(learners)))
            found = decide_fit(histories, optimise=optimise)
            fitted = Scheduler(parameters=found.parameters)
            sys.stdout.write(f"{title}: {found.reviews} answers, {found.held_out} of them held out\n")
            for name, scheduler in (("FSRS", DEFAULT_SCHEDULER), ("naive", fit_naively(histories)), ("fitted", fitted)):
                loss = measure_log_loss(histories, scheduler, after=find_last_day(histories, found.held_out))
                terms = list(pool.map(partial(play, seed=seed + 1, scheduler=scheduler), range(learners)))
                recall, forecast = mean(term.recall for term in terms), mean(term.forecast for term in terms)
                sys.stdout.write(f"  {name:7} log loss {loss:.4f}; next class: {recall:.4f}, forecast {forecast:.4f}\n")
        sys.stdout.write(f"  {found.parameters}\n")


def fit_naively(histories: list[History]) -> Scheduler:
    """What one gets who takes every right answer for remembered."""
    sure = [tuple(replace(answered, guess=0.0) for answered in history) for history in histories]
    return Scheduler(parameters=decide_fit(sure, optimise=optimise).parameters)


def find_last_day(histories: list[History], held_out: int):
    """The last day that is not held out."""
    days = sorted(later.day for history in histories for later in history[1:])
    return days[-held_out - 1]


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
