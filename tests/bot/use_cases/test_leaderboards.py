"""Leaderboards without any chat: who is ranked, who sees what, teams, and strangers turned away."""

import random
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from bot.use_cases import appearing
from bot.use_cases.boards import COMPANY, export_board, list_boards, look_at_board
from bot.use_cases.leaderboards import Sphere, look_at_leaderboard
from bot.use_cases.points import recount_points, settle
from bot.use_cases.purpose import look_at_purpose
from bot.use_cases.syllabus import Act, Syllabus
from bot.use_cases.teams import look_at_teams
from questions.calendar import Leave
from questions.errors import InvalidSetting, NotYourCohort, RoleNeeded, StaleTap
from questions.people import Person, Role
from questions.results.day_scores import DayScore
from questions.results.leaderboards import Board, Period, rank_people
from questions.results.standing import Appearance
from storage.engine import open_engine
from storage.schema import upgrade
from storage.unit_of_work import OwnUnitOfWork, unit_of_work
from tests.builders import NOON, TODAY

WEEK = {"period": Period.WEEK}
LONG_AGO = NOON - timedelta(days=90)


@dataclass
class Place:
    """A database with cohorts and people who have points."""

    uow: OwnUnitOfWork
    syllabus: Syllabus
    rng: random.Random = field(default_factory=lambda: random.Random(3))
    count: int = 0

    def person(self, *, role: Role = Role.APPRENTICE, cohort: int | None = None, points: int = 0, **changes) -> Person:
        self.count += 1
        person = self.uow.people.enrol(
            telegram_id=self.count, first_name=f"P{self.count}", role=role, plan_id="arc-2010", created_at=NOON
        )
        joined = changes.pop("joined", LONG_AGO)
        person = replace(person, cohort_id=cohort, consented_at=joined if cohort else None, **changes)
        self.uow.people.save(person)
        self.earn(person, points)
        return person

    def earn(self, person: Person, points: int, *, day=TODAY) -> None:
        score = DayScore(total=points, goal=10, domains={})
        self.uow.points.set_day(person.id, day, score, is_ranked=settle(self.uow, person.id).is_ranked)

    def cohort(self, name: str = "ARC", **changes) -> int:
        cohort = self.uow.cohorts.create(name=name, plan_id="arc-2010", created_at=NOON)
        self.uow.cohorts.save(replace(cohort, **changes))
        return cohort.id

    def do(self, use_case, by: Person, **arguments):
        act = Act(person=by, syllabus=self.syllabus, now=NOON, rng=self.rng)
        return use_case(self.uow, act, **arguments)

    def own(self, by: Person, sphere: Sphere = Sphere.COHORT):
        return self.do(look_at_leaderboard, by, sphere=sphere, period=Period.WEEK)


@pytest.fixture
def place(database_url, syllabus):
    engine = open_engine(database_url)
    upgrade(engine)
    with unit_of_work(engine) as uow:
        yield Place(uow=uow, syllabus=syllabus)
    engine.dispose()


def test_places_in_the_company_are_those_that_ranking_everybody_would_give(place):
    cohorts = [place.cohort("A"), place.cohort("B")]
    people = [place.person(cohort=place.rng.choice(cohorts), points=place.rng.randint(-3, 8)) for _ in range(25)]
    for person in people[::4]:
        place.earn(person, place.rng.randint(-3, 8))
    hidden = people[7]
    place.do(appearing.choose_appearance, hidden, appearance=Appearance.HIDDEN)
    board = Board.of(Period.WEEK, TODAY)
    totals = {one.id: place.uow.points.find_sum(one.id, board) for one in people if one != hidden}
    expected = {one.person_id: one.rank for one in rank_people(totals) if one.points}

    page = place.uow.boards.list_page(board, limit=99)

    assert {one.person_id: one.rank for one in page} == expected
    for person in people:
        view = place.own(person, Sphere.COMPANY)
        own = [line for line in view.lines if line.is_own]
        ranks = [line.rank for line in view.lines]
        assert ranks == sorted(ranks)
        if person == hidden:
            assert view.lines == ()
        elif person.id in expected:
            assert own[0].rank == expected[person.id]
            assert len(view.lines) <= 5
        else:
            assert own[0].rank == 1 + len(expected)


