from dataclasses import replace
from datetime import date
from itertools import combinations
from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questions.results.leaderboards import (
    Period,
    Place,
    TeamMember,
    begins_on,
    list_neighbours,
    measure_team,
    rank_people,
)
from tests.builders import TODAY
from tests.questions.results.ranking_teams import rank_teams

totals = st.dictionaries(st.integers(1, 50), st.integers(-20, 40), min_size=5)
members = st.builds(TeamMember, points=st.integers(-20, 60), is_away=st.booleans(), is_new=st.booleans())


def ranks(points: dict[int, int]) -> list[tuple[int, int]]:
    return [(place.person_id, place.rank) for place in rank_people(points)]


def test_ties_share_a_rank_and_the_next_is_as_many_further_down():
    assert ranks({1: 5, 2: 9, 3: 5, 4: 9, 5: 1, 6: 9}) == [(2, 1), (4, 1), (6, 1), (1, 4), (3, 4), (5, 6)]


def test_nobody_is_shown_a_debt():
    places = rank_people({1: -7, 2: 0, 3: 1, 4: -1, 5: 2})

    assert [(place.person_id, place.rank, place.points) for place in places[2:]] == [(1, 3, 0), (2, 3, 0), (4, 3, 0)]


@pytest.mark.parametrize(("people", "shown"), [(0, 0), (4, 0), (5, 5)])
def test_a_group_of_fewer_than_five_has_no_figures(people, shown):
    assert len(rank_people({person: person for person in range(people)})) == shown


def test_one_sees_the_two_above_and_the_two_below():
    places = rank_people({person: 100 - person for person in range(1, 9)})

    assert [place.person_id for place in list_neighbours(places, 4)] == [2, 3, 4, 5, 6]
    assert [place.person_id for place in list_neighbours(places, 1)] == [1, 2, 3]
    assert [place.person_id for place in list_neighbours(places, 8)] == [6, 7, 8]
    assert list_neighbours(places, 99) == ()


@given(totals, st.randoms(use_true_random=False))
def test_places_follow_points_whatever_the_order_of_rows(points, rng):
    places = rank_people(points)

    assert rank_people(dict(rng.sample(list(points.items()), len(points)))) == places
    for place in places:
        assert place.rank == 1 + sum(max(0, total) > place.points for total in points.values())
        assert place == Place(rank=place.rank, person_id=place.person_id, points=max(0, points[place.person_id]))


def a_team(*points: int, away: tuple[int, ...] = (), new: tuple[int, ...] = ()) -> list[TeamMember]:
    return [
        *(TeamMember(points=one) for one in points),
        *(TeamMember(points=one, is_away=True) for one in away),
        *(TeamMember(points=one, is_new=True) for one in new),
    ]


def test_teams_rank_by_the_mean_of_those_who_were_there():
    teams = {
        7: a_team(10, 10, 10, 10, 10),
        8: a_team(20, 20, 20, 20, 20, away=(0, 1), new=(0, 0, 0)),
        9: a_team(12, 12, 12, 12, 2, 10),
    }

    assert [(place.team_id, place.rank, place.mean) for place in rank_teams(teams)] == [
        (8, 1, 20),
        (7, 2, 10),
        (9, 2, 10),
    ]


def test_a_team_too_small_has_no_figure_and_no_rank():
    places = rank_teams({1: a_team(50, 50, 50, 50, new=(9,)), 2: a_team(1, 1, 1, 1, 1)})

    assert [(place.team_id, place.rank, place.mean) for place in places] == [(2, 1, 1), (1, None, None)]


def test_points_earned_before_leave_still_help_the_team():
    assert measure_team(a_team(2, 2, 2, 2, 2, away=(14, 0))) == 4


def test_a_team_left_with_too_few_counts_its_absent_members_up_to_five():
    assert measure_team(a_team(10, 10, 10, away=(4, 1, 0))) == 7


@given(st.lists(members, min_size=5, max_size=9), st.data())
def test_leave_never_lowers_a_team(team, data):
    place = data.draw(st.integers(0, len(team) - 1))
    before = measure_team([*team[:place], replace(team[place], is_away=False), *team[place + 1 :]])
    after = measure_team([*team[:place], replace(team[place], is_away=True), *team[place + 1 :]])

    assert (after is None) == (before is None)
    assert (after or 0) >= (before or 0)


@given(st.lists(members, min_size=5, max_size=8))
def test_the_mean_is_the_best_that_counting_absent_members_allows(team):
    settled = [member for member in team if not member.is_new]
    here = [max(0, member.points) for member in settled if not member.is_away]
    away = [max(0, member.points) for member in settled if member.is_away]
    choices = [
        fmean([*here, *extra])
        for count in range(len(away) + 1)
        for extra in combinations(away, count)
        if len(here) + count >= 5
    ]

    assert measure_team(team) == (pytest.approx(max(choices)) if choices else None)


def test_a_week_begins_on_monday_and_a_month_on_its_first():
    assert begins_on(Period.WEEK, TODAY) == date(2026, 11, 23)
    assert begins_on(Period.WEEK, date(2026, 11, 23)) == date(2026, 11, 23)
    assert begins_on(Period.MONTH, TODAY) == date(2026, 11, 1)
    assert begins_on(Period.ALL, TODAY) is None
