"""A brief is looked at once a week and cohort; somebody is asked to come back once a week at most."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from storage.briefs import BriefState
from tests.storage.builders import NOW, a_cohort, enrol

MONDAY = date(2026, 3, 2)
WEEK = timedelta(days=7)


def test_a_week_s_brief_is_claimed_once(uow):
    cohort = a_cohort(uow)

    claims = [uow.briefs.claim(cohort.id, week=MONDAY, topics=["b", "a"]) for _ in range(2)]

    assert claims == [True, False]
    assert uow.briefs.find(cohort.id) == BriefState(week=MONDAY, topics=frozenset({"a", "b"}))
    assert uow.briefs.claim(cohort.id, week=MONDAY + WEEK, topics=[])
    assert uow.briefs.find(cohort.id).topics == frozenset()


def test_a_cohort_is_due_until_it_was_looked_at_unless_it_is_archived_or_wants_none(uow):
    new, looked_at, archived, unwanted = (a_cohort(uow, name=name) for name in "abcd")
    uow.briefs.claim(looked_at.id, week=MONDAY, topics=[])
    uow.cohorts.save(replace(archived, archived_at=NOW))
    uow.briefs.switch(unwanted.id, wanted=False)

    assert uow.briefs.list_due(MONDAY) == (new.id,)
    assert uow.briefs.list_due(MONDAY + WEEK) == (new.id, looked_at.id)
    assert not uow.briefs.claim(unwanted.id, week=MONDAY, topics=[])


def test_a_brief_that_is_wanted_again_remembers_what_was_said(uow):
    cohort = a_cohort(uow)
    uow.briefs.claim(cohort.id, week=MONDAY, topics=["a"])
    uow.briefs.switch(cohort.id, wanted=False)
    uow.briefs.switch(cohort.id, wanted=True)

    assert uow.briefs.find(cohort.id) == BriefState(week=MONDAY, topics=frozenset({"a"}))


def test_nobody_is_asked_to_come_back_twice_within_a_week(uow):
    lina, noa = enrol(uow, telegram_id=1).id, enrol(uow, telegram_id=2).id
    first = uow.briefs.claim_relaunches([lina], today=MONDAY)
    within = uow.briefs.claim_relaunches([lina, noa], today=MONDAY + timedelta(days=6))
    again = uow.briefs.claim_relaunches([lina, noa], today=MONDAY + WEEK)

    assert (first, within, again) == ({lina}, {noa}, {lina})
