"""Points by day, the sums that leaderboards rank, and how many people have which sum.

Everything about one person changes in one go, so that days, sums and counts never disagree.
"""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy import and_, bindparam, case, delete, func, select, tuple_
from sqlalchemy.dialects import postgresql, sqlite

from questions.people import Role
from questions.results.day_scores import TOTAL, DayScore, sum_days
from questions.results.leaderboards import BEGINNING, Period, Place, begins_on
from questions.results.standing import Appearance
from storage import tables
from storage.inserting import insert_absent, upsert

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import date, datetime
    from typing import Any

    from sqlalchemy import Connection, Row, Select

    from questions.results.leaderboards import Board

SHARDS = 4

_days = tables.day_points
_sums = tables.point_sums
_counts = tables.score_counts
_recounts = tables.point_recounts
_people = tables.people
_cohorts = tables.cohorts
_standings = tables.standings

# Made once: SQLAlchemy takes longer to build a statement than SQLite to carry it out.
_ON_DAY = select(_days).where(_days.c.person_id == bindparam("of_person"), _days.c.study_day == bindparam("on_day"))
_SUMS_OF = select(_sums).where(_sums.c.person_id == bindparam("of_person"))
_BETWEEN = select(func.coalesce(func.sum(_days.c.points), 0)).where(
    _days.c.person_id == bindparam("of_person"),
    _days.c.study_day >= bindparam("since"),
    _days.c.study_day <= bindparam("until"),
    _days.c.scope == bindparam("in_scope"),
)
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
    select(_people.c.id, _people.c.consented_at, func.coalesce(_sums.c.points, 0).label("points"))
    .outerjoin_from(_people, _sums, (_sums.c.person_id == _people.c.id) & and_(*_ON_BOARD))
    .where(
        _people.c.role == Role.APPRENTICE,
        _people.c.consented_at.is_not(None),
        _people.c.cohort_id == bindparam("of_cohort"),
    )
)
_OF_TEAMS = (
    select(
        _people.c.cohort_id,
        func.count().label("members"),
        func.sum(case((_sums.c.points > 0, _sums.c.points), else_=0)).label("points"),
    )
    .outerjoin_from(_people, _sums, (_sums.c.person_id == _people.c.id) & and_(*_ON_BOARD))
    .where(_people.c.role == Role.APPRENTICE, _people.c.consented_at < bindparam("joined_before"))
    .group_by(_people.c.cohort_id)
)


