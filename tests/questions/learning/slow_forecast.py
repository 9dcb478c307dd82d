"""The forecast as it reads best: memory by memory, with the selection that the bot itself uses."""

from dataclasses import replace
from datetime import date
from math import ceil

from questions.learning.card import Card, Memory
from questions.learning.forecast import STEPS, Course, recall_on
from questions.learning.memory_model import DEFAULT_MODEL, MemoryModel
from questions.learning.selection import Aim, rank_cards, spread_new_facts
from tests.builders import a_card

_FIRST_STABILITY, _FIRST_DIFFICULTY = 1.0, 5.1


def walk_slowly(
    cards: list[Card], unseen: list[str], *, course: Course, model: MemoryModel = DEFAULT_MODEL
) -> dict[str, float]:
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
    def __init__(self, cards: list[Card], unseen: list[str], model: MemoryModel) -> None:
        self.cards = {card.fact_id: card for card in cards}
        self._unseen = list(unseen)
        self._model = model

    def advance(self, aim: Aim, course: Course, *, answers: int, days: int) -> int:
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
            self.cards[card.fact_id] = replace(card, memory=self._answered(card.memory, aim.today))
        for fact_id in met:
            self.cards[fact_id] = _first_met(fact_id, aim.today)
        return len(met) + len(ranked)

    def _answered(self, memory: Memory, today: date) -> Memory:
        elapsed = max(1, (today - memory.last_day).days)
        strength, difficulty = memory.likely_stability, memory.likely_difficulty
        recall = self._model.recall(strength, elapsed)
        success = self._model.after_success(strength, difficulty, recall)
        failure = self._model.after_failure(strength, difficulty, recall)
        stability = success**recall * failure ** (1 - recall)
        return Memory(
            stability=stability,
            difficulty=memory.difficulty,
            likely_stability=stability,
            likely_difficulty=difficulty,
            last_day=today,
        )


def _first_met(fact_id: str, today: date) -> Card:
    memory = Memory(
        stability=_FIRST_STABILITY,
        difficulty=_FIRST_DIFFICULTY,
        likely_stability=_FIRST_STABILITY,
        likely_difficulty=_FIRST_DIFFICULTY,
        last_day=today,
    )
    return a_card(fact_id, memory=memory)
