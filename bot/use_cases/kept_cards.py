"""The cards of those who are at a round, kept from its start to its summary: meanwhile ten of a thousand change.

What is kept is brought up to date by what was answered since, and taken for what the database holds only if the cards
are as many there, saved as often. Each change of a card adds one, takes one away, or counts as a save; what is neither
an answer nor its undoing does not happen to a card. Another process needs to know nothing of it.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import replace
from threading import Lock
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from datetime import date

    from bot.use_cases.syllabus import Act
    from questions.learning.seen_cards import SeenCards
    from storage.unit_of_work import UnitOfWork

MOST_KEPT: Final = 50_000
"""How many cards of all people are kept: six megabytes."""


class _Kept(NamedTuple):
    today: date
    last_review: int
    cards: SeenCards


class KeptCards:
    """Cards by person, of the present study day only; threads may share it, and what is dropped can be read again."""

    def __init__(self) -> None:
        self._kept: OrderedDict[int, _Kept] = OrderedDict()
        self._lock = Lock()

    def see_and_keep(self, uow: UnitOfWork, act: Act) -> SeenCards:
        """The acting person's cards as they are; kept if they are many, so this must not follow an answer in its unit,
        which might yet be undone.
        """
        cards = uow.cards.see_all(act.person.id)
        if cards.are_many:
            # Few are read as fast as it is told what has changed of them.
            self._keep(act.person.id, _Kept(act.today, uow.cards.find_last_review(act.person.id), replace(cards)))
        return cards

    def see_again(self, uow: UnitOfWork, act: Act) -> SeenCards:
        """The acting person's cards as they are, from what was kept if that can be told of it."""
        with self._lock:
            kept = self._kept.pop(act.person.id, None)
        cards = None if kept is None or kept.today != act.today else _bring_up_to_date(uow, act.person.id, kept)
        return uow.cards.see_all(act.person.id) if cards is None else cards

    def _keep(self, person_id: int, kept: _Kept) -> None:
        with self._lock:
            self._kept[person_id] = kept
            self._kept.move_to_end(person_id)
            count = sum(len(one.cards) for one in self._kept.values())
            while self._kept and (count > MOST_KEPT or next(iter(self._kept.values())).today != kept.today):
                count -= len(self._kept.popitem(last=False)[1].cards)


def _bring_up_to_date(uow: UnitOfWork, person_id: int, kept: _Kept) -> SeenCards | None:
    """The cards as they are now; None where something else has happened to them than answers."""
    changed = uow.cards.see_changed(person_id, after=kept.last_review)
    cards = kept.cards.without(changed.fact_ids - changed.cards.fact_ids).with_others(changed.cards)
    return cards if (len(cards), cards.memories.saves) == (changed.present, changed.saves) else None
