"""A simulated learner: true memories that only the simulator sees."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from math import exp, log
from typing import TYPE_CHECKING

from questions.learning.memory_model import DEFAULT_PARAMETERS, MemoryModel
from questions.learning.simulation.worlds import Truth

if TYPE_CHECKING:
    from questions.learning.simulation.worlds import World

# Standard deviations between 24 real users, of ln w0, ln w2, w8, w9, w10 and ln w20 (srs-benchmark, FSRS-6).
_DEVIATIONS = {0: 1.43, 2: 1.34, 8: 0.385, 9: 0.205, 10: 0.321, 20: 0.67}
_LOGARITHMIC = frozenset({0, 2, 20})
# One talent moves first stabilities together; how far is our assumption, the benchmark publishes no correlation.
_SHARED = 0.7
_BOUNDS = {8: (0.2, 4.0), 9: (0.0, 0.8), 10: (0.1, 2.0), 20: (0.1, 0.8)}
_PRIOR_MEAN, _PRIOR_DEVIATION = 0.30, 0.10
_CARD_STABILITY, _CARD_DIFFICULTY = 0.5, 1.0
_CAPPED_RECALL, _FIXED_RECALL = 0.8, 0.9
_DECAY, _THRESHOLD, _NOISE = 0.75, -1.35, 0.45


@dataclass(slots=True)
class _TrueMemory:
    """What is really remembered of a fact, and the dice of its answers."""

    rng: random.Random
    stability: float = 0.0
    difficulty: float = 0.0
    days: list[int] = field(default_factory=list)


class Learner:
    """One learner of a world; the same seed makes the same learner, with the same luck at each fact's nth answer."""

    def __init__(self, world: World, *, seed: int, number: int) -> None:
        self._world = world
        self._seed = f"{seed}/{number}"
        rng = random.Random(f"{self._seed}/learner")
        self.model = MemoryModel(parameters=_draw_parameters(rng, world.spread))
        self._prior = min(max(rng.gauss(_PRIOR_MEAN, _PRIOR_DEVIATION), 0.0), 1.0)
        self._absent = random.Random(f"{self._seed}/absence")
        self._memories: dict[int, _TrueMemory] = {}

    def studies_on(self, day: int) -> bool:
        """Whether the learner studies on this day; to be asked once for each day, in order."""
        present = self._absent.random() < self._world.attendance
        return present and not any(first <= day < first + 14 for first in self._world.breaks)

    def answer(self, fact: int, day: int) -> bool:
        """Whether the learner's answer is right; the fact is reviewed with feedback either way."""
        memory = self._memories.get(fact)
        first = memory is None
        if memory is None:
            memory = self._memories[fact] = _TrueMemory(rng=random.Random(f"{self._seed}/{fact}"))
        recalled = memory.rng.random() < (self._prior if first else self._recall(memory, day))
        luck = memory.rng.random()
        if first:
            self._meet(memory, recalled=recalled)
        else:
            self._review(memory, day, recalled=recalled)
        memory.days.append(day)
        return luck >= self._world.slip if recalled else luck < self._world.guess

    def recall(self, fact: int, day: int) -> float:
        """The true chance of recalling a fact on a day; of one never met, the chance of having known it before."""
        memory = self._memories.get(fact)
        return self._prior if memory is None else self._recall(memory, day)

    def _recall(self, memory: _TrueMemory, day: int) -> float:
        if self._world.truth is Truth.ACT_R:
            activation = log(sum(max(1, day - past) ** -_DECAY for past in memory.days))
            return 1 / (1 + exp((_THRESHOLD - activation) / _NOISE))
        return self.model.recall(memory.stability, max(1, day - memory.days[-1]))

    def _meet(self, memory: _TrueMemory, *, recalled: bool) -> None:
        stability, difficulty = self.model.after_first(3 if recalled else 1)
        memory.stability = stability * exp(memory.rng.gauss(0, _CARD_STABILITY))
        memory.difficulty = min(max(difficulty + memory.rng.gauss(0, _CARD_DIFFICULTY), 1.0), 10.0)

    def _review(self, memory: _TrueMemory, day: int, *, recalled: bool) -> None:
        model, elapsed = self.model, max(1, day - memory.days[-1])
        recall = model.recall(memory.stability, elapsed)
        if recalled:
            memory.stability = model.after_success(memory.stability, memory.difficulty, self._spacing(recall))
        else:
            memory.stability = model.after_failure(memory.stability, memory.difficulty, recall)
        memory.difficulty = model.next_difficulty(memory.difficulty, 3 if recalled else 1)

    def _spacing(self, recall: float) -> float:
        """The recall that a success is rewarded for."""
        if self._world.truth is Truth.CAPPED_SPACING:
            return max(recall, _CAPPED_RECALL)
        return _FIXED_RECALL if self._world.truth is Truth.NO_SPACING else recall


def _draw_parameters(rng: random.Random, spread: float) -> tuple[float, ...]:
    talent = rng.gauss(0, 1)
    parameters = list(DEFAULT_PARAMETERS)
    for place, deviation in _DEVIATIONS.items():
        own = rng.gauss(0, 1)
        shared = _SHARED if place in {0, 2} else 0.0
        step = spread * deviation * (shared * talent + (1 - shared**2) ** 0.5 * own)
        parameters[place] = parameters[place] * exp(step) if place in _LOGARITHMIC else parameters[place] + step
        low, high = _BOUNDS.get(place, (0.001, 100.0))
        parameters[place] = min(max(parameters[place], low), high)
    return tuple(parameters)
