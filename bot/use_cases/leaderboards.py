"""Leaderboards as apprentices see them: their neighbours, their own trend, and the teams."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, time
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.use_cases.points import settle
from questions.learning.card import STUDY_DAY_ENDS_AT
from questions.results.leaderboards import (
    FEWEST_PEOPLE,
    NEIGHBOURS,
    Board,
    Period,
    Place,
    TeamMember,
    begins_on,
    compare_with,
    list_neighbours,
    measure_team,
    rank_means,
    rank_people,
)

if TYPE_CHECKING:
    from collections.abc import Collection

    from bot.use_cases.syllabus import Act
    from questions.cohorts import Cohort
    from questions.results.leaderboards import TeamPlace
    from questions.results.standing import Standing
    from storage.unit_of_work import UnitOfWork


LAST_PERSON = 2**62
"""Greater than any person's number."""


class Sphere(StrEnum):
    """Among whom one is ranked."""

    COHORT = "cohort"
    COMPANY = "company"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One place as others may read it."""

    rank: int
    name: str
    points: int
    is_own: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaderboard:
    """An apprentice's place with two above and two below; no lines for whoever has no place or too small a group.

    `points` are the person's own and `trend` what they have more than in the period before by the same day, None
    for all time. `gap` is what they lack for `next_rank`, None for the first. `in_lower_half` asks for tact.
    """

    sphere: Sphere
    board: Board
    cohort: Cohort | None
    standing: Standing
    lines: tuple[Line, ...]
    points: int
    trend: int | None
    gap: int | None = None
    next_rank: int | None = None
    in_lower_half: bool = False
    is_too_small: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """A cohort's place among the teams; no figures for one that is too small."""

    place: TeamPlace
    name: str
    is_own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Teams:
    """The teams by their means."""

    board: Board
    teams: tuple[Team, ...]


def look_at_leaderboard(uow: UnitOfWork, act: Act, *, sphere: Sphere, period: Period, domain: int = 0) -> Leaderboard:
    """The acting person's own place among their neighbours; others are seen by alias, or by the name they show.

    Settles the aliases of a cohort whose members have none yet.
    """
    board, standing = Board.of(period, act.today, scope=domain), settle(uow, act.person.id)
    cohort = uow.cohorts.find_active(standing.cohort_id)
    own = max(0, uow.points.find_sum(act.person.id, board))
    view = Leaderboard(
        sphere=sphere,
        board=board,
        cohort=cohort,
        standing=standing,
        lines=(),
        points=own,
        trend=_trend(uow, act, board, own),
    )
    if cohort is None or not standing.is_ranked:
        return view
    find = _among_members if sphere is Sphere.COHORT else _among_all
    return find(uow, view)


def look_at_teams(uow: UnitOfWork, act: Act, *, period: Period) -> Teams:
    """Every active cohort by the mean of its members' points, for everybody to see.

    Who joined this week counts in no case; whoever was on leave in the period (of all
    time: today), only where it helps their team.
    """
    board, own = Board.of(period, act.today), uow.people.get(act.person.id).cohort_id
    names = {cohort.id: cohort.name for cohort in uow.cohorts.list_active()}
    monday = begins_on(Period.WEEK, act.today) or act.today
    since = datetime.combine(monday, time(), act.syllabus.zone) + STUDY_DAY_ENDS_AT
    sums = uow.boards.sum_teams(board, joined_before=since)
    means: dict[int, float | None] = {cohort_id: _mean(*sums.get(cohort_id, (0, 0))) for cohort_id in names}
    away = uow.reminders.list_away(begins_on(period, act.today) or act.today, act.today)
    for cohort_id in away.keys() & names.keys():
        joined = uow.boards.list_joined(board, cohort_id)
        means[cohort_id] = measure_team(
            [
                TeamMember(points=points, is_away=person_id in away[cohort_id], is_new=at >= since)
                for person_id, (points, at) in joined.items()
            ]
        )
    return Teams(
        board=board,
        teams=tuple(
            Team(place=place, name=names[place.team_id], is_own=place.team_id == own) for place in rank_means(means)
        ),
    )


def _mean(members: int, points: int) -> float | None:
    """As `measure_team` where nobody is away, without looking at each."""
    return points / members if members >= FEWEST_PEOPLE else None


def settle_members(uow: UnitOfWork, cohort_id: int) -> dict[int, Standing]:
    """How the members of a cohort stand, each with an alias."""
    found = uow.standings.list_of_cohort(cohort_id)
    lacking = [one.person_id for one in found.values() if not one.alias or one.alias_of != cohort_id]
    return {**found, **{person_id: settle(uow, person_id) for person_id in lacking}}


def rank_members(uow: UnitOfWork, board: Board, standings: dict[int, Standing], cohort_id: int) -> tuple[Place, ...]:
    """The places of a cohort's members without those hidden; empty for fewer than five."""
    points = uow.boards.list_of_cohort(board, cohort_id)
    return rank_people({one: points[one] for one in points if one in standings and standings[one].is_ranked})


def _among_members(uow: UnitOfWork, view: Leaderboard) -> Leaderboard:
    cohort_id, own_id = view.standing.cohort_id or 0, view.standing.person_id
    standings = settle_members(uow, cohort_id)
    places = rank_members(uow, view.board, standings, cohort_id)
    if not places:
        return replace(view, is_too_small=True)
    above = [place for place in places if place.points > view.points]
    nearest = above[-1] if above else None
    return replace(
        view,
        lines=_lines(list_neighbours(places, own_id), standings, own_id),
        gap=None if nearest is None else nearest.points - view.points,
        next_rank=None if nearest is None else nearest.rank,
        in_lower_half=2 * len(above) >= len(places),
    )


def _among_all(uow: UnitOfWork, view: Leaderboard) -> Leaderboard:
    """The same among the whole company, where only those with points are listed."""
    people, own_id = uow.boards.count_above(view.board, 0), view.standing.person_id
    if people < FEWEST_PEOPLE:
        return replace(view, is_too_small=True)
    here, above = (view.points, own_id), uow.boards.count_above(view.board, view.points)
    higher = uow.boards.list_above(view.board, (view.points, LAST_PERSON), limit=1)
    places = uow.boards.rank(
        view.board,
        (
            *higher,
            *uow.boards.list_above(view.board, here, limit=NEIGHBOURS),
            (own_id, view.points),
            *uow.boards.list_below(view.board, here, limit=NEIGHBOURS),
        ),
    )
    nearest, places = (places[0], places[1:]) if higher else (None, places)
    return replace(
        view,
        lines=_lines(places, uow.standings.list_of([place.person_id for place in places]), own_id),
        gap=None if nearest is None else nearest.points - view.points,
        next_rank=None if nearest is None else nearest.rank,
        in_lower_half=2 * above >= people,
    )


def _lines(places: Collection[Place], standings: dict[int, Standing], own_id: int) -> tuple[Line, ...]:
    return tuple(
        Line(
            rank=place.rank,
            name=standings[place.person_id].name,
            points=place.points,
            is_own=place.person_id == own_id,
        )
        for place in places
    )


def _trend(uow: UnitOfWork, act: Act, board: Board, own: int) -> int | None:
    before = compare_with(board.period, act.today)
    if before is None:
        return None
    since, until = before
    return own - max(0, uow.points.sum_between(act.person.id, since, until, scope=board.scope))
