"""FSRS-6's formulas on arrays: what `questions.learning.memory_model` says of one memory, for very many side by side.

The tests hold both to each other. Loading numpy takes longer than what few memories ask for, so this is loaded late.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from questions.learning.memories import HOLDS_A_DAY, LOWEST_RECALL_BELIEVED
from questions.learning.memory_model import STABILITY_FLOOR

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any, TypeAlias

    from numpy.typing import NDArray

    from questions.learning.memory_model import MemoryModel

    Numbers: TypeAlias = NDArray[np.float64]
    Places: TypeAlias = NDArray[np.intp]


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
