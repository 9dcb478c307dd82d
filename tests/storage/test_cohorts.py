"""Cohorts come back as they went in; members, trainers and releases belong to one cohort each."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from questions.cohorts import Member, Release
from questions.errors import NotFound
from questions.people import Role
from tests.storage.builders import NOW, TODAY, a_cohort, ask_and_answer, enrol

if TYPE_CHECKING:
    from questions.people import Person
    from storage.unit_of_work import OwnUnitOfWork

EXAM_DAY = date(2029, 6, 1)


def join(uow: OwnUnitOfWork, cohort_id: int, *, telegram_id: int, **changes: Any) -> Person:
    person = replace(enrol(uow, telegram_id=telegram_id), cohort_id=cohort_id, consented_at=NOW, **changes)
    uow.people.save(person)
    return person


def test_a_cohort_comes_back_as_it_was_created_and_saved(uow: OwnUnitOfWork) -> None:
    cohort = a_cohort(uow, name="ARC <b>2026</b> 🎧", exam_day=EXAM_DAY)
    changed = replace(cohort, name="ARC B", archived_at=NOW, daily_minutes=20, trusted=False, checked_on=TODAY)

    assert (cohort.name, cohort.exam_day, cohort.daily_minutes) == ("ARC <b>2026</b> 🎧", EXAM_DAY, 15)
    assert (cohort.language, cohort.trusted, cohort.archived_at) == ("fr", True, None)
    uow.cohorts.save(changed)
    assert uow.cohorts.get(cohort.id) == changed


def test_a_cohort_that_never_was_is_neither_found_nor_saved(uow: OwnUnitOfWork) -> None:
    assert uow.cohorts.find(404) is None
    with pytest.raises(NotFound):
        uow.cohorts.save(replace(a_cohort(uow), id=404))


def test_trainers_see_only_their_own_cohorts_and_no_archived_one(uow: OwnUnitOfWork) -> None:
    dana, luc = enrol(uow, telegram_id=1), enrol(uow, telegram_id=2)
    hers, shared, his, archived = (a_cohort(uow, name=name) for name in "ABCD")
    for cohort, trainer in ((hers, dana), (shared, dana), (shared, luc), (his, luc), (archived, dana)):
        uow.cohorts.add_trainer(cohort.id, trainer.id)
    uow.cohorts.add_trainer(shared.id, luc.id)
    uow.cohorts.save(replace(archived, archived_at=NOW))

    assert uow.cohorts.list_of_trainer(dana.id) == (hers, shared)
    assert uow.cohorts.list_trainers(shared.id) == (dana, luc)
    assert uow.cohorts.list_active() == (hers, shared, his)
    assert len(uow.cohorts.list_all()) == 4
    uow.cohorts.remove_trainer_everywhere(dana.id)
    assert uow.cohorts.list_of_trainer(dana.id) == ()
    assert uow.cohorts.list_trainers(shared.id) == (luc,)


def test_members_are_listed_by_first_name_with_their_latest_answer(uow: OwnUnitOfWork) -> None:
    cohort, other = a_cohort(uow), a_cohort(uow)
    zoe = join(uow, cohort.id, telegram_id=1, first_name="zoé")
    lina = join(uow, cohort.id, telegram_id=2, first_name="Lina")
    join(uow, other.id, telegram_id=3)
    ask_and_answer(uow, zoe)
    ask_and_answer(uow, zoe, study_day=TODAY + timedelta(days=2))

    members = uow.people.list_members(cohort.id)

    assert members == (Member(person=lina, last_day=None), Member(person=zoe, last_day=TODAY + timedelta(days=2)))
    assert uow.people.count_members([cohort.id, other.id, 404]) == {cohort.id: 2, other.id: 1}


def test_an_exam_day_reaches_the_members_who_never_set_their_own(uow: OwnUnitOfWork) -> None:
    cohort, other = a_cohort(uow), a_cohort(uow)
    follows = join(uow, cohort.id, telegram_id=1)
    chose = join(uow, cohort.id, telegram_id=2, exam_day=TODAY, chose_exam_day=True)
    elsewhere = join(uow, other.id, telegram_id=3)

    assert uow.people.set_exam_day_of(cohort.id, EXAM_DAY) == 1

    assert [uow.people.get(person.id).exam_day for person in (follows, chose, elsewhere)] == [EXAM_DAY, TODAY, None]


def test_cohorts_are_over_after_their_exam_day(uow: OwnUnitOfWork) -> None:
    over = a_cohort(uow, exam_day=TODAY - timedelta(days=1))
    a_cohort(uow, exam_day=TODAY)
    a_cohort(uow)
    archived = a_cohort(uow, exam_day=TODAY - timedelta(days=9))
    uow.cohorts.save(replace(archived, archived_at=NOW))

    assert uow.cohorts.list_over(TODAY) == (over,)


def test_the_last_day_set_for_a_scope_counts(uow: OwnUnitOfWork) -> None:
    cohort, other = a_cohort(uow), a_cohort(uow)
    later = Release(cohort_id=cohort.id, scope="7", from_day=TODAY + timedelta(days=30))
    uow.cohorts.release(replace(later, from_day=TODAY))
    uow.cohorts.release(Release(cohort_id=cohort.id, scope="serie-12", from_day=TODAY))
    uow.cohorts.release(later)

    assert uow.cohorts.list_releases(cohort.id) == (
        later,
        Release(cohort_id=cohort.id, scope="serie-12", from_day=TODAY),
    )
    assert uow.cohorts.list_releases(other.id) == ()
    uow.cohorts.forget_release(cohort.id, "7")
    assert len(uow.cohorts.list_releases(cohort.id)) == 1


def test_those_who_teach_are_listed_page_by_page_admins_first(uow: OwnUnitOfWork) -> None:
    roles = (Role.TRAINER, Role.APPRENTICE, Role.ADMIN, Role.TRAINER)
    for number, role in enumerate(roles, start=1):
        uow.people.save(replace(enrol(uow, telegram_id=number), role=role))

    pages = [uow.people.list_teaching(limit=2, offset=offset) for offset in (0, 2, 4)]

    assert [[person.telegram_id for person in page] for page in pages] == [[3, 1], [4], []]
    assert uow.people.count_teaching() == 3
