"""Very many memories on their expected way, reckoned side by side (`questions.learning.array_model`).

One walk looks at a thousand memories sixteen times: here that takes 2 ms instead of 60.
Loading numpy takes a start more than the forecast itself, so `questions.learning.forecast` loads this module late.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from questions.learning import array_model as arrays
from questions.learning.calibration import CORRECTED

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from typing import Any

    from questions.learning.array_model import Numbers, Places
    from questions.learning.memories import Memories
    from questions.learning.memory_model import MemoryModel
    from questions.learning.selection import Aim

FIRST_STABILITY, FIRST_DIFFICULTY = 1.0, 5.1


def recall_all(memories: Memories, day: date, *, model: MemoryModel) -> dict[str, float]:
    """The likely chance of recalling each fact on this day if it is not asked before (0 to 1)."""
    return dict(zip(memories.fact_ids, _recall_each(memories, day, model).tolist(), strict=True))


def sum_recall(memories: Memories, day: date, *, bias: float, model: MemoryModel) -> float:
    """The sum of the chances of recalling each fact on this day, corrected by a learner's own bias."""
    chances = _recall_each(memories, day, model)
    corrected = np.clip(chances - CORRECTED * bias, 0.0, 1.0)[chances != 0]
    # One after the other, as for few: another order of the sum would be another sum.
    return sum(corrected.tolist(), 0.0)


def _recall_each(memories: Memories, day: date, model: MemoryModel) -> Numbers:
    strength, last = np.asarray(memories.likely_stability, dtype=float), arrays.as_ordinals(memories.last_day)
    return arrays.recall_likely(strength, last, day.toordinal(), model)


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
        self._last: Places = _spread(count, places, arrays.as_ordinals(memories.last_day), 0)
        # What an answer brings depends on these and on recall; they change with an answer only.
        self._ease = arrays.find_ease(self._stability, self._difficulty, model)
        self._kept = arrays.find_kept(self._stability, self._difficulty, model)

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
        recall = arrays.recall(strength, elapsed, self._model)
        success = arrays.after_success(
            strength, arrays.find_ease(strength, difficulty, self._model), recall, self._model
        )
        failure = arrays.after_failure(
            strength, arrays.find_kept(strength, difficulty, self._model), recall, self._model
        )
        self._stability[places] = self._likely_stability[places] = success**recall * failure ** (1 - recall)
        self._note(places, today)

    def meet(self, places: Sequence[int], today: date) -> None:
        """Meet these facts for the first time."""
        found = np.asarray(places, dtype=np.intp)
        self._met[found] = True
        self._note(found, today)

    def recall_on(self, day: date) -> dict[str, float]:
        """Each met fact's likely recall on a day."""
        recall = arrays.recall_likely(self._likely_stability, self._last, day.toordinal(), self._model).tolist()
        return {self.fact_ids[place]: recall[place] for place in np.flatnonzero(self._met).tolist()}

    def _note(self, places: Places, today: date) -> None:
        self._last[places] = today.toordinal()
        stability, difficulty = self._stability[places], self._difficulty[places]
        self._ease[places] = arrays.find_ease(stability, difficulty, self._model)
        self._kept[places] = arrays.find_kept(stability, difficulty, self._model)

    def _score(self, places: Places, aim: Aim, today: int) -> Numbers:
        """How little an answer would bring: what is lowest comes first."""
        stability: Numbers = self._stability[places]
        elapsed = np.maximum(1, today - self._last[places])
        left = aim.days_left
        if left is None or not aim.trusted:
            return arrays.score_due(stability, elapsed, aim, self._model)
        recall = arrays.recall(stability, elapsed, self._model)
        asked = arrays.Asked(stability, elapsed, recall, self._ease[places], self._kept[places])
        return arrays.score_gain(asked, left, aim, self._model)


def _spread(count: int, places: Sequence[int], values: Any, other: Any) -> Any:
    """An array of so many, with these values at these places and another elsewhere."""
    made = np.full(count, other)
    made[places] = values
    return made
