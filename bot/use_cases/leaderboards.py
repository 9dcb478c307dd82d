"""Leaderboards as apprentices see them: their neighbours and their own trend."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.use_cases.points import settle
from questions.results.leaderboards import (
    FEWEST_PEOPLE,
    NEIGHBOURS,
    Board,
    Period,
    Place,
    begins_on,
    compare_with,
    list_neighbours,
    rank_people,
)

if TYPE_CHECKING:
    from collections.abc import Collection

    from bot.use_cases.syllabus import Act
    from questions.cohorts import Cohort
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
    for all time and where leave lies in one of both. `gap` is what they lack for `next_rank`, None for the first.
    `in_lower_half` asks for tact.
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


def look_at_leaderboard(uow: UnitOfWork, act: Act, *, sphere: Sphere, period: Period, domain: int = 0) -> Leaderboard:
    """The acting person's own place among their neighbours; others are seen by alias, or by the name they show.

    Settles the aliases of a cohort whose members have none yet.
    """
    board = Board.of(period, act.today, scope=domain)
    if sphere is Sphere.COMPANY:
        own = uow.points.find_sum(act.person.id, board)
        return _among_all(uow, _begin(uow, act, sphere, board, standing=settle(uow, act.person.id), own=own))
    classmates = _settle_classmates(uow, act.person.id, board)
    if act.person.id in classmates:
        standing, own = classmates[act.person.id]
    else:
        standing, own = settle(uow, act.person.id), uow.points.find_sum(act.person.id, board)
    return _among_members(_begin(uow, act, sphere, board, standing=standing, own=own), classmates)


def _begin(uow: UnitOfWork, act: Act, sphere: Sphere, board: Board, *, standing: Standing, own: int) -> Leaderboard:
    """What a person sees of themselves."""
    own = max(0, own)
    return Leaderboard(
        sphere=sphere,
        board=board,
        cohort=uow.cohorts.find_active(standing.cohort_id),
        standing=standing,
        lines=(),
        points=own,
        trend=_trend(uow, act, board, own),
    )


def _settle_classmates(uow: UnitOfWork, person_id: int, board: Board) -> dict[int, tuple[Standing, int]]:
    """How everybody in a person's cohort stands, each with an alias, and their points."""
    found = uow.standings.list_classmates(person_id, board)
    members = [one for one, _ in found.values() if one.cohort_id is not None]
    lacking = [one.person_id for one in members if not one.alias or one.alias_of != one.cohort_id]
    return {**found, **{one: (settle(uow, one), found[one][1]) for one in lacking}}


def settle_members(uow: UnitOfWork, cohort_id: int) -> dict[int, Standing]:
    """How the members of a cohort stand, each with an alias."""
    found = uow.standings.list_of_cohort(cohort_id)
    lacking = [one.person_id for one in found.values() if not one.alias or one.alias_of != cohort_id]
    return {**found, **{person_id: settle(uow, person_id) for person_id in lacking}}


def rank_members(uow: UnitOfWork, board: Board, standings: dict[int, Standing], cohort_id: int) -> tuple[Place, ...]:
    """The places of a cohort's members without those hidden; empty for fewer than five."""
    points = uow.boards.list_of_cohort(board, cohort_id)
    return rank_people({one: points[one] for one in points if one in standings and standings[one].is_ranked})


def _among_members(view: Leaderboard, classmates: dict[int, tuple[Standing, int]]) -> Leaderboard:
    """The same among the members of the cohort, all of whom are listed."""
    if view.cohort is None or not view.standing.is_ranked:
        return view
    own_id, standings = view.standing.person_id, {one: standing for one, (standing, _) in classmates.items()}
    places = rank_people({one: points for one, (standing, points) in classmates.items() if standing.is_ranked})
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
    if view.cohort is None or not view.standing.is_ranked:
        return view
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
    away, begin = uow.reminders.list_leaves(act.person.id, since=since), begins_on(board.period, act.today) or act.today
    if any(leave.first <= until or (leave.first <= act.today and leave.last >= begin) for leave in away):
        # A stretch with leave in it is no measure of another one.
        return None
    return own - max(0, uow.points.sum_between(act.person.id, since, until, scope=board.scope))
