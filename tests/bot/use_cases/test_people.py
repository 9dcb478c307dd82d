"""Who greets is recognised, and keeps what they were given."""

import pytest

from bot.use_cases.people import find_person, greet, mark_reachable, mark_unreachable
from questions.people import Role
from tests.builders import NOON


async def greeted(scene, *, telegram_id=1, role=Role.APPRENTICE, first_name="Noa"):
    return await scene.desk.run(
        lambda uow: greet(uow, telegram_id=telegram_id, first_name=first_name, role=role, plan_id="arc-2010", now=NOON)
    )


async def test_a_newcomer_is_enrolled_once(scene):
    assert (await greeted(scene, telegram_id=9)).is_new
    assert not (await greeted(scene, telegram_id=9)).is_new


@pytest.mark.parametrize("then", Role)
@pytest.mark.parametrize("first", Role)
async def test_greeting_again_changes_no_role_whatever_list_the_process_started_with(scene, first, then):
    await greeted(scene, telegram_id=9, role=first)

    assert (await greeted(scene, telegram_id=9, role=then)).person.role is first


async def test_a_new_first_name_is_taken_over(scene):
    assert (await greeted(scene, first_name="Noé")).person.first_name == "Noé"


async def test_whoever_greets_is_reachable_again_and_the_first_refusal_keeps_its_time(scene):
    await scene.desk.run(lambda uow: mark_unreachable(uow, telegram_id=1, now=NOON))
    await scene.desk.run(lambda uow: mark_unreachable(uow, telegram_id=1, now=NOON.replace(hour=20)))
    gone = await scene.desk.read(lambda uow: find_person(uow, telegram_id=1))

    assert gone.unreachable_since == NOON
    assert (await greeted(scene)).person.unreachable_since is None


async def test_a_stranger_who_blocks_the_bot_changes_nothing(scene):
    await scene.desk.run(lambda uow: mark_unreachable(uow, telegram_id=99, now=NOON))
    await scene.desk.run(lambda uow: mark_reachable(uow, telegram_id=99))

    assert await scene.desk.read(lambda uow: find_person(uow, telegram_id=99)) is None


async def test_a_first_name_is_cleaned_of_what_turns_the_line_around(scene):
    person = (await greeted(scene, telegram_id=9, first_name="Lina\u202e\u200b")).person

    assert person.first_name == "Lina"
