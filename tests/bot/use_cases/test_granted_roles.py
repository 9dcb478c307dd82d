"""The settings give the first admin, and take the role from whoever left the list."""

import pytest

from bot.use_cases import granted_roles
from bot.use_cases.people import greet
from questions.audit import Deed
from questions.people import Role
from tests.builders import NOON

BOSS = 12
"""The Telegram id of the school's admin."""


async def apply(school, granted):
    return await school.scene.desk.run(granted_roles.apply_settings, granted=granted, now=NOON)


async def role_of(school, telegram_id):
    return (await school.read(lambda uow: uow.people.find_by_telegram_id(telegram_id))).role


async def latest_act(school):
    (entry,) = await school.read(lambda uow: uow.acts.list_latest(limit=1))
    return entry.act, entry.person_id, entry.subject


async def test_an_admin_who_left_the_settings_is_an_apprentice_and_the_log_says_so(school):
    (changed,) = await apply(school, {})

    assert (changed.id, await role_of(school, BOSS)) == (school.admin.id, Role.APPRENTICE)
    assert await latest_act(school) == (Deed.ROLE_TAKEN, None, f"person:{school.admin.id}")
    assert await apply(school, {}) == ()


async def test_trainers_and_admins_of_the_settings_stay_what_they_are(school):
    assert await apply(school, {BOSS: Role.ADMIN}) == ()

    assert await role_of(school, school.trainer.telegram_id) is Role.TRAINER


@pytest.mark.parametrize("who", ["apprentice", "trainer"])
async def test_somebody_known_who_enters_the_settings_is_an_admin_from_the_next_start_on(school, who):
    person = getattr(school, who)

    (changed,) = await apply(school, {BOSS: Role.ADMIN, person.telegram_id: Role.ADMIN})

    assert (changed.role, changed.cohort_id) == (Role.ADMIN, None)
    assert await latest_act(school) == (Deed.ADMIN_APPOINTED, None, f"person:{person.id}")


async def test_of_somebody_in_the_settings_who_never_greeted_nothing_is_stored(school):
    before = await school.read(lambda uow: uow.people.count())

    assert await apply(school, {BOSS: Role.ADMIN, 987: Role.ADMIN}) == ()
    assert await school.read(lambda uow: uow.people.count()) == before


async def test_the_first_admin_is_whoever_greets_with_an_id_of_the_settings_and_nobody_else(school):
    def greeting(uow, telegram_id, role):
        greet(uow, telegram_id=telegram_id, first_name="Eve", role=role, plan_id="arc-2010", now=NOON)

    await school.scene.desk.run(greeting, 987, Role.ADMIN)
    act = await latest_act(school)
    await school.scene.desk.run(greeting, 988, Role.APPRENTICE)

    assert await role_of(school, 987) is Role.ADMIN
    assert act[:2] == (Deed.ADMIN_APPOINTED, None)
    assert await role_of(school, 988) is Role.APPRENTICE
    assert await latest_act(school) == act
