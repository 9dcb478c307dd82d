"""What trainers set for a cohort: only they, only by day, and it is logged; and bounds of what anybody sets."""

import pytest

from bot.use_cases import habits
from bot.use_cases.cohort_habits import (
    look_at_cohort_habits,
    set_cohort_canton,
    set_cohort_days,
    set_cohort_time,
)
from bot.use_cases.members import list_members, look_at_member
from questions.calendar import EVERY_DAY, MONDAY_TO_FRIDAY
from questions.errors import InvalidSetting, NotYourCohort, RoleNeeded, StaleTap
from questions.public_holidays import CANTONS
from questions.reminders import CohortHabits

CHANGES = [
    (look_at_cohort_habits, {}),
    (set_cohort_time, {"minute": 1000}),
    (set_cohort_days, {"days": MONDAY_TO_FRIDAY}),
    (set_cohort_canton, {"number": 1}),
]


@pytest.mark.parametrize(("use_case", "arguments"), CHANGES)
async def test_a_cohorts_habits_are_its_trainers_business_only(school, use_case, arguments):
    for stranger in (school.apprentice, school.removed_trainer):
        with pytest.raises(RoleNeeded):
            await school.run(use_case, by=stranger, cohort_id=school.cohort_id, **arguments)
    with pytest.raises(NotYourCohort):
        await school.run(use_case, by=school.other_trainer, cohort_id=school.cohort_id, **arguments)
    with pytest.raises(NotYourCohort):
        await school.run(use_case, by=school.trainer, cohort_id=999, **arguments)

    assert (await school.run(use_case, by=school.admin, cohort_id=school.cohort_id, **arguments)).cohort


async def test_what_a_trainer_sets_adds_up_and_is_logged(school):
    for use_case, arguments in CHANGES[1:]:
        view = await school.run(use_case, by=school.trainer, cohort_id=school.cohort_id, **arguments)

    assert view.habits == CohortHabits(minute=1000, days=MONDAY_TO_FRIDAY, canton=CANTONS[0])
    entries = await school.read(lambda uow: uow.acts.list_latest(limit=3))
    assert [entry.detail for entry in entries] == ["canton AG", f"days {MONDAY_TO_FRIDAY}", "minute 1000"]
    assert {entry.subject for entry in entries} == {f"cohort:{school.cohort_id}"}


@pytest.mark.parametrize("minute", [-1, 6 * 60 + 59, 20 * 60, 23 * 60, 1440])
async def test_no_trainer_sends_apprentices_a_reminder_at_night(school, minute):
    with pytest.raises(InvalidSetting) as refusal:
        await school.run(set_cohort_time, by=school.trainer, cohort_id=school.cohort_id, minute=minute)

    assert refusal.value.setting == "cohort_reminder"


@pytest.mark.parametrize("days", [0, -1, EVERY_DAY + 1])
async def test_a_cohorts_week_has_a_day(school, days):
    with pytest.raises(InvalidSetting):
        await school.run(set_cohort_days, by=school.trainer, cohort_id=school.cohort_id, days=days)


@pytest.mark.parametrize(
    ("use_case", "arguments", "setting"),
    [
        (habits.set_reminder, {"minute": 1440}, "reminder"),
        (habits.set_days, {"days": 0, "other_days": None}, "days"),
        (habits.set_days, {"days": 1, "other_days": 0}, "days"),
        (habits.set_days, {"days": EVERY_DAY + 1, "other_days": None}, "days"),
        (habits.set_canton, {"number": 27}, "canton"),
        (habits.take_leave, {"days": 0}, "leave"),
        (habits.take_leave, {"days": 400}, "leave"),
    ],
)
async def test_what_no_button_offers_is_refused(scene, use_case, arguments, setting):
    with pytest.raises(InvalidSetting) as refusal:
        await scene.run(use_case, **arguments)

    assert refusal.value.setting == setting


async def test_a_leave_is_only_written_where_it_was_asked_for(scene):
    with pytest.raises(StaleTap):
        await scene.run(habits.write_leave_until, text="jusqu’au 3.8")

    await scene.run(habits.begin_leave)
    view = await scene.run(habits.write_leave_until, text="jusqu’au 30.11")

    assert view.leave.last.day == 30
    with pytest.raises(StaleTap):
        await scene.run(habits.write_leave_until, text="jusqu’au 3.8")


async def test_what_one_person_sets_is_nobody_elses(scene):
    await scene.run(habits.set_reminder, minute=700)
    await scene.run(habits.take_leave, days=7)

    other = await scene.run(habits.look_at_habits, scene.act(by=scene.other))

    assert (other.habits.minute, other.leave) == (None, None)


async def test_who_is_on_leave_is_marked_for_the_trainer(school):
    await school.run(habits.take_leave, by=school.apprentice, days=7)

    members = await school.run(list_members, by=school.trainer, cohort_id=school.cohort_id)
    member = await school.run(look_at_member, by=school.trainer, person_id=school.apprentice.id)

    assert members.on_leave == {school.apprentice.id}
    assert member.on_leave
