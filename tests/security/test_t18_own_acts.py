"""T18: only what a person does with their own hands in their private chat is an act of theirs."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.callback_data import SURE, Action, Tap, derive_key, pack, unpack
from bot.confirming import DESTRUCTIVE, SURE_WITHIN, date_confirmation, is_too_late
from questions.people import Role
from tests.bot.conftest import ADMIN, TRAINER
from tests.bot.conversation import find_button
from tests.builders import NOON

KEY = derive_key("123456:secret")
GROUP = {"id": -100, "type": "supergroup", "title": "Classe"}
SOMEBODY = {"id": 4242, "is_bot": False, "first_name": "Eve"}
HELPER = {"id": 4243, "is_bot": True, "first_name": "Helper", "username": "helper_bot"}
FORWARDED = {"forward_origin": {"type": "user", "date": 1, "sender_user": SOMEBODY}}
CHANNEL = {"id": -200, "type": "channel", "title": "Annonces"}
HIDDEN = {"forward_origin": {"type": "hidden_user", "date": 1, "sender_user_name": "Eve"}}
IGNORED: dict[str, dict] = {
    "in a group": {"chat": GROUP},
    "by an anonymous admin": {"chat": GROUP, "sender_chat": GROUP},
    "in the name of a channel": {"sender_chat": CHANNEL},
    "from a business account": {"business_connection_id": "b1"},
    "by a bot": {"from": {**HELPER, "id": ADMIN}},
    "in somebody else’s chat": {"chat": {"id": 5, "type": "private"}},
}
DECLINED: dict[str, dict] = {
    "forwarded": FORWARDED,
    "forwarded from somebody hidden": HIDDEN,
    "by way of a bot": {"via_bot": HELPER},
}


def texts(calls):
    return [call.parameters["text"] for call in calls if call.method == "sendMessage"]


async def test_an_admins_own_command_is_followed(bot):
    _greeting, roles = texts(await bot.handle(bot.text(ADMIN, "/start"), bot.text(ADMIN, "/roles")))

    assert "Rôles" in roles


@pytest.mark.parametrize("how", IGNORED)
@pytest.mark.parametrize("command", ["/roles", "/start", "/admin"])
async def test_a_command_that_is_nobodys_own_act_is_ignored(bot, how, command):
    await bot.handle(bot.text(ADMIN, "/start"))
    before = await bot.snapshot()

    assert await bot.handle(bot.text(ADMIN, command, **IGNORED[how])) == []
    assert await bot.snapshot() == before


@pytest.mark.parametrize("kind", ["edited_message", "channel_post", "edited_channel_post", "business_message"])
async def test_only_new_messages_are_acts(bot, kind):
    await bot.handle(bot.text(ADMIN, "/start"))
    update = bot.text(ADMIN, "/admin")
    update[kind] = update.pop("message")

    assert texts(await bot.handle(update)) == []


@pytest.mark.parametrize("how", DECLINED)
async def test_a_command_in_somebody_elses_words_is_declined(bot, how):
    await bot.handle(bot.text(ADMIN, "/start"))

    (text,) = texts(await bot.handle(bot.text(ADMIN, "/admin", **DECLINED[how])))

    assert "que tu écris toi-même" in text


@pytest.mark.parametrize("how", DECLINED)
async def test_the_word_that_erases_counts_only_in_ones_own_words(bot, how):
    await bot.handle(bot.text(1001, "/start"))
    tap = date_confirmation(Tap(action=Action.DATA_ERASE, choice=SURE), NOON)
    begin = pack(tap, key=bot.key, telegram_id=1001)
    await bot.handle(bot.tap(1001, begin))

    await bot.handle(bot.text(1001, "EFFACER", **DECLINED[how]))

    assert await bot.desk.read(lambda uow: uow.people.find_by_telegram_id(1001)) is not None


@pytest.mark.parametrize("action", sorted(DESTRUCTIVE))
def test_what_is_done_for_good_is_confirmed_within_minutes(action):
    offered = Tap(action=action, asked_id=7, sequence=9, choice=SURE)
    tap = unpack(pack(date_confirmation(offered, NOON), key=KEY, telegram_id=1), key=KEY, telegram_id=1)

    assert replace(tap, offered=0) == offered
    assert not is_too_late(tap, NOON + timedelta(minutes=SURE_WITHIN))
    assert is_too_late(tap, NOON + timedelta(minutes=SURE_WITHIN + 1))
    assert is_too_late(tap, NOON - timedelta(minutes=1))
    assert is_too_late(replace(tap, offered=0), NOON)


def appoint(uow, telegram_id):
    uow.people.save(replace(uow.people.find_by_telegram_id(telegram_id), role=Role.TRAINER))


async def test_an_old_yes_takes_no_role_and_a_fresh_one_does(rehearsal):
    rehearsal.roles = {ADMIN: Role.ADMIN}
    async with rehearsal.running():
        admin = rehearsal.chat(ADMIN)
        await rehearsal.chat(TRAINER).say("/start")
        await admin.say("/start")
        async with rehearsal.desk() as desk:
            await desk.run(appoint, TRAINER)
        person = await admin.tap(await admin.say("/roles"), "Dana")
        question = await admin.tap(person, "🚫")
        rehearsal.clock.advance(minutes=6)

        late = await admin.press(question, find_button(question, "🚫 Oui")["callback_data"], forged=True)

        assert "plus d’actualité" in late["answer"]["text"]
        again = await admin.tap(await admin.tap(await admin.say("/roles"), "Dana"), "🚫")
        assert "plus" in (await admin.tap(again, "🚫 Oui"))["text"]
