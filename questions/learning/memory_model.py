"""FSRS-6 in closed form, for everything that weighs many memories at once: selection, forecast, simulation.

`questions.learning.scheduling` asks py-fsrs itself; here stand the same formulas without its objects, because one
selection looks at a thousand memories. The tests hold both to 1e-9 of each other. Formulas: FSRS-6 as published by
open-spaced-repetition (« The Algorithm », version 6), parameters w0 to w20.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import exp

STABILITY_FLOOR = 0.001
DEFAULT_PARAMETERS = (
    0.212,
    1.2931,
    2.3065,
    8.2956,
    6.4133,
    0.8334,
    3.0194,
    0.001,
    1.8722,
    0.1666,
    0.796,
    1.4835,
    0.0614,
    0.2629,
    1.6483,
    0.6014,
    1.8729,
    0.5425,
    0.0912,
    0.0658,
    0.1542,
)
"""FSRS-6's parameters, fitted on some 10,000 learners; the tests hold them to py-fsrs's own."""


@dataclass(frozen=True, kw_only=True)
class MemoryModel:
    """How memories fade and grow under one set of parameters (21 numbers, w0 to w20)."""

    parameters: tuple[float, ...] = DEFAULT_PARAMETERS

    @cached_property
    def factor(self) -> float:
        """What makes recall 0.9 once as many days have gone by as the stability."""
        return float(0.9 ** (-1 / self.parameters[20]) - 1)

    @cached_property
    def growth(self) -> float:
        """The factor of every growth of a stability."""
        return exp(self.parameters[8])

    @cached_property
    def ceiling_of_failure(self) -> float:
        """The share of a stability that a failure leaves at most."""
        return 1 / exp(self.parameters[17] * self.parameters[18])

    def recall(self, stability: float, elapsed: float) -> float:
        """The chance of recall (retrievability) this many days after the last review."""
        return float((1 + self.factor * elapsed / stability) ** -self.parameters[20])

    def interval(self, stability: float, desired_retention: float) -> int:
        """Days until the chance of recall falls to the desired retention, at least one."""
        days: float = stability / self.factor * (desired_retention ** (-1 / self.parameters[20]) - 1)
        return max(1, round(days))

    def after_success(self, stability: float, difficulty: float, recall: float) -> float:
        """The stability after Good on a later day than the last review, where the chance of recall was `recall`."""
        w = self.parameters
        ease = self.growth * (11 - difficulty) * stability ** -w[9]
        return float(max(stability * (1 + ease * (exp((1 - recall) * w[10]) - 1)), STABILITY_FLOOR))

    def after_failure(self, stability: float, difficulty: float, recall: float) -> float:
        """The stability after Again on a later day than the last review."""
        w = self.parameters
        kept = w[11] * difficulty ** -w[12] * ((stability + 1) ** w[13] - 1) * exp((1 - recall) * w[14])
        return float(max(min(kept, stability * self.ceiling_of_failure), STABILITY_FLOOR))

    def after_first(self, rating: int) -> tuple[float, float]:
        """Stability and difficulty after a first answer rated 1 (Again) to 4 (Easy)."""
        return max(self.parameters[rating - 1], STABILITY_FLOOR), _clamp(self._first_difficulty(rating))

    def next_difficulty(self, difficulty: float, rating: int) -> float:
        """The difficulty after a later answer rated 1 (Again) to 4 (Easy)."""
        w = self.parameters
        damped = difficulty - w[6] * (rating - 3) * (10 - difficulty) / 9
        return _clamp(w[7] * self._first_difficulty(4) + (1 - w[7]) * damped)

    def _first_difficulty(self, rating: int) -> float:
        return self.parameters[4] - exp(self.parameters[5] * (rating - 1)) + 1


def _clamp(difficulty: float) -> float:
    return min(max(difficulty, 1.0), 10.0)


DEFAULT_MODEL = MemoryModel()
