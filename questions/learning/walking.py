"""Very many memories on their expected way, reckoned side by side: FSRS-6 and the selection's formulas on arrays.

`questions.learning.memory_model` and `questions.learning.selection` have the same formulas for one memory; the tests
hold both to each other. One walk looks at a thousand memories sixteen times: here that takes 2 ms instead of 60.
Loading numpy takes a start more than the forecast itself, so `questions.learning.forecast` loads this module late.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from questions.learning.memories import (
    CAUTIOUS_RETENTION,
    DESIRED_RETENTION,
    HOLDS_A_DAY,
    LOWEST_RECALL_BELIEVED,
)
from questions.learning.memory_model import STABILITY_FLOOR

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from numpy.typing import NDArray

    from questions.learning.glance import SeenMemory
    from questions.learning.memories import Memories
    from questions.learning.memory_model import MemoryModel
    from questions.learning.selection import Aim

    Numbers = NDArray[np.float64]
    Places = NDArray[np.intp]

FIRST_STABILITY, FIRST_DIFFICULTY = 1.0, 5.1


def recall_all(memories: Memories, day: date, *, model: MemoryModel) -> dict[str, float]:
    """The likely chance of recalling each fact on this day if it is not asked before (0 to 1)."""
    recall = recall_each(memories.likely_stability, memories.last_day, day, model=model)
    return dict(zip(memories.fact_ids, recall, strict=True))


def recall_each(
    likely_stability: Sequence[float], last_day: Sequence[date], day: date, *, model: MemoryModel
) -> list[float]:
    """As `recall_all`, for memories of which no more is known, in their order."""
    strength = np.asarray(likely_stability, dtype=float)
    chances: list[float] = _recall_likely(strength, _ordinals(last_day), day.toordinal(), model).tolist()
    return chances


def grow_by_answer(
    memories: Sequence[SeenMemory], today: date, *, fresh: float, model: MemoryModel
) -> Iterator[tuple[int, float]]:
    """The place of each memory that is not fresher than this chance of recall, and by how much one answer today
    multiplies its stability, on average over right and wrong.
    """
    stability = np.array([one.stability for one in memories])
    elapsed = np.maximum(1, today.toordinal() - _ordinals([one.last_day for one in memories]))
    recall = _recall(stability, elapsed, model)
    places = np.flatnonzero(recall <= fresh)
    recall, stability = recall[places], stability[places]
    difficulty = np.array([one.difficulty for one in memories])[places]
    failure = _after_failure(stability, _find_kept(stability, difficulty, model), recall, model)
    growth = _grow(stability, _find_ease(stability, difficulty, model), failure, recall, model)
    return zip(places.tolist(), growth.tolist(), strict=True)


class Walk:
    """Memories on their expected way: every fact met has a place in arrays ordered by id, and so has every other.

    The order decides between equals, as in the selection.
    """

    def __init__(self, memories: Memories, unseen: Sequence[str], model: MemoryModel) -> None:
        self._model = model
        self.fact_ids = sorted([*memories.fact_ids, *unseen])
        place_of = {fact_id: place for place, fact_id in enumerate(self.fact_ids)}
        self.unseen = [place_of[fact_id] for fact_id in unseen]
        places, count = [place_of[fact_id] for fact_id in memories.fact_ids], len(self.fact_ids)
        self._met = np.zeros(count, dtype=bool)
        self._met[places] = True
        self._stability: Numbers = _spread(count, places, memories.stability, FIRST_STABILITY)
        self._difficulty: Numbers = _spread(count, places, memories.difficulty, FIRST_DIFFICULTY)
        self._likely_stability: Numbers = _spread(count, places, memories.likely_stability, FIRST_STABILITY)
        self._likely_difficulty: Numbers = _spread(count, places, memories.likely_difficulty, FIRST_DIFFICULTY)
        self._last: Places = _spread(count, places, _ordinals(memories.last_day), 0)
        # What an answer brings depends on these and on recall; they change with an answer only.
        self._ease = _find_ease(self._stability, self._difficulty, model)
        self._kept = _find_kept(self._stability, self._difficulty, model)

    def choose(self, aim: Aim, count: int) -> Places:
        """The places of so many facts met whose answer gains most, in no order; without those answered today."""
        today = aim.today.toordinal()
        places = np.flatnonzero(self._met & (self._last != today))
        if count >= len(places) or count <= 0:
            return places[: max(0, count)]
        score = self._score(places, aim, today)
        last = np.partition(score, count - 1)[count - 1]
        better, equal = places[score < last], places[score == last]
        return np.concatenate([better, equal[: count - len(better)]])

    def answer(self, places: Places, today: date) -> None:
        """Move these memories on by an answer, right or wrong in proportion."""
        strength, difficulty = self._likely_stability[places], self._likely_difficulty[places]
        elapsed = np.maximum(1, today.toordinal() - self._last[places])
        recall = _recall(strength, elapsed, self._model)
        success = _after_success(strength, _find_ease(strength, difficulty, self._model), recall, self._model)
        failure = _after_failure(strength, _find_kept(strength, difficulty, self._model), recall, self._model)
        self._stability[places] = self._likely_stability[places] = success**recall * failure ** (1 - recall)
        self._note(places, today)

    def meet(self, places: Sequence[int], today: date) -> None:
        """Meet these facts for the first time."""
        found = np.asarray(places, dtype=np.intp)
        self._met[found] = True
        self._note(found, today)

    def recall_on(self, day: date) -> dict[str, float]:
        """Each met fact's likely recall on a day."""
        recall = _recall_likely(self._likely_stability, self._last, day.toordinal(), self._model).tolist()
        return {self.fact_ids[place]: recall[place] for place in np.flatnonzero(self._met).tolist()}

    def _note(self, places: Places, today: date) -> None:
        self._last[places] = today.toordinal()
        stability, difficulty = self._stability[places], self._difficulty[places]
        self._ease[places] = _find_ease(stability, difficulty, self._model)
        self._kept[places] = _find_kept(stability, difficulty, self._model)

    def _score(self, places: Places, aim: Aim, today: int) -> Numbers:
        """How little an answer would bring: what is lowest comes first."""
        stability: Numbers = self._stability[places]
        elapsed = np.maximum(1, today - self._last[places])
        left = aim.days_left
        if left is None or not aim.trusted:
            return self._interval(stability, DESIRED_RETENTION if aim.trusted else CAUTIOUS_RETENTION) - elapsed
        recall = _recall(stability, elapsed, self._model)
        ease: Numbers = self._ease[places]
        failure = _after_failure(stability, self._kept[places], recall, self._model)
        if left > aim.harvest_days:
            return -_grow(stability, ease, failure, recall, self._model)
        success = _recall(_after_success(stability, ease, recall, self._model), left, self._model)
        gain = recall * success + (1 - recall) * _recall(failure, left, self._model)
        return _recall(stability, elapsed + left, self._model) - gain

    def _interval(self, stability: Numbers, retention: float) -> Numbers:
        model = self._model
        days: Numbers = np.rint(stability / model.factor * (retention ** (-1 / model.parameters[20]) - 1))
        return np.maximum(1, days)


