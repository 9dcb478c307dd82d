"""T1: nobody becomes an admin in the chat, the last one can't go, and every admin hears of every role."""

from datetime import timedelta

from bot.callback_data import SURE, Action, Tap, pack
from bot.confirming import date_confirmation
from bot.use_cases import inviting, roles
from bot.use_cases.joining import Visit, accept_invite, look_at_invite
from bot.use_cases.notices import prepare
from bot.views.notices import show_notice
from questions.invites import MOST_WRONG_CODES_OF_ALL, InviteFault
from questions.people import Role
from tests.bot.conftest import ADMIN, TRAINER
from tests.bot.use_cases.conftest import KEY
from tests.builders import NOON
from tests.trials.attacked_bot import differences

OUTSIDER = 7777


async def roles_of(bot) -> dict[int, Role]:
    people = await bot.desk.read(lambda uow: uow.people.list_all())
    return {person.telegram_id: person.role for person in people}


async def test_the_first_who_greets_an_empty_bot_is_an_apprentice_at_most(opened):
    async with opened() as bot:
        await bot.handle(bot.text(OUTSIDER, "/start"), bot.text(OUTSIDER, "/admin"), bot.text(OUTSIDER, "/roles"))

        assert await roles_of(bot) == {OUTSIDER: Role.APPRENTICE}


async def test_a_person_is_known_by_their_number_whatever_name_they_take(bot):
    named = {"from": {"id": OUTSIDER, "is_bot": False, "first_name": "Admin", "username": str(ADMIN)}}
    await bot.handle(bot.text(OUTSIDER, "/start", **named))

    assert (await roles_of(bot))[OUTSIDER] is Role.APPRENTICE


async def test_no_admin_takes_the_last_admins_role(bot):
    await bot.handle(bot.text(ADMIN, "/start"))
    admin = await bot.desk.read(lambda uow: uow.people.find_by_telegram_id(ADMIN))
    before = await bot.snapshot()

    tap = date_confirmation(Tap(action=Action.ROLE_TAKE, asked_id=admin.id, choice=SURE), NOON)
    take = pack(tap, key=bot.key, telegram_id=ADMIN)
    await bot.handle(bot.tap(ADMIN, take))

    assert differences(before, await bot.snapshot()) == []


async def told(school, person) -> list[str]:
    """What this person is told of roles, as it would be worded now."""
    scene = school.scene
    messages = await school.read(lambda uow: uow.outbox.list_of(person.id))
    acts = [(scene.act(by=person), message) for message in messages if message.kind == "role_changed"]
    contents = [
        await scene.desk.run(lambda uow, a=act, m=message: prepare(uow, a, kind=m.kind, payload=m.payload))
        for act, message in acts
    ]
    return [show_notice("role_changed", content, scene.syllabus).text for content in contents if content]


def visit(telegram_id=OUTSIDER, minutes=1):
    now = NOON + timedelta(minutes=minutes)
    return Visit(telegram_id=telegram_id, first_name="Eve", granted=Role.APPRENTICE, plan_id="arc-2010", now=now)


async def test_every_admin_hears_who_became_a_trainer_by_whose_invitation(school):
    invited = await school.run(inviting.invite_trainer, by=school.trainer, cohort_id=school.cohort_id, key=KEY)
    await school.scene.desk.run(lambda uow: accept_invite(uow, visit(), invite_id=invited.invite.id))

    (text,) = await told(school, school.admin)
    assert "<b>Eve</b>" in text
    assert "invitation de Dana" in text
    assert await told(school, school.trainer) == []


async def test_the_other_admins_hear_who_took_whose_role(school):
    other = await school.scene.desk.run(
        lambda uow: uow.people.enrol(
            telegram_id=99, first_name="Ada", role=Role.ADMIN, plan_id="arc-2010", created_at=NOON
        )
    )

    await school.run(roles.take_role, by=school.admin, person_id=school.other_trainer.id, granted={})

    assert await told(school, school.admin) == []
    (text,) = await told(school, other)
    assert "n’a plus de rôle" in text


async def test_roles_of_the_settings_are_announced_too(opened):
    async with opened(roles={ADMIN: Role.ADMIN}) as bot:
        await bot.handle(bot.text(ADMIN, "/start"))
    async with opened(roles={ADMIN: Role.ADMIN, TRAINER: Role.ADMIN}) as bot:
        await bot.handle(bot.text(TRAINER, "/start"))

        admin = await bot.desk.read(lambda uow: uow.people.find_by_telegram_id(ADMIN))
        messages = await bot.desk.read(lambda uow: uow.outbox.list_of(admin.id))

    assert [message.kind for message in messages] == ["role_changed"]


async def test_codes_are_looked_up_no_more_while_many_accounts_guess_and_links_still_are(school):
    invited = await school.run(inviting.invite_apprentices, by=school.trainer, cohort_id=school.cohort_id, key=KEY)

    def guess(uow):
        for number in range(MOST_WRONG_CODES_OF_ALL):
            uow.invites.note_wrong(10_000 + number // 4, now=NOON)

    async def look(text, **changes):
        return await school.scene.desk.run(lambda uow: look_at_invite(uow, visit(**changes), text=text, key=KEY))

    assert (await look(invited.secrets.code)).invite == invited.invite
    await school.scene.desk.run(guess)

    assert (await look(invited.secrets.code)).fault is InviteFault.GUESSED
    assert (await look(invited.secrets.token)).invite == invited.invite
    assert (await look(invited.secrets.code, minutes=61)).invite == invited.invite