def test_who_teaches_left_or_never_agreed_is_ranked_nowhere(place):
    cohort = place.cohort()
    own = [place.person(cohort=cohort, points=number) for number in range(1, 7)]
    gone = [
        place.person(cohort=cohort, points=50, role=Role.TRAINER),
        place.person(points=60),
        place.person(cohort=cohort, points=70, joined=None),
        place.person(cohort=place.cohort("old", archived_at=NOON), points=80),
    ]

    for sphere in Sphere:
        assert place.own(own[5], sphere).lines[0].rank == 1
        assert place.own(own[5], sphere).lines[0].is_own
    for person in gone:
        assert place.own(person).lines == ()


def test_what_changed_a_moment_ago_shows_even_before_counts_follow(place):
    cohort = place.cohort()
    people = [place.person(cohort=cohort, points=number) for number in range(10, 18)]
    place.uow.people.save(replace(people[7], cohort_id=None, consented_at=None))

    lines = place.own(people[6], Sphere.COMPANY).lines

    assert settle(place.uow, people[7].id).alias not in {line.name for line in lines}
    recount_points(place.uow, people[7].id)
    assert place.uow.boards.count_above(Board.of(Period.WEEK, TODAY), 0) == 7


def test_no_stranger_looks_at_a_leaderboard(place):
    cohort = place.cohort()
    members = [place.person(cohort=cohort, points=3) for _ in range(6)]
    trainer, stranger = place.person(role=Role.TRAINER), place.person(role=Role.TRAINER)
    place.uow.cohorts.add_trainer(cohort, trainer.id)
    demoted = replace(trainer, id=members[0].id)

    for use_case in (look_at_board, export_board):
        assert place.do(use_case, trainer, cohort_id=cohort, **WEEK).names
        for by, refusal in (
            (members[0], RoleNeeded),
            (stranger, NotYourCohort),
            (demoted, RoleNeeded),
        ):
            with pytest.raises(refusal):
                place.do(use_case, by, cohort_id=cohort, **WEEK)
        for by in (members[0], trainer, stranger):
            with pytest.raises(RoleNeeded):
                place.do(use_case, by, cohort_id=COMPANY, **WEEK)
        with pytest.raises(NotYourCohort):
            place.do(use_case, trainer, cohort_id=cohort + 99, **WEEK)
    with pytest.raises(RoleNeeded):
        place.do(list_boards, members[0])


def test_an_admin_sees_all_by_alias_and_a_trainer_their_own_by_name(place):
    cohort, other = place.cohort("A"), place.cohort("B")
    members = [place.person(cohort=cohort, points=9) for _ in range(5)]
    trainer, admin = place.person(role=Role.TRAINER), place.person(role=Role.ADMIN)
    place.uow.cohorts.add_trainer(cohort, trainer.id)

    by_name = place.do(look_at_board, trainer, cohort_id=cohort, **WEEK)
    by_alias = place.do(look_at_board, admin, cohort_id=cohort, **WEEK)

    assert {line.name for line in by_name.lines} == {one.first_name for one in members}
    assert not {line.name for line in by_alias.lines} & {one.first_name for one in members}
    assert [one.id for one in place.do(list_boards, trainer).cohorts] == [cohort]
    assert [one.id for one in place.do(list_boards, admin).cohorts] == [cohort, other]


def test_nobody_outside_a_cohort_has_an_alias_to_change(place):
    outsider, trainer = place.person(), place.person(role=Role.TRAINER)

    for by in (outsider, trainer):
        for use_case, arguments in (
            (appearing.look_at_appearance, {}),
            (appearing.choose_appearance, {"appearance": Appearance.FIRST_NAME}),
            (appearing.draw_alias, {}),
            (appearing.begin_alias, {}),
            (appearing.write_alias, {"text": "Loutre vive"}),
        ):
            with pytest.raises(StaleTap):
                place.do(use_case, by, **arguments)