def _recall(stability: Numbers, elapsed: Any, model: MemoryModel) -> Numbers:
    chance: Numbers = (1 + model.factor * elapsed / stability) ** -model.parameters[20]
    return chance


def _grow(stability: Numbers, ease: Numbers, failure: Numbers, recall: Numbers, model: MemoryModel) -> Numbers:
    """By how much one answer multiplies stability, on average over right and wrong."""
    success = _after_success(stability, ease, np.maximum(recall, LOWEST_RECALL_BELIEVED), model)
    return (recall * success + (1 - recall) * failure) / stability


def _recall_likely(stability: Numbers, last: Places, day: int, model: MemoryModel) -> Numbers:
    elapsed = day - last
    chance = _recall(stability, np.maximum(1, elapsed), model)
    return np.where((elapsed <= 0) & (stability < HOLDS_A_DAY), 0.0, chance)


def _find_ease(stability: Numbers, difficulty: Numbers, model: MemoryModel) -> Numbers:
    ease: Numbers = model.growth * (11 - difficulty) * stability ** -model.parameters[9]
    return ease


def _find_kept(stability: Numbers, difficulty: Numbers, model: MemoryModel) -> Numbers:
    w = model.parameters
    kept: Numbers = w[11] * difficulty ** -w[12] * ((stability + 1) ** w[13] - 1)
    return kept


def _after_success(stability: Numbers, ease: Numbers, recall: Numbers, model: MemoryModel) -> Numbers:
    grown: Numbers = stability * (1 + ease * (np.exp((1 - recall) * model.parameters[10]) - 1))
    return np.maximum(grown, STABILITY_FLOOR)


def _after_failure(stability: Numbers, kept: Numbers, recall: Numbers, model: MemoryModel) -> Numbers:
    left = kept * np.exp((1 - recall) * model.parameters[14])
    return np.maximum(np.minimum(left, stability * model.ceiling_of_failure), STABILITY_FLOOR)


def _ordinals(days: Sequence[date]) -> Places:
    return np.fromiter(map(date.toordinal, days), dtype=np.intp, count=len(days))


def _spread(count: int, places: Sequence[int], values: Any, other: Any) -> Any:
    """An array of so many, with these values at these places and another elsewhere."""
    made = np.full(count, other)
    made[places] = values
    return made
