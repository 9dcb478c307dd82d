"""Cohorts that come to their end after the exam: who is told when, and who is gone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, delete, select, update

from storage import tables
from storage.inserting import insert_if_absent
from storage.people import person_from

if TYPE_CHECKING:
    from datetime import date, datetime
    from typing import Any

    from sqlalchemy import Connection, Select

    from questions.people import Person

_cohorts = tables.cohorts
_ends = tables.cohort_ends
_people = tables.people
_reviews = tables.reviews
_rest = (
    select(_people)
    .where(_people.c.cohort_id == bindparam("of_cohort"), _people.c.id > bindparam("after_id"))
    .order_by(_people.c.id)
    .limit(bindparam("most"))
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortEnd:
    """The end of a cohort that its members were told of: on which day, whether it has come, and for how many."""

    cohort_id: int
    noticed_at: datetime
    ends_on: date
    ended_at: datetime | None
    erased: int
    kept: int


class Retention:
    """The ends of cohorts as one transaction sees them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def list_unnoticed(self, *, exam_before: date) -> tuple[int, ...]:
        """The cohorts, archived or not, whose exam was before this day and whose members were told nothing yet."""
        known = select(_ends.c.cohort_id)
        return tuple(
            self._connection.scalars(
                select(_cohorts.c.id).where(_cohorts.c.exam_day < exam_before, _cohorts.c.id.not_in(known))
            )
        )

    def is_due(self, today: date) -> bool:
        """Whether the day of an end has come that is not done."""
        return self._connection.execute(_due(today)).first() is not None

    def take_due(self, today: date) -> CohortEnd | None:
        """An end whose day has come and that is not done, which no other transaction has taken; None for none."""
        row = self._connection.execute(_due(today).with_for_update(skip_locked=True)).one_or_none()
        return None if row is None else CohortEnd(**row._mapping)  # noqa: SLF001 - SQLAlchemy's public name

    def announce(self, cohort_id: int, *, at: datetime, ends_on: date) -> bool:
        """Note that a cohort ends on this day; False if that was noted already."""
        row: dict[str, object] = {
            "cohort_id": cohort_id,
            "noticed_at": at,
            "ends_on": ends_on,
            "erased": 0,
            "kept": 0,
        }
        return insert_if_absent(self._connection, _ends, row) is not None

    def find_end_day(self, cohort_id: int) -> date | None:
        """The day that was announced for a cohort's end, None before it is."""
        found = select(_ends.c.ends_on).where(_ends.c.cohort_id == cohort_id, _ends.c.ended_at.is_(None))
        return self._connection.scalars(found).one_or_none()

    def call_off(self, cohort_id: int) -> None:
        """Forget the end of a cohort that has another exam day by now."""
        self._connection.execute(delete(_ends).where(_ends.c.cohort_id == cohort_id))

    def count(self, cohort_id: int, *, erased: int, kept: int) -> None:
        """Add to how many people were erased with a cohort, and how many stayed."""
        counts = {"erased": _ends.c.erased + erased, "kept": _ends.c.kept + kept}
        self._connection.execute(update(_ends).where(_ends.c.cohort_id == cohort_id).values(counts))

    def close(self, cohort_id: int, *, at: datetime) -> bool:
        """Note that a cohort has ended; False if that was noted already."""
        open_end = (_ends.c.cohort_id == cohort_id) & _ends.c.ended_at.is_(None)
        return self._connection.execute(update(_ends).where(open_end).values(ended_at=at)).rowcount == 1

    def list_members(self, cohort_id: int, *, after_id: int = 0, limit: int) -> tuple[Person, ...]:
        """The apprentices of a cohort by id, so many behind this one."""
        rows = self._connection.execute(_rest, {"of_cohort": cohort_id, "after_id": after_id, "most": limit})
        return tuple(map(person_from, rows))

    def was_active(self, person_id: int, *, since: datetime) -> bool:
        """Whether a person has answered anything since a moment."""
        answered = select(_reviews.c.id).where(_reviews.c.person_id == person_id, _reviews.c.answered_at >= since)
        return self._connection.execute(answered.limit(1)).first() is not None


def _due(today: date) -> Select[Any]:
    is_due = (_ends.c.ended_at.is_(None), _ends.c.ends_on <= today)
    return select(_ends).where(*is_due).order_by(_ends.c.cohort_id).limit(1)
