"""Data in their owner's hands, through Telegram's door: told, handed over, erased."""

import asyncio
import io
import json
import logging
import threading
from pathlib import Path

import openpyxl

from bot.demo.server import DEMO_TOKEN
from bot.handlers import own_data
from bot.views.own_data_files import SCHEMA, write_files
from questions.people import Role
from questions.quiz.question import Kind
from storage.engine import normalise_url
from tests.bot.conftest import ADMIN, APPRENTICE, TRAINER
from tests.bot.conversation import Conversation, buttons, find_button

CANARY_ID = 987_654_321
CANARY = "Zéphyrine"


def plain(message: dict) -> str:
    return (message.get("text") or message["caption"]).replace("\u00a0", " ")


async def newcomer(rehearsal, telegram_id: int = CANARY_ID, first_name: str = CANARY) -> Conversation:
    await rehearsal.client.post("/demo/personas", json={"id": telegram_id, "first_name": first_name})
    return rehearsal.chat(telegram_id)


async def read_file(rehearsal, message: dict) -> bytes:
    """The bytes of a document that the bot sent."""
    answer = await rehearsal.client.post(f"/bot{DEMO_TOKEN}/getFile", json={"file_id": message["document"]["file_id"]})
    path = answer.json()["result"]["file_path"]
    return (await rehearsal.client.get(f"/file/bot{DEMO_TOKEN}/{path}")).content


async def receive(rehearsal, chat: Conversation) -> tuple[dict, openpyxl.Workbook]:
    """The export, as JSON and as workbook."""
    screen = await chat.say("/donnees")
    await chat.press(screen, find_button(screen, "📥")["callback_data"])
    await chat.wait_for(lambda found: found.get("document", {}).get("file_name", "").endswith(".xlsx"))
    sent = {m["document"]["file_name"]: m for m in await chat.messages() if "document" in m}
    files = {name: await read_file(rehearsal, message) for name, message in sent.items()}
    book = openpyxl.load_workbook(io.BytesIO(files["mes-donnees-rappel.xlsx"]))
    return json.loads(files["mes-donnees-rappel.json"]), book


async def erase(chat: Conversation, word: str = "EFFACER") -> dict:
    asked = await chat.tap(await chat.say("/donnees"), "🗑")
    await chat.tap(asked, "🗑 Oui")
    return await chat.say(word)


async def test_an_apprentice_reads_in_ten_lines_what_is_stored_why_who_sees_it_and_until_when(chat):
    screen = await chat.say("/donnees")

    lines = plain(screen).splitlines()
    assert len(lines) <= 10
    assert "Tes données" in lines[0]
    assert "pour choisir tes questions" in plain(screen)
    for named in ("tes rappels", "tes signalements", "que tu es en pause", "tes points sous un pseudo"):
        assert named in plain(screen)
    assert "12 mois après son examen" in plain(screen)
    assert "art. 26" in plain(screen)
    assert [button["text"] for button in buttons(screen)] == ["📥 Recevoir mes données", "🗑 Tout effacer"]


async def test_whoever_teaches_is_addressed_with_vous(rehearsal):
    rehearsal.roles = {TRAINER: Role.TRAINER}
    async with rehearsal.running():
        trainer = rehearsal.chat(TRAINER)
        await trainer.say("/start")
        screen = await trainer.say("/donnees")
        asked = await trainer.tap(screen, "🗑")

    assert len(plain(screen).splitlines()) <= 10
    assert "Vos données" in plain(screen)
    assert "Votre prénom" in plain(asked)


async def test_an_export_holds_the_answers_with_their_question_in_both_files(rehearsal):
    async with rehearsal.asking(Kind.CHOICE) as (chat, message, question):
        await chat.tap(message, "A")
        data, book = await receive(rehearsal, chat)

    (review,) = data["tables"]["reviews"]["lignes"]
    assert data["schema"] == SCHEMA
    assert review["question"] == question.prompt
    assert data["tables"]["reviews"]["champs"]["answered_at"] == "répondu le"
    assert data["tables"]["people"]["lignes"][0]["telegram_id"] == APPRENTICE
    assert {"Profil", "Réponses", "Mémoire par fait", "Messages reçus"} <= set(book.sheetnames)
    headings, *rows = book["Réponses"].iter_rows(values_only=True)
    assert rows[0][headings.index("question")] == question.prompt


