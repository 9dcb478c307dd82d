"""Leaderboards: people and teams in order of their points, fair to who is away and to small groups.

What they show rests on sums of points (`questions.results.points`). A group of fewer than five has no figures: from
them one could tell who did what.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from statistics import fmean
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

FEWEST_PEOPLE = 5
NEIGHBOURS = 2
BEGINNING = date.min
"""Where all time begins, on boards."""


class Period(StrEnum):
    """The time over which points are summed."""

    WEEK = "week"
    MONTH = "month"
    ALL = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """What is ranked: the points of a scope (0: all, else a domain's number) over a period that began on a day."""

    scope: int
    period: Period
    begins_on: date

    @classmethod
    def of(cls, period: Period, today: date, *, scope: int = 0) -> Board:
        """The board of the period that today belongs to."""
        return cls(scope=scope, period=period, begins_on=begins_on(period, today) or BEGINNING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One person's place; those with equal points share a rank, and the next one is as many ranks further down."""

    rank: int
    person_id: int
    points: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamMember:
    """What one member brings to a team: points of the period, and whether they are away or joined in it."""

    points: int
    is_away: bool = False
    is_new: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamPlace:
    """One team's place by its mean over the members counted; both None for a team too small to have a figure."""

    team_id: int
    rank: int | None
    mean: float | None


def begins_on(period: Period, today: date) -> date | None:
    """The first study day of the period that today belongs to: Monday, the first of the month; None for all time."""
    match period:
        case Period.WEEK:
            return today - timedelta(days=today.weekday())
        case Period.MONTH:
            return today.replace(day=1)
        case Period.ALL:
            return None


def compare_with(period: Period, today: date) -> tuple[date, date] | None:
    """The study days of the period before that today's is fairly compared with: its beginning up to the same day."""
    begins = begins_on(period, today)
    if begins is None:
        return None
    before = begins_on(period, begins - timedelta(days=1)) or begins
    return before, min(before + (today - begins), begins - timedelta(days=1))


def rank_people(points: Mapping[int, int]) -> tuple[Place, ...]:
    """Everybody's place, the most points first, equals by id; empty for fewer than five people.

    Whoever hides is left out by the caller. A total below zero counts as zero.
    """
    if len(points) < FEWEST_PEOPLE:
        return ()
    totals = {person_id: max(0, total) for person_id, total in points.items()}
    rank_of = _share_ranks(totals.values())
    ordered = sorted(totals, key=lambda person_id: (-totals[person_id], person_id))
    return tuple(
        Place(rank=rank_of[totals[person_id]], person_id=person_id, points=totals[person_id]) for person_id in ordered
    )


def list_neighbours(places: Sequence[Place], person_id: int, *, reach: int = NEIGHBOURS) -> tuple[Place, ...]:
    """The person's place with the two above and the two below it; empty if they have none."""
    here = next((index for index, place in enumerate(places) if place.person_id == person_id), None)
    return () if here is None else tuple(places[max(0, here - reach) : here + reach + 1])


def measure_team(members: Collection[TeamMember]) -> float | None:
    """A team's mean points, None over fewer than five members; who joined in the period counts in no case.

    Those away are left out, but never to the team's harm: one with more points than the others' mean still counts,
    and where fewer than five are left, those away fill up to five. So leave can only raise a mean.
    """
    settled = [member for member in members if not member.is_new]
    if len(settled) < FEWEST_PEOPLE:
        return None
    counted = [max(0, member.points) for member in settled if not member.is_away]
    away = sorted((max(0, member.points) for member in settled if member.is_away), reverse=True)
    for points in away:
        if len(counted) >= FEWEST_PEOPLE and points <= fmean(counted):
            break
        counted.append(points)
    return fmean(counted)


def _share_ranks(totals: Collection[float]) -> dict[float, int]:
    """The rank of each total: one more than how many have more."""
    ranks: dict[float, int] = {}
    for place, total in enumerate(sorted(totals, reverse=True), start=1):
        ranks.setdefault(total, place)
    return ranks
