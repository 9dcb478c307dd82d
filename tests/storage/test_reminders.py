"""When people are reminded next, claimed by one at a time; their weeks and leave; and what their cohort sets."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy.exc import IntegrityError

from questions.calendar import EVERY_DAY, MONDAY_TO_FRIDAY, Leave, Rhythm
from questions.people import Person
from questions.reminders import USUAL_MINUTE, CohortHabits
from storage.engine import open_engine
from storage.reminders import TO_PLAN, DueReminder
from storage.schema import upgrade
from storage.unit_of_work import unit_of_work
from tests.storage.builders import NOW, TODAY, a_cohort, enrol

if TYPE_CHECKING:
    from storage.unit_of_work import OwnUnitOfWork

DAY = timedelta(days=1)


def people(uow: OwnUnitOfWork, count: int) -> list[Person]:
    return [enrol(uow, telegram_id=100 + number) for number in range(count)]


def planned(uow: OwnUnitOfWork, person: Person, **later: float) -> Person:
    """The person, to be looked at so much later."""
    uow.reminders.order_plan(person.id)
    uow.reminders.plan([person.id], NOW + timedelta(**later), now=NOW)
    return person


def members(uow: OwnUnitOfWork, count: int) -> tuple[int, list[Person]]:
    cohort, found = a_cohort(uow), people(uow, count)
    for person in found:
        uow.people.save(replace(person, cohort_id=cohort.id))
        uow.reminders.order_plan(person.id)
    return cohort.id, found


def test_those_whose_time_has_come_are_claimed_the_longest_overdue_first(uow):
    now, early, later, never = people(uow, 4)
    planned(uow, now)
    planned(uow, early, hours=-3)
    planned(uow, later, seconds=1)
    planned(uow, never)
    uow.reminders.plan([never.id], None, now=NOW)

    claimed = uow.reminders.claim(limit=10, now=NOW)

    assert [one.person_id for one in claimed] == [early.id, now.id]
    assert claimed[0].at == NOW - timedelta(hours=3)
    assert len(uow.reminders.claim(limit=1, now=NOW)) == 1
    assert uow.reminders.find_next(later.id) == NOW + timedelta(seconds=1)


def test_the_longest_overdue_is_known_and_who_is_yet_to_be_planned_is_not_overdue(uow):
    now, early, to_plan, later = people(uow, 4)
    uow.reminders.order_plan(to_plan.id)
    planned(uow, later, seconds=1)
    assert uow.reminders.find_overdue(now=NOW) is None

    planned(uow, now)
    planned(uow, early, hours=-3)

    assert uow.reminders.find_overdue(now=NOW) == NOW - timedelta(hours=3)


def test_who_is_yet_to_be_planned_is_due_without_a_time(uow):
    (person,) = people(uow, 1)
    uow.reminders.order_plan(person.id)

    assert uow.reminders.claim(limit=5, now=NOW) == (DueReminder(person_id=person.id, at=None),)
    assert uow.reminders.find_next(person.id) is None
    assert TO_PLAN < NOW


@pytest.mark.postgresql
def test_what_one_process_has_claimed_another_passes_over(postgresql_url):
    upgrade(postgresql_url)
    engine = open_engine(postgresql_url)
    with unit_of_work(engine) as uow:
        for person in people(uow, 4):
            planned(uow, person)
        uow.commit()

    with unit_of_work(engine) as one, unit_of_work(engine) as other:
        first = one.reminders.claim(limit=2, now=NOW)
        second = other.reminders.claim(limit=10, now=NOW)

    engine.dispose()
    assert [len(first), len(second)] == [2, 2]
    assert not {claim.person_id for claim in first} & {claim.person_id for claim in second}


def test_members_of_a_cohort_are_reminded_by_default_and_nobody_else(uow):
    _, (member,) = members(uow, 1)
    stranger = enrol(uow, telegram_id=5)

    assert uow.reminders.find_habits(member.id).minute == USUAL_MINUTE
    assert uow.reminders.find_habits(stranger.id).minute is None
    assert uow.reminders.find_habits(999).minute is None


def test_an_archived_cohort_reminds_of_nothing(uow):
    cohort_id, (member,) = members(uow, 1)
    uow.cohorts.save(replace(uow.cohorts.get(cohort_id), archived_at=NOW))

    assert uow.reminders.find_habits(member.id).minute is None


def test_what_the_cohort_sets_holds_until_a_member_says_otherwise(uow):
    cohort_id, (member, other) = members(uow, 2)
    for canton in ("BE", "VD"):
        habits = CohortHabits(minute=480, days=MONDAY_TO_FRIDAY, canton=canton)
        uow.reminders.save_cohort_habits(cohort_id, habits)
    uow.reminders.save_time(other.id, minute=1000, silenced=False)
    uow.reminders.save_canton(other.id, "GE")
    uow.reminders.save_rhythm(other.id, Rhythm(from_day=TODAY, days=EVERY_DAY))

    found = uow.reminders.list_habits([member.id, other.id])

    assert uow.reminders.find_cohort_habits(cohort_id) == habits
    assert (found[member.id].minute, found[member.id].chosen) == (480, False)
    assert (found[member.id].calendar.usual_days, found[member.id].calendar.canton) == (MONDAY_TO_FRIDAY, "VD")
    assert (found[other.id].minute, found[other.id].chosen, found[other.id].calendar.canton) == (1000, True, "GE")
    assert found[other.id].calendar.days_in_week_of(TODAY) == EVERY_DAY


def test_who_wants_no_reminder_has_none_whatever_the_cohort_sets(uow):
    _, (member,) = members(uow, 1)
    uow.reminders.save_time(member.id, minute=None, silenced=True)

    habits = uow.reminders.find_habits(member.id)

    assert (habits.minute, habits.silenced) == (None, True)


def test_who_blocked_the_bot_can_not_be_reached(uow):
    (person,) = people(uow, 1)
    uow.people.save(replace(person, unreachable_since=NOW))

    assert not uow.reminders.find_habits(person.id).reachable


def test_a_new_plan_for_a_cohort_is_ordered_for_its_members_only(uow):
    cohort_id, (member,) = members(uow, 1)
    other = planned(uow, enrol(uow, telegram_id=5), hours=1)
    uow.reminders.plan([member.id], NOW + DAY, now=NOW)

    uow.reminders.order_plans_of(cohort_id)

    assert [one.person_id for one in uow.reminders.claim(limit=9, now=NOW)] == [member.id]
    assert uow.reminders.find_next(other.id) == NOW + timedelta(hours=1)


def test_another_week_takes_the_place_of_one_that_began_the_same_day_and_leaves_the_older(uow):
    (person,) = people(uow, 1)
    older = Rhythm(from_day=TODAY - 30 * DAY, days=1)
    for rhythm in (older, Rhythm(from_day=TODAY, days=2), Rhythm(from_day=TODAY, days=4, other_days=8)):
        uow.reminders.save_rhythm(person.id, rhythm)

    found = uow.reminders.find_habits(person.id).calendar.rhythms

    assert found == (older, Rhythm(from_day=TODAY, days=4, other_days=8))


def test_a_leave_swallows_those_within_it(uow):
    (person,) = people(uow, 1)
    for days in (3, 5, 20):
        uow.reminders.take_leave(person.id, Leave(first=TODAY, last=TODAY + days * DAY))
    uow.reminders.take_leave(person.id, Leave(first=TODAY + 40 * DAY, last=TODAY + 50 * DAY))

    leaves = uow.reminders.find_habits(person.id).calendar.leaves

    assert [(leave.last - TODAY).days for leave in leaves] == [20, 50]


def test_coming_back_ends_the_leave_under_way_and_keeps_the_days_that_were_off(uow):
    (person,) = people(uow, 1)
    running = Leave(first=TODAY - 3 * DAY, last=TODAY + 9 * DAY)
    ahead = Leave(first=TODAY + 40 * DAY, last=TODAY + 50 * DAY)
    for leave in (running, ahead):
        uow.reminders.take_leave(person.id, leave)

    ended = [uow.reminders.end_leaves(person.id, today=TODAY) for _ in range(3)]

    assert ended == [1, 1, 0]
    assert uow.reminders.find_habits(person.id).calendar.leaves == (replace(running, last=TODAY - DAY),)


def test_stopping_a_leave_ends_what_was_to_begin_within_it_and_leaves_what_comes_after(uow):
    (person,) = people(uow, 1)
    outer, inner, later = ((-2, 20), (5, 7), (30, 33))
    for first, last in (outer, inner, later):
        uow.reminders.take_leave(person.id, Leave(first=TODAY + first * DAY, last=TODAY + last * DAY))

    uow.reminders.end_leaves(person.id, today=TODAY)

    calendar = uow.reminders.find_habits(person.id).calendar
    assert [(one.first, one.last) for one in calendar.leaves] == [
        (TODAY - 2 * DAY, TODAY - DAY),
        (TODAY + 30 * DAY, TODAY + 33 * DAY),
    ]


def test_coming_back_on_the_first_day_leaves_nothing_of_the_leave(uow):
    (person,) = people(uow, 1)
    uow.reminders.take_leave(person.id, Leave(first=TODAY, last=TODAY))

    uow.reminders.end_leaves(person.id, today=TODAY)

    assert uow.reminders.find_habits(person.id).calendar.leaves == ()


def test_who_of_a_cohort_is_on_leave_today(uow):
    cohort_id, (away, back, soon) = members(uow, 3)
    stranger = enrol(uow, telegram_id=5)
    for person, first, last in ((away, 0, 0), (stranger, 0, 3), (back, -3, -1), (soon, 1, 2)):
        uow.reminders.take_leave(person.id, Leave(first=TODAY + first * DAY, last=TODAY + last * DAY))

    assert uow.reminders.list_on_leave(cohort_id, TODAY) == {away.id}


@pytest.mark.parametrize("minute", [-1, 1440])
def test_no_time_beyond_the_day_is_stored(uow, minute):
    (person,) = people(uow, 1)

    with pytest.raises(IntegrityError):
        uow.reminders.save_time(person.id, minute=minute, silenced=False)


def test_whoever_is_removed_leaves_no_reminder_no_week_and_no_leave(uow):
    (person,) = people(uow, 1)
    planned(uow, person)
    uow.reminders.save_rhythm(person.id, Rhythm(from_day=TODAY, days=1))
    uow.reminders.take_leave(person.id, Leave(first=TODAY, last=TODAY))

    uow.people.remove(person.id)

    assert uow.reminders.claim(limit=9, now=NOW) == ()
    assert uow.reminders.list_habits([person.id]) == {}
