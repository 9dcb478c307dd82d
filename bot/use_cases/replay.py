"""Cards held against the review log that they follow from, person by person."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.use_cases.parameters import list_schedulers
from questions.learning.replay import compare_cards, replay_cards

if TYPE_CHECKING:
    from collections.abc import Mapping

    from questions.learning.card import Card, LoggedReview
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


def find_before(uow: UnitOfWork, logged: LoggedReview) -> Card | None:
    """The card as it was before a person's last answer to a fact.

    What was logged with the answer is outdated once an earlier one was judged anew: then the log itself is asked.
    """
    review = logged.review
    if not uow.reviews.is_regraded(review.person_id, review.fact_id):
        return review.before
    history = uow.reviews.list_of_fact(review.person_id, review.fact_id)
    earlier = [one for one in history if one.id < logged.id]
    return replay_cards(earlier, schedulers=list_schedulers(uow)).get(review.fact_id)


def store_card(uow: UnitOfWork, person_id: int, fact_id: str, card: Card | None) -> None:
    """Store what the log makes of a card, if anything of it differs from the stored one."""
    stored = uow.cards.find(person_id, fact_id)
    present = [one for one in (stored,) if one is not None]
    if compare_cards(present, {} if card is None else {fact_id: card}):
        if card is not None and stored is None:
            uow.cards.save(replace(card, version=1))
        else:
            uow.cards.restore(person_id, fact_id, before=card)


def _replay(uow: UnitOfWork, person_id: int, schedulers: Mapping[int | None, Scheduler], *, mend: bool) -> Replayed:
    replayed = replay_cards(uow.reviews.iterate_of(person_id), schedulers=schedulers)
    differences = compare_cards(uow.cards.list_of(person_id), replayed)
    for fact_id in dict.fromkeys(difference.fact_id for difference in differences) if mend else ():
        store_card(uow, person_id, fact_id, replayed.get(fact_id))
    return Replayed(cards=len(replayed), differences=tuple(differences))
