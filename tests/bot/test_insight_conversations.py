"""A trainer at the statistics and the Monday brief, an apprentice who is told; through Telegram's door."""

import io
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import openpyxl
import pytest

from bot.demo.server import DEMO_TOKEN
from questions.people import Person, Role
from tests.bot.conftest import APPRENTICE, TRAINER, Rehearsal
from tests.bot.conversation import Conversation, buttons, find_button
from tests.bot.crowd import a_choice, choose, join
from tests.bot.test_cohort_conversations import create_cohort, plain
from tests.builders import NOON

SUNDAY_NIGHT = datetime(2026, 11, 29, 22, tzinfo=UTC)


@dataclass
class Room:
    """A trainer whose cohort is full; one of its apprentices has a phone in this test."""

    rehearsal: Rehearsal
    trainer: Conversation
    apprentice: Conversation
    people: list[Person]

    async def say_statistics(self) -> tuple[dict, dict]:
        """The map, and what stands out."""
        text = await self.trainer.say("/statistiques")
        if "photo" in text:
            text = await self.trainer.wait_for(lambda found: found["message_id"] > text["message_id"])
        return (await self.trainer.messages())[-2], text

    async def press(self, message: dict, label: str) -> str:
        """What the bot answers to the tap itself."""
        tap = await self.trainer.press(message, find_button(message, label)["callback_data"])
        return tap["answer"].get("text", "").replace("\u00a0", " ")

    async def document(self, message: dict, label: str) -> dict:
        before = (await self.trainer.last())["message_id"]
        await self.press(message, label)
        return await self.trainer.wait_for(lambda found: "document" in found and found["message_id"] > before)

    async def download(self, message: dict) -> bytes:
        found = await self.rehearsal.client.post(
            f"/bot{DEMO_TOKEN}/getFile", json={"file_id": message["document"]["file_id"]}
        )
        path = found.json()["result"]["file_path"]
        return (await self.rehearsal.client.get(f"/file/bot{DEMO_TOKEN}/{path}")).content

    async def told(self, words: str) -> dict:
        """What the apprentice is told unasked."""
        return await self.apprentice.wait_for(lambda found: words in found.get("text", ""))


@pytest.fixture
async def room(rehearsal: Rehearsal) -> AsyncIterator[Room]:
    rehearsal.roles = {TRAINER: Role.TRAINER}
    question = a_choice(rehearsal.syllabus.library)
    async with rehearsal.running():
        trainer, apprentice = rehearsal.chat(TRAINER), rehearsal.chat()
        await create_cohort(trainer)
        await apprentice.say("/start")

        def fill(uow) -> list[Person]:
            (cohort,) = uow.cohorts.list_active()
            lina = replace(
                uow.people.find_by_telegram_id(APPRENTICE),
                cohort_id=cohort.id,
                consented_at=NOON - timedelta(days=60),
                first_name="<Lina>",
            )
            uow.people.save(lina)
            people = [lina, *join(uow, cohort.id, 11)]
            for place, person in enumerate(people):
                long_ago = NOON - timedelta(days=10)
                choose(uow, person, question, right=place >= 4, at=long_ago if place == 5 else NOON)
            return people

        async with rehearsal.desk() as desk:
            people = await desk.run(fill)
        yield Room(rehearsal=rehearsal, trainer=trainer, apprentice=apprentice, people=people)


async def test_statistics_are_a_map_and_what_stands_out_with_a_button_to_each_person(room):
    picture, text = await room.say_statistics()
    person = await room.trainer.tap(text, f"👤 {room.people[5].first_name}")

    assert person["message_id"] > text["message_id"]
    assert "photo" in picture
    assert plain(picture).startswith("📊 ARC 2026 A · 12 apprenti·es\n")
    assert f"• {room.people[5].first_name} : pas de réponse depuis 9 jours" in plain(text)
    assert "4 sur 11" in plain(text)
    assert plain(person).startswith(f"👤 {room.people[5].first_name} · ARC 2026 A")


