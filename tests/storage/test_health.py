from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from questions.health import Activity
from questions.people import Role
from tests.storage.builders import NOW, TODAY, ask_and_answer, enrol

if TYPE_CHECKING:
    from storage.unit_of_work import OwnUnitOfWork

DAYS = (20, 20, 13, 9, 9, 9, 8, 7, 3, 1, 1, 0, 0)
"""How many days ago each answer was given; the persons take turns."""


def test_activity_is_counted_from_any_day_on(uow: OwnUnitOfWork) -> None:
    people = [enrol(uow, telegram_id=number) for number in (1, 2, 3)]
    given = [(people[number % 3], TODAY - timedelta(days=days)) for number, days in enumerate(DAYS)]
    for person, day in given:
        at = NOW - (TODAY - day)
        ask_and_answer(uow, person, at=at, answered_at=at, study_day=day)

    for days in range(25):
        since = TODAY - timedelta(days=days)
        lately = {person.id for person, day in given if day >= since}
        assert uow.health.measure_activity(today=TODAY, since=since) == Activity(
            today=2, lately=len(lately), answers_today=2
        ), days
    tomorrow = TODAY + timedelta(days=1)
    assert uow.health.measure_activity(today=tomorrow, since=tomorrow) == Activity(today=0, lately=0, answers_today=0)


def test_people_are_counted_by_role(uow: OwnUnitOfWork) -> None:
    for number, role in enumerate((Role.ADMIN, Role.TRAINER, Role.TRAINER, Role.APPRENTICE), start=1):
        uow.people.save(replace(enrol(uow, telegram_id=number), role=role))

    assert uow.health.count_roles() == {Role.ADMIN: 1, Role.TRAINER: 2, Role.APPRENTICE: 1}


def test_an_empty_database_is_counted_too(uow: OwnUnitOfWork) -> None:
    vitals = uow.health.measure(besides=1)

    assert (vitals.last_update_at, vitals.pending, vitals.oldest_at, vitals.failed) == (None, 0, None, 0)
    assert uow.health.count_roles() == {Role.APPRENTICE: 0}
