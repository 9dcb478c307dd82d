"""Points by day, the sums that leaderboards rank, and how many people have which sum.

Everything about one person changes in one go, so that days, sums and counts never disagree.
"""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite

from questions.results.day_scores import TOTAL, DayScore, sum_days
from questions.results.leaderboards import BEGINNING, Period, begins_on
from storage import tables
from storage.inserting import insert_absent, upsert
from storage.quick import Quick
from storage.teams import mark_team_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import date
    from typing import Any

    from sqlalchemy import Connection, Row

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
_ON_DAY = Quick(
    select(_days.c.scope, _days.c.points, _days.c.goal).where(
        _days.c.person_id == bindparam("of_person"), _days.c.study_day == bindparam("on_day")
    )
)
_SUMS_OF = select(_sums).where(_sums.c.person_id == bindparam("of_person"))
_BETWEEN = select(func.coalesce(func.sum(_days.c.points), 0)).where(
    _days.c.person_id == bindparam("of_person"),
    _days.c.study_day >= bindparam("since"),
    _days.c.study_day <= bindparam("until"),
    _days.c.scope == bindparam("in_scope"),
)


class Points:
    """The points that one transaction sees."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find_day(self, person_id: int, day: date) -> DayScore | None:
        """What is stored about a person's study day, with the goal that was in force; None if it was not counted."""
        rows = _ON_DAY.rows(self._connection, {"of_person": person_id, "on_day": day})
        points = {scope: (earned, goal) for scope, earned, goal in rows}
        total = points.pop(TOTAL, None)
        domains = {scope: earned for scope, (earned, _) in points.items() if earned}
        return None if total is None else DayScore(total=total[0], goal=total[1], domains=domains)

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
        self.change_day(person_id, day, score, stored=self.find_day(person_id, day), is_ranked=is_ranked)

    def change_day(
        self, person_id: int, day: date, score: DayScore, *, stored: DayScore | None, is_ranked: bool
    ) -> None:
        """As `set_day`, for whoever has just read what is stored; nothing is written where nothing changes."""
        if score == stored:
            return
        before = {} if stored is None else {TOTAL: stored.total, **stored.domains}
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
        mark_team_of(self._connection, person_id)

    def set_ranked(self, person_id: int, *, is_ranked: bool) -> None:
        """Give or take the person's places, without changing what they earned."""
        before = self._read_sums(person_id)
        same = {key: (row.begins_on, row.points) for key, row in before.items()}
        self._write_sums(person_id, before, same, is_ranked=is_ranked)

    def forget(self, person_id: int) -> None:
        """Remove all points of a person and their alias, and them from every count."""
        self.replace_all(person_id, {}, is_ranked=False)
        for table in (_sums, _recounts, tables.standings):
            self._connection.execute(delete(table).where(table.c.person_id == person_id))

    def sum_between(self, person_id: int, since: date, until: date, *, scope: int = TOTAL) -> int:
        """A person's points over these study days, both included."""
        parameters = {"of_person": person_id, "since": since, "until": until, "in_scope": scope}
        return int(self._connection.scalars(_BETWEEN, parameters).one())

    def find_sum(self, person_id: int, board: Board) -> int:
        """A person's points on a board; 0 for none."""
        row = self._read_sums(person_id).get((board.scope, board.period))
        return row.points if row is not None and row.begins_on == board.begins_on else 0

    def list_sums(self, person_id: int) -> dict[tuple[int, Period], tuple[date, int]]:
        """A person's sums by scope and period: where each period began, and the points."""
        return {key: (row.begins_on, row.points) for key, row in self._read_sums(person_id).items()}

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
        if TOTAL in changes:
            mark_team_of(self._connection, person_id)

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


@cache
def _add_people(dialect_name: str) -> sqlite.Insert | postgresql.Insert:
    dialect = sqlite if dialect_name == "sqlite" else postgresql
    insert: sqlite.Insert | postgresql.Insert = dialect.insert(_counts)
    return insert.on_conflict_do_update(
        index_elements=list(_counts.primary_key.columns), set_={"people": _counts.c.people + insert.excluded.people}
    )
