"""Cards recomputed from the review log, and where they differ from those that are stored.

The log is the truth, cards are what follows from it. Both must agree to the last bit, on one machine with one version
of py-fsrs: another processor or release may round the last digit of a power differently.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from questions.learning.scheduling import DEFAULT_SCHEDULER, POLICY_WITHOUT_GUESSING, guess_of, next_card

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from questions.learning.card import Card, LoggedReview, Review
    from questions.learning.scheduling import Scheduler

CARD = "card"
"""The field of a difference where the whole card is missing on one side."""
ONLY_DEFAULT: Mapping[int | None, Scheduler] = MappingProxyType({None: DEFAULT_SCHEDULER})
_OF_MEMORY = ("stability", "difficulty", "likely_stability", "likely_difficulty", "last_day")
# Not `version`: it counts saves, and a save that was taken back leaves its mark there.
_OF_CARD = ("reviews", "lapses", "run", "leech_since", "last_question_id")


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One field of a stored card that is not what the log says; in field `card` one of the two is missing (None)."""

    person_id: int
    fact_id: str
    field: str
    stored: object
    replayed: object


def replay_cards(
    reviews: Iterable[LoggedReview], *, schedulers: Mapping[int | None, Scheduler] = ONLY_DEFAULT
) -> dict[str, Card]:
    """One person's cards by fact, as their reviews leave them; the reviews come in the order of the log.

    Reviews taken back and practice count for nothing. `schedulers` holds one for each `parameters_id` in the log;
    KeyError is raised if one is missing. Neither `before` nor `after` of a review is looked at.
    """
    cards: dict[str, Card] = {}
    for logged in reviews:
        review = logged.review
        if not logged.taken_back and review.unrated is None:
            card = _replay(cards.get(review.fact_id), review, schedulers[review.parameters_id])
            cards[review.fact_id] = card
    return cards


def compare_cards(stored: Iterable[Card], replayed: Mapping[str, Card]) -> list[Difference]:
    """Every field in which one person's stored cards differ from those replayed, by fact; `version` is left out."""
    found = {card.fact_id: card for card in stored}
    return [
        difference
        for fact_id in sorted(found.keys() | replayed.keys())
        for difference in _compare(found.get(fact_id), replayed.get(fact_id))
    ]


def _replay(before: Card | None, review: Review, scheduler: Scheduler) -> Card:
    """The card that this review leaves behind, under the rules that were in force."""
    first_rules = review.policy == POLICY_WITHOUT_GUESSING and not review.guessed
    memory = None if before is None else before.memory
    today = review.study_day
    if first_rules and memory is not None:
        # A clock that went backwards kept the later day then.
        today = max(today, memory.last_day)
    after = scheduler.review(memory, review.rating, today=today, guess=guess_of(review))
    card = next_card(replace(review, before=before, after=after))
    # The first rules counted no runs and knew no leeches; a guess owned up to later was judged by the present ones.
    return replace(card, run=0, leech_since=None) if first_rules else card


def _compare(stored: Card | None, replayed: Card | None) -> Iterator[Difference]:
    known = stored or replayed
    if known is None:
        return
    person_id, fact_id = known.person_id, known.fact_id
    pairs: Iterable[tuple[str, object, object]]
    if stored is None or replayed is None:
        pairs = ((CARD, stored, replayed),)
    else:
        pairs = (
            *((field, getattr(stored.memory, field), getattr(replayed.memory, field)) for field in _OF_MEMORY),
            *((field, getattr(stored, field), getattr(replayed, field)) for field in _OF_CARD),
        )
    for field, one, other in pairs:
        if one != other:
            yield Difference(person_id=person_id, fact_id=fact_id, field=field, stored=one, replayed=other)