def test_an_alias_is_unique_in_a_cohort_and_free_elsewhere(place):
    cohort, other = place.cohort("A"), place.cohort("B")
    first, second, elsewhere = (place.person(cohort=one) for one in (cohort, cohort, other))
    for person in (first, second, elsewhere):
        place.do(appearing.begin_alias, person)
    place.do(appearing.write_alias, first, text="Capitaine Crêpe")

    with pytest.raises(InvalidSetting):
        place.do(appearing.write_alias, second, text="capitaine crepe")
    with pytest.raises(InvalidSetting):
        place.do(appearing.write_alias, second, text=first.first_name)
    assert place.do(appearing.write_alias, elsewhere, text="Capitaine Crêpe").alias == "Capitaine Crêpe"


def means(teams) -> dict[str, float | None]:
    return {team.name: team.place.mean for team in teams.teams}


def test_teams_count_neither_newcomers_nor_absent_members(place):
    first, second, small = place.cohort("A"), place.cohort("B"), place.cohort("C")
    people = [place.person(cohort=first, points=10) for _ in range(6)]
    for _ in range(5):
        place.person(cohort=second, points=9)
    for _ in range(4):
        place.person(cohort=small, points=90)
    place.person(cohort=first, points=0, joined=NOON - timedelta(hours=3))
    lazy = place.person(cohort=first, points=-8)

    here = place.do(look_at_teams, people[1], size=9, **WEEK)
    for one in (lazy, place.person()):
        place.uow.reminders.take_leave(one.id, Leave(first=TODAY, last=TODAY))
    away = place.do(look_at_teams, people[1], size=9, **WEEK)

    assert means(here) == {"A": pytest.approx(60 / 7), "B": 9, "C": None}
    assert means(away) == {"A": 10, "B": 9, "C": None}
    assert [(team.name, team.place.rank, team.is_own) for team in away.teams] == [
        ("A", 1, True), ("B", 2, False), ("C", None, False),
    ]  # fmt: skip


def test_from_the_mean_of_a_class_nobody_can_work_out_what_a_hidden_member_has(place):
    cohort = place.cohort("A")
    people = [place.person(cohort=cohort, points=points) for points in (40, 30, 20, 10, 5, 0)]
    ana, dina = people[0], people[3]
    place.do(look_at_teams, dina, size=9, **WEEK)

    place.do(appearing.choose_appearance, ana, appearance=Appearance.HIDDEN)

    assert means(place.do(look_at_teams, dina, size=9, **WEEK)) == {"A": 13}
    place.earn(ana, 60)
    assert means(place.do(look_at_teams, dina, size=9, **WEEK)) == {"A": 13}
    place.do(appearing.choose_appearance, people[1], appearance=Appearance.HIDDEN)
    assert means(place.do(look_at_teams, dina, size=9, **WEEK)) == {"A": None}


def test_leave_lowers_nobody_s_own_points_or_place(place):
    cohort = place.cohort()
    people = [place.person(cohort=cohort, points=number) for number in range(6)]
    before = place.own(people[3])

    place.uow.reminders.take_leave(people[3].id, Leave(first=TODAY, last=TODAY))
    place.do(look_at_teams, people[3], size=9, **WEEK)

    assert place.own(people[3]) == replace(before, trend=None)


def test_the_trend_compares_with_the_week_before_up_to_the_same_day(place):
    cohort = place.cohort()
    person = place.person(cohort=cohort, points=5)
    for days, points in ((7, 2), (8, 1), (6, 50), (4, 50)):
        place.earn(person, points, day=TODAY - timedelta(days=days))

    assert TODAY.weekday() == 1
    assert place.own(person).trend == 5 - 3
    assert place.do(look_at_leaderboard, person, sphere=Sphere.COHORT, period=Period.ALL).trend is None


@pytest.mark.parametrize("days", [1, 8])
def test_a_week_with_leave_in_it_is_compared_with_none(place, days):
    person = place.person(cohort=place.cohort(), points=5)
    place.earn(person, 14, day=TODAY - timedelta(days=7))
    away = TODAY - timedelta(days=days)

    place.uow.reminders.take_leave(person.id, Leave(first=away, last=away))

    assert place.own(person).trend is None


def test_points_go_a_year_after_the_exam(place):
    cohort = place.cohort(exam_day=TODAY.replace(year=2029, month=6, day=12))

    assert place.do(look_at_purpose, place.person(cohort=cohort), months=12).erased_on == TODAY.replace(
        year=2030, month=6, day=12
    )
    assert place.do(look_at_purpose, place.person(), months=12).erased_on is None
