"""Leaderboards as queries: places found in an index, ranks from counts by score."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import and_, bindparam, func, select, tuple_

from questions.people import Role
from questions.results.leaderboards import Place
from questions.results.standing import Appearance
from storage import tables

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

    from sqlalchemy import Connection, Select

    from questions.results.leaderboards import Board

_sums = tables.point_sums
_counts = tables.score_counts
_people = tables.people
_cohorts = tables.cohorts
_standings = tables.standings

# Made once: SQLAlchemy takes longer to build a statement than SQLite to carry it out.
_IN_COUNTS = (
    _counts.c.scope == bindparam("in_scope"),
    _counts.c.period == bindparam("in_period"),
    _counts.c.begins_on == bindparam("since"),
)
_HOW_MANY = select(func.coalesce(func.sum(_counts.c.people), 0)).where(
    *_IN_COUNTS, _counts.c.points > bindparam("more_than")
)
_HAVING = (
    select(_counts.c.points, func.sum(_counts.c.people).label("people"))
    .where(*_IN_COUNTS, _counts.c.points >= bindparam("lowest"), _counts.c.points <= bindparam("highest"))
    .group_by(_counts.c.points)
)
_ON_BOARD = (
    _sums.c.scope == bindparam("in_scope"),
    _sums.c.period == bindparam("in_period"),
    _sums.c.begins_on == bindparam("since"),
)
_PLACES = select(_sums.c.person_id, _sums.c.shown).where(*_ON_BOARD)
_HERE = tuple_(bindparam("points"), bindparam("of_person"))
_PLACE = tuple_(_sums.c.shown, _sums.c.person_id)
# Looked at again whatever the sums say: who left or hid a moment ago is nowhere to be seen.
_IS_SEEN = (
    (_people.c.role == Role.APPRENTICE)
    & _people.c.consented_at.is_not(None)
    & _cohorts.c.archived_at.is_(None)
    & (_standings.c.appearance != Appearance.HIDDEN)
)
_SEEN = (
    _PLACES.join(_people, _people.c.id == _sums.c.person_id)
    .join(_standings, _standings.c.person_id == _sums.c.person_id)
    .join(_cohorts, _cohorts.c.id == _people.c.cohort_id)
    .where(_IS_SEEN)
)
# The plain bound beside that on both: SQLite would search by the first column only from the beginning.
_ABOVE = (
    _SEEN.where(_sums.c.shown >= bindparam("points"), _PLACE > _HERE)
    .order_by(_sums.c.shown, _sums.c.person_id)
    .limit(bindparam("most"))
)
_BELOW = (
    _SEEN.where(_sums.c.shown <= bindparam("points"), _PLACE < _HERE)
    .order_by(_sums.c.shown.desc(), _sums.c.person_id.desc())
    .limit(bindparam("most"))
)
# Skipped in the index alone: looking at everybody on the pages before would take long.
_ON_PAGE = (
    _PLACES.where(_sums.c.shown > 0)
    .order_by(_sums.c.shown.desc(), _sums.c.person_id.desc())
    .limit(bindparam("most"))
    .offset(bindparam("skipped"))
    .subquery()
)
_PAGE = (
    select(_ON_PAGE)
    .join(_people, _people.c.id == _ON_PAGE.c.person_id)
    .join(_standings, _standings.c.person_id == _ON_PAGE.c.person_id)
    .join(_cohorts, _cohorts.c.id == _people.c.cohort_id)
    .where(_IS_SEEN)
    .order_by(_ON_PAGE.c.shown.desc(), _ON_PAGE.c.person_id.desc())
)
_OF_MEMBERS = (
    select(_people.c.id, func.coalesce(_sums.c.points, 0).label("points"))
    .outerjoin_from(_people, _sums, (_sums.c.person_id == _people.c.id) & and_(*_ON_BOARD))
    .where(
        _people.c.role == Role.APPRENTICE,
        _people.c.consented_at.is_not(None),
        _people.c.cohort_id == bindparam("of_cohort"),
    )
)


class Boards:
    """The leaderboards that one transaction sees."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def count_above(self, board: Board, points: int) -> int:
        """How many people of the company have more points than these, of which nobody has fewer than one."""
        parameters = {**_about(board), "more_than": max(0, points)}
        return int(self._connection.scalars(_HOW_MANY, parameters).one())

    def rank(self, board: Board, people: Iterable[tuple[int, int]]) -> tuple[Place, ...]:
        """The places of these people of the company, given each with their points."""
        found = list(people)
        if not found:
            return ()
        scores = {points for _, points in found}
        about = {**_about(board), "lowest": min(scores), "highest": max(scores)}
        having = {row.points: row.people for row in self._connection.execute(_HAVING, about)}
        above, ranks = self.count_above(board, max(scores)), {}
        for points in sorted(having.keys() | scores, reverse=True):
            ranks[points] = 1 + above
            above += having.get(points, 0)
        return tuple(Place(rank=ranks[points], person_id=person_id, points=points) for person_id, points in found)

    def list_above(self, board: Board, place: tuple[int, int], *, limit: int) -> list[tuple[int, int]]:
        """Those of the company just above a place (points, person), with their points, the nearest last."""
        return self._list_beside(_ABOVE, board, place, limit)[::-1]

    def list_below(self, board: Board, place: tuple[int, int], *, limit: int) -> list[tuple[int, int]]:
        """Those of the company just below a place (points, person), with their points, the nearest first."""
        return self._list_beside(_BELOW, board, place, limit)

    def list_page(self, board: Board, *, limit: int, offset: int = 0) -> tuple[Place, ...]:
        """A page of the company's leaderboard, the most points first."""
        rows = self._connection.execute(_PAGE, {**_about(board), "most": limit, "skipped": offset})
        return self.rank(board, [(row.person_id, row.shown) for row in rows])

    def list_of_cohort(self, board: Board, cohort_id: int) -> dict[int, int]:
        """The points of every consenting apprentice of a cohort, hidden or not."""
        return {row.id: row.points for row in self._members(board, cohort_id)}

    def _list_beside(
        self, statement: Select[Any], board: Board, place: tuple[int, int], limit: int
    ) -> list[tuple[int, int]]:
        points, person_id = place
        parameters = {**_about(board), "points": points, "of_person": person_id, "most": limit}
        return [(row.person_id, row.shown) for row in self._connection.execute(statement, parameters)]

    def _members(self, board: Board, cohort_id: int) -> Sequence[Any]:
        return self._connection.execute(_OF_MEMBERS, {**_about(board), "of_cohort": cohort_id}).all()


def _about(board: Board) -> dict[str, object]:
    return {"in_scope": board.scope, "in_period": board.period, "since": board.begins_on}
