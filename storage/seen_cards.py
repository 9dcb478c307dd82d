"""All cards of a person read at once, as choosing and forecasting see them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import String, bindparam, func, select, type_coerce

from questions.learning.seen_cards import SeenCards
from storage import tables

if TYPE_CHECKING:
    from collections.abc import Sequence

_cards = tables.cards
_reviews = tables.reviews
_LOOKS = (
    _cards.c.stability,
    _cards.c.difficulty,
    _cards.c.likely_stability,
    _cards.c.likely_difficulty,
    # As the driver has them: thousands of cards have some dozens of days.
    type_coerce(_cards.c.last_day, String),
    type_coerce(_cards.c.leech_since, String),
    _cards.c.version,
)
SEEN = select(_cards.c.fact_id, *_LOOKS).where(_cards.c.person_id == bindparam("of_person"))
CHANGED = (
    select(_reviews.c.fact_id, *_LOOKS)
    .select_from(_reviews)
    .outerjoin(_cards, (_cards.c.person_id == _reviews.c.person_id) & (_cards.c.fact_id == _reviews.c.fact_id))
    .where(_reviews.c.person_id == bindparam("of_person"), _reviews.c.id > bindparam("after"))
)
TALLY = select(func.count(), func.coalesce(func.sum(_cards.c.version), 0)).where(
    _cards.c.person_id == bindparam("of_person")
)
LAST_REVIEW = select(func.coalesce(func.max(_reviews.c.id), 0)).where(_reviews.c.person_id == bindparam("of_person"))


class Changed(NamedTuple):
    """What may have become of a person's cards: the facts answered since, and their cards.

    Of all cards `present` says how many they are and `saves` how often they were saved in all.
    """

    fact_ids: frozenset[str]
    cards: SeenCards
    present: int
    saves: int


def see_cards(rows: Sequence[Sequence[Any]]) -> SeenCards:
    """The cards in rows of `SEEN`."""
    if not rows:
        return SeenCards()
    # One part after the other of all rows: the quickest way to turn them round.
    *parts, last_day, leech_since, versions = zip(*rows, strict=True)
    return SeenCards.of_columns((*parts, _as_days(last_day), _as_days(leech_since), versions))


def see_changed(rows: Sequence[Sequence[Any]], *, present: int, saves: int) -> Changed:
    """What rows of `CHANGED` tell, with what is known of all cards."""
    by_fact = {row[0]: row for row in rows}
    there = [row for row in by_fact.values() if row[-1] is not None]
    return Changed(frozenset(by_fact), see_cards(there), present, int(saves))


def _as_days(column: Sequence[Any]) -> Sequence[date | None]:
    """The days in a column of whatever the driver makes of them."""
    day_of = {raw: date.fromisoformat(raw) if isinstance(raw, str) else raw for raw in set(column)}
    return [day_of[raw] for raw in column]
