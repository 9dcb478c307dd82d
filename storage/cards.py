"""What each person remembers of each fact; a save on a card that has changed meanwhile is refused."""

from __future__ import annotations

from itertools import chain, groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, delete, func, select, update

from questions.errors import StaleTap
from questions.learning.card import Card, Memory
from questions.learning.memories import Memories
from storage import tables
from storage.inserting import insert_if_absent
from storage.quick import Quick
from storage.seen_cards import CHANGED, LAST_REVIEW, SEEN, TALLY, see_cards, see_changed

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from typing import Any

    from sqlalchemy import Connection

    from questions.learning.seen_cards import SeenCards
    from storage.seen_cards import Changed

_cards = tables.cards
_PAGE = 2000
_is_of_person = _cards.c.person_id == bindparam("of_person")
_is_card = _is_of_person & (_cards.c.fact_id == bindparam("of_fact"))
# Made once: SQLAlchemy takes longer to build a statement than SQLite to carry it out.
_FIND = Quick(select(_cards).where(_is_card))
_LIST = select(_cards).where(_is_of_person).order_by(_cards.c.fact_id)
_MEMORY = (
    _cards.c.fact_id,
    _cards.c.stability,
    _cards.c.difficulty,
    _cards.c.likely_stability,
    _cards.c.likely_difficulty,
    _cards.c.last_day,
)
_LEECHES = (
    select(_cards.c.fact_id, func.count().label("members"))
    .join(tables.people, tables.people.c.id == _cards.c.person_id)
    .where(tables.people.c.cohort_id == bindparam("of_cohort"), _cards.c.leech_since.is_not(None))
    .group_by(_cards.c.fact_id)
    .order_by(func.count().desc(), _cards.c.fact_id)
    .limit(bindparam("most"))
)
_MEMORIES_OF_COHORT = (
    select(_cards.c.person_id, *_MEMORY, _cards.c.version)
    .join(tables.people, tables.people.c.id == _cards.c.person_id)
    .where(tables.people.c.cohort_id == bindparam("of_cohort"))
    .order_by(tables.people.c.id, _cards.c.fact_id)
)
_UPDATE = Quick(update(_cards).where(_is_card, _cards.c.version == bindparam("stored_version")))
_PUT_BACK = update(_cards).where(_is_card).values(version=_cards.c.version + 1)
_REMOVE = delete(_cards).where(_is_card)


class Cards:
    """The cards that one transaction sees."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find(self, person_id: int, fact_id: str) -> Card | None:
        """What this person remembers of this fact, or None if they never met it."""
        row = _FIND.first(self._connection, _key(person_id, fact_id))
        return None if row is None else card_from(row)

    def list_of(self, person_id: int) -> tuple[Card, ...]:
        """Every card of a person, by fact."""
        return tuple(map(card_from, self._connection.execute(_LIST, {"of_person": person_id})))

    def iterate_memories(self, cohort_id: int, *, among: Collection[str]) -> Iterator[tuple[int, Memories]]:
        """What each member of a cohort who has cards remembers of these facts; read member by member."""
        options = {"yield_per": _PAGE}
        rows = self._connection.execute(_MEMORIES_OF_COHORT, {"of_cohort": cohort_id}, execution_options=options)
        every = chain.from_iterable(rows.partitions())
        for person_id, group in groupby(every, key=itemgetter(0)):
            yield person_id, Memories.of_rows(group, among=among)

    def see_all(self, person_id: int) -> SeenCards:
        """As `list_of`, only what choosing and forecasting look at, in any order."""
        # All at once: fetched one by one, a row costs more than what is made of it.
        return see_cards(self._connection.execute(SEEN, {"of_person": person_id}).all())

    def find_last_review(self, person_id: int) -> int:
        """The number of a person's last answer; 0 before any. Every answer to come has a higher one."""
        return int(self._connection.execute(LAST_REVIEW, {"of_person": person_id}).scalar_one())

    def see_changed(self, person_id: int, *, after: int) -> Changed:
        """The cards of what a person has answered after this answer, and what tells whether others have changed too."""
        rows = self._connection.execute(CHANGED, {"of_person": person_id, "after": after}).all()
        present, saves = self._connection.execute(TALLY, {"of_person": person_id}).one()
        return see_changed(rows, present=present, saves=saves)

    def count_leeches(self, cohort_id: int, *, limit: int) -> tuple[tuple[str, int], ...]:
        """The facts that won't stick with members of a cohort, and with how many, the most resisting first."""
        rows = self._connection.execute(_LEECHES, {"of_cohort": cohort_id, "most": limit})
        return tuple((row.fact_id, row.members) for row in rows)

    def save(self, card: Card) -> None:
        """Store a card one version after the stored one, version 1 as new; raises StaleTap if it doesn't follow."""
        values = {**_values_of(card), "version": card.version}
        if card.version == 1:
            row = {"person_id": card.person_id, "fact_id": card.fact_id, **values}
            saved = insert_if_absent(self._connection, _cards, row) is not None
        else:
            key = {**_key(card.person_id, card.fact_id), "stored_version": card.version - 1}
            saved = _UPDATE.change(self._connection, {**key, **values}) == 1
        if not saved:
            raise StaleTap

    def restore(self, person_id: int, fact_id: str, *, before: Card | None) -> None:
        """Put a card back as it was, one version on; None takes it away. Raises StaleTap if there is none."""
        key = _key(person_id, fact_id)
        if before is None:
            restored = self._connection.execute(_REMOVE, key)
        else:
            restored = self._connection.execute(_PUT_BACK, {**key, **_values_of(before)})
        if restored.rowcount == 0:
            raise StaleTap


def _key(person_id: int, fact_id: str) -> dict[str, object]:
    return {"of_person": person_id, "of_fact": fact_id}


def _values_of(card: Card) -> dict[str, object]:
    return {
        "stability": card.memory.stability,
        "difficulty": card.memory.difficulty,
        "likely_stability": card.memory.likely_stability,
        "likely_difficulty": card.memory.likely_difficulty,
        "last_day": card.memory.last_day,
        "reviews": card.reviews,
        "lapses": card.lapses,
        "run": card.run,
        "leech_since": card.leech_since,
        "last_question_id": card.last_question_id,
    }


def card_from(row: Sequence[Any]) -> Card:
    """The card in a row of all columns of `cards`."""
    # By place, not by name: SQLAlchemy looks up a name for longer than the rest of this takes.
    person_id, fact_id, stability, difficulty, likely_stability, likely_difficulty, last_day, *others = row
    reviews, lapses, run, leech_since, last_question_id, version = others
    return Card(
        person_id=person_id,
        fact_id=fact_id,
        memory=Memory(
            stability=stability,
            difficulty=difficulty,
            likely_stability=likely_stability,
            likely_difficulty=likely_difficulty,
            last_day=last_day,
        ),
        reviews=reviews,
        lapses=lapses,
        run=run,
        leech_since=leech_since,
        last_question_id=last_question_id,
        version=version,
    )
