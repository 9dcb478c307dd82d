"""Cards held against the review log that they follow from, person by person."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from questions.learning.replay import compare_cards, replay_cards

if TYPE_CHECKING:
    from collections.abc import Mapping

    from questions.learning.replay import Difference
    from questions.learning.scheduling import Scheduler
    from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """How many cards the log makes of one person's answers, and where the stored ones differ."""

    cards: int
    differences: tuple[Difference, ...]


def check_cards(uow: UnitOfWork, person_id: int, *, schedulers: Mapping[int | None, Scheduler]) -> Replayed:
    """One person's cards recomputed from the log and compared with those stored."""
    return _replay(uow, person_id, schedulers, mend=False)


def mend_cards(uow: UnitOfWork, person_id: int, *, schedulers: Mapping[int | None, Scheduler]) -> Replayed:
    """As `check_cards`, and the cards that differed are stored as the log says, one version on."""
    return _replay(uow, person_id, schedulers, mend=True)


def _replay(uow: UnitOfWork, person_id: int, schedulers: Mapping[int | None, Scheduler], *, mend: bool) -> Replayed:
    replayed = replay_cards(uow.reviews.iterate_of(person_id), schedulers=schedulers)
    stored = {card.fact_id: card for card in uow.cards.list_of(person_id)}
    differences = compare_cards(stored.values(), replayed)
    for fact_id in dict.fromkeys(difference.fact_id for difference in differences) if mend else ():
        card = replayed.get(fact_id)
        if card is not None and fact_id not in stored:
            uow.cards.save(replace(card, version=1))
        else:
            uow.cards.restore(person_id, fact_id, before=card)
    return Replayed(cards=len(replayed), differences=tuple(differences))
