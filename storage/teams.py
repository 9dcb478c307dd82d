"""Teams' means as they stand, and which of them have to be measured anew.

Whatever may change a team's mean adds a mark, and never touches a row that somebody else may be writing: members of a
class who answer at the same moment don't wait for each other. What time alone changes (a week begins, leave ends)
stands in `look_on`.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import and_, bindparam, delete, func, insert, or_, select

from questions.people import Role
from questions.results.day_scores import TOTAL
from questions.results.leaderboards import BEGINNING, Board, Period, TeamPlace
from questions.results.standing import Appearance
from storage import tables
from storage.inserting import upsert

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import date, datetime
    from typing import Any

    from sqlalchemy import BindParameter, Connection

_means = tables.team_means
_marks = tables.team_marks
_people = tables.people
_cohorts = tables.cohorts
_sums = tables.point_sums
_leaves = tables.leaves
_standings = tables.standings
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)

# Made once: SQLAlchemy takes longer to build a statement than SQLite to carry it out.
_MARKED = select(_marks.c.id, _marks.c.cohort_id).order_by(_marks.c.id).limit(bindparam("most"))
_OVERDUE = (
    select(_means.c.cohort_id)
    .where(_means.c.period == Period.ALL, _means.c.look_on <= bindparam("today"))
    .order_by(_means.c.look_on)
    .limit(bindparam("most"))
)
# Whoever measures the same team next waits, and then sees what is newer.
_ACTIVE = (
    select(_cohorts.c.id)
    .where(_cohorts.c.id.in_(_IDS), _cohorts.c.archived_at.is_(None))
    .order_by(_cohorts.c.id)
    .with_for_update(key_share=True)
)
_SUMS_OF_MEMBERS = (
    select(
        _people.c.id,
        _people.c.cohort_id,
        _people.c.consented_at,
        _sums.c.period,
        _sums.c.begins_on,
        _sums.c.points,
    )
    .outerjoin_from(_people, _sums, and_(_sums.c.person_id == _people.c.id, _sums.c.scope == TOTAL))
    .outerjoin(_standings, _standings.c.person_id == _people.c.id)
    .where(
        # Who has neither answered nor looked has no standing, and does not hide.
        or_(_standings.c.appearance.is_(None), _standings.c.appearance != Appearance.HIDDEN),
        _people.c.cohort_id.in_(_IDS),
        _people.c.role == Role.APPRENTICE,
        _people.c.consented_at.is_not(None),
    )
)
_LEAVES_OF_MEMBERS = (
    select(_leaves.c.person_id, _leaves.c.first_day, _leaves.c.last_day)
    .join(_people, _people.c.id == _leaves.c.person_id)
    .where(_people.c.cohort_id.in_(_IDS), _leaves.c.last_day >= bindparam("since"))
)
_ON_BOARD = (_means.c.period == bindparam("in_period"), _means.c.begins_on == bindparam("since"))
_FIGURES = select(_means.c.cohort_id, _means.c.mean).where(*_ON_BOARD)
_HIGHER = select(func.count()).select_from(_means).where(*_ON_BOARD, _means.c.mean > bindparam("more_than"))
_WITH_FIGURE = select(func.count()).select_from(_means).where(*_ON_BOARD, _means.c.mean.is_not(None))
# No further than anybody turns pages: to count fifty thousand teams takes longer than to show some.
_FIRST_TEAMS = select(_means.c.cohort_id).where(*_ON_BOARD).limit(bindparam("most")).subquery()
_HOW_MANY_TEAMS = select(func.count()).select_from(_FIRST_TEAMS)
_LARGE = (
    _FIGURES.where(_means.c.mean.is_not(None))
    .order_by(_means.c.mean.desc(), _means.c.cohort_id)
    .limit(bindparam("most"))
    .offset(bindparam("skipped"))
)
_SMALL = (
    _FIGURES.where(_means.c.mean.is_(None))
    .order_by(_means.c.cohort_id)
    .limit(bindparam("most"))
    .offset(bindparam("skipped"))
)
_OF_TEAM = _FIGURES.where(_means.c.cohort_id == bindparam("of_cohort"))
_NAMES = select(_cohorts.c.id, _cohorts.c.name).where(_cohorts.c.id.in_(_IDS))
_MARK_OF_PERSON = insert(_marks).from_select(
    ["cohort_id"],
    select(_people.c.cohort_id).where(_people.c.id == bindparam("of_person"), _people.c.cohort_id.is_not(None)),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """A member as teams see them: since when, and their points by period, each with the day on which it began."""

    person_id: int
    joined_at: datetime
    sums: Mapping[Period, tuple[date, int]]

    def points(self, board: Board) -> int:
        """The points on a board of all domains; 0 for none."""
        began, points = self.sums.get(board.period, (BEGINNING, 0))
        return points if began == board.begins_on else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DueTeams:
    """Cohorts to be measured anew, those of them that are active, and the marks that asked for it.

    As many as the limit were `found` if there may be more.
    """

    found: int
    cohort_ids: frozenset[int]
    active: tuple[int, ...]
    marks: tuple[int, ...]


class Teams:
    """The teams' means that one transaction sees."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def mark(self, cohort_id: int) -> None:
        """Have a cohort measured anew soon."""
        mark_team(self._connection, cohort_id)

    def find_due(self, today: date, *, limit: int) -> DueTeams:
        """Some of the teams whose mean may have changed; nobody else measures those until the transaction ends."""
        marked = self._connection.execute(_MARKED, {"most": limit}).all()
        overdue = self._connection.scalars(_OVERDUE, {"today": today, "most": limit - len(marked)}).all()
        ids = {*overdue, *(row.cohort_id for row in marked)}
        active = tuple(self._connection.scalars(_ACTIVE, {"ids": list(ids)})) if ids else ()
        return DueTeams(
            found=len(marked) + len(overdue),
            cohort_ids=frozenset(ids),
            active=active,
            marks=tuple(row.id for row in marked),
        )

    def list_members(self, cohort_ids: Collection[int]) -> dict[int, list[Membership]]:
        """By cohort, the apprentices who agreed to be in it, without those hidden.

        From a mean that they count in, their classmates, who see all the others' points, could work out theirs.
        """
        sums: dict[tuple[int, int, datetime], dict[Period, tuple[date, int]]] = defaultdict(dict)
        for row in self._connection.execute(_SUMS_OF_MEMBERS, {"ids": list(cohort_ids)}):
            found = sums[row.cohort_id, row.id, row.consented_at]
            if row.period is not None:
                found[row.period] = row.begins_on, row.points
        members: dict[int, list[Membership]] = defaultdict(list)
        for (cohort_id, person_id, joined_at), found in sums.items():
            members[cohort_id].append(Membership(person_id=person_id, joined_at=joined_at, sums=found))
        return members

    def list_leaves(self, cohort_ids: Collection[int], *, since: date) -> dict[int, list[tuple[date, date]]]:
        """By member of these cohorts, the first and last day of each leave that ends on this day or later."""
        leaves: dict[int, list[tuple[date, date]]] = defaultdict(list)
        for row in self._connection.execute(_LEAVES_OF_MEMBERS, {"ids": list(cohort_ids), "since": since}):
            leaves[row.person_id].append((row.first_day, row.last_day))
        return leaves

    def save(
        self, due: DueTeams, means: Iterable[tuple[int, Board, float | None]], look_on: Mapping[int, date]
    ) -> None:
        """Store what the active ones of these teams have now, until the days given; the others have no mean."""
        rows: list[dict[str, object]] = [
            {
                "cohort_id": cohort_id,
                "period": board.period,
                "begins_on": board.begins_on,
                "mean": mean,
                "look_on": look_on[cohort_id],
            }
            for cohort_id, board, mean in means
        ]
        upsert(self._connection, _means, rows)
        gone = due.cohort_ids - set(due.active)
        if gone:
            self._connection.execute(delete(_means).where(_means.c.cohort_id.in_(gone)))
        if due.marks:
            self._connection.execute(delete(_marks).where(_marks.c.id.in_(due.marks)))

    def list_page(self, board: Board, *, limit: int, offset: int = 0) -> tuple[TeamPlace, ...]:
        """A page of all teams, the highest mean first; those too small for a figure come last."""
        about = _about(board)
        large = self._connection.execute(_LARGE, {**about, "most": limit, "skipped": offset}).all()
        places = self._rank(board, [(row.cohort_id, row.mean) for row in large], offset=offset)
        if len(large) < limit:
            before = max(0, offset - self._count(_WITH_FIGURE, about))
            small = self._connection.execute(_SMALL, {**about, "most": limit - len(large), "skipped": before})
            places += [TeamPlace(team_id=row.cohort_id, rank=None, mean=None) for row in small]
        return tuple(places)

    def find(self, board: Board, cohort_id: int) -> TeamPlace | None:
        """The place of one team; None if it has not been measured."""
        row = self._connection.execute(_OF_TEAM, {**_about(board), "of_cohort": cohort_id}).one_or_none()
        if row is None or row.mean is None:
            return None if row is None else TeamPlace(team_id=cohort_id, rank=None, mean=None)
        return self._rank(board, [(cohort_id, row.mean)])[0]

    def count(self, board: Board, *, most: int) -> int:
        """How many teams stand on a board, with a figure or without; `most` if there are more."""
        return self._count(_HOW_MANY_TEAMS, {**_about(board), "most": most})

    def list_names(self, cohort_ids: Collection[int]) -> dict[int, str]:
        """The names of these cohorts."""
        return {row.id: row.name for row in self._connection.execute(_NAMES, {"ids": list(cohort_ids)})}

    def _rank(self, board: Board, figures: list[tuple[int, float]], *, offset: int | None = None) -> list[TeamPlace]:
        """The places of teams that follow each other on the board."""
        places: list[TeamPlace] = []
        rank = 0
        for number, (team_id, mean) in enumerate(figures):
            if number == 0:
                rank = 1 + self._count(_HIGHER, {**_about(board), "more_than": mean})
            elif mean != figures[number - 1][1]:
                rank = (offset or 0) + number + 1
            places.append(TeamPlace(team_id=team_id, rank=rank, mean=mean))
        return places

    def _count(self, statement: Any, parameters: Mapping[str, object]) -> int:
        return int(self._connection.scalars(statement, parameters).one())


def mark_team(connection: Connection, cohort_id: int | None) -> None:
    """Have a cohort measured anew soon; no matter if it is None."""
    if cohort_id is not None:
        connection.execute(insert(_marks), {"cohort_id": cohort_id})


def mark_team_of(connection: Connection, person_id: int) -> None:
    """Have the cohort of a person, if they have one, measured anew soon."""
    connection.execute(_MARK_OF_PERSON, {"of_person": person_id})


def _about(board: Board) -> dict[str, object]:
    return {"in_period": board.period, "since": board.begins_on}
