"""Teams: cohorts by the mean of their members' points, measured when something changed and read from a table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from questions.learning.card import STUDY_DAY_ENDS_AT
from questions.results.leaderboards import Board, Period, TeamMember, TeamPlace, begins_on, measure_team

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import tzinfo

    from bot.use_cases.syllabus import Act
    from storage.teams import Membership
    from storage.unit_of_work import UnitOfWork

MEASURED_WHEN_SHOWN = 20
"""How many changed teams are measured before the leaderboard is shown; more wait for the next minute."""


MOST_PAGES = 256
"""To how many pages one can turn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """A cohort's place among the teams; no figures for one that is too small."""

    place: TeamPlace
    name: str
    is_own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Teams:
    """A page (from 0, of so many) of the teams by their means, and one's own, wherever it stands."""

    board: Board
    teams: tuple[Team, ...]
    page: int
    pages: int
    own: Team | None


def look_at_teams(uow: UnitOfWork, act: Act, *, period: Period, page: int = 0, size: int) -> Teams:
    """A page of the active cohorts by the mean of their members' points, for everybody to see.

    Who joined this week counts in no case; whoever was on leave in the period (of all
    time: today), only where it helps their team.
    """
    measure_teams(uow, today=act.today, zone=act.syllabus.zone, limit=MEASURED_WHEN_SHOWN)
    board, own_id = Board.of(period, act.today), uow.people.get(act.person.id).cohort_id
    pages = max(1, -(-uow.teams.count(board, most=MOST_PAGES * size) // size))
    page = min(page, pages - 1)
    places = uow.teams.list_page(board, limit=size, offset=page * size)
    own = None if own_id is None else uow.teams.find(board, own_id)
    names = uow.teams.list_names({place.team_id for place in (*places, *((own,) if own else ()))})
    return Teams(
        board=board,
        teams=tuple(_team(place, names, own_id) for place in places),
        page=page,
        pages=pages,
        own=None if own is None else _team(own, names, own_id),
    )


def measure_teams(uow: UnitOfWork, *, today: date, zone: tzinfo, limit: int) -> int:
    """Measure anew so many of the teams whose mean may have changed.

    Returns how many were found: as many as the limit if there may be more.
    """
    due = uow.teams.find_due(today, limit=limit)
    if not due.cohort_ids:
        return 0
    boards = [Board.of(period, today) for period in Period]
    monday = begins_on(Period.WEEK, today) or today
    since = datetime.combine(monday, time(), zone) + STUDY_DAY_ENDS_AT
    leaves = uow.teams.list_leaves(due.active, since=min(today.replace(day=1), monday))
    members = uow.teams.list_members(due.active)
    means = [
        (cohort_id, board, _measure(members.get(cohort_id, ()), board, leaves, today=today, since=since))
        for cohort_id in due.active
        for board in boards
    ]
    look_on = {cohort_id: _look_on(members.get(cohort_id, ()), leaves, today) for cohort_id in due.active}
    uow.teams.save(due, means, look_on)
    return due.found


def _measure(
    members: Collection[Membership],
    board: Board,
    leaves: Mapping[int, Collection[tuple[date, date]]],
    *,
    today: date,
    since: datetime,
) -> float | None:
    begins = begins_on(board.period, today) or today
    return measure_team(
        [
            TeamMember(
                points=member.points(board),
                is_away=any(first <= today and last >= begins for first, last in leaves.get(member.person_id, ())),
                is_new=member.joined_at >= since,
            )
            for member in members
        ]
    )


def _look_on(members: Collection[Membership], leaves: Mapping[int, Collection[tuple[date, date]]], today: date) -> date:
    """The next day on which a mean changes by itself: a period begins, or somebody goes or comes back."""
    own = [leave for member in members for leave in leaves.get(member.person_id, ())]
    changes = [day for first, last in own for day in (first, last + timedelta(days=1)) if day > today]
    next_week = today + timedelta(days=7 - today.weekday())
    next_month = (today.replace(day=1) + timedelta(days=32)).replace(day=1)
    return min(next_week, next_month, *changes)


def _team(place: TeamPlace, names: Mapping[int, str], own_id: int | None) -> Team:
    return Team(place=place, name=names[place.team_id], is_own=place.team_id == own_id)
