"""A trainer's sets in the chat: listed, looked through, exported, shared, renamed, withdrawn."""

from collections.abc import AsyncIterator

import pytest

from bot.demo.server import DEMO_TOKEN
from questions.formats.reading import read_file
from questions.people import Role
from tests.bot.conftest import TRAINER, Rehearsal
from tests.bot.conversation import Conversation, find_button
from tests.bot.test_import_conversations import GIFT, import_file, plain

COLLEAGUE = 2002


@pytest.fixture
async def trainer(rehearsal: Rehearsal) -> AsyncIterator[Conversation]:
    """A trainer who has imported a set, and a colleague."""
    rehearsal.roles = {TRAINER: Role.TRAINER, COLLEAGUE: Role.TRAINER}
    async with rehearsal.running():
        await rehearsal.client.post("/demo/personas", json={"id": COLLEAGUE, "first_name": "Luc"})
        chat = rehearsal.chat(TRAINER)
        await chat.say("/start")
        await rehearsal.chat(COLLEAGUE).say("/start")
        await import_file(chat, GIFT.encode(), "Accueil <b>.gift")
        yield chat


async def open_set(chat: Conversation, label: str = "Accueil") -> dict:
    return await chat.tap(await chat.say("/series"), label)


async def test_a_set_is_found_looked_through_and_says_that_no_cohort_has_it(trainer):
    shown = await open_set(trainer)
    questions = await trainer.tap(shown, "📋 Questions")

    assert "📚 Accueil <b>\n3 questions" in plain(shown)
    assert "Aucune classe ne l’a encore" in plain(shown)
    assert "1. De quelle couleur est le <ciel> ? (choix, " in plain(questions)
    assert "3. Combien de niveaux ? (nombre, " in plain(questions)


async def test_a_set_leaves_as_a_document_that_can_be_read_again(trainer, rehearsal):
    formats = await trainer.tap(await open_set(trainer), "💾 Exporter")
    data = find_button(formats, "YAML")["callback_data"]
    await trainer.press(formats, data)
    sent = await trainer.wait_for(lambda message: "document" in message)

    path = f"/bot{DEMO_TOKEN}/getFile"
    found = (await rehearsal.client.post(path, json={"file_id": sent["document"]["file_id"]})).json()["result"]
    content = (await rehearsal.client.get(f"/file/bot{DEMO_TOKEN}/{found['file_path']}")).content
    assert sent["document"]["file_name"] == "Accueil <b>.yaml"
    assert len(read_file(content).question_set.questions) == 3


async def test_what_a_format_can_not_hold_is_said_with_the_document(trainer):
    formats = await trainer.tap(await open_set(trainer), "💾 Exporter")
    await trainer.press(formats, find_button(formats, "Anki (texte)")["callback_data"])

    sent = await trainer.wait_for(lambda message: "document" in message)

    assert "Ce format ne garde pas tout" in plain(sent)


async def test_a_shared_set_is_in_a_colleague_s_list_until_it_is_no_longer_shared(trainer, rehearsal):
    colleague = rehearsal.chat(COLLEAGUE)
    before = await colleague.say("/series")
    shared = await trainer.tap(await open_set(trainer), "🤝 Partager")
    theirs = await open_set(colleague, "🤝 Accueil")
    private = await trainer.tap(shared, "🔒 Ne plus partager")
    late = await colleague.press(theirs, find_button(theirs, "📋")["callback_data"])

    assert "pas encore de série" in plain(before)
    assert "Partagée" in plain(shared)
    assert "🧑‍🏫 De Dana" in plain(theirs)
    assert "Renommer" not in str(theirs["reply_markup"])
    assert "Pour vous seul·e" in plain(private)
    assert "n’est pas la vôtre" in late["answer"]["text"]


async def test_a_set_is_renamed_by_writing_and_annuler_leaves_it(trainer):
    await trainer.tap(await open_set(trainer), "✏️ Renommer")
    given_up = await trainer.say("/annuler")
    await trainer.tap(await open_set(trainer), "✏️ Renommer")
    renamed = await trainer.say("Au téléphone <i>")

    assert "rien n’a été changé" in plain(given_up)
    assert "📚 Au téléphone <i>" in plain(renamed)


async def test_a_set_is_withdrawn_after_a_second_tap_and_its_open_buttons_are_refused(trainer):
    shown = await open_set(trainer)
    data = find_button(shown, "📋")["callback_data"]
    asked = await trainer.tap(shown, "🗑 Retirer")
    withdrawn = await trainer.tap(asked, "🗑 Oui, retirer")
    late = await trainer.press(withdrawn, data, forged=True)

    assert "Plus personne n’en recevra" in plain(asked)
    assert "est retirée" in plain(withdrawn)
    assert "plus d’actualité" in late["answer"]["text"]
    assert "pas encore de série" in plain(await trainer.say("/series"))
