"""From a trainer's file to an apprentice's question, through Telegram's door."""

import base64
import json
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from questions.formats.images import hash_image
from questions.people import Role
from questions.quiz.question_set import Library
from tests.bot.conftest import TRAINER, Rehearsal
from tests.bot.conversation import Conversation, buttons, find_button, is_open, recognise
from tests.bot.demo.test_bot_api import a_picture
from tests.bot.test_cohort_conversations import code_in, create_cohort
from tests.bot.test_import_conversations import GIFT, fill_form, import_file, list_sets, plain
from tests.questions.formats.file_samples import a_workbook

OBJECTIVE = "7.1.1.1"
WORKBOOK = a_workbook(
    ("Question", "Réponse A", "Réponse B", "Bonne réponse", "Objectif"),
    ("Quelle <i>couleur</i> ?", "bleu & blanc", "vert", "A", OBJECTIVE),
    ("Quelle heure ?", "midi", "minuit", "B", OBJECTIVE),
)


@dataclass
class Class:
    """A trainer and an apprentice in one cohort."""

    rehearsal: Rehearsal
    trainer: Conversation
    apprentice: Conversation

    async def publish(self, imported: dict, day: str = "Aujourd’hui") -> dict:
        """From « importée » to the plan, everything said but the yes."""
        cohorts = await self.trainer.tap(imported, "📣 Publier")
        return await self.trainer.tap(await self.trainer.tap(cohorts, "ARC"), day)

    async def ask(self, scope: str = "") -> dict:
        """A question; the word of a new set may come between."""
        await self.apprentice.say(f"/quiz {scope}".strip())
        return await self.apprentice.wait_for(is_open)

    async def library(self) -> Library:
        return Library(sets=tuple(await list_sets(self.rehearsal)))


@pytest.fixture
async def room(rehearsal: Rehearsal) -> AsyncIterator[Class]:
    rehearsal.roles = {TRAINER: Role.TRAINER}
    async with rehearsal.running():
        trainer, apprentice = rehearsal.chat(TRAINER), rehearsal.chat()
        await create_cohort(trainer)
        invite = await trainer.say("/invitation")
        await apprentice.tap(await apprentice.say(f"/start {code_in(invite)}"), "✅ Rejoindre")
        yield Class(rehearsal=rehearsal, trainer=trainer, apprentice=apprentice)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("Accueil.gift", GIFT.encode()),
        ("Accueil.xlsx", WORKBOOK),
        ("modele.yaml", fill_form().encode()),
    ],
)
async def test_a_file_is_confirmed_published_and_asked(room, name, content):
    imported = await import_file(room.trainer, content, name)
    plan = await room.publish(imported)
    published = await room.trainer.tap(plan, "✔ Publier")
    library = await room.library()
    objective = next(iter(library.curriculum.values()))[0]

    question = await room.ask(objective)
    while not any(one.prompt in question["text"] for one in library.questions.values()):
        question = await room.apprentice.tap(await room.apprentice.tap(question, "🤷"), "Question suivante")

    assert "sans → avec ces notions" in plain(plan)
    assert re.search(r"^Semaines? \d( à 4)? : \d+ → \d+ min \(au plus \d+ → \d+\)$", plain(plan), re.MULTILINE)
    assert "ARC 2026 A a maintenant" in plain(published)
    assert recognise(question, library)


async def test_html_in_a_trainer_s_texts_is_shown_as_text(room):
    imported = await import_file(room.trainer, WORKBOOK, "<b>Accueil & cie.xlsx")
    plan = await room.publish(imported)
    await room.trainer.tap(plan, "✔ Publier")
    first = await room.ask(OBJECTIVE)

    assert "<b>Accueil & cie" in plain(imported)
    assert "<b>Accueil & cie → ARC 2026 A" in plain(plan)
    second = await room.apprentice.tap(await room.apprentice.tap(first, "🤷"), "Question suivante")
    assert "Quelle <i>couleur</i> ?" in plain(first) + plain(second)


async def test_the_word_of_a_new_set_begins_a_round_on_it_and_a_second_tap_asks_no_other(room):
    plan = await room.publish(await import_file(room.trainer, WORKBOOK, "Accueil.xlsx"))
    await room.trainer.tap(plan, "✔ Publier")
    told = await room.apprentice.wait_for(lambda message: "📚 Nouvelle série" in message.get("text", ""))
    data = find_button(told, "▶ Commencer")["callback_data"]

    question = await room.apprentice.tap(told, "▶ Commencer")
    await room.apprentice.press(told, data, forged=True)
    again = await room.apprentice.wait_for(lambda message: message["message_id"] > question["message_id"])

    assert "· 1/2" in plain(question)
    assert "Quelle" in plain(question)
    assert plain(again) == plain(question)