class Points:
    """The points that one transaction sees."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find_goal(self, person_id: int, day: date) -> int | None:
        """The goal that was in force on a person's study day; None if the day has not been counted."""
        rows = self._connection.execute(_ON_DAY, {"of_person": person_id, "on_day": day})
        return next((row.goal for row in rows if row.scope == TOTAL), None)

    def list_days(self, person_id: int) -> dict[date, DayScore]:
        """Everything that is stored about a person's days."""
        rows = self._connection.execute(select(_days).where(_days.c.person_id == person_id)).all()
        domains: dict[date, dict[int, int]] = {}
        for row in rows:
            if row.scope != TOTAL:
                domains.setdefault(row.study_day, {})[row.scope] = row.points
        return {
            row.study_day: DayScore(total=row.points, goal=row.goal, domains=domains.get(row.study_day, {}))
            for row in rows
            if row.scope == TOTAL
        }

    def set_day(self, person_id: int, day: date, score: DayScore, *, is_ranked: bool) -> None:
        """Store what a day earned and bring the sums up to date by the difference."""
        parameters = {"of_person": person_id, "on_day": day}
        before = {row.scope: row.points for row in self._connection.execute(_ON_DAY, parameters)}
        after: dict[int, int] = {TOTAL: 0, **dict.fromkeys(before, 0), **score.by_scope()}
        self._write_days(person_id, {day: score}, zeros=after)
        changes = {scope: points - before.get(scope, 0) for scope, points in after.items()}
        self._add(person_id, day, {scope: change for scope, change in changes.items() if change}, is_ranked=is_ranked)

    def replace_all(self, person_id: int, days: Mapping[date, DayScore], *, is_ranked: bool) -> None:
        """Store these days in place of all that was stored about a person, and the sums that follow from them."""
        self._connection.execute(delete(_days).where(_days.c.person_id == person_id))
        self._write_days(person_id, days, zeros={})
        before = self._read_sums(person_id)
        wanted = sum_days(days)
        gone = {key: (sums.begins_on, 0) for key, sums in before.items() if key not in wanted}
        self._write_sums(person_id, before, {**gone, **wanted}, is_ranked=is_ranked)

    def set_ranked(self, person_id: int, *, is_ranked: bool) -> None:
        """Give or take the person's places, without changing what they earned."""
        before = self._read_sums(person_id)
        same = {key: (row.begins_on, row.points) for key, row in before.items()}
        self._write_sums(person_id, before, same, is_ranked=is_ranked)

    def forget(self, person_id: int) -> None:
        """Remove all points of a person, and them from every count."""
        self.replace_all(person_id, {}, is_ranked=False)
        for table in (_sums, _recounts):
            self._connection.execute(delete(table).where(table.c.person_id == person_id))

    def sum_between(self, person_id: int, since: date, until: date, *, scope: int = TOTAL) -> int:
        """A person's points over these study days, both included."""
        parameters = {"of_person": person_id, "since": since, "until": until, "in_scope": scope}
        return int(self._connection.scalars(_BETWEEN, parameters).one())

    def find_sum(self, person_id: int, board: Board) -> int:
        """A person's points on a board; 0 for none."""
        row = self._read_sums(person_id).get((board.scope, board.period))
        return row.points if row is not None and row.begins_on == board.begins_on else 0

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

    def list_joined(self, board: Board, cohort_id: int) -> dict[int, tuple[int, datetime]]:
        """As `list_of_cohort`, each with the moment at which they joined."""
        return {row.id: (row.points, row.consented_at) for row in self._members(board, cohort_id)}

    def sum_teams(self, board: Board, *, joined_before: datetime) -> dict[int, tuple[int, int]]:
        """How many members of each cohort joined before a moment, and the points they have together."""
        rows = self._connection.execute(_OF_TEAMS, {**_about(board), "joined_before": joined_before})
        return {row.cohort_id: (row.members, int(row.points)) for row in rows}

    def want_recount(self, person_ids: Iterable[int]) -> None:
        """Have these people's points counted anew soon."""
        rows: list[dict[str, object]] = [{"person_id": person_id} for person_id in person_ids]
        if rows:
            insert_absent(self._connection, _recounts, rows)

    def list_wanted(self, *, limit: int) -> tuple[int, ...]:
        """The next people whose points are to be counted anew."""
        return tuple(
            self._connection.scalars(select(_recounts.c.person_id).order_by(_recounts.c.person_id).limit(limit))
        )

    def has_recounted(self, person_id: int) -> None:
        """Note that a person's points were counted anew."""
        self._connection.execute(delete(_recounts).where(_recounts.c.person_id == person_id))

    def prune(self, *, before: date) -> None:
        """Drop the counts of weeks and months that began before a day."""
        self._connection.execute(delete(_counts).where(_counts.c.period != Period.ALL, _counts.c.begins_on < before))

    def _list_beside(
        self, statement: Select[Any], board: Board, place: tuple[int, int], limit: int
    ) -> list[tuple[int, int]]:
        points, person_id = place
        parameters = {**_about(board), "points": points, "of_person": person_id, "most": limit}
        return [(row.person_id, row.shown) for row in self._connection.execute(statement, parameters)]

    def _members(self, board: Board, cohort_id: int) -> Sequence[Any]:
        return self._connection.execute(_OF_MEMBERS, {**_about(board), "of_cohort": cohort_id}).all()

    def _read_sums(self, person_id: int) -> dict[tuple[int, Period], Row[Any]]:
        rows = self._connection.execute(_SUMS_OF, {"of_person": person_id})
        return {(row.scope, row.period): row for row in rows}

    def _write_days(self, person_id: int, days: Mapping[date, DayScore], *, zeros: Collection[int]) -> None:
        rows: list[dict[str, object]] = []
        for day, score in days.items():
            points = score.by_scope()
            rows.extend(
                {
                    "person_id": person_id,
                    "study_day": day,
                    "scope": scope,
                    "points": points.get(scope, 0),
                    "goal": score.goal if scope == TOTAL else None,
                }
                for scope in {TOTAL, *points, *zeros}
            )
        upsert(self._connection, _days, rows)

    def _add(self, person_id: int, day: date, changes: Mapping[int, int], *, is_ranked: bool) -> None:
        if not changes:
            return
        before, wanted = self._read_sums(person_id), {}
        for scope, change in changes.items():
            for period in Period:
                since, row = begins_on(period, day) or BEGINNING, before.get((scope, period))
                if row is None or row.begins_on < since:
                    wanted[scope, period] = since, change
                elif row.begins_on == since:
                    wanted[scope, period] = since, row.points + change
        self._write_sums(person_id, before, wanted, is_ranked=is_ranked)

    def _write_sums(
        self,
        person_id: int,
        before: Mapping[tuple[int, Period], Row[Any]],
        wanted: Mapping[tuple[int, Period], tuple[date, int]],
        *,
        is_ranked: bool,
    ) -> None:
        counts: Counter[tuple[int, Period, date, int]] = Counter()
        rows: list[dict[str, object]] = []
        for (scope, period), (since, points) in wanted.items():
            row, shown = before.get((scope, period)), points if is_ranked and points > 0 else None
            if row is not None and row.shown is not None:
                counts[scope, period, row.begins_on, row.shown] -= 1
            if shown is not None:
                counts[scope, period, since, shown] += 1
            new = {"person_id": person_id, "scope": scope, "period": period, "begins_on": since}
            rows.append({**new, "points": points, "shown": shown})
        upsert(self._connection, _sums, rows)
        self._count(person_id % SHARDS, counts)

    def _count(self, shard: int, counts: Mapping[tuple[int, Period, date, int], int]) -> None:
        rows = [
            {"scope": scope, "period": period, "begins_on": since, "points": points, "shard": shard, "people": people}
            # In one order for everybody: two people whose answers arrive together must not wait for each other.
            for (scope, period, since, points), people in sorted(counts.items())
            if people
        ]
        if rows:
            self._connection.execute(_add_people(self._connection.dialect.name), rows)


def _about(board: Board) -> dict[str, object]:
    return {"in_scope": board.scope, "in_period": board.period, "since": board.begins_on}


@cache
def _add_people(dialect_name: str) -> sqlite.Insert | postgresql.Insert:
    dialect = sqlite if dialect_name == "sqlite" else postgresql
    insert: sqlite.Insert | postgresql.Insert = dialect.insert(_counts)
    return insert.on_conflict_do_update(
        index_elements=list(_counts.primary_key.columns), set_={"people": _counts.c.people + insert.excluded.people}
    )