async def test_a_fourth_export_within_a_day_is_refused_with_a_word(chat, rehearsal):
    screen = await chat.say("/donnees")
    data = find_button(screen, "📥")["callback_data"]
    for _ in range(3):
        assert not (await chat.press(screen, data))["answer"].get("text")
    refused = await chat.press(screen, data)
    rehearsal.clock.advance(days=1)
    later = await chat.press(screen, data)

    assert "Déjà trois exports" in refused["answer"]["text"]
    assert not later["answer"].get("text")


async def test_exports_are_written_one_at_a_time_and_who_would_wait_long_is_told(rehearsal, monkeypatch):
    begun, go_on = threading.Event(), threading.Event()

    def write_slowly(data):
        begun.set()
        go_on.wait(timeout=20)
        return write_files(data)

    monkeypatch.setattr(own_data, "write_files", write_slowly)
    monkeypatch.setattr(own_data, "PATIENCE_SECONDS", 0.2)
    async with rehearsal.running():
        chats = [rehearsal.chat(), await newcomer(rehearsal)]
        for chat in chats:
            await chat.say("/start")
        screens = [await chat.say("/donnees") for chat in chats]
        await chats[0].press(screens[0], find_button(screens[0], "📥")["callback_data"])
        assert await asyncio.to_thread(begun.wait, 10)
        busy = await chats[1].press(screens[1], find_button(screens[1], "📥")["callback_data"])
        other = await chats[1].say("/aide")
        go_on.set()
        await chats[0].wait_for(lambda found: "document" in found)
        data, _book = await receive(rehearsal, chats[1])

    assert "Un autre export est en cours" in busy["answer"]["text"]
    assert "Comment ça marche" in plain(other)
    assert len(data["tables"]["data_exports"]["lignes"]) == 1


async def test_erasing_takes_two_confirmations_and_the_second_is_a_word(chat):
    asked = await chat.tap(await chat.say("/donnees"), "🗑")
    kept = await chat.tap(asked, "⬅")
    wordless = await chat.say("effacer")
    asked = await chat.tap(await chat.say("/donnees"), "🗑")
    second = await chat.tap(asked, "🗑 Oui")
    other = await chat.say("oui")
    stopped = await chat.say("/annuler")
    after = await chat.say("effacer")
    gone = await erase(chat, "  Effacer. ")

    assert "Tes données" in plain(kept)
    assert "commence par ce bouton" in plain(wordless)
    assert "EFFACER" in plain(second)
    assert "Rien n’est effacé" in plain(other)
    assert "rien n’a été changé" in plain(stopped)
    assert "commence par ce bouton" in plain(after)
    assert "Tout est effacé" in plain(gone)


async def test_after_an_erasure_open_buttons_are_a_strangers_and_start_begins_anew(rehearsal):
    async with rehearsal.asking(Kind.CHOICE) as (chat, message, _question):
        old = await chat.tap(message, "A")
        screen = await chat.say("/donnees")
        await erase(chat)
        late = await chat.press(old, find_button(old, "Question suivante")["callback_data"])
        export = await chat.press(screen, find_button(screen, "📥")["callback_data"])
        talk = await chat.say("/progres")
        greeting = await chat.say("/start")
        view = await chat.say("/donnees")

    assert "On ne se connaît pas encore" in late["answer"]["text"]
    assert "On ne se connaît pas encore" in export["answer"]["text"]
    assert "On ne se connaît pas encore" in plain(talk)
    assert "Salut" in plain(greeting)
    assert "tes réponses (0)" in plain(view)


async def test_erase_leaves_nothing_in_the_database_file_its_wal_and_the_log(rehearsal, caplog):
    caplog.set_level(logging.DEBUG)
    rehearsal.roles = {TRAINER: Role.TRAINER}
    async with rehearsal.running():
        trainer = rehearsal.chat(TRAINER)
        await trainer.say("/start")
        await trainer.tap(await trainer.say("/classe"), "➕")
        await trainer.say("ARC")
        await trainer.say("12.06.2029")
        invite = await trainer.say("/invitation")
        chat = await newcomer(rehearsal)
        await chat.tap(await chat.say(plain(invite).rpartition(" : ")[2]), "✅ Rejoindre")
        await chat.say("/quiz")
        await chat.say("/examen")
        await receive(rehearsal, chat)
        there = traces(rehearsal)
        await erase(chat)
        rehearsal.clock.advance(minutes=2)
        await wiped(rehearsal)
        left = traces(rehearsal)

    logged = [record.getMessage() + str(record.__dict__) for record in caplog.records if is_kept(record)]
    assert len(there) == 3
    assert left == []
    assert [line for line in logged if CANARY in line or str(CANARY_ID) in line] == []
    assert logged