async def test_a_set_taken_back_is_begun_by_nobody(room):
    plan = await room.publish(await import_file(room.trainer, WORKBOOK, "Accueil.xlsx"))
    shown = await room.trainer.tap(await room.trainer.tap(plan, "✔ Publier"), "📚 Voir")
    told = await room.apprentice.wait_for(lambda message: "📚 Nouvelle série" in message.get("text", ""))
    await room.trainer.tap(await room.trainer.tap(shown, "↩ Reprendre à ARC 2026 A"), "↩ Oui")

    late = await room.apprentice.press(told, find_button(told, "▶ Commencer")["callback_data"])

    assert "plus d’actualité" in late["answer"]["text"]


async def test_a_set_that_starts_tomorrow_is_not_asked_today(room):
    plan = await room.publish(await import_file(room.trainer, WORKBOOK, "Accueil.xlsx"), "Demain")
    await room.trainer.tap(plan, "✔ Publier")
    shown = await room.trainer.tap(await room.trainer.say("/series"), "Accueil")

    async with room.rehearsal.desk() as desk:
        (publication,) = await desk.read(lambda uow: uow.sets.list_publications())

    assert f"dès le {publication.from_day:%d.%m.%Y}, tout d’un coup" in plain(shown)
    assert publication.from_day.isoformat() == "2026-11-25"


async def test_a_drip_is_proposed_first_where_the_cap_would_break_and_what_is_chosen_is_published(room):
    questions = "\n\n".join(f"Combien font {number} et un ? {{#{number + 1}}}" for number in range(80))
    plan = await room.publish(await import_file(room.trainer, questions.encode()))
    proposed = buttons(plan)[0]["text"]
    dripped = await room.trainer.tap(plan, "💧")
    published = await room.trainer.tap(dripped, "✔ Publier")

    assert "C’est plus que les 15 minutes par jour" in plain(plan)
    assert proposed.endswith("(proposé)")
    assert "reste sous ses 15 minutes" in plain(dripped)
    assert f"{proposed.split()[1]} notion" in plain(published)


async def test_an_older_step_of_publishing_is_refused_and_annuler_gives_up(room):
    imported = await import_file(room.trainer, WORKBOOK, "Accueil.xlsx")
    older = await room.publish(imported)
    data = find_button(older, "✔ Publier")["callback_data"]
    given_up = await room.trainer.tap(older, "✖ Annuler")
    late = await room.trainer.press(older, data, forged=True)

    assert "rien n’a été changé" in plain(given_up)
    assert "plus d’actualité" in late["answer"]["text"]


async def test_a_set_is_taken_back_from_a_cohort_after_a_second_tap(room):
    plan = await room.publish(await import_file(room.trainer, WORKBOOK, "Accueil.xlsx"))
    shown = await room.trainer.tap(await room.trainer.tap(plan, "✔ Publier"), "📚 Voir")
    asked = await room.trainer.tap(shown, "↩ Reprendre à ARC 2026 A")
    taken = await room.trainer.tap(asked, "↩ Oui")

    assert "📣 ARC 2026 A : depuis le 24.11.2026" in plain(shown)
    assert "ses réponses restent" in plain(asked)
    assert "Aucune classe ne l’a encore" in plain(taken)


async def test_a_question_s_picture_comes_before_it_and_again_at_a_tap(room):
    picture = a_picture(30, 20)
    data = json.dumps(
        {
            "title": "Images",
            "images": {hash_image(picture): base64.b64encode(picture).decode()},
            "questions": [
                {"prompt": "Que vois-tu ?", "right": "un carré", "wrong": ["un rond"], "objectives": [OBJECTIVE]}
                | {"image": hash_image(picture)}
            ],
        }
    )
    plan = await room.publish(await import_file(room.trainer, data.encode(), "Images.json"))
    await room.trainer.tap(plan, "✔ Publier")

    await room.ask(OBJECTIVE)
    question = await room.apprentice.wait_for(lambda message: "Que vois-tu ?" in message.get("text", ""))
    await room.apprentice.press(question, find_button(question, "🖼")["callback_data"])
    again = await room.apprentice.wait_for(
        lambda message: "photo" in message and message["message_id"] > question["message_id"]
    )

    sent = [message["message_id"] for message in await room.apprentice.messages() if "photo" in message]
    assert sent == [question["message_id"] - 1, again["message_id"]]
