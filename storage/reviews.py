"""The review log: appended and read, never changed; what is taken back is noted beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, delete, func, insert, select

from questions.errors import StaleTap
from questions.learning.card import LoggedReview
from storage import tables
from storage.day_answers import iterate_days, list_day
from storage.inserting import insert_if_absent
from storage.judgements import judged
from storage.review_rows import REGRADED, logged_from, memory_as_data, values_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from sqlalchemy import ColumnElement, Connection

    from questions.learning.card import Memory, Review, Unrated
    from storage.day_answers import DayAnswer

_reviews = tables.reviews
_reversals = tables.reversals
_taken_back = _reversals.c.review_id.is_not(None)
_guesses = tables.guesses
_asked = tables.asked_questions
_regrades = tables.regrades
_LOGGED = (
    select(
        _reviews,
        _taken_back.label("taken_back"),
        _guesses.c.after.label("after_guess"),
        _guesses.c.said_at,
        _regrades.c.regraded_at,
        *(_regrades.c[name].label(f"new_{name}") for name in REGRADED),
    )
    .outerjoin_from(_reviews, _reversals)
    .outerjoin(_guesses, _guesses.c.review_id == _reviews.c.id)
    .outerjoin(_regrades, _regrades.c.review_id == _reviews.c.id)
)
_PAGE = 500
# Made once: SQLAlchemy takes longer to build a statement than SQLite to carry it out.
_OF_PERSON = _LOGGED.where(_reviews.c.person_id == bindparam("of_person")).order_by(_reviews.c.id)
_OF_FACT = _LOGGED.where(
    _reviews.c.person_id == bindparam("of_person"), _reviews.c.fact_id == bindparam("of_fact")
).order_by(_reviews.c.id)
# By place in the log, not by time: a clock may have gone backwards, and an answer is undone from the end only.
_LAST = (
    _LOGGED.where(_reviews.c.person_id == bindparam("of_person"), ~_taken_back).order_by(_reviews.c.id.desc()).limit(1)
)
_OF_ASKED = _LOGGED.where(_reviews.c.asked_question_id == bindparam("asked_id"))
_OF_ROUND = (
    _LOGGED.join(_asked, _asked.c.id == _reviews.c.asked_question_id)
    .where(_asked.c.round_id == bindparam("round_id"), ~_taken_back)
    .order_by(_asked.c.id)
)
_GIVEN = (
    select(
        _reviews.c.fact_id,
        _reviews.c.question_id,
        _reviews.c.unrated,
        judged("correct").label("correct"),
        _guesses.c.review_id.is_not(None).label("guessed"),
    )
    .select_from(_asked)
    .join(_reviews, _reviews.c.asked_question_id == _asked.c.id)
    .outerjoin(_reversals, _reversals.c.review_id == _reviews.c.id)
    .outerjoin(_guesses, _guesses.c.review_id == _reviews.c.id)
    .outerjoin(_regrades, _regrades.c.review_id == _reviews.c.id)
    .where(_asked.c.round_id == bindparam("round_id"), ~_taken_back)
    .order_by(_asked.c.id)
)
_STUDY_DAYS = (
    select(_reviews.c.study_day, func.count().label("answers"))
    .select_from(_reviews)
    .outerjoin(_reversals)
    .where(_reviews.c.person_id == bindparam("of_person"), _reviews.c.study_day >= bindparam("since"), ~_taken_back)
    .group_by(_reviews.c.study_day)
)
_COUNT = select(func.count()).select_from(_reviews).where(_reviews.c.person_id == bindparam("of_person"))
_RATED_DAYS = _STUDY_DAYS.where(_reviews.c.unrated.is_(None))
_RATED_DAYS_OF_COHORT = (
    select(_reviews.c.person_id, _reviews.c.study_day, func.count().label("answers"))
    .select_from(tables.people)
    .join(_reviews, _reviews.c.person_id == tables.people.c.id)
    .outerjoin(_reversals)
    .where(
        tables.people.c.cohort_id == bindparam("of_cohort"),
        _reviews.c.study_day >= bindparam("since"),
        _reviews.c.unrated.is_(None),
        ~_taken_back,
    )
    .group_by(_reviews.c.person_id, _reviews.c.study_day)
)
_DURATIONS = (
    select(_reviews.c.duration)
    .where(_reviews.c.question_id == bindparam("of_question"))
    .order_by(_reviews.c.id.desc())
    .limit(bindparam("most"))
)


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenAnswer:
    """An answer given in a round, as far as the round is concerned (`questions.learning.rounds.Given`)."""

    fact_id: str
    question_id: str
    correct: bool
    guessed: bool
    unrated: Unrated | None


class Reviews:
    """The review log as one transaction sees it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def append(self, review: Review) -> LoggedReview:
        """The review with its place in the log; raises StaleTap if the asked question has been answered."""
        review_id = insert_if_absent(self._connection, _reviews, values_of(review))
        if review_id is None:
            raise StaleTap
        return LoggedReview(id=review_id, review=review, taken_back=False)

    def find_last(self, person_id: int) -> LoggedReview | None:
        """The person's review that was logged last and is not taken back, or None."""
        row = self._connection.execute(_LAST, {"of_person": person_id}).one_or_none()
        return None if row is None else logged_from(row)

    def find_of_asked(self, asked_id: int) -> LoggedReview | None:
        """The review of an asked question, taken back or not; None if it was never answered."""
        row = self._connection.execute(_OF_ASKED, {"asked_id": asked_id}).one_or_none()
        return None if row is None else logged_from(row)

    def take_back(self, review_id: int, *, at: datetime) -> None:
        """Note that a review counts no more; raises StaleTap if it is taken back already."""
        row: dict[str, object] = {"review_id": review_id, "taken_back_at": at}
        if insert_if_absent(self._connection, _reversals, row) is None:
            raise StaleTap

    def own_up(self, review_id: int, *, after: Memory, at: datetime) -> None:
        """Note that a right answer was a guess, and the memory that it leaves then; raises StaleTap if known."""
        row: dict[str, object] = {"review_id": review_id, "said_at": at, "after": memory_as_data(after)}
        if insert_if_absent(self._connection, _guesses, row) is None:
            raise StaleTap

    def regrade(self, logged: LoggedReview, *, correction_id: int, at: datetime) -> None:
        """Note beside the log how an answer is judged by a corrected key, in place of any earlier such note."""
        review = logged.review
        self._connection.execute(delete(_regrades).where(_regrades.c.review_id == logged.id))
        row: dict[str, object] = {
            **{name: value for name, value in values_of(review).items() if name in REGRADED},
            "review_id": logged.id,
            "correction_id": correction_id,
            "regraded_at": at,
        }
        self._connection.execute(insert(_regrades), row)

    def list_of_fact(self, person_id: int, fact_id: str) -> tuple[LoggedReview, ...]:
        """A person's reviews of one fact in the order of the log, taken back or not."""
        rows = self._connection.execute(_OF_FACT, {"of_person": person_id, "of_fact": fact_id})
        return tuple(map(logged_from, rows))

    def is_regraded(self, person_id: int, fact_id: str) -> bool:
        """Whether any answer of a person to a fact was judged anew, so that what was logged with others is outdated."""
        found = (
            select(_regrades.c.review_id)
            .join(_reviews)
            .where(_reviews.c.person_id == person_id, _reviews.c.fact_id == fact_id)
            .limit(1)
        )
        return self._connection.execute(found).first() is not None

    def list_of_round(self, round_id: int) -> tuple[Review, ...]:
        """The answers given in a round, oldest first, without those taken back."""
        rows = self._connection.execute(_OF_ROUND, {"round_id": round_id})
        return tuple(logged_from(row).review for row in rows)

    def list_given(self, round_id: int) -> tuple[GivenAnswer, ...]:
        """As `list_of_round`, only what tells how the round goes on."""
        rows = self._connection.execute(_GIVEN, {"round_id": round_id})
        return tuple(
            GivenAnswer(
                fact_id=row.fact_id,
                question_id=row.question_id,
                correct=bool(row.correct),
                guessed=bool(row.guessed),
                unrated=row.unrated,
            )
            for row in rows
        )

    def count_by_day(self, person_id: int, *, since: date) -> dict[date, int]:
        """How many answers a person gave on each study day from this one on, without those taken back."""
        rows = self._connection.execute(_STUDY_DAYS, {"of_person": person_id, "since": since})
        return {row.study_day: row.answers for row in rows}

    def count_rated_by_day(self, person_id: int, *, since: date) -> dict[date, int]:
        """As `count_by_day`, without what was practice only."""
        rows = self._connection.execute(_RATED_DAYS, {"of_person": person_id, "since": since})
        return {row.study_day: row.answers for row in rows}

    def count_rated_by_member(self, cohort_id: int, *, since: date) -> dict[int, dict[date, int]]:
        """As `count_rated_by_day`, for every member of a cohort who gave any."""
        found: dict[int, dict[date, int]] = {}
        for row in self._connection.execute(_RATED_DAYS_OF_COHORT, {"of_cohort": cohort_id, "since": since}):
            found.setdefault(row.person_id, {})[row.study_day] = row.answers
        return found

    def count_of(self, person_id: int) -> int:
        """How many answers a person has given, those taken back too."""
        return self._connection.scalars(_COUNT, {"of_person": person_id}).one()

    def list_durations(self, question_id: str, *, limit: int) -> tuple[int, ...]:
        """How long the latest answers to a question took, in milliseconds."""
        parameters = {"of_question": question_id, "most": limit}
        return tuple(self._connection.scalars(_DURATIONS, parameters))

    def list_of(self, person_id: int, *, since: datetime, limit: int) -> tuple[LoggedReview, ...]:
        """A person's reviews answered at or after a moment, the newest first, taken back or not."""
        rows = self._connection.execute(
            _LOGGED.where(_reviews.c.person_id == person_id, _reviews.c.answered_at >= since)
            .order_by(_reviews.c.answered_at.desc(), _reviews.c.id.desc())
            .limit(limit)
        )
        return tuple(map(logged_from, rows))

    def list_day(self, person_id: int, day: date) -> tuple[DayAnswer, ...]:
        """A person's answers of one study day in the order of the log, taken back or not, as points need them."""
        return list_day(self._connection, person_id, day)

    def iterate_days(self, person_id: int) -> Iterator[DayAnswer]:
        """As `list_day`, of all days, read piece by piece."""
        return iterate_days(self._connection, person_id)

    def iterate_of(self, person_id: int) -> Iterator[LoggedReview]:
        """A person's reviews in the order of the log, taken back or not, read piece by piece."""
        rows = self._connection.execute(_OF_PERSON, {"of_person": person_id}, execution_options={"yield_per": _PAGE})
        yield from map(logged_from, rows)

    def iterate(self, since: datetime | None = None) -> Iterator[LoggedReview]:
        """Every review answered at or after a moment, as logged, read piece by piece while the caller goes on."""
        conditions: tuple[ColumnElement[bool], ...] = ()
        if since is not None:
            conditions = (_reviews.c.answered_at >= since,)
        rows = self._connection.execute(
            _LOGGED.where(*conditions).order_by(_reviews.c.id), execution_options={"yield_per": _PAGE}
        )
        yield from map(logged_from, rows)
