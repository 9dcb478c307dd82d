"""A cohort's end: announced a month ahead, carried out once, and only to those who have stopped learning."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.use_cases.erasing import Eraser
from bot.use_cases.notices import prepare
from bot.use_cases.ownership_notices import CohortEnded, CohortEnding
from bot.use_cases.retention import Keeping, add_months, announce_ends, end_cohort, is_anything_due
from questions.audit import Deed
from questions.people import Role
from storage.engine import open_engine
from storage.schema import upgrade
from storage.unit_of_work import unit_of_work
from tests.storage.builders import ask_and_answer

EXAM = date(2026, 6, 12)
END = date(2027, 6, 12)


class Class:
    """A cohort whose exam was on 12 June 2026, its trainer and three apprentices; and the job on any day."""

    def __init__(self, uow) -> None:
        self.uow = uow
        self.trainer = self.enrol(1, "Dana", Role.TRAINER)
        self.cohort = uow.cohorts.create(
            name="ARC", plan_id="arc-2010", created_at=datetime(2023, 8, 1, tzinfo=UTC), exam_day=EXAM
        )
        uow.cohorts.add_trainer(self.cohort.id, self.trainer.id)
        self.members = [self.join(self.enrol(number, "Noa")) for number in (2, 3, 4)]
        self.loner = self.enrol(5, "Iris")

    def enrol(self, telegram_id, name, role=Role.APPRENTICE):
        return self.uow.people.enrol(
            telegram_id=telegram_id,
            first_name=name,
            role=role,
            plan_id="arc-2010",
            created_at=datetime(2023, 8, 1, tzinfo=UTC),
        )

    def join(self, person):
        person = replace(person, cohort_id=self.cohort.id, consented_at=person.created_at)
        self.uow.people.save(person)
        return person

    def work_on(self, day: date, *, months: int = 12) -> None:
        """What the job does on this day, until nothing is left to do."""
        now = datetime(day.year, day.month, day.day, 10, tzinfo=UTC)
        keeping = Keeping(months=months, eraser=Eraser(key=b"key", now=now, zone=ZoneInfo("Europe/Zurich")))
        if is_anything_due(self.uow, keeping):
            announce_ends(self.uow, keeping)
            while end_cohort(self.uow, keeping):
                pass

    def known(self) -> list[int]:
        return [person.telegram_id for person in self.uow.people.list_all()]

    def told(self, person) -> list[object]:
        nobody: Any = None
        rows = self.uow.outbox.list_of(person.id)
        return [prepare(self.uow, nobody, kind=one.kind, payload=one.payload) for one in rows]

    def deeds(self) -> list[tuple[str, str]]:
        return [(act.act, act.detail) for act in self.uow.acts.list_latest(limit=20)][::-1]


@pytest.fixture
def arc(database_url):
    upgrade(database_url)
    engine = open_engine(database_url)
    with unit_of_work(engine) as uow:
        yield Class(uow)
    engine.dispose()


def test_each_apprentice_is_told_thirty_days_before_and_once(arc):
    arc.work_on(END - timedelta(days=31))
    before = [arc.told(person) for person in arc.members]
    arc.work_on(END - timedelta(days=30))
    arc.work_on(END - timedelta(days=29))

    assert before == [[], [], []]
    assert [arc.told(person) for person in arc.members] == [[CohortEnding(cohort="ARC", ends_on=END)]] * 3
    assert arc.told(arc.trainer) == []
    assert len(arc.known()) == 5


def test_on_the_day_those_who_have_stopped_are_erased_and_the_trainer_is_told_once(arc):
    arc.work_on(END - timedelta(days=30))
    arc.work_on(END - timedelta(days=1))
    still = arc.known()
    arc.work_on(END)
    arc.work_on(END + timedelta(days=1))

    assert still == [1, 2, 3, 4, 5]
    assert arc.known() == [1, 5]
    assert arc.told(arc.trainer) == [CohortEnded(cohort="ARC", erased=3, kept=0)]
    assert arc.uow.cohorts.get(arc.cohort.id).archived_at is not None
    assert arc.deeds() == [
        (Deed.COHORT_END_ANNOUNCED, f"ends:{END} members:3"),
        *[(Deed.PERSON_ERASED, "apprentice")] * 3,
        (Deed.COHORT_ARCHIVED, ""),
        (Deed.COHORT_ENDED, "erased:3 kept:0"),
    ]


def test_who_answered_since_the_notice_or_has_an_exam_to_come_stays_without_the_cohort(arc):
    learns, repeats, idle = arc.members
    ask_and_answer(arc.uow, idle, at=datetime(2027, 5, 1, tzinfo=UTC))
    arc.work_on(END - timedelta(days=30))
    answered_at = datetime(2027, 5, 20, tzinfo=UTC)
    ask_and_answer(arc.uow, learns, at=answered_at, answered_at=answered_at)
    arc.uow.people.save(replace(repeats, exam_day=date(2028, 6, 1), chose_exam_day=True))
    arc.work_on(END)

    assert arc.known() == [1, 2, 3, 5]
    assert arc.uow.people.get(learns.id).cohort_id is None
    assert arc.told(arc.trainer) == [CohortEnded(cohort="ARC", erased=1, kept=2)]


def test_who_went_to_another_cohort_is_left_alone(arc):
    other = arc.uow.cohorts.create(name="B", plan_id="arc-2010", created_at=datetime(2026, 8, 1, tzinfo=UTC))
    arc.work_on(END - timedelta(days=30))
    arc.uow.people.save(replace(arc.members[0], cohort_id=other.id))
    arc.work_on(END)

    assert arc.known() == [1, 2, 5]


def test_an_exam_day_put_off_calls_the_end_off_and_it_is_announced_anew(arc):
    arc.work_on(END - timedelta(days=30))
    arc.uow.cohorts.save(replace(arc.cohort, exam_day=date(2027, 6, 1)))
    arc.work_on(END)
    spared = arc.known()
    arc.work_on(date(2028, 5, 3))

    assert spared == [1, 2, 3, 4, 5]
    assert [one.ends_on for one in arc.told(arc.members[0])] == [END, date(2028, 6, 2)]


def test_a_cohort_long_over_when_this_begins_gets_its_thirty_days(arc):
    arc.work_on(date(2030, 1, 1))
    arc.work_on(date(2030, 1, 30))
    kept = arc.known()
    arc.work_on(date(2030, 1, 31))

    assert arc.told(arc.trainer) == [CohortEnded(cohort="ARC", erased=3, kept=0)]
    assert (kept, arc.known()) == ([1, 2, 3, 4, 5], [1, 5])


def test_the_months_are_a_setting(arc):
    arc.work_on(END - timedelta(days=30), months=24)

    assert arc.told(arc.members[0]) == []


def test_a_cohort_without_exam_day_never_ends(arc):
    arc.uow.cohorts.save(replace(arc.cohort, exam_day=None))
    arc.work_on(date(2040, 1, 1))

    assert len(arc.known()) == 5


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 6, 12), 12, date(2027, 6, 12)),
        (date(2027, 2, 28), 12, date(2028, 2, 28)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2026, 1, 31), -1, date(2025, 12, 31)),
        (date(2026, 1, 31), 999_999, date(9999, 4, 30)),
    ],
)
def test_months_are_added_by_the_calendar(day, months, expected):
    assert add_months(day, months) == expected
