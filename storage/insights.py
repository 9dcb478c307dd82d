"""What a cohort's answers say, counted where they are stored; never an answer that was taken back.

Only who is in the cohort now counts. Rapid answers are no attempts: nobody read the question.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, bindparam, func, or_, select

from questions.learning.card import Unrated
from questions.results.attention import MemberActivity
from questions.results.items import Attempt
from storage import tables
from storage.judgements import judged

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from sqlalchemy import Connection

_people = tables.people
_reviews = tables.reviews
_reversals = tables.reversals
_regrades = tables.regrades
_cards = tables.cards
_PAGE = 500
_counts_still = _reversals.c.review_id.is_(None)
_of_cohort = _people.c.cohort_id == bindparam("of_cohort")
_since = _reviews.c.study_day >= bindparam("since")
_not_rapid = or_(_reviews.c.unrated.is_(None), _reviews.c.unrated != Unrated.RAPID)
_answers = _people.join(_reviews, _reviews.c.person_id == _people.c.id).outerjoin(_reversals)
_judged_answers = _answers.outerjoin(_regrades, _regrades.c.review_id == _reviews.c.id)
_credit = judged("credit").label("credit")
# Made once: SQLAlchemy takes longer to build a statement than SQLite to carry it out.
_BY_DAY = (
    select(_reviews.c.person_id, _reviews.c.study_day, func.count().label("answers"))
    .select_from(_answers)
    .where(_of_cohort, _since, _counts_still)
    .group_by(_reviews.c.person_id, _reviews.c.study_day)
)
_LAST_DAYS = (
    select(_reviews.c.person_id, func.max(_reviews.c.study_day).label("last_day"))
    .select_from(_answers)
    .where(_of_cohort, _counts_still)
    .group_by(_reviews.c.person_id)
)
_LEECHES = (
    select(_cards.c.person_id, func.count().label("leeches"))
    .select_from(_people.join(_cards, _cards.c.person_id == _people.c.id))
    .where(_of_cohort, _cards.c.leech_since.is_not(None))
    .group_by(_cards.c.person_id)
)
# Only where one option was chosen; read by the database, which saves reading the whole answer.
_option = _reviews.c.answer["index"].as_integer().label("option")
_ATTEMPT = (_reviews.c.person_id, _reviews.c.question_id, _reviews.c.question_version)
_first = (
    select(func.min(_reviews.c.id).label("id"))
    .select_from(_answers)
    .where(_of_cohort, _counts_still)
    .group_by(*_ATTEMPT)
    .subquery("first")
)
# Unrated: too fast to have been read, or the fact was answered, and its solution shown, on the same day.
_attempts = (
    select(*_ATTEMPT, _option, _credit)
    .select_from(_reviews)
    .join(_first, _first.c.id == _reviews.c.id)
    .outerjoin(_regrades, _regrades.c.review_id == _reviews.c.id)
    .where(_reviews.c.unrated.is_(None))
    .cte("attempts")
)
_SUMS = select(_attempts.c.person_id, func.count().label("attempts"), func.sum(_attempts.c.credit).label("credit"))
_SUMS = _SUMS.group_by(_attempts.c.person_id)
_question = (_attempts.c.question_id, _attempts.c.question_version)
_COUNTS = select(*_question, func.count().label("people")).group_by(*_question)
_often = _COUNTS.having(func.count() >= bindparam("fewest")).subquery("often")
_ATTEMPTS = select(_attempts).join(
    _often,
    and_(
        _often.c.question_id == _attempts.c.question_id,
        _often.c.question_version == _attempts.c.question_version,
    ),
)
_missed = (
    select(_reviews.c.fact_id)
    .select_from(_judged_answers)
    .where(_of_cohort, _since, _counts_still, _not_rapid, ~judged("correct"))
    .group_by(_reviews.c.fact_id)
    .having(func.count(_reviews.c.person_id.distinct()) >= bindparam("fewest"))
)
_RECENT = (
    select(_reviews.c.id, *_ATTEMPT, _option, _credit)
    .select_from(_judged_answers)
    .where(_of_cohort, _since, _counts_still, _not_rapid, _reviews.c.fact_id.in_(_missed))
)


class Insights:
    """A cohort's answers as one transaction sees them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def list_activities(self, cohort_id: int, *, since: date) -> dict[int, MemberActivity]:
        """What each member did who ever answered; answers by day from a study day on."""
        parameters = {"of_cohort": cohort_id, "since": since}
        days: dict[int, dict[date, int]] = defaultdict(dict)
        for row in self._connection.execute(_BY_DAY, parameters):
            days[row.person_id][row.study_day] = row.answers
        leeches = {row.person_id: row.leeches for row in self._connection.execute(_LEECHES, parameters)}
        return {
            row.person_id: MemberActivity(
                answers=days[row.person_id], last_day=row.last_day, leeches=leeches.get(row.person_id, 0)
            )
            for row in self._connection.execute(_LAST_DAYS, parameters)
        }

    def sum_first_attempts(self, cohort_id: int) -> dict[int, tuple[int, float]]:
        """How many questions each member attempted, and the credit of these first attempts."""
        rows = self._connection.execute(_SUMS, {"of_cohort": cohort_id})
        return {row.person_id: (row.attempts, row.credit) for row in rows}

    def count_first_attempts(self, cohort_id: int) -> dict[tuple[str, str], int]:
        """How many members attempted each question, by its id and version."""
        rows = self._connection.execute(_COUNTS, {"of_cohort": cohort_id})
        return {(row.question_id, row.question_version): row.people for row in rows}

    def iterate_first_attempts(self, cohort_id: int, *, fewest: int) -> Iterator[Attempt]:
        """Each member's first attempt at the questions that at least so many of them attempted."""
        parameters = {"of_cohort": cohort_id, "fewest": fewest}
        rows = self._connection.execute(_ATTEMPTS, parameters, execution_options={"yield_per": _PAGE})
        yield from (_attempt_from(row) for row in rows)

    def list_recent_attempts(self, cohort_id: int, *, since: date, fewest: int) -> tuple[Attempt, ...]:
        """Every attempt from a study day on, oldest first, at facts that at least so many members got wrong."""
        parameters = {"of_cohort": cohort_id, "since": since, "fewest": fewest}
        rows = self._connection.execute(_RECENT, parameters).all()
        return tuple(_attempt_from(row) for row in sorted(rows, key=lambda row: int(row.id)))


def _attempt_from(row: Any) -> Attempt:
    return Attempt(
        person_id=row.person_id,
        question=(row.question_id, row.question_version),
        option=row.option,
        credit=row.credit,
    )
