"""What was promised of the answers of a cohort, and what came: what its guard looks at once a day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import bindparam, func, select

from questions.learning.calibration import Promise
from storage import tables
from storage.judgements import judged

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from sqlalchemy import Connection

_people = tables.people
_reviews = tables.reviews
_guesses = tables.guesses
_regrades = tables.regrades
_reversals = tables.reversals
_PAGE = 2000
# Made once: SQLAlchemy takes longer to build a statement than SQLite to carry it out.
_PROMISES = (
    select(
        _reviews.c.person_id,
        _reviews.c.study_day,
        _reviews.c.recall,
        judged("guess_probability").label("guess_probability"),
        (judged("correct") & _guesses.c.review_id.is_(None)).label("known"),
    )
    .select_from(_reviews)
    .join(_people, _people.c.id == _reviews.c.person_id)
    .outerjoin(_reversals, _reversals.c.review_id == _reviews.c.id)
    .outerjoin(_guesses, _guesses.c.review_id == _reviews.c.id)
    .outerjoin(_regrades, _regrades.c.review_id == _reviews.c.id)
    .where(
        _people.c.cohort_id == bindparam("of_cohort"),
        _reviews.c.study_day >= bindparam("since"),
        _reviews.c.recall.is_not(None),
        _reviews.c.unrated.is_(None),
        _reversals.c.review_id.is_(None),
    )
    .order_by(_people.c.id, _reviews.c.study_day, _reviews.c.id)
)
_MEMBERS = select(_people.c.id).where(_people.c.cohort_id == bindparam("of_cohort"))
# Each regrade asks whose it is, not each answer of the cohort whether it was regraded: regrades are few.
_OF_WHOM = select(_reviews.c.person_id).where(_reviews.c.id == _regrades.c.review_id).scalar_subquery()
_REGRADED = select(func.count(), func.max(_regrades.c.regraded_at)).where(_OF_WHOM.in_(_MEMBERS))


class Ground(NamedTuple):
    """What the promises of days gone by rest on: another one, and they may be others."""

    members: frozenset[int]
    regrades: int
    regraded_at: datetime | None


class Promises:
    """What one transaction sees of promises."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def iterate(self, cohort_id: int, *, since: date) -> Iterator[Promise]:
        """What each member of a cohort was expected to recall since a study day, and what came, oldest first."""
        values = {"of_cohort": cohort_id, "since": since}
        rows: Any = self._connection.execute(_PROMISES, values, execution_options={"yield_per": _PAGE})
        # By place, not by name: SQLAlchemy looks up a name for longer than the rest of this takes.
        yield from (
            Promise(person_id, day, recall, guess, bool(known)) for person_id, day, recall, guess, known in rows
        )

    def find_ground(self, cohort_id: int) -> Ground:
        """What a cohort's promises of days gone by rest on: its members, and what was judged anew.

        An answer is taken back, and a guess owned up to, on its own study day only.
        """
        values = {"of_cohort": cohort_id}
        members = frozenset(self._connection.scalars(_MEMBERS, values))
        return Ground(members, *self._connection.execute(_REGRADED, values).one())
