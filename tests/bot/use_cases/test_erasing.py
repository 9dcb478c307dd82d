"""Who may erase whom, who takes over, and who is told."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.use_cases import erasing, own_data
from bot.use_cases.erasing import Eraser
from questions.audit import Deed
from questions.erasure import derive_key, mark_of
from questions.errors import InvalidSetting, NotFound, RoleNeeded, StaleTap
from questions.people import Role
from tests.builders import NOON

KEY = derive_key("1:token")


async def erase_oneself(school, person, *, granted=(), text="effacer"):
    roles = dict(granted)
    await school.run(erasing.begin_erasing, by=person, granted=roles)
    return await school.run(erasing.confirm_erasing, by=person, text=text, key=KEY, granted=roles)


async def is_known(school, person) -> bool:
    return await school.read(lambda uow: uow.people.find_by_telegram_id(person.telegram_id)) is not None


async def told(school, person) -> list[str]:
    return [one.kind for one in await school.read(lambda uow: uow.outbox.list_of(person.id))]


async def test_a_word_without_having_asked_first_erases_nobody(school):
    with pytest.raises(StaleTap):
        await school.run(erasing.confirm_erasing, by=school.apprentice, text="effacer", key=KEY, granted={})

    assert await is_known(school, school.apprentice)


@pytest.mark.parametrize(("text", "gone"), [("EFFACER", True), (" effacer ! ", True), ("oui", False), ("", False)])
async def test_only_the_word_erases(school, text, gone):
    await erase_oneself(school, school.apprentice, text=text)

    assert await is_known(school, school.apprentice) is not gone


async def test_a_word_an_hour_later_erases_nobody(school):
    await school.run(erasing.begin_erasing, by=school.apprentice, granted={})

    with pytest.raises(StaleTap):
        await school.scene.run(
            erasing.confirm_erasing,
            school.scene.act(by=school.apprentice, minutes=62),
            text="effacer",
            key=KEY,
            granted={},
        )


async def test_a_cohort_that_loses_its_last_trainer_is_told_to_the_admins_once(school):
    loss = await erase_oneself(school, school.trainer)

    assert [cohort.id for cohort in loss.orphans] == [school.cohort_id]
    assert await told(school, school.admin) == ["orphaned_cohort"]


async def test_a_trainer_with_a_colleague_leaves_everything_to_them(school):
    await school.scene.desk.run(lambda uow: uow.cohorts.add_trainer(school.cohort_id, school.other_trainer.id))

    loss = await erase_oneself(school, school.trainer)

    assert (loss.heir, loss.orphans) == (school.other_trainer, ())
    assert await told(school, school.admin) == []


async def test_without_a_colleague_an_admin_takes_over(school):
    loss = await erase_oneself(school, school.trainer)

    assert loss.heir == school.admin


async def test_the_only_admin_is_not_let_go_unless_the_settings_name_one(school):
    with pytest.raises(InvalidSetting) as refusal:
        await school.run(erasing.look_at_loss, by=school.admin, granted={})
    await erase_oneself(school, school.admin, granted={school.admin.telegram_id: Role.ADMIN})

    assert refusal.value.reason == "last admin"
    assert not await is_known(school, school.admin)


async def test_an_admin_erases_somebody_and_the_log_tells_who_did_it_but_not_to_whom(school):
    await school.run(erasing.erase_person, by=school.admin, person_id=school.apprentice.id, key=KEY, granted={})

    (act, *_) = await school.read(lambda uow: uow.acts.list_latest(limit=1))
    assert (act.act, act.person_id, act.subject) == (Deed.PERSON_ERASED, school.admin.id, "person:0")
    assert not await is_known(school, school.apprentice)


@pytest.mark.parametrize("by", ["apprentice", "trainer", "removed_trainer"])
async def test_whoever_is_no_admin_erases_nobody_else(school, by):
    for use_case, more in ((erasing.look_at_person, {}), (erasing.erase_person, {"key": KEY})):
        with pytest.raises(RoleNeeded):
            await school.run(use_case, by=getattr(school, by), person_id=school.other_trainer.id, granted={}, **more)

    assert await is_known(school, school.other_trainer)


async def test_an_admin_of_the_settings_and_oneself_are_not_erased_this_way(school):
    other = {school.trainer.telegram_id: Role.ADMIN}
    for person, reason in ((school.trainer, "settings"), (school.admin, "own")):
        with pytest.raises(InvalidSetting) as refusal:
            await school.run(erasing.look_at_person, by=school.admin, person_id=person.id, granted=other)
        assert refusal.value.reason == reason


async def test_a_second_tap_on_erase_is_stale(school):
    arguments = {"by": school.admin, "person_id": school.apprentice.id, "key": KEY, "granted": {}}
    await school.run(erasing.erase_person, **arguments)

    with pytest.raises(StaleTap):
        await school.run(erasing.erase_person, **arguments)


async def test_nobody_erased_can_do_anything_any_more(school):
    await erase_oneself(school, school.apprentice)

    for use_case, more in (
        (own_data.look_at_data, {"months": 12}),
        (own_data.export_data, {"write": list}),
        (erasing.look_at_loss, {"granted": {}}),
    ):
        with pytest.raises(NotFound):
            await school.run(use_case, by=school.apprentice, **more)


async def test_a_restored_backup_forgets_again_whom_it_should_and_nobody_else(school):
    erased_at = NOON + timedelta(days=1)
    eraser = Eraser(key=KEY, now=NOON + timedelta(days=9), zone=ZoneInfo("Europe/Zurich"))
    came_back = replace(school.other_trainer, first_name="Luc")

    def restore(uow):
        # As in a backup of before: both are there, and only the database that was replaced has the marks.
        marks = {mark_of(person.telegram_id, key=KEY): erased_at for person in (school.apprentice, came_back)}
        uow._connection = uow.people._connection
        uow._connection.exec_driver_sql(
            f"UPDATE people SET created_at = '2026-12-01 10:00:00' WHERE id = {came_back.id}"
        )
        return erasing.erase_again(uow, eraser=eraser, marks=marks)

    gone = await school.scene.desk.run(restore)

    assert gone == 1
    assert not await is_known(school, school.apprentice)
    assert await is_known(school, came_back)
    marks = await school.read(lambda uow: uow.ownership.list_marks())
    assert set(marks.values()) == {erased_at}


def test_a_mark_tells_nothing_without_the_key():
    mark = mark_of(987_654_321, key=KEY)

    assert mark == mark_of(987_654_321, key=KEY)
    assert mark != mark_of(987_654_321, key=derive_key("2:token"))
    assert "987654321" not in mark


async def test_three_exports_a_day_are_enough(school):
    for _ in range(3):
        await school.run(own_data.ask_for_export, by=school.apprentice)

    with pytest.raises(InvalidSetting):
        await school.run(own_data.ask_for_export, by=school.apprentice)
    await school.run(own_data.ask_for_export, by=school.trainer)
    await school.scene.run(own_data.ask_for_export, school.scene.act(by=school.apprentice, days=1, minutes=2))
