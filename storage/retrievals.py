"""What a person's latest answers say of the memory that they came from: few columns, for many are read at a time."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select

from questions.learning.calibration import Retrieval
from storage import tables
from storage.judgements import judged

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

_reviews = tables.reviews
_reversals = tables.reversals
_guesses = tables.guesses
_regrades = tables.regrades
_LATEST = (
    select(
        _reviews.c.before,
        _reviews.c.study_day,
        _reviews.c.unrated,
        judged("guess_probability"),
        judged("correct"),
        _guesses.c.review_id,
        _reversals.c.review_id,
    )
    .select_from(_reviews)
    .outerjoin(_reversals)
    .outerjoin(_guesses, _guesses.c.review_id == _reviews.c.id)
    .outerjoin(_regrades, _regrades.c.review_id == _reviews.c.id)
    .where(_reviews.c.person_id == bindparam("of_person"))
    .order_by(_reviews.c.answered_at.desc(), _reviews.c.id.desc())
    .limit(bindparam("most"))
)


class Retrievals:
    """The answers to facts met before that one transaction sees."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def list_latest(self, person_id: int, *, limit: int) -> tuple[Retrieval, ...]:
        """The rated answers to facts met before among a person's latest answers, the oldest first."""
        return tuple(self._read(person_id, limit))[::-1]

    def _read(self, person_id: int, limit: int) -> Iterator[Retrieval]:
        rows = self._connection.execute(_LATEST, {"of_person": person_id, "most": limit})
        # By place, not by name: SQLAlchemy looks up a name for longer than the rest of this takes.
        for before, study_day, unrated, guess, correct, guessed, taken_back in rows:
            if before is None or unrated is not None or taken_back is not None:
                continue
            memory = before["memory"]
            last_day = date.fromisoformat(memory["last_day"])
            # The first version knew no likely state.
            stability = memory.get("likely_stability", memory["stability"])
            yield Retrieval(stability, (study_day - last_day).days, guess, bool(correct) and guessed is None)
