"""The rounds that people set out on; at most one is open for each person at any time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select, text, update

from questions.errors import NotFound, Overtaken, StaleTap
from questions.learning.rounds import NewRound, Round, RoundKind, RoundState
from storage import tables
from storage.inserting import insert_if_absent

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from typing import Any

    from sqlalchemy import Connection, Select

_rounds = tables.rounds
# Spelt out, not bound: PostgreSQL must see it to use the partial index.
_OPEN = text("rounds.state = 'open'")
_of_person = _rounds.c.person_id == bindparam("of_person")
# Made once: SQLAlchemy takes longer to build a statement than SQLite to carry it out.
_BY_ID = select(_rounds).where(_rounds.c.id == bindparam("round_id"))
_FIND_OPEN = select(_rounds).where(_of_person, _OPEN)
_PAUSED = select(_rounds).where(_of_person, _rounds.c.state == RoundState.PAUSED).order_by(_rounds.c.id.desc()).limit(1)
_LAST_EXAMS = (
    select(_rounds)
    .where(_of_person, _rounds.c.kind == RoundKind.EXAM, _rounds.c.state == RoundState.DONE)
    .order_by(_rounds.c.id.desc())
    .limit(bindparam("most"))
)
_MOVE = update(_rounds).where(_rounds.c.id == bindparam("round_id"), _rounds.c.state == bindparam("present_state"))


class Rounds:
    """The rounds that one transaction sees."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def begin(self, new: NewRound) -> Round:
        """The round as stored, open; raises Overtaken if another is open for this person."""
        row: dict[str, object] = {
            "person_id": new.person_id,
            "kind": new.kind,
            "scope": new.scope,
            "study_day": new.study_day,
            "started_at": new.started_at,
            "facts": new.facts,
            "forecast": new.forecast,
            "ends_at": new.ends_at,
            "state": RoundState.OPEN,
        }
        round_id = insert_if_absent(self._connection, _rounds, row)
        if round_id is None:
            raise Overtaken
        return Round(id=round_id, new=new, state=RoundState.OPEN)

    def get(self, round_id: int) -> Round:
        """The round; raises NotFound."""
        found = self._find(_BY_ID, round_id=round_id)
        if found is None:
            raise NotFound(what="round", name=str(round_id))
        return found

    def find_open(self, person_id: int) -> Round | None:
        """The person's open round, or None."""
        return self._find(_FIND_OPEN, of_person=person_id)

    def find_paused(self, person_id: int) -> Round | None:
        """The person's latest paused round, or None."""
        return self._find(_PAUSED, of_person=person_id)

    def list_exams(self, person_id: int, *, limit: int) -> tuple[Round, ...]:
        """The person's finished mock exams, the newest first."""
        rows = self._connection.execute(_LAST_EXAMS, {"of_person": person_id, "most": limit})
        return tuple(map(round_from, rows))

    def move(self, current: Round, state: RoundState, *, at: datetime) -> None:
        """Bring the round to another state; raises StaleTap unless it is still in the one that was read."""
        closed = state in {RoundState.DONE, RoundState.LEFT}
        values = {"state": state, "closed_at": at if closed else None}
        key = {"round_id": current.id, "present_state": current.state}
        if self._connection.execute(_MOVE, {**key, **values}).rowcount == 0:
            raise StaleTap

    def _find(self, statement: Select[Any], **parameters: int) -> Round | None:
        row = self._connection.execute(statement, parameters).first()
        return None if row is None else round_from(row)


def round_from(row: Sequence[Any]) -> Round:
    """The round in a row of all columns of `rounds`."""
    # By place, not by name: SQLAlchemy looks up a name for longer than the rest of this takes.
    round_id, person_id, kind, scope, study_day, started_at, facts, forecast, ends_at, state, closed_at = row
    return Round(
        id=round_id,
        new=NewRound(
            person_id=person_id,
            kind=kind,
            scope=scope,
            study_day=study_day,
            started_at=started_at,
            facts=tuple(facts),
            forecast=forecast,
            ends_at=ends_at,
        ),
        state=state,
        closed_at=closed_at,
    )
