"""What admins do in the chat, through Telegram's door: health, failures, the audit log; and who may not."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from questions.audit import ERASED, Deed
from questions.backups import name_backup
from questions.people import Role
from storage.backup import suffix_of
from storage.inbox import IncomingUpdate
from tests.bot.conftest import ADMIN, APPRENTICE, TRAINER, Rehearsal
from tests.bot.conversation import answer_rightly, buttons, find_button, recognise
from tests.bot.test_cohort_conversations import School, create_cohort, plain
from tests.builders import NOON
from tests.databases import newest_revision


@pytest.fixture
def bot_database(database_url) -> str:
    return database_url


@pytest.fixture
async def school(rehearsal) -> AsyncIterator[School]:
    """A running bot with an admin, a trainer and her cohort; Noa is an apprentice without one."""
    rehearsal.roles = {TRAINER: Role.TRAINER, ADMIN: Role.ADMIN}
    async with rehearsal.running():
        school = School(rehearsal=rehearsal, trainer=rehearsal.chat(TRAINER), admin=rehearsal.chat(ADMIN))
        await school.admin.say("/start")
        await create_cohort(school.trainer)
        yield school


async def fail(rehearsal: Rehearsal, count: int, *, reason: str, first: int = 900_000_000) -> None:
    """Let so many updates have been given up for this reason; each says something private."""
    payload = json.dumps({"secret": "journal intime"})
    rows = [
        IncomingUpdate(update_id=first + number, person_key=-first - number, payload=payload) for number in range(count)
    ]

    def unit(uow):
        uow.inbox.store(rows, received_at=NOON)
        for stored in uow.inbox.list_pending(busy=frozenset(), limit=count):
            uow.inbox.record_failure(stored, reason=reason, give_up_after=1)

    async with rehearsal.desk() as desk:
        await desk.run(unit)


async def test_an_admin_sees_at_a_glance_that_all_is_well_but_the_backup(school):
    apprentice = await school.join()
    message = await apprentice.say("/quiz")
    await answer_rightly(apprentice, message, recognise(message, school.rehearsal.syllabus.library))

    screen = await school.admin.say("/admin")

    lines = plain(screen).splitlines()
    assert lines[0].startswith("🟠 À surveiller · 24.11.2026 12:")
    assert any(line.startswith("🟢 Reçu : dernier message il y a ") for line in lines)
    assert "🟢 À traiter : rien n’attend" in lines
    assert "🟢 Échecs : aucun" in lines
    assert "🟢 À envoyer : rien n’attend" in lines
    assert "🟢 Injoignables : 0 sur 3" in lines
    assert "🟠 Sauvegarde : aucune sauvegarde connue" in lines
    assert "👥 1 apprenti·e · 1 formateur·rice · 1 admin" in lines
    assert "✍️ Aujourd’hui : 1 personne, 1 réponse · 7 jours : 1 personne" in lines
    assert any(line.startswith("💾 Base : ") and line.endswith(f"schéma {newest_revision()}") for line in lines)


async def test_a_backup_made_by_hand_counts_as_one(rehearsal, tmp_path):
    folder = tmp_path / "copies"
    rehearsal.settings = rehearsal.settings.model_copy(update={"backups": str(folder)})
    rehearsal.roles = {ADMIN: Role.ADMIN}
    async with rehearsal.running():
        admin = rehearsal.chat(ADMIN)
        await admin.say("/start")
        before = plain(await admin.say("/admin"))
        folder.mkdir()
        (folder / name_backup(rehearsal.clock.now, suffix_of(rehearsal.settings.database_url))).touch()

        after = plain(await admin.say("/admin"))

    assert "🟠 Sauvegarde : aucune sauvegarde connue" in before
    assert "🟢 Sauvegarde : il y a" in after


async def test_the_screen_leads_everywhere_and_back(school):
    screen = await school.admin.say("/admin")

    assert "Rôles" in plain(await school.admin.tap(screen, "👤 Rôles"))
    for label, title in (("👥 Classes", "Toutes les classes"), ("✉️ Messages", "Messages à plusieurs")):
        assert title in plain(await school.admin.tap(await school.admin.say("/admin"), label))
    failures = await school.admin.tap(await school.admin.say("/admin"), "⚠️ Échecs")
    assert "Aucun" in plain(failures)
    again = await school.admin.tap(failures, "⬅ Administration")
    school.rehearsal.clock.advance(minutes=5)
    assert plain(await school.admin.tap(again, "↻")) != plain(again)


@pytest.mark.parametrize("who", [APPRENTICE, TRAINER])
async def test_apprentices_and_trainers_are_refused(school, who):
    chat = school.rehearsal.chat(who)
    await chat.say("/start")

    assert "réservé aux admins" in plain(await chat.say("/admin"))


async def test_a_stranger_is_asked_who_they_are(school):
    stranger = await school.newcomer(4001)

    assert "On ne se connaît pas encore" in plain(await stranger.say("/admin"))


async def test_failed_updates_are_counted_by_error_without_what_they_say_and_set_aside(school):
    await fail(school.rehearsal, 2, reason="deadbeef KeyError")
    await fail(school.rehearsal, 3, reason="cafe0123 TimedOut", first=910_000_000)

    health = await school.admin.say("/admin")
    failures = await school.admin.tap(health, "⚠️ Échecs")
    group = await school.admin.tap(failures, "KeyError · 2")
    asked = await school.admin.tap(group, "🗑 Écarter")
    done = await school.admin.tap(asked, "🗑 Oui, écarter")

    assert "🟠 Échecs : 5" in plain(health)
    assert [button["text"] for button in buttons(failures)][:2] == ["TimedOut · 3", "KeyError · 2"]
    assert "deadbeef" in plain(group)
    assert "intime" not in json.dumps(await school.admin.messages(), ensure_ascii=False)
    assert "2 échecs écartés" in plain(done)
    assert "KeyError" not in json.dumps(buttons(done))
    tap = await school.admin.press(asked, find_button(asked, "🗑 Oui, écarter")["callback_data"], forged=True)
    assert "plus d’actualité" in tap["answer"]["text"]


async def test_a_failed_update_that_is_tried_again_takes_effect(school):
    update_id = 900_000_001
    update = {
        "update_id": update_id,
        "message": {
            "message_id": 99,
            "date": 1_795_000_000,
            "chat": {"id": APPRENTICE, "type": "private", "first_name": "Noa"},
            "from": {"id": APPRENTICE, "is_bot": False, "first_name": "Noa"},
            "text": "/aide",
            "entities": [{"type": "bot_command", "offset": 0, "length": 5}],
        },
    }
    apprentice = school.rehearsal.chat(APPRENTICE)
    await apprentice.say("/start")

    def give_up(uow):
        row = IncomingUpdate(update_id=update_id, person_key=APPRENTICE, payload=json.dumps(update))
        uow.inbox.store([row], received_at=NOON)
        (stored,) = uow.inbox.list_pending(busy=frozenset(), limit=1)
        uow.inbox.record_failure(stored, reason="deadbeef OSError", give_up_after=1)

    async with school.rehearsal.desk() as desk:
        await desk.run(give_up)
    failures = await school.admin.tap(await school.admin.say("/admin"), "⚠️ Échecs")

    done = await school.admin.tap(await school.admin.tap(failures, "OSError · 1"), "🔁 Réessayer")

    assert "1 échec repart" in plain(done)
    assert await apprentice.wait_for(lambda message: "Comment ça marche" in message["text"])


async def test_the_journal_tells_who_did_what_and_is_filtered_by_act_and_by_person(school):
    await school.invite()
    cohort = await school.open_cohort()
    await school.trainer.tap(cohort, "✏️ Renommer")
    await school.trainer.say("=1+1")

    page = await school.admin.tap(await school.admin.say("/admin"), "📜 Journal")
    by_act = await school.admin.tap(await school.admin.tap(page, "🔎 Par acte"), "Classe renommée · 1")
    everything = await school.admin.tap(by_act, "✖ Tout montrer")
    by_person = await school.admin.tap(await school.admin.tap(everything, "🔎 Par personne"), "Serveur")

    lines = plain(page).splitlines()
    assert lines[0] == "📜 Journal · 5 entrées"
    assert lines[3] == "Dana a renommé la classe =1+1"
    assert "Serveur a nommé Alix admin" in lines
    assert plain(by_act).splitlines()[:2] == ["📜 Journal · 1 entrée", "🔎 Classe renommée"]
    assert "créé" not in plain(by_act)
    assert plain(by_person).splitlines()[:2] == ["📜 Journal · 2 entrées", "🔎 Serveur"]
    assert "Dana a" not in plain(by_person)


async def test_the_journal_is_read_page_by_page_also_of_people_who_are_gone(school):
    def fill(uow):
        for number in range(20):
            uow.acts.append(Deed.SET_SHARED, at=NOON, person_id=99, subject=f"set:{number}")
            uow.acts.append(Deed.SET_RENAMED, at=NOON, person_id=ERASED, subject=f"set:{number}")

    async with school.rehearsal.desk() as desk:
        await desk.run(fill)

    page = await school.admin.tap(await school.admin.say("/admin"), "📜 Journal")
    first = await school.admin.tap(await school.admin.tap(page, "🔎 Par personne"), "Personne n°\u00a099 · 20")
    second = await school.admin.tap(first, "▶")
    erased = await school.admin.tap(
        await school.admin.tap(second, "🔎 Par personne"), "Quelqu’un qui n’est plus là · 20"
    )

    assert "Personne n° 99 a changé le partage de la série n° 19" in plain(first)
    assert "n° 11" not in plain(first)
    assert "n° 11" in plain(second)
    assert find_button(second, "2/3")
    assert plain(erased).splitlines()[:2] == ["📜 Journal · 20 entrées", "🔎 Quelqu’un qui n’est plus là"]


async def test_the_journal_as_a_file_holds_no_formula(school):
    cohort = await school.open_cohort()
    await school.trainer.tap(cohort, "✏️ Renommer")
    await school.trainer.say("=1+1")
    page = await school.admin.tap(await school.admin.say("/admin"), "📜 Journal")

    sent = await school.admin.tap(page, "💾 Exporter")

    assert sent["document"]["file_name"] == "rappel-journal.csv"
    content = (await download(school, sent)).decode("utf-8-sig")
    head, newest, *_rest = content.split("\r\n")
    assert head == "n°;date;qui;n° de personne;quoi;acte;sujet;détail"
    assert newest.split(";")[2:6] == ["Dana", "2", "a renommé la classe =1+1", "cohort renamed"]


async def download(school: School, message: dict) -> bytes:
    return (await school.rehearsal.client.get(f"/demo/files/{message['document']['file_id']}")).content


async def test_a_role_taken_is_gone_at_once_on_open_screens_and_off_the_menu(school):
    boss = school.admin
    await boss.say("/start")
    screen, page = await boss.say("/admin"), await boss.tap(await boss.say("/admin"), "📜 Journal")
    menu = await school.menu(ADMIN)

    async with school.rehearsal.desk() as desk:
        await desk.run(demote, ADMIN)

    for message, label in ((screen, "↻"), (screen, "✉️ Messages"), (page, "💾 Exporter"), (page, "🔎 Par acte")):
        tap = await boss.press(message, find_button(message, label)["callback_data"], forged=True)
        assert "réservé aux admins" in tap["answer"]["text"]
    assert {"admin", "roles", "classe", "quiz"} <= menu
    assert "admin" not in await school.menu(TRAINER)


def demote(uow, telegram_id: int) -> None:
    person = uow.people.find_by_telegram_id(telegram_id)
    uow.people.save(replace(person, role=Role.APPRENTICE))


async def test_who_left_the_settings_is_no_admin_from_the_next_start_on_and_comes_back_with_them(rehearsal):
    boss = rehearsal.chat(ADMIN)
    school = School(rehearsal=rehearsal, trainer=boss, admin=boss)
    rehearsal.roles = {ADMIN: Role.ADMIN}
    async with rehearsal.running():
        await boss.say("/start")
        screen = await boss.say("/admin")
        menu = await school.menu(ADMIN)

    rehearsal.roles = {}
    async with rehearsal.running():
        menu_after = await school.menu(ADMIN)
        refused = await boss.say("/admin")
        tap = await boss.press(screen, find_button(screen, "↻")["callback_data"])
        await boss.say("/start")
        still = await boss.say("/admin")

    rehearsal.roles = {ADMIN: Role.ADMIN}
    async with rehearsal.running():
        back = await boss.say("/admin")

    assert all("réservé aux admins" in text for text in (refused["text"], tap["answer"]["text"], still["text"]))
    assert "Sauvegarde" in back["text"]
    assert ("admin" in menu, menu_after) == (True, set())