async def test_questions_are_leafed_through_and_the_way_leads_back(room):
    _, text = await room.say_statistics()
    page = await room.trainer.tap(text, "🔎 Questions")
    back = await room.trainer.tap(page, "⬅ Statistiques")

    assert "Réussite : 67 % (12 apprenti·es ; probablement entre 43 % et 84 %)" in plain(page)
    assert "Discrimination : encore trop peu de réponses (0/20)" in plain(page)
    assert plain(back) == plain(text)


async def test_everything_leaves_as_a_workbook_and_each_table_as_csv(room):
    _, text = await room.say_statistics()
    workbook = await room.document(text, "⤓ XLSX")
    menu = await room.trainer.tap(text, "⤓ CSV")
    table = await room.document(menu, "Apprentis")

    book = openpyxl.load_workbook(io.BytesIO(await room.download(workbook)))
    names = {row[0] for row in book["Apprentis"].iter_rows(min_row=2, values_only=True)}
    assert book.sheetnames == ["Objectifs", "Apprentis", "Questions", "Erreurs"]
    assert names == {person.first_name for person in room.people}
    assert workbook["document"]["file_name"] == "ARC 2026 A 2026-11-24.xlsx"
    assert (await room.download(table)).decode("utf-8-sig").startswith("Prénom;Dernière réponse;")


async def test_five_questions_reach_who_made_the_error_and_begin_at_a_tap(room):
    _, text = await room.say_statistics()
    sent = await room.press(text, "🎯")
    offered = await room.told("te propose 5")
    question = await room.apprentice.tap(offered, "▶ 5")

    assert sent == "4 messages envoyés."
    assert find_button(question, "🤷")
    assert (await room.press(text, "🎯")).startswith("Rien à envoyer ; les ont déjà reçues cette semaine :")


async def test_on_monday_morning_the_trainer_is_briefed_and_can_act_at_once(room):
    room.rehearsal.clock.now = SUNDAY_NIGHT
    room.rehearsal.clock.advance(hours=8, minutes=31)
    brief = await room.trainer.wait_for(lambda found: "Bilan du lundi" in found.get("text", ""))
    room.rehearsal.clock.advance(days=2)
    relaunched = await room.press(brief, "👋 Relancer")
    told = await room.told("pense à toi")

    assert "pas de réponse depuis" in plain(brief)
    assert "Erreurs de la semaine" in plain(brief)
    assert "Salut <Lina> !" in plain(told)
    assert relaunched.startswith("12 messages envoyés")
    assert not any(word in plain(told) for word in ("jours", "silen"))


async def test_the_brief_can_be_stopped_and_wanted_again(room):
    _, text = await room.say_statistics()
    off = await room.trainer.tap(text, "🔕 Arrêter")
    on = await room.trainer.tap(off, "🔔 Recevoir")

    assert find_button(off, "🔔")
    assert find_button(on, "🔕")


async def test_an_apprentice_has_no_statistics_and_a_trainer_without_cohort_is_told_how_to_get_one(rehearsal):
    rehearsal.roles = {TRAINER: Role.TRAINER}
    async with rehearsal.running():
        await rehearsal.chat().say("/start")
        await rehearsal.chat(TRAINER).say("/start")
        refused = await rehearsal.chat().say("/statistiques")
        empty = await rehearsal.chat(TRAINER).say("/statistiques")
        await create_cohort(rehearsal.chat(TRAINER))
        nobody = await rehearsal.chat(TRAINER).say("/statistiques")
        await create_cohort(rehearsal.chat(TRAINER), "ARC 2027")
        choice = await rehearsal.chat(TRAINER).say("/statistiques")

    assert "formatrices" in plain(refused)
    assert "/classe en crée une" in plain(empty)
    assert "Personne n’est encore entré" in plain(nobody)
    assert [button["text"] for button in buttons(choice)] == ["ARC 2026 A", "ARC 2027"]
