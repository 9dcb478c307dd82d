"""FSRS-6's formulas on arrays, and what an answer would bring: for very many memories side by side.

`questions.learning.memory_model` and `questions.learning.selection` say the same of one memory; the tests hold both to
each other. Loading numpy takes longer than what few memories ask for, so this is loaded late.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from questions.learning.memories import HOLDS_A_DAY, LOWEST_RECALL_BELIEVED
from questions.learning.memory_model import STABILITY_FLOOR

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any, TypeAlias

    from numpy.typing import NDArray

    from questions.learning.memory_model import MemoryModel
    from questions.learning.selection import Aim

    Numbers: TypeAlias = NDArray[np.float64]
    Places: TypeAlias = NDArray[np.intp]


class Asked(NamedTuple):
    """What an answer would find: how stable each memory is, the days since its last review, and what follows from both.

    `known` is as `recall` tells it, `ease` as `find_ease`, and `kept` as `find_kept`.
    """

    stability: Numbers
    elapsed: Places
    known: Numbers
    ease: Numbers
    kept: Numbers


def recall(stability: Numbers, elapsed: Any, model: MemoryModel) -> Numbers:
    """As `MemoryModel.recall`."""
    chance: Numbers = (1 + model.factor * elapsed / stability) ** -model.parameters[20]
    return chance


def grow(stability: Numbers, ease: Numbers, failure: Numbers, known: Numbers, model: MemoryModel) -> Numbers:
    """By how much one answer multiplies stability, on average over right and wrong."""
    success = after_success(stability, ease, np.maximum(known, LOWEST_RECALL_BELIEVED), model)
    return (known * success + (1 - known) * failure) / stability


def recall_likely(stability: Numbers, last: Places, day: int, model: MemoryModel) -> Numbers:
    """As `questions.learning.memories.recall_after`, from the days of the last reviews to a day."""
    elapsed = day - last
    chance = recall(stability, np.maximum(1, elapsed), model)
    return np.where((elapsed <= 0) & (stability < HOLDS_A_DAY), 0.0, chance)


def find_ease(stability: Numbers, difficulty: Numbers, model: MemoryModel) -> Numbers:
    """What growth by a success rests on; it changes with an answer only."""
    ease: Numbers = model.growth * (11 - difficulty) * stability ** -model.parameters[9]
    return ease


def find_kept(stability: Numbers, difficulty: Numbers, model: MemoryModel) -> Numbers:
    """What a failure leaves rests on it; it changes with an answer only."""
    w = model.parameters
    kept: Numbers = w[11] * difficulty ** -w[12] * ((stability + 1) ** w[13] - 1)
    return kept


def after_success(stability: Numbers, ease: Numbers, known: Numbers, model: MemoryModel) -> Numbers:
    """As `MemoryModel.after_success`."""
    grown: Numbers = stability * (1 + ease * (np.exp((1 - known) * model.parameters[10]) - 1))
    return np.maximum(grown, STABILITY_FLOOR)


def after_failure(stability: Numbers, kept: Numbers, known: Numbers, model: MemoryModel) -> Numbers:
    """As `MemoryModel.after_failure`."""
    left = kept * np.exp((1 - known) * model.parameters[14])
    return np.maximum(np.minimum(left, stability * model.ceiling_of_failure), STABILITY_FLOOR)


def as_ordinals(days: Sequence[date]) -> Places:
    """The days as numbers."""
    return np.fromiter(map(date.toordinal, days), dtype=np.intp, count=len(days))


def find_interval(stability: Numbers, retention: float, model: MemoryModel) -> Numbers:
    """As `MemoryModel.interval`."""
    days: Numbers = np.rint(stability / model.factor * (retention ** (-1 / model.parameters[20]) - 1))
    return np.maximum(1, days)


def score_due(stability: Numbers, elapsed: Places, aim: Aim, model: MemoryModel) -> Numbers:
    """In how many days each will be due, below zero what is overdue: in due order the lowest comes first."""
    return find_interval(stability, aim.retention, model) - elapsed


def score_gain(asked: Asked, left: int, aim: Aim, model: MemoryModel) -> Numbers:
    """How little an answer brings towards an exam so many days ahead: whatever the phase, the lowest comes first."""
    stability, elapsed, known, ease, kept = asked
    failure = after_failure(stability, kept, known, model)
    if left > aim.harvest_days:
        return -grow(stability, ease, failure, known, model)
    success = recall(after_success(stability, ease, known, model), left, model)
    gain = known * success + (1 - known) * recall(failure, left, model)
    return recall(stability, elapsed + left, model) - gain