def is_kept(record: logging.LogRecord) -> bool:
    """Whether the log of a real run would hold this: libraries speak from WARNING on only."""
    return record.levelno >= logging.WARNING or record.name.startswith(("bot", "storage", "questions"))


def traces(rehearsal) -> list[bytes]:
    file = Path(normalise_url(rehearsal.settings.database_url).database or "")
    content = b"".join(path.read_bytes() for path in file.parent.glob(f"{file.name}*"))
    names = [CANARY.encode(), str(CANARY_ID).encode(), CANARY_ID.to_bytes(4, "big")]
    return [name for name in names if name in content]


async def wiped(rehearsal) -> None:
    async with rehearsal.desk() as desk, asyncio.timeout(20):
        while await desk.read(lambda uow: uow.ownership.owes_wiping()):  # noqa: ASYNC110 - no event to wait for
            await asyncio.sleep(0.05)


async def test_an_admin_erases_somebody_who_asked_for_it_and_their_buttons_are_void(rehearsal):
    rehearsal.roles = {ADMIN: Role.ADMIN, TRAINER: Role.TRAINER}
    async with rehearsal.running():
        admin, trainer = rehearsal.chat(ADMIN), rehearsal.chat(TRAINER)
        await admin.say("/start")
        await trainer.say("/start")
        await trainer.tap(await trainer.say("/classe"), "➕")
        await trainer.say("ARC")
        cohort = await trainer.say("12.06.2029")
        roles = await admin.say("/roles")
        asked = await admin.tap(await admin.tap(roles, "Dana"), "🗑")
        await admin.press(asked, find_button(asked, "🗑 Oui")["callback_data"])
        done = await admin.wait_for(lambda found: "est effacée" in found.get("text", ""))
        again = await admin.press(asked, find_button(asked, "🗑 Oui")["callback_data"], forged=True)
        late = await trainer.press(cohort, find_button(cohort, "🔗")["callback_data"])
        told = await admin.wait_for(lambda found: "n’a plus de formatrice" in found.get("text", ""))

    assert "Seulement à sa demande" in plain(asked)
    assert "ARC" in plain(asked)
    assert "Dana" not in plain(done)
    assert "plus d’actualité" in again["answer"]["text"]
    assert "On ne se connaît pas encore" in late["answer"]["text"]
    assert "ARC" in plain(told)


async def test_an_apprentice_is_erased_from_the_page_that_only_admins_see_so(rehearsal):
    rehearsal.roles = {ADMIN: Role.ADMIN, TRAINER: Role.TRAINER}
    async with rehearsal.running():
        admin, trainer, chat = rehearsal.chat(ADMIN), rehearsal.chat(TRAINER), await newcomer(rehearsal)
        await admin.say("/start")
        await trainer.say("/start")
        await trainer.tap(await trainer.say("/classe"), "➕")
        await trainer.say("ARC")
        await trainer.say("12.06.2029")
        invite = await trainer.say("/invitation")
        await chat.tap(await chat.say(plain(invite).rpartition(" : ")[2]), "✅ Rejoindre")
        pages = [await open_member(one) for one in (trainer, admin)]
        asked = await admin.tap(pages[1], "🗑 Effacer")
        done = await admin.tap(asked, "🗑 Oui")
        stranger = await chat.say("/donnees")

    labels = [[button["text"] for button in buttons(page)] for page in pages]
    assert ["🗑 Effacer cette personne" in found for found in labels] == [False, True]
    assert CANARY in plain(asked)
    assert CANARY not in plain(done)
    assert "On ne se connaît pas encore" in plain(stranger)


async def open_member(chat: Conversation) -> dict:
    cohort = await chat.tap(await chat.say("/classe"), "ARC")
    return await chat.tap(await chat.tap(cohort, "👤"), CANARY)


async def test_an_apprentice_cannot_press_an_admins_button(rehearsal):
    rehearsal.roles = {ADMIN: Role.ADMIN, TRAINER: Role.TRAINER}
    async with rehearsal.running():
        admin, trainer, chat = rehearsal.chat(ADMIN), rehearsal.chat(TRAINER), rehearsal.chat()
        await admin.say("/start")
        await trainer.say("/start")
        screen = await chat.say("/start")
        role = await admin.tap(await admin.say("/roles"), "Dana")
        foreign = await chat.press(screen, find_button(role, "🗑 Effacer cette personne")["callback_data"], forged=True)
        still = await trainer.say("/donnees")

    assert "pas pour toi" in foreign["answer"]["text"]
    assert "Vos données" in plain(still)
