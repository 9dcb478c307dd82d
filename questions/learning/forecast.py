"""What somebody would recall on a day to come: from the memories as they are, and if one goes on as now.

Forecasts use the *likely* state of a memory (`questions.learning.card.Memory`). A fact answered wrongly counts as not
known for the rest of that day: read a minute ago is not learnt.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil
from typing import TYPE_CHECKING

from questions.learning.glance import Glance
from questions.learning.memory_model import DEFAULT_MODEL
from questions.learning.selection import Aim, rank_cards, spread_new_facts

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
    from datetime import date

    from questions.learning.glance import SeenCard, SeenMemory
    from questions.learning.memory_model import MemoryModel

HOLDS_A_DAY = 1.0
STEPS = 16
_FIRST_STABILITY, _FIRST_DIFFICULTY = 1.0, 5.1


def recall_on(memory: SeenMemory, day: date, *, model: MemoryModel = DEFAULT_MODEL) -> float:
    """The likely chance of recalling a fact on this day if it is not asked before (0 to 1)."""
    return recall_after(memory.likely_stability, (day - memory.last_day).days, model=model)


def recall_after(likely_stability: float, elapsed: int, *, model: MemoryModel = DEFAULT_MODEL) -> float:
    """The likely chance of recalling a fact so many days after its last review (0 to 1)."""
    if elapsed <= 0 and likely_stability < HOLDS_A_DAY:
        return 0.0
    return model.recall(likely_stability, max(1, elapsed))


def mean_recall(recall: Mapping[str, float], facts: Collection[str]) -> float:
    """The mean chance of recall over these facts, those never met counting 0."""
    return sum(recall.get(fact_id, 0.0) for fact_id in facts) / max(1, len(facts))


def sum_recall(
    cards: Iterable[SeenCard], day: date, *, correct: Callable[[float], float], model: MemoryModel = DEFAULT_MODEL
) -> float:
    """The sum over these cards of what `recall_on` says of a day, each corrected; what counts as not known stays so."""
    total, recall = 0.0, model.recall
    for card in cards:
        memory = card.memory
        stability, elapsed = memory.likely_stability, (day - memory.last_day).days
        if elapsed > 0:
            total += correct(recall(stability, elapsed))
        elif stability >= HOLDS_A_DAY:
            total += correct(recall(stability, 1))
    return total


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """How one goes on: so many answers a day from `started` towards the aim's exam day."""

    aim: Aim
    started: date
    answers_per_day: float


def project(
    cards: Iterable[SeenCard], unseen: Sequence[str], *, course: Course, model: MemoryModel = DEFAULT_MODEL
) -> dict[str, float]:
    """Each fact's likely recall on the exam day if one goes on like this; empty without exam day.

    The time left is walked in at most sixteen strides. In each, the project's own selection spends the stride's
    answers, and every fact asked moves to its expected memory. Facts that would still be unmet are left out.
    """
    left = course.aim.days_left
    exam_day = course.aim.exam_day
    if left is None or exam_day is None:
        return {}
    walk = _Walk(cards, unseen, model)
    stride = max(1, ceil(left / STEPS))
    budget = 0.0
    for day in range(0, left, stride):
        days = min(stride, left - day)
        budget += course.answers_per_day * days
        today = course.aim.today.fromordinal(course.aim.today.toordinal() + day)
        spent = walk.advance(replace(course.aim, today=today), course, answers=int(budget), days=days)
        budget -= spent
    return {card.fact_id: recall_on(card.memory, exam_day, model=model) for card in walk.cards.values()}


class _Walk:
    """Memories on their expected way."""

    def __init__(self, cards: Iterable[SeenCard], unseen: Sequence[str], model: MemoryModel) -> None:
        self.cards: dict[str, SeenCard] = {card.fact_id: card for card in cards}
        self._unseen = list(unseen)
        self._model = model

    def advance(self, aim: Aim, course: Course, *, answers: int, days: int) -> int:
        """Spend this many answers on this stride; returns how many were spent."""
        daily = spread_new_facts(
            len(self._unseen),
            today=aim.today,
            started=course.started,
            exam_day=aim.exam_day,
            count=ceil(course.answers_per_day),
        )
        new = min(daily * days, answers)
        met, self._unseen = self._unseen[:new], self._unseen[new:]
        ranked = rank_cards(self.cards.values(), aim=aim, model=self._model, voluntary=True)[: answers - len(met)]
        for card in ranked:
            self.cards[card.fact_id] = self._answered(card, aim.today)
        for fact_id in met:
            self.cards[fact_id] = _first_met(fact_id, aim.today)
        return len(met) + len(ranked)

    def _answered(self, card: SeenCard, today: date) -> Glance:
        """The card after an answer, right or wrong in proportion."""
        memory = card.memory
        elapsed = max(1, (today - memory.last_day).days)
        strength, difficulty = memory.likely_stability, memory.likely_difficulty
        recall = self._model.recall(strength, elapsed)
        success = self._model.after_success(strength, difficulty, recall)
        failure = self._model.after_failure(strength, difficulty, recall)
        stability = success**recall * failure ** (1 - recall)
        return Glance(
            card.fact_id, stability, memory.difficulty, stability, difficulty, today, leech_since=card.leech_since
        )


def _first_met(fact_id: str, today: date) -> Glance:
    return Glance(fact_id, _FIRST_STABILITY, _FIRST_DIFFICULTY, _FIRST_STABILITY, _FIRST_DIFFICULTY, today)
