"""A message to many, through Telegram's door: written, previewed, confirmed once, delivered, followed, stopped."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from questions.people import Role
from tests.bot.conftest import ADMIN, APPRENTICE, TRAINER
from tests.bot.conversation import buttons, find_button
from tests.bot.mailing import open_chat
from tests.bot.test_cohort_conversations import School, create_cohort, plain

TEXT = "Bonjour <b>à tou·tes</b> & bonne semaine.\n\nExamen blanc vendredi."


@pytest.fixture
def bot_database(database_url) -> str:
    return database_url


@pytest.fixture
async def school(rehearsal) -> AsyncIterator[School]:
    """A running bot with an admin, a trainer and her cohort of one: Noa."""
    rehearsal.roles = {TRAINER: Role.TRAINER, ADMIN: Role.ADMIN}
    async with rehearsal.running():
        school = School(rehearsal=rehearsal, trainer=rehearsal.chat(TRAINER), admin=rehearsal.chat(ADMIN))
        await school.admin.say("/start")
        await create_cohort(school.trainer)
        await school.join()
        yield school


async def write_to_many(school: School, text: str = TEXT) -> dict:
    """The choice of an audience under a message that an admin has written."""
    messages = await school.admin.tap(await school.admin.say("/admin"), "✉️ Messages")
    await school.admin.tap(messages, "➕ Nouveau message")
    await school.admin.post(text)
    return await school.admin.wait_for(lambda message: "À qui l’envoyer" in message["text"])


async def write_to_class(school: School, text: str = TEXT) -> dict:
    """The plan under a message that a trainer has written to her cohort."""
    before = (await school.trainer.last())["message_id"]
    await school.open_cohort()
    # The word on how an earlier message ended may come meanwhile.
    cohort = await school.trainer.wait_for(
        lambda message: message["message_id"] > before and "✉️ Écrire à la classe" in str(buttons(message))
    )
    await school.trainer.tap(cohort, "✉️ Écrire à la classe")
    await school.trainer.post(text)
    return await school.trainer.wait_for(
        lambda message: message["message_id"] > before and "Classe ARC" in message["text"] and "☝️" in message["text"]
    )


async def follow(school: School, sent: dict) -> dict:
    """The screen of a broadcast once nothing of it waits any more."""
    data = find_button(sent, "↻")["callback_data"]
    while "En attente" in plain(sent):
        await school.admin.press(sent, data)
        sent = next(one for one in await school.admin.messages() if one["message_id"] == sent["message_id"])
    return sent


async def received(school: School, telegram_id: int = APPRENTICE) -> list[str]:
    messages = await school.rehearsal.chat(telegram_id).messages()
    return [plain(one) for one in messages if one.get("text", "").startswith("✉️") and one["from"]["is_bot"]]


async def test_an_admin_writes_to_all_apprentices_and_it_arrives_as_it_was_shown(school):
    choice = await write_to_many(school)
    preview = plain([one for one in await school.admin.messages() if one["message_id"] < choice["message_id"]][-1])
    plan = await school.admin.tap(choice, "🧑‍🎓")
    sent = await school.admin.tap(plan, "📨")
    apprentice = school.rehearsal.chat(APPRENTICE)
    arrived = await apprentice.wait_for(lambda message: message.get("text", "").startswith("✉️"))
    done = await follow(school, sent)

    assert preview == f"✉️ Alix · admin\n\n{TEXT}"
    assert plain(arrived) == preview
    assert "👥 Tou·tes les apprenti·es\n👤 1 personne\n🕐 Tout le monde l’aura en 1 s environ." in plain(plan)
    assert "🌙" not in plain(plan)
    assert plain(done).startswith("✅ Envoi terminé\n👥 Tou·tes les apprenti·es\n✍️ Alix, le 24.11.2026")
    assert "✅ Envoyés : 1 sur 1" in plain(done)
    assert await received(school, TRAINER) == []


async def test_two_taps_on_the_yes_send_once_and_show_the_same_screen(school):
    plan = await school.admin.tap(await write_to_many(school), "🌍")
    data = find_button(plan, "📨")["callback_data"]

    await school.admin.press(plan, data)
    again = await school.admin.press(plan, data, forged=True)
    apprentice = school.rehearsal.chat(APPRENTICE)
    await apprentice.wait_for(lambda message: message.get("text", "").startswith("✉️"))
    await school.trainer.wait_for(lambda message: message.get("text", "").startswith("✉️ Alix"))

    assert not again["answer"].get("text")
    assert len(await received(school)) == 1
    async with school.rehearsal.desk() as desk:
        assert await desk.read(lambda uow: uow.broadcasts.count()) == 1


async def test_a_button_of_an_earlier_text_sends_nothing(school):
    first = await school.admin.tap(await write_to_many(school), "🌍")
    await school.admin.post("Un autre texte")
    await school.admin.wait_for(lambda message: message["message_id"] > first["message_id"] and "☝️" in message["text"])

    tap = await school.admin.press(first, find_button(first, "📨")["callback_data"])

    assert "plus d’actualité" in tap["answer"]["text"]
    async with school.rehearsal.desk() as desk:
        assert await desk.read(lambda uow: uow.broadcasts.count()) == 0


async def test_several_classes_are_ticked_and_only_they_are_told(school):
    await create_cohort(school.trainer, "ARC 2026 B")
    other = await school.newcomer(1002, "Lina")
    await other.say("/start")

    choice = await school.admin.tap(await write_to_many(school), "👥 Choisir des classes")
    one = await school.admin.tap(choice, "☐ ARC 2026 B · 0")
    both = await school.admin.tap(one, "☐ ARC 2026 A · 1")
    plan = await school.admin.tap(both, "Suite")
    await school.admin.tap(plan, "📨")
    await school.rehearsal.chat(APPRENTICE).wait_for(lambda message: message.get("text", "").startswith("✉️"))

    assert [button["text"] for button in buttons(both)][:3] == [
        "☑ ARC 2026 A · 1",
        "☑ ARC 2026 B · 0",
        "Suite avec 2\u00a0classes ➡",
    ]
    assert "👥 Classes ARC 2026 A, ARC 2026 B" in plain(plan)
    assert await received(school, 1002) == []


async def test_a_class_without_anybody_gets_no_button_to_send(school):
    await create_cohort(school.trainer, "ARC 2026 B")
    choice = await school.admin.tap(await write_to_many(school), "👥 Choisir des classes")

    plan = await school.admin.tap(await school.admin.tap(choice, "☐ ARC 2026 B"), "Suite")

    assert "Personne ne peut recevoir ce message" in plain(plan)
    assert "📨" not in "".join(button["text"] for button in buttons(plan))


async def test_a_trainer_writes_to_her_class_twice_a_day_and_no_more(school):
    for text in ("Un", "Deux"):
        plan = await write_to_class(school, text)
        await school.trainer.tap(plan, "📨")
    apprentice = school.rehearsal.chat(APPRENTICE)
    await apprentice.wait_for(lambda message: message.get("text", "").endswith("Deux"))

    before = (await school.trainer.last())["message_id"]
    await school.open_cohort()
    cohort = await school.trainer.wait_for(
        lambda message: message["message_id"] > before and "✉️ Écrire à la classe" in str(buttons(message))
    )
    refused = await school.trainer.press(cohort, find_button(cohort, "✉️ Écrire")["callback_data"])
    school.rehearsal.clock.advance(days=1)
    for text in ("Un", "Deux"):
        await school.trainer.wait_for(
            lambda message, text=text: "est arrivé" in message.get("text", "") and f"{text}\u00a0»" in message["text"]
        )
    next_day = await write_to_class(school, "Trois")

    assert await received(school) == ["✉️ Dana · formateur·rice\n\nUn", "✉️ Dana · formateur·rice\n\nDeux"]
    assert "déjà 2 messages pour ce jour" in plain({"text": refused["answer"]["text"]})
    assert find_button(next_day, "📨")
    assert "Autres destinataires" not in str(buttons(next_day))


async def test_in_the_evening_it_is_said_that_the_message_waits_for_the_morning(school):
    school.rehearsal.clock.advance(hours=9)
    plan = await school.admin.tap(await write_to_many(school), "🌍")
    await school.admin.press(plan, find_button(plan, "📨")["callback_data"])
    sent = await school.admin.edited(plan)

    assert "🌙 Il est tard : envoi dès le 25.11.2026 07:00 (apprenti·es)." in plain(plan)
    assert "(adultes)" not in plain(plan)
    assert "(la nuit est calme : dès le 25.11.2026 07:00)" in plain(sent)
    assert await received(school) == []


async def test_what_has_not_left_yet_can_be_stopped(school):
    school.rehearsal.clock.advance(hours=9)
    sent = await school.admin.tap(await school.admin.tap(await write_to_many(school), "🧑‍🎓"), "📨")
    asked = await school.admin.tap(sent, "⏹ Arrêter l’envoi")
    stopped = await school.admin.tap(asked, "⏹ Oui, arrêter")
    school.rehearsal.clock.advance(hours=12)
    page = await school.admin.tap(await school.admin.say("/admin"), "✉️ Messages")

    assert "✅ Déjà envoyés : 0\n⏹ Ne partiront pas : 1" in plain(asked)
    assert plain(stopped).startswith("⏹ Envoi arrêté")
    assert "⏹ Pas envoyés, car arrêté : 1" in plain(stopped)
    assert find_button(page, "⏹ 24.11 Bonjour")
    assert await received(school) == []


async def test_those_who_blocked_the_bot_are_counted_and_do_not_hold_up_the_others(school):
    blocked = [await school.newcomer(number, "Lou") for number in (1002, 1003)]
    for chat in blocked:
        await chat.say("/start")
    async with school.rehearsal.desk() as desk:
        people = [
            await desk.read(lambda uow, one=one: uow.people.find_by_telegram_id(one.telegram_id)) for one in blocked
        ]
        await desk.run(lambda uow: uow.people.save(replace(people[0], unreachable_since=school.rehearsal.clock.now)))
    open_chat(school.rehearsal, people[1], blocked=True)

    plan = await school.admin.tap(await write_to_many(school), "🧑‍🎓")
    sent = await school.admin.tap(plan, "📨")
    await school.rehearsal.chat(APPRENTICE).wait_for(lambda message: message.get("text", "").startswith("✉️"))
    sent = await follow(school, sent)
    school.rehearsal.clock.advance(minutes=1)
    end = await school.admin.wait_for(lambda message: "est arrivé" in message.get("text", ""))

    assert plain(end).splitlines()[2:] == ["📨 Envoyé à 1 sur 3", "🔕 2 personnes ne sont pas joignables"]
    assert "Envoi terminé" in plain(await school.admin.tap(end, "✉️ Voir l’envoi"))
    assert "🔕 1 de plus a bloqué le bot" in plain(plan)
    assert "✅ Envoyés : 1 sur 2" in plain(sent)
    assert "🔕 Injoignables : 2" in plain(sent)


@pytest.mark.parametrize("text", ["x" * 3801, "\u200b \n"])
async def test_a_text_that_can_not_be_sent_says_why_and_is_asked_again(school, text):
    messages = await school.admin.tap(await school.admin.say("/admin"), "✉️ Messages")
    await school.admin.tap(messages, "➕ Nouveau message")

    refused = await school.admin.say(text)
    await school.admin.post("Bonjour")

    assert "3800 signes au plus" in plain(refused) or "Il manque un texte" in plain(refused)
    assert await school.admin.wait_for(lambda message: "À qui l’envoyer" in message["text"])


async def test_whoever_lost_the_role_can_not_send_what_stands_on_the_screen(school):
    plan = await write_to_class(school)
    async with school.rehearsal.desk() as desk:
        dana = await desk.read(lambda uow: uow.people.find_by_telegram_id(TRAINER))
        await desk.run(lambda uow: uow.people.save(replace(dana, role=Role.APPRENTICE)))

    refused = await school.trainer.press(plan, find_button(plan, "📨")["callback_data"])

    assert "réservé aux formatrices et formateurs" in refused["answer"]["text"]
    async with school.rehearsal.desk() as desk:
        assert await desk.read(lambda uow: uow.broadcasts.count()) == 0
