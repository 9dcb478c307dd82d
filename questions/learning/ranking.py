"""What to ask next, of very many cards: the selection's formulas on arrays, and no more put in order than is used.

`questions.learning.selection` has the same for few cards; the tests hold both to each other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from questions.learning import array_model as arrays
from questions.learning.selection import FRESH

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from questions.learning.array_model import Numbers, Places
    from questions.learning.memory_model import MemoryModel
    from questions.learning.seen_cards import SeenCards
    from questions.learning.selection import Aim

FIRST_LOOK = 64
"""How many are put in order at first: a round seldom needs more."""
NEXT_LOOKS = 8
"""So many times as many are put in order if those do not suffice."""


def list_wanted(cards: SeenCards, *, aim: Aim, model: MemoryModel, voluntary: bool) -> Iterator[str]:
    """The facts of the cards worth an answer today, the one that gains most first; one leech before all others."""
    places, score = _score(cards, aim, model, voluntary=voluntary)
    first = _find_leech(cards, places)
    if first is not None:
        yield first
    for fact_id in _put_in_order(cards.memories.fact_ids, places, score):
        if fact_id != first:
            yield fact_id


def is_any_wanted(cards: SeenCards, *, aim: Aim, model: MemoryModel) -> bool:
    """Whether any card is worth an answer today."""
    return len(_score(cards, aim, model, voluntary=False)[0]) > 0


def _score(cards: SeenCards, aim: Aim, model: MemoryModel, *, voluntary: bool) -> tuple[Places, Numbers]:
    """The places of the cards worth an answer today, and how little each would bring."""
    memories, today = cards.memories, aim.today.toordinal()
    last = arrays.as_ordinals(memories.last_day)
    places = np.flatnonzero(last != today)
    elapsed = np.maximum(1, today - last[places])
    stability = np.asarray(memories.stability, dtype=float)[places]
    left = aim.days_left
    if left is None or not aim.trusted:
        score = arrays.score_due(stability, elapsed, aim, model)
        found = np.arange(len(places)) if voluntary else np.flatnonzero(score <= 0)
        return places[found], score[found]
    recall = arrays.recall(stability, elapsed, model)
    found = np.flatnonzero(recall <= (1.0 if voluntary or left <= aim.harvest_days else FRESH))
    places, stability = places[found], stability[found]
    difficulty = np.asarray(memories.difficulty, dtype=float)[places]
    ease, kept = arrays.find_ease(stability, difficulty, model), arrays.find_kept(stability, difficulty, model)
    asked = arrays.Asked(stability, elapsed[found], recall[found], ease, kept)
    return places, arrays.score_gain(asked, left, aim, model)


def _find_leech(cards: SeenCards, places: Places) -> str | None:
    """The leech among these that was asked longest ago."""
    if not cards.leeches:
        return None
    facts = {cards.memories.fact_ids[place] for place in places.tolist()}
    found = [cards[fact_id] for fact_id in cards.leeches if fact_id in facts]
    return min(((card.last_day, card.fact_id) for card in found), default=(None, None))[1]


def _put_in_order(fact_ids: Sequence[str], places: Places, score: Numbers) -> Iterator[str]:
    """The facts at these places, the lowest score first, the id deciding between equals; in order as far as wanted."""
    count, done = FIRST_LOOK, -np.inf
    while count < len(score):
        last = np.partition(score, count - 1)[count - 1]
        yield from _sort(fact_ids, places, score, np.flatnonzero((score > done) & (score <= last)))
        done, count = last, count * NEXT_LOOKS
    yield from _sort(fact_ids, places, score, np.flatnonzero(score > done))


def _sort(fact_ids: Sequence[str], places: Places, score: Numbers, found: Places) -> Iterator[str]:
    pairs = zip(score[found].tolist(), places[found].tolist(), strict=True)
    return (fact_id for _, fact_id in sorted((value, fact_ids[place]) for value, place in pairs))
