"""The answers of a study day, with no more of each than points and a round need: they are read with every answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import Select, bindparam, func, select

from questions.learning.card import Rating, Unrated
from storage import tables
from storage.judgements import judged
from storage.quick import Quick

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from sqlalchemy import Connection

_reviews = tables.reviews
_asked = tables.asked_questions
_versions = tables.question_versions
_guesses = tables.guesses
_regrades = tables.regrades
_reversals = tables.reversals
_taken_back = _reversals.c.review_id.is_not(None)
_ANSWERS: Select[Any] = (
    select(
        _reviews.c.id,
        _reviews.c.study_day,
        _reviews.c.fact_id,
        _reviews.c.question_id,
        func.coalesce(_reviews.c.answer["kind"].as_string(), "").label("kind"),
        _reviews.c.before["reviews"].as_integer().label("rated_before"),
        _reviews.c.hint,
        _reviews.c.recall,
        _reviews.c.unrated,
        judged("correct").label("correct"),
        judged("rating").label("rated"),
        judged("guess_probability").label("guess_probability"),
        _guesses.c.review_id.is_not(None).label("guessed"),
        _taken_back.label("taken_back"),
        func.coalesce(_versions.c.content["objectives", 0].as_string(), "").label("objective"),
        _asked.c.round_id,
    )
    .select_from(_reviews)
    .join(_asked, _asked.c.id == _reviews.c.asked_question_id)
    .join(
        _versions,
        (_versions.c.question_id == _reviews.c.question_id) & (_versions.c.version == _reviews.c.question_version),
    )
    .outerjoin(_reversals, _reversals.c.review_id == _reviews.c.id)
    .outerjoin(_guesses, _guesses.c.review_id == _reviews.c.id)
    .outerjoin(_regrades, _regrades.c.review_id == _reviews.c.id)
    .where(_reviews.c.person_id == bindparam("of_person"))
    .order_by(_reviews.c.id)
)
_OF_DAY = Quick(_ANSWERS.where(_reviews.c.study_day == bindparam("on_day")))
_PAGE = 500


class DayAnswer(NamedTuple):
    """One answer of a day as it counts today: what points (`questions.results.points`) and rounds look at.

    `kind` is that of what was sent; `rated_before` how often the fact was rated, None at its first meeting; `rated`
    the rating's value, of a guess owned up to as well; `objective` the first that the question serves, empty for none;
    `round_id` the round it was given in, if any.
    """

    # In the order of the columns of `_ANSWERS`.
    id: int
    study_day: date
    fact_id: str
    question_id: str
    kind: str
    rated_before: int | None
    hint: bool
    recall: float | None
    unrated: Unrated | None
    correct: bool
    rated: int
    guess_probability: float
    guessed: bool
    taken_back: bool
    objective: str
    round_id: int | None

    @property
    def rating(self) -> Rating:
        """What the answer told of the memory."""
        return Rating.AGAIN if self.guessed else Rating(self.rated)

    @property
    def review(self) -> DayAnswer:
        """The answer itself: nothing is kept apart of how it was logged."""
        return self


def list_day(connection: Connection, person_id: int, day: date) -> tuple[DayAnswer, ...]:
    """A person's answers of one study day in the order of the log, taken back or not."""
    return tuple(map(DayAnswer._make, _OF_DAY.rows(connection, {"of_person": person_id, "on_day": day})))


def iterate_days(connection: Connection, person_id: int) -> Iterator[DayAnswer]:
    """As `list_day`, of all days, read piece by piece."""
    rows = connection.execute(_ANSWERS, {"of_person": person_id}, execution_options={"yield_per": _PAGE})
    yield from map(DayAnswer._make, rows)
