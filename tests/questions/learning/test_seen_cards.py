"""A person's cards side by side: each looks as it does alone."""

from datetime import timedelta

import pytest

from questions.learning.glance import Glance
from questions.learning.seen_cards import SeenCards
from tests.builders import TODAY, a_card, a_memory


def cards_of(*fact_ids: str) -> list:
    return [
        a_card(
            fact_id,
            memory=a_memory(stability=3.5 + place, last_day=TODAY - timedelta(days=place)),
            leech_since=TODAY if place == 1 else None,
        )
        for place, fact_id in enumerate(fact_ids)
    ]


def as_glance(card) -> Glance:
    memory = card.memory
    parts = memory.stability, memory.difficulty, memory.likely_stability, memory.likely_difficulty, memory.last_day
    return Glance(card.fact_id, *parts, card.leech_since)


def test_each_card_is_seen_as_it_is():
    cards = cards_of("a.1", "b.2", "c.3")
    seen = SeenCards.of_cards(cards)

    assert list(seen.values()) == [as_glance(card) for card in cards]
    assert dict(seen.items()) == {card.fact_id: seen[card.fact_id] for card in cards}
    assert [seen[card.fact_id] for card in cards] == [as_glance(card) for card in cards]
    assert "b.2" in seen
    assert "z.9" not in seen
    with pytest.raises(KeyError):
        seen["z.9"]


def test_some_of_the_cards_are_taken_or_left_out():
    cards = cards_of("a.1", "b.2", "c.3")
    seen = SeenCards.of_cards(cards)

    assert seen.among({"b.2", "c.3", "z.9"}) == SeenCards.of_cards(cards[1:])
    assert seen.without({"b.2", "z.9"}) == SeenCards.of_cards([cards[0], cards[2]])
    assert seen.without({"a.1", "c.3"}).with_others(SeenCards.of_cards([cards[0]])).values() == tuple(
        map(as_glance, (cards[1], cards[0]))
    )
    assert len(seen.among(set())) == 0
