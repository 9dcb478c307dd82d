"""The teams' leaderboard is read from a table: it holds what counting everybody anew would give, whatever happened."""

import random
from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest

from bot.use_cases.points import recount_points, settle
from bot.use_cases.syllabus import Act
from bot.use_cases.teams import look_at_teams, measure_teams
from questions.calendar import Leave
from questions.learning.card import STUDY_DAY_ENDS_AT
from questions.people import Role
from questions.results.day_scores import DayScore
from questions.results.leaderboards import Board, Period, TeamMember, begins_on
from storage.engine import open_engine
from storage.schema import upgrade
from storage.unit_of_work import unit_of_work
from tests.builders import NOON
from tests.questions.results.ranking_teams import rank_teams

EVENTS = (
    *("earn", "earn", "earn", "join", "move", "quit", "teach"),
    *("take_leave", "come_back", "archive", "open_cohort", "wait", "wait"),
)


class Company:
    """Cohorts whose members earn points, come, go and take leave, as chance has it."""

    def __init__(self, uow, syllabus, rng):
        self.uow, self.zone, self.rng, self.now = uow, syllabus.zone, rng, NOON
        self.syllabus, self.people = syllabus, []
        self.cohorts = [self.found() for _ in range(3)]
        for _ in range(18):
            self.join(joined=NOON - timedelta(days=90))

    @property
    def today(self):
        return self.act(self.people[0]).today

    def act(self, person):
        return Act(person=person, syllabus=self.syllabus, now=self.now, rng=self.rng)

    def found(self):
        return self.uow.cohorts.create(name="ARC", plan_id="arc-2010", created_at=self.now)

    def join(self, *, joined=None):
        number = len(self.people) + 1
        person = self.uow.people.enrol(
            telegram_id=number, first_name="Noa", role=Role.APPRENTICE, plan_id="arc-2010", created_at=self.now
        )
        cohort = self.rng.choice(self.cohorts)
        self.people.append(self.change(person, cohort_id=cohort.id, consented_at=joined or self.now))

    def change(self, person, **changes):
        changed = replace(person, **changes)
        self.uow.people.save(changed)
        recount_points(self.uow, person.id)
        return changed

    def happen(self, event):
        getattr(self, event)()

    def someone(self):
        return self.rng.randrange(len(self.people))

    def earn(self):
        person = self.people[self.someone()]
        score = DayScore(total=self.rng.randint(-2, 12), goal=10, domains={})
        self.uow.points.set_day(person.id, self.today, score, is_ranked=settle(self.uow, person.id).is_ranked)

    def move(self):
        place, cohort = self.someone(), self.rng.choice(self.cohorts)
        self.people[place] = self.change(self.people[place], cohort_id=cohort.id, consented_at=self.now)

    def quit(self):
        place = self.someone()
        self.people[place] = self.change(self.people[place], cohort_id=None, consented_at=None)

    def teach(self):
        place, role = self.someone(), self.rng.choice((Role.TRAINER, Role.APPRENTICE))
        self.people[place] = self.change(self.people[place], role=role)

    def take_leave(self):
        first = self.today + timedelta(days=self.rng.choice((0, 0, 1, 6)))
        leave = Leave(first=first, last=first + timedelta(days=self.rng.randrange(9)))
        self.uow.reminders.take_leave(self.people[self.someone()].id, leave)

    def come_back(self):
        self.uow.reminders.end_leaves(self.people[self.someone()].id, today=self.today)

    def archive(self):
        cohort = self.uow.cohorts.get(self.rng.choice(self.cohorts).id)
        self.uow.cohorts.save(replace(cohort, archived_at=None if cohort.archived_at else self.now))

    def open_cohort(self):
        self.cohorts.append(self.found())

    def wait(self):
        self.now += timedelta(days=self.rng.choice((1, 1, 2, 8, 33)))

    def measure(self, *, at_once=7):
        while measure_teams(self.uow, today=self.today, zone=self.zone, limit=at_once) >= at_once:
            pass

    def count_anew(self, board):
        """Every team's place, from what each day of each member earned."""
        begins = begins_on(board.period, self.today) or self.today
        monday = self.today - timedelta(days=self.today.weekday())
        since = datetime.combine(monday, time(), self.zone) + STUDY_DAY_ENDS_AT
        teams = {one.id: [] for one in self.cohorts if self.uow.cohorts.get(one.id).archived_at is None}
        for person in self.people:
            if person.role is Role.APPRENTICE and person.cohort_id in teams:
                days = self.uow.points.list_days(person.id)
                leaves = self.uow.reminders.find_habits(person.id).calendar.leaves
                teams[person.cohort_id].append(
                    TeamMember(
                        points=sum(score.total for day, score in days.items() if day >= board.begins_on),
                        is_away=any(one.first <= self.today and one.last >= begins for one in leaves),
                        is_new=person.consented_at >= since,
                    )
                )
        return rank_teams(teams)


@pytest.fixture
def company(database_url, syllabus, request):
    engine = open_engine(database_url)
    upgrade(engine)
    with unit_of_work(engine) as uow:
        yield Company(uow, syllabus, random.Random(request.param))
    engine.dispose()


@pytest.mark.parametrize("company", [1], indirect=True)
def test_the_table_of_teams_holds_what_counting_everybody_anew_gives(company):
    figures = 0

    # At the end nothing but leave, or a mark made for another reason would hide that it makes none.
    for events in (*[EVENTS] * 20, *[("take_leave",)] * 4, *[("come_back",)] * 4):
        for event in company.rng.choices(events, k=4):
            company.happen(event)
        company.measure()
        for period in Period:
            board = Board.of(period, company.today)
            places = company.uow.teams.list_page(board, limit=99)
            assert places == company.count_anew(board), (period, company.now)
            assert company.uow.teams.count(board, most=99) == len(places)
            figures += sum(place.mean is not None for place in places)

    assert figures > 50


@pytest.mark.parametrize("company", [7], indirect=True)
def test_pages_and_one_s_own_team_are_cut_from_the_whole_leaderboard(company):
    for event in company.rng.choices(("earn", "open_cohort", "join"), weights=(4, 1, 2), k=60):
        company.happen(event)
    company.wait()
    company.now += timedelta(days=7)
    company.measure()
    member = company.people[0]

    pages = [
        look_at_teams(company.uow, company.act(member), period=Period.ALL, page=page, size=2) for page in range(12)
    ]

    whole = company.count_anew(Board.of(Period.ALL, company.today))
    shown = [team.place for page in pages[: pages[0].pages] for team in page.teams]
    assert shown == list(whole)
    assert pages[-1].page == pages[0].pages - 1
    assert {page.own.place for page in pages} == {one for one in whole if one.team_id == member.cohort_id}
