"""What was foretold of people's latest answers, and what came: of one person, or of a whole cohort at once."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Select, bindparam, func, select

from questions.learning.calibration import Foretold
from storage import tables
from storage.column_types import UtcDateTime
from storage.judgements import judged

if TYPE_CHECKING:
    from sqlalchemy import Connection
    from sqlalchemy.sql.selectable import Subquery

FIRST_MOMENT: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""Before any answer."""

_people = tables.people
_reviews = tables.reviews
_guesses = tables.guesses
_reversals = tables.reversals
_regrades = tables.regrades
_latest_first = _reviews.c.answered_at.desc(), _reviews.c.id.desc()


def _foretold(latest: Subquery) -> Select[Any]:
    """What was foretold of these answers, the oldest of each person first; only of those that tell something."""
    return (
        select(
            _reviews.c.person_id,
            # The first version knew no likely state: it took every right answer as known.
            func.coalesce(
                _reviews.c.before["memory", "likely_stability"].as_float(),
                _reviews.c.before["memory", "stability"].as_float(),
            ),
            _reviews.c.before["memory", "last_day"].as_string(),
            _reviews.c.study_day,
            judged("guess_probability"),
            judged("correct") & _guesses.c.review_id.is_(None),
        )
        .select_from(latest)
        .join(_reviews, _reviews.c.id == latest.c.id)
        .outerjoin(_reversals, _reversals.c.review_id == _reviews.c.id)
        .outerjoin(_guesses, _guesses.c.review_id == _reviews.c.id)
        .outerjoin(_regrades, _regrades.c.review_id == _reviews.c.id)
        .where(_reviews.c.before.is_not(None), _reviews.c.unrated.is_(None), _reversals.c.review_id.is_(None))
        .order_by(_reviews.c.person_id, _reviews.c.answered_at, _reviews.c.id)
    )


# Made once: SQLAlchemy takes longer to build a statement than SQLite to carry it out.
_OF_PERSON = _foretold(
    select(_reviews.c.id)
    .where(_reviews.c.person_id == bindparam("of_person"))
    .order_by(*_latest_first)
    .limit(bindparam("most"))
    .subquery("latest")
)
_earlier = _reviews.alias("earlier")
# From this answer on there are as many as wanted; as a bound of the index it is looked up once a person.
_bound = (
    select(_earlier.c.answered_at)
    .where(_earlier.c.person_id == _people.c.id)
    .order_by(_earlier.c.answered_at.desc())
    .limit(1)
    .offset(bindparam("most") - 1)
    .scalar_subquery()
)
_OF_COHORT = _foretold(
    select(_reviews.c.id)
    .select_from(_people)
    .join(_reviews, _reviews.c.person_id == _people.c.id)
    .where(
        _people.c.cohort_id == bindparam("of_cohort"),
        _reviews.c.answered_at >= func.coalesce(_bound, bindparam("ever", FIRST_MOMENT, UtcDateTime)),
    )
    .subquery("latest")
)


class ForetoldAnswers:
    """What one transaction sees of promises and answers."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def list_of(self, person_id: int, *, latest: int) -> list[Foretold]:
        """Of a person's latest answers those to facts met before, oldest first; not what was taken back or unrated."""
        rows = self._connection.execute(_OF_PERSON, {"of_person": person_id, "most": latest}).all()
        return list(map(_foretold_from, rows))

    def list_of_cohort(self, cohort_id: int, *, latest: int) -> dict[int, list[Foretold]]:
        """As `list_of`, for every member of a cohort who has any; answers of the same moment stay together."""
        rows = self._connection.execute(_OF_COHORT, {"of_cohort": cohort_id, "most": latest}).all()
        return {person_id: list(map(_foretold_from, group)) for person_id, group in groupby(rows, key=itemgetter(0))}


def _foretold_from(row: Any) -> Foretold:
    stability, last_day, study_day, guess, right = row[1:]
    return Foretold(stability, date.fromisoformat(last_day), study_day, guess, bool(right))
