"""Corrections of questions, how far each has been worked off, and the facts that are to be taught again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, delete, func, insert, select, text, update

from questions.errors import NotFound, StaleTap
from questions.quiz.corrections import Change, Correction, NewCorrection
from storage import tables
from storage.inserting import insert_if_absent

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime
    from typing import Any

    from sqlalchemy import Connection, Row

_corrections = tables.corrections
_reviews = tables.reviews
_reteachings = tables.reteachings
_cards = tables.cards
# Spelt out, not bound: PostgreSQL must see it to use the partial index.
_UNFINISHED = text("corrections.finished_at IS NULL")
# A mark holds until another rated answer has come; one that is taken back brings it back.
_TO_RETEACH = (
    select(_reteachings.c.fact_id, _reteachings.c.marked_at)
    .join(_cards, (_cards.c.person_id == _reteachings.c.person_id) & (_cards.c.fact_id == _reteachings.c.fact_id))
    .where(_reteachings.c.person_id == bindparam("of_person"), _cards.c.reviews <= _reteachings.c.reviews)
)


class Corrections:
    """The corrections that one transaction sees."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def append(self, new: NewCorrection) -> Correction:
        """The correction as stored; only one of a wrong key has anything left to be done."""
        finished_at = None if new.change is Change.KEY else new.made_at
        row: dict[str, object] = {
            "question_id": new.question_id,
            "set_id": new.set_id,
            "old_version": new.old_version,
            "new_version": new.new_version,
            "change": new.change,
            "made_by": new.made_by,
            "made_at": new.made_at,
            "cursor": 0,
            "people": 0,
            "answers": 0,
            "restored": 0,
            "retaught": 0,
            "finished_at": finished_at,
        }
        return self.get(insert_if_absent(self._connection, _corrections, row) or 0)

    def get(self, correction_id: int) -> Correction:
        """The correction; raises NotFound."""
        row = self._connection.execute(select(_corrections).where(_corrections.c.id == correction_id)).one_or_none()
        if row is None:
            raise NotFound(what="correction", name=str(correction_id))
        return _correction_from(row)

    def find_unfinished(self) -> Correction | None:
        """The oldest correction with people left, or None: an older key must be settled before a newer one."""
        query = select(_corrections).where(_UNFINISHED).order_by(_corrections.c.id).limit(1)
        row = self._connection.execute(query).one_or_none()
        return None if row is None else _correction_from(row)

    def list_of(self, question_id: str) -> tuple[Correction, ...]:
        """Every correction of a question, oldest first."""
        query = select(_corrections).where(_corrections.c.question_id == question_id).order_by(_corrections.c.id)
        return tuple(map(_correction_from, self._connection.execute(query)))

    def find_next_person(self, correction: Correction, versions: Collection[str]) -> int | None:
        """The next person, by id, who has answered one of these versions of the question; None if nobody is left."""
        query = select(func.min(_reviews.c.person_id)).where(
            _reviews.c.question_id == correction.new.question_id,
            _reviews.c.question_version.in_(versions),
            _reviews.c.person_id > correction.cursor,
        )
        found: int | None = self._connection.scalars(query).one()
        return found

    def move_on(
        self, correction: Correction, *, person_id: int, answers: int, restored: bool, retaught: bool
    ) -> Correction:
        """The correction with one more person done; raises StaleTap if somebody else has moved it meanwhile."""
        changes: dict[str, object] = {
            "cursor": person_id,
            "people": correction.people + 1,
            "answers": correction.answers + answers,
            "restored": correction.restored + restored,
            "retaught": correction.retaught + retaught,
        }
        return self._move(correction, changes)

    def finish(self, correction: Correction, *, at: datetime) -> Correction:
        """The correction, with nobody left; raises as `move_on`."""
        return self._move(correction, {"finished_at": at})

    def reteach(self, person_id: int, fact_id: str, *, reviews: int, at: datetime) -> None:
        """Mark a fact to be asked soon, until its card counts more rated answers than these."""
        self.spare(person_id, fact_id)
        row = {"person_id": person_id, "fact_id": fact_id, "reviews": reviews, "marked_at": at}
        self._connection.execute(insert(_reteachings), row)

    def spare(self, person_id: int, fact_id: str) -> None:
        """Take such a mark away, if there is one."""
        mine = (_reteachings.c.person_id == person_id) & (_reteachings.c.fact_id == fact_id)
        self._connection.execute(delete(_reteachings).where(mine))

    def list_to_reteach(self, person_id: int) -> tuple[str, ...]:
        """The facts that a person was taught wrongly and has not answered since, the longest known first."""
        marked = self._connection.execute(_TO_RETEACH, {"of_person": person_id})
        return tuple(row.fact_id for row in sorted(marked, key=lambda row: (row.marked_at, row.fact_id)))

    def _move(self, correction: Correction, changes: dict[str, object]) -> Correction:
        unmoved = update(_corrections).where(
            _corrections.c.id == correction.id, _corrections.c.cursor == correction.cursor, _UNFINISHED
        )
        if self._connection.execute(unmoved.values(changes)).rowcount == 0:
            raise StaleTap
        return self.get(correction.id)


def _correction_from(row: Row[Any]) -> Correction:
    return Correction(
        id=row.id,
        new=NewCorrection(
            question_id=row.question_id,
            set_id=row.set_id,
            old_version=row.old_version,
            new_version=row.new_version,
            change=row.change,
            made_by=row.made_by,
            made_at=row.made_at,
        ),
        cursor=row.cursor,
        people=row.people,
        answers=row.answers,
        restored=row.restored,
        retaught=row.retaught,
        finished_at=row.finished_at,
    )
