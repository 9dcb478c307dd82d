"""What a cohort's answers say, counted where they are stored; never an answer that was taken back.

Only who is in the cohort now counts. Rapid answers are no attempts: nobody read the question.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, func, or_, select

from questions.learning.card import Unrated
from questions.results.attempts import Attempt, FirstAttempts
from questions.results.attention import MemberActivity
from storage import tables
from storage.judgements import judged

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import Connection

    from questions.results.attempts import QuestionKey

_people = tables.people
_reviews = tables.reviews
_reversals = tables.reversals
_regrades = tables.regrades
_cards = tables.cards
_PAGE = 5000
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
# From the last day back for each member: all answers of a class would be read otherwise.
_last_day = (
    select(_reviews.c.study_day)
    .select_from(_reviews.outerjoin(_reversals))
    .where(_reviews.c.person_id == _people.c.id, _counts_still)
    .order_by(_reviews.c.study_day.desc())
    .limit(1)
    .correlate(_people)
    .scalar_subquery()
)
_LAST_DAYS = select(_people.c.id.label("person_id"), _last_day.label("last_day")).where(_of_cohort)
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
# Unrated: too fast to have been read, or the fact was rated, and its solution shown, on the same day.
_ATTEMPTS = (
    select(_reviews.c.question_id, _reviews.c.question_version, _reviews.c.person_id, _option, _credit)
    .select_from(_reviews)
    .join(_first, _first.c.id == _reviews.c.id)
    .outerjoin(_regrades, _regrades.c.review_id == _reviews.c.id)
    .where(_reviews.c.unrated.is_(None))
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
            if row.last_day is not None
        }

    def list_first_attempts(self, cohort_id: int) -> dict[QuestionKey, FirstAttempts]:
        """Each member's first attempt at every question, by the question's id and version."""
        found: dict[QuestionKey, list[Any]] = defaultdict(list)
        options = {"yield_per": _PAGE}
        rows = self._connection.execute(_ATTEMPTS, {"of_cohort": cohort_id}, execution_options=options)
        for page in rows.partitions():
            for row in page:
                found[row[:2]].append(row)
        return {key: FirstAttempts(*list(zip(*given, strict=True))[2:]) for key, given in found.items()}

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
