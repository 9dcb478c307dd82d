"""Cohorts from the first message to the last, through Telegram's door: trainer, apprentices, admin."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from bot.demo.server import DEMO_TOKEN
from questions.people import Role
from questions.quiz.question import Kind
from tests.bot.conftest import ADMIN, APPRENTICE, TRAINER, Rehearsal
from tests.bot.conversation import Conversation, answer_rightly, buttons, find_button, recognise

OTHER_TRAINER = 2002


@dataclass
class School:
    """A trainer with one cohort, an admin, and whoever else comes by."""

    rehearsal: Rehearsal
    trainer: Conversation
    admin: Conversation

    async def newcomer(self, telegram_id: int, first_name: str = "Lina") -> Conversation:
        await self.rehearsal.client.post("/demo/personas", json={"id": telegram_id, "first_name": first_name})
        return self.rehearsal.chat(telegram_id)

    async def invite(self) -> dict:
        return await self.trainer.say("/invitation")

    async def join(self, telegram_id: int = APPRENTICE) -> Conversation:
        chat = self.rehearsal.chat(telegram_id)
        await chat.tap(await chat.say(f"/start {code_in(await self.invite())}"), "✅ Rejoindre")
        return chat

    async def menu(self, telegram_id: int) -> set[str]:
        """The commands that only this chat's menu holds; empty for the menu of everybody."""
        scope = {"type": "chat", "chat_id": telegram_id}
        reply = await self.rehearsal.client.post(f"/bot{DEMO_TOKEN}/getMyCommands", json={"scope": scope})
        return {command["command"] for command in reply.json()["result"]}

    async def open_cohort(self) -> dict:
        said = await self.trainer.say("/classe")
        if not any(button["text"].startswith("ARC") for button in buttons(said)):
            # Something that came by itself was taken for the answer.
            said = await self.trainer.shown("ARC")
        return await self.trainer.tap(said, "ARC")


@pytest.fixture
async def school(rehearsal) -> AsyncIterator[School]:
    rehearsal.roles = {TRAINER: Role.TRAINER, ADMIN: Role.ADMIN, OTHER_TRAINER: Role.TRAINER}
    async with rehearsal.running():
        school = School(rehearsal=rehearsal, trainer=rehearsal.chat(TRAINER), admin=rehearsal.chat(ADMIN))
        await school.newcomer(OTHER_TRAINER, "Luc")
        await school.admin.say("/start")
        await create_cohort(school.trainer)
        yield school


async def create_cohort(trainer: Conversation, name: str = "ARC 2026 A") -> dict:
    await trainer.say("/start")
    await trainer.tap(await trainer.say("/classe"), "➕ Nouvelle classe")
    step = await trainer.say(name)
    return await trainer.tap(step, "Juin 2029")


def plain(message: dict) -> str:
    return (message.get("text") or message["caption"]).replace("\u00a0", " ")


def code_in(message: dict) -> str:
    return re.search(r"code au bot : (\w{6})$", plain(message)).group(1)


def token_in(message: dict) -> str:
    return re.search(r"\?start=([\w-]{32})", plain(message)).group(1)


async def test_a_cohort_is_created_in_two_messages_and_invites_with_a_picture(rehearsal):
    rehearsal.roles = {TRAINER: Role.TRAINER}
    async with rehearsal.running():
        trainer = rehearsal.chat(TRAINER)
        greeting = await trainer.say("/start")
        empty = await trainer.say("/classe")
        asked_name = await trainer.tap(empty, "➕ Nouvelle classe")
        asked_day = await trainer.say("  ARC\u202e <b>2026</b>\n")
        cohort = await trainer.say("12.06.2029")
        invite = await trainer.tap(cohort, "🔗 Inviter")

    assert "/invitation" in greeting["text"]
    assert "pas encore de classe" in plain(empty)
    assert "Comment s’appelle la classe" in plain(asked_name)
    assert "l’examen final d’ARC <b>2026</b> ?" in plain(asked_day)
    assert plain(cohort).startswith("👥 ARC <b>2026</b>\n🎓 Examen : 12.06.2029")
    assert invite["photo"]
    assert f"https://t.me/rappel_demo_bot?start={token_in(invite)}" in invite["caption"]
    assert "40 places, jusqu’au 23.01.2027" in plain(invite)


async def test_a_name_or_day_that_can_not_be_is_asked_again_and_annuler_drops_it_all(school):
    await school.trainer.tap(await school.trainer.say("/classe"), "➕ Nouvelle classe")

    too_long = await school.trainer.say("x" * 61)
    invisible = await school.trainer.say("\u200b\u202e")
    await school.trainer.say("ARC 2027 B")
    no_day = await school.trainer.say("en juin")
    past = await school.trainer.say("12.06.2019")
    dropped = await school.trainer.say("/annuler")
    after = await school.trainer.say("12.06.2029")

    assert "60 signes au plus" in plain(too_long)
    assert "que l’on puisse lire" in plain(invisible)
    assert "12.06.2029, ou envoyez /annuler" in plain(no_day)
    assert "Cette date est passée" in plain(past)
    assert "rien n’a été changé" in plain(dropped)
    assert "Aucune question n’attend" in plain(after)
    assert [button["text"] for button in buttons(await school.trainer.say("/classe"))] == [
        "ARC 2026 A · 0",
        "➕ Nouvelle classe",
    ]


async def test_what_is_being_written_survives_a_restart(rehearsal):
    rehearsal.roles = {TRAINER: Role.TRAINER}
    trainer = rehearsal.chat(TRAINER)
    async with rehearsal.running():
        await trainer.say("/start")
        await trainer.tap(await trainer.say("/classe"), "➕ Nouvelle classe")
        await trainer.say("ARC 2026 A")

    async with rehearsal.running():
        cohort = await trainer.say("12.06.2029")

    assert "ARC 2026 A" in plain(cohort)


async def test_a_stranger_joins_by_code_and_consents_before_anything_is_known_of_them(school):
    invite = await school.invite()
    apprentice = school.rehearsal.chat(APPRENTICE)

    shown = await apprentice.say(f" {code_in(invite).lower()} ")
    async with school.rehearsal.desk() as desk:
        before = await desk.read(lambda uow: uow.people.find_by_telegram_id(APPRENTICE))
    joined = await apprentice.tap(shown, "✅ Rejoindre")
    question = await apprentice.tap(joined, "▶ Commencer")

    assert before is None
    assert "la classe ARC 2026 A" in plain(shown)
    assert "🧑‍🏫 Avec Dana" in plain(shown)
    assert "Examen : 01.06.2029" in plain(shown)
    assert "Qui voit quoi ?" in plain(shown)
    for named in (
        "seulement que tu es en pause",
        "tes points sous un pseudo",
        "Si tu signales une erreur",
        "tes rappels",
    ):
        assert named in plain(shown)
    assert recognise(question, school.rehearsal.syllabus.library)
    async with school.rehearsal.desk() as desk:
        person = await desk.read(lambda uow: uow.people.find_by_telegram_id(APPRENTICE))
    assert person.cohort_id == 1
    assert person.consented_at is not None
    assert str(person.exam_day) == "2029-06-01"


async def test_the_link_leads_where_the_code_does_and_no_thanks_leaves_no_trace(school):
    invite = await school.invite()
    apprentice = school.rehearsal.chat(APPRENTICE)

    shown = await apprentice.say(f"/start {token_in(invite)}")
    declined = await apprentice.tap(shown, "Non merci")

    assert "rien n’a changé" in plain(declined)
    async with school.rehearsal.desk() as desk:
        assert await desk.read(lambda uow: uow.people.find_by_telegram_id(APPRENTICE)) is None
        assert (await desk.read(lambda uow: uow.invites.get(1))).uses == 0


async def test_the_trainer_sees_who_came_and_when_they_last_answered(school):
    apprentice = await school.join()
    message = await apprentice.say("/quiz")
    await answer_rightly(apprentice, message, recognise(message, school.rehearsal.syllabus.library))

    cohort = await school.open_cohort()
    members = await school.trainer.tap(cohort, "👤 Membres")
    member = await school.trainer.tap(members, "Noa · aujourd’hui")

    assert "1 apprenti·e, 1 avec des réponses" in plain(cohort)
    assert "Dernière réponse : aujourd’hui" in plain(member)
    assert "1 réponse sur 1 jour" in plain(member)


async def test_a_revoked_code_says_so_and_so_does_its_open_screen(school):
    invite = await school.invite()
    apprentice = school.rehearsal.chat(APPRENTICE)
    shown = await apprentice.say(code_in(invite))

    revoked = await school.trainer.tap(invite, "🚫 Révoquer")
    refused = await apprentice.tap(shown, "✅ Rejoindre")
    again = await apprentice.say(code_in(invite))

    assert "ne fonctionnent plus" in plain(revoked)
    assert "désactivé" in plain(refused)
    assert "désactivé" in plain(again)


async def test_a_new_code_for_one_lets_one_in_and_ends_the_old_one(school):
    old = await school.invite()
    new = await school.trainer.tap(old, "🔄 1")
    first, second = school.rehearsal.chat(APPRENTICE), await school.newcomer(1002)

    await first.tap(await first.say(code_in(new)), "✅ Rejoindre")

    assert "1 place," in plain(new)
    assert "déjà servi" in plain(await second.say(code_in(new)))
    assert "désactivé" in plain(await second.say(code_in(old)))


async def test_an_old_code_says_that_it_expired(school):
    invite = await school.invite()

    school.rehearsal.clock.advance(days=60)

    assert "expiré" in plain(await school.rehearsal.chat().say(code_in(invite)))


async def test_after_five_wrong_codes_even_the_right_one_waits_an_hour(school):
    invite = await school.invite()
    apprentice = school.rehearsal.chat(APPRENTICE)

    wrong = [await apprentice.say(f"/start WRNG2{letter}") for letter in "ABCDE"]
    paused = await apprentice.say(code_in(invite))
    other = await (await school.newcomer(1002)).say(code_in(invite))
    school.rehearsal.clock.advance(hours=1)
    allowed = await apprentice.say(code_in(invite))

    assert all("Je ne connais pas ce code" in plain(message) for message in wrong)
    assert "pause d’une heure" in plain(paused)
    assert "Tu es invité·e" in plain(other)
    assert "Tu es invité·e" in plain(allowed)


async def test_whoever_is_in_another_cohort_is_told_and_may_change(school):
    apprentice = await school.join()
    await create_cohort(school.rehearsal.chat(OTHER_TRAINER), "CRC Lausanne")
    invite = await school.rehearsal.chat(OTHER_TRAINER).say("/invitation")

    shown = await apprentice.say(code_in(invite))
    await apprentice.tap(shown, "✅ Rejoindre")

    assert "Tu es déjà dans ARC 2026 A" in plain(shown)
    assert "CRC Lausanne" in plain(await apprentice.say("/classe"))
    assert "Personne n’est encore entré" in plain(await school.open_cohort())


async def test_an_apprentice_sees_who_sees_what_and_may_leave(school):
    apprentice = await school.join()

    own = await apprentice.say("/classe")
    left = await apprentice.tap(await apprentice.tap(own, "🚪 Quitter"), "🚪 Oui")

    assert "Qui voit quoi ?" in plain(own)
    assert "Tu as quitté ARC 2026 A" in plain(left)
    assert "aucune classe" in plain(await apprentice.say("/classe"))


async def test_an_old_yes_leaves_no_class(school):
    apprentice = await school.join()
    asked = await apprentice.tap(await apprentice.say("/classe"), "🚪 Quitter")
    school.rehearsal.clock.advance(days=200)

    late = await apprentice.press(asked, find_button(asked, "🚪 Oui")["callback_data"], forged=True)

    assert "plus d’actualité" in late["answer"]["text"]
    assert "ARC 2026 A" in plain(await apprentice.say("/classe"))


async def test_a_new_phone_takes_the_history_along_and_the_old_one_is_a_stranger(school):
    old_phone = await school.join()
    message = await old_phone.say("/quiz")
    await answer_rightly(old_phone, message, recognise(message, school.rehearsal.syllabus.library))
    member = await school.trainer.tap(await school.trainer.tap(await school.open_cohort(), "👤"), "Noa")
    relink = await school.trainer.tap(member, "📱 Nouveau téléphone")
    new_phone = await school.newcomer(1009, "Noa")
    await new_phone.say("/start")
    await new_phone.say("/quiz")

    shown = await new_phone.say(code_in(relink))
    moved = await new_phone.tap(shown, "✅ Oui, c’est moi")

    assert "1 réponse, classe ARC 2026 A" in plain(shown)
    assert "tu reprends là où tu en étais" in plain(moved)
    notice = await old_phone.wait_for(lambda found: "relié à un autre compte" in found.get("text", ""))
    assert notice
    assert "On ne se connaît pas encore" in plain(await old_phone.say("/quiz"))
    late = await old_phone.press(message, buttons(message)[0]["callback_data"], forged=True)
    assert "On ne se connaît pas encore" in late["answer"]["text"]
    assert "1 notion sur" in plain(await new_phone.say("/progres"))
    assert "déjà servi" in plain(await (await school.newcomer(1010)).say(code_in(relink)))
    async with school.rehearsal.desk() as desk:
        log = await desk.read(lambda uow: uow.acts.list_latest(limit=1))
    assert [(entry.act, entry.subject) for entry in log] == [("person relinked", "person:3")]


async def test_an_account_with_answers_of_its_own_becomes_nobody_else(school):
    await school.join()
    member = await school.trainer.tap(await school.trainer.tap(await school.open_cohort(), "👤"), "Noa")
    relink = await school.trainer.tap(member, "📱 Nouveau téléphone")
    other = await school.newcomer(1009)
    await other.say("/start")
    message = await other.say("/quiz")
    await answer_rightly(other, message, recognise(message, school.rehearsal.syllabus.library))

    assert "déjà ses propres réponses" in plain(await other.say(f"/start {code_in(relink)}"))


async def test_a_colleague_gets_the_cohort_by_a_link_that_serves_once(school):
    link = await school.trainer.tap(await school.open_cohort(), "➕ Collègue")
    colleague = await school.newcomer(2009, "Luc")

    accepted = await colleague.tap(await colleague.say(f"/start {token_in(link)}"), "✅ Accepter")
    shared = await colleague.tap(await colleague.tap(accepted, "👥 Mes classes"), "ARC 2026 A")

    assert "🧑‍🏫 Dana, Luc" in plain(shared)
    assert "déjà servi" in plain(await (await school.newcomer(2010)).say(code_in(link)))
    assert "invitation" in await school.menu(2009)


async def test_an_admin_appoints_a_trainer_and_takes_the_role_away_open_buttons_included(school):
    roles = await school.admin.say("/roles")
    link = await school.admin.tap(roles, "🔗 Lien")
    luc = await school.newcomer(2009, "Luc")
    await luc.tap(await luc.say(code_in(link)), "✅ Accepter")
    # The admin hears of it by itself, and it would be taken for the answer to what they do next.
    await school.admin.wait_for(lambda found: "Luc est maintenant" in plain(found))
    cohort = await create_cohort(luc, "CRC Lausanne")
    invite = await luc.say("/invitation")

    role = await school.admin.tap(await school.admin.tap(await school.admin.say("/roles"), "Luc"), "🚫 Retirer le rôle")
    taken = await school.admin.tap(role, "🚫 Oui")
    refused = [
        (await luc.press(cohort, find_button(cohort, label)["callback_data"]))["answer"]["text"]
        for label in ("👤 Membres", "🔗 Inviter", "✏️ Renommer", "📦 Archiver", "⬅ Classes")
    ]
    revoking = await luc.press(invite, find_button(invite, "🚫")["callback_data"])

    assert "Luc n’a plus de rôle" in plain(taken)
    assert all("réservé aux formatrices et formateurs" in text for text in (*refused, revoking["answer"]["text"]))
    assert "désactivé" in plain(await school.rehearsal.chat().say(code_in(invite)))
    assert "aucune classe" in plain(await luc.say("/classe"))
    assert await school.menu(2009) == set()


async def test_an_admin_keeps_their_own_role_and_that_of_the_settings(school):
    roles = await school.admin.say("/roles")
    own = await school.admin.tap(roles, "Alix")
    dana = await school.admin.tap(await school.admin.tap(await school.admin.tap(own, "⬅"), "Dana"), "🚫")

    tap = await school.admin.press(dana, find_button(dana, "🚫 Oui")["callback_data"])

    assert "🚫" not in str(buttons(own))
    assert "réglages" in tap["answer"]["text"]


async def test_another_trainer_reaches_nothing_of_a_cohort(school):
    await school.join()
    other = school.rehearsal.chat(OTHER_TRAINER)
    await other.say("/start")

    cohorts = await other.say("/classe")

    assert "ARC" not in str(cohorts)
    assert "réservé aux admins" in plain(await other.say("/roles"))


async def test_an_apprentice_reaches_no_trainer_command(school):
    apprentice = await school.join()

    assert "réservé aux formatrices et formateurs" in plain(await apprentice.say("/invitation"))
    assert "réservé aux admins" in plain(await apprentice.say("/roles"))


async def test_each_role_has_its_menu(school):
    await school.join()

    assert {"classe", "invitation", "roles"} <= await school.menu(ADMIN)
    assert {"classe", "invitation"} <= await school.menu(TRAINER)
    assert "roles" not in await school.menu(TRAINER)
    assert await school.menu(APPRENTICE) == set()


async def test_renaming_and_a_new_exam_day_reach_the_members(school):
    apprentice = await school.join()
    await school.trainer.tap(await school.open_cohort(), "✏️ Renommer")
    renamed = await school.trainer.say("ARC Genève")
    await school.trainer.tap(renamed, "📅 Examen")
    await school.trainer.say("14.06.2028")

    assert plain(renamed).startswith("👥 ARC Genève")
    assert "14.06.2028" in plain(await apprentice.say("/reglages"))
    await apprentice.say("/reglages 20.06.2028")
    await school.trainer.tap(await school.trainer.tap(await school.trainer.say("/classe"), "ARC"), "📅 Examen")
    await school.trainer.say("15.06.2028")
    assert "20.06.2028" in plain(await apprentice.say("/reglages"))
    followed = await apprentice.tap(await apprentice.say("/reglages"), "Je ne sais pas")
    assert "15.06.2028" in plain(followed)


async def test_a_cohort_whose_exam_is_past_is_archived_in_two_taps(school):
    apprentice = await school.join()
    invite = await school.invite()
    school.rehearsal.clock.advance(days=3 * 365)

    asked = await school.trainer.tap(await school.trainer.say("/classe"), "📦 Archiver la classe terminée")
    archived = await school.trainer.tap(asked, "📦 Oui, archiver")

    assert "ARC 2026 A (01.06.2029)" in plain(asked)
    assert "ARC 2026 A est archivée" in plain(archived)
    assert "pas encore de classe" in plain(await school.trainer.say("/classe"))
    assert "aucune classe" in plain(await apprentice.say("/classe"))
    assert "expiré" in plain(await (await school.newcomer(1002)).say(code_in(invite)))


async def test_a_member_is_removed_after_a_second_tap(school):
    apprentice = await school.join()
    member = await school.trainer.tap(await school.trainer.tap(await school.open_cohort(), "👤"), "Noa")

    asked = await school.trainer.tap(member, "🚪 Retirer")
    members = await school.trainer.tap(asked, "🚪 Oui, retirer")
    late = await school.trainer.press(asked, find_button(asked, "🚪 Oui")["callback_data"], forged=True)

    assert "Retirer Noa d’ARC 2026 A ?" in plain(asked)
    assert "Membres d’ARC 2026 A : 0" in plain(members)
    assert "plus d’actualité" in late["answer"]["text"]
    assert "aucune classe" in plain(await apprentice.say("/classe"))


async def test_a_domain_is_held_back_with_three_taps_and_the_apprentice_is_not_asked_it(school):
    apprentice = await school.join()
    programme = await school.trainer.tap(await school.open_cohort(), "🗓 Programme")
    for domain in {codes[0].partition(".")[0] for codes in school.rehearsal.syllabus.curriculum.values()}:
        days = await school.trainer.tap(programme, f"▶ {domain}.")
        assert find_button(days, "Dès maintenant")
        programme = await school.trainer.tap(days, "1er décembre 2026")
        assert find_button(programme, f"⏸ 01.12.2026 · {domain}.")

    before = await apprentice.say("/quiz")
    school.rehearsal.clock.advance(days=8)
    after = await apprentice.say("/quiz")

    assert "Tout est frais" in before["text"]
    assert recognise(after, school.rehearsal.syllabus.library)


async def test_an_answer_that_looks_like_a_code_is_graded_while_a_question_waits_for_a_text(school):
    apprentice = school.rehearsal.chat(APPRENTICE)
    await apprentice.say("/start")
    message = await apprentice.say("/quiz 1")
    for _ in range(30):
        question = recognise(message, school.rehearsal.syllabus.library)
        if question.kind in {Kind.TEXT, Kind.NUMBER, Kind.CLOZE}:
            break
        message = await apprentice.tap(await apprentice.tap(message, "🤷"), "Question suivante")

    judged = await apprentice.say("3 temps" if question.kind is Kind.NUMBER else "abc 234")

    assert "code" not in judged["text"].lower()
    assert question.explanation in judged["text"]


async def test_a_code_one_sign_short_is_said_to_be_one_under_a_question_with_buttons_too(school):
    apprentice = school.rehearsal.chat(APPRENTICE)
    await apprentice.say("/start")
    message = await apprentice.say("/quiz")
    while recognise(message, school.rehearsal.syllabus.library).kind is not Kind.CHOICE:
        message = await apprentice.tap(await apprentice.tap(message, "🤷"), "Question suivante")

    short = plain(await apprentice.say("YWD2K"))
    time = plain(await apprentice.say("12h30"))

    assert "Touche un bouton" in short
    assert "Il a 6 signes, celui-ci en a 5" in short
    assert "Touche un bouton" in time
    assert "signes" not in time


@pytest.mark.parametrize(
    ("slip", "told"),
    [
        (lambda code: f"{code}7", "celui-ci en a 7"),
        (lambda code: re.sub(r"\d", "0", code, count=1), "jamais o, i, l, 0"),
    ],
    ids=["a sign too many", "a sign that no code has"],
)
async def test_a_stranger_who_mistypes_a_code_hears_what_is_wrong_and_then_gets_in_without_start(school, slip, told):
    code = code_in(await school.invite())
    stranger = await school.newcomer(4712)

    refused = plain(await stranger.say(slip(code)))
    shown = await stranger.say(code)

    assert told in refused.lower()
    assert find_button(shown, "✅ Rejoindre")


async def test_a_month_is_an_exam_day_and_what_is_none_is_answered_by_months_to_tap(school):
    cohort = await school.open_cohort()
    await school.trainer.tap(cohort, "📅 Examen")
    refused = await school.trainer.say("au printemps")
    assert find_button(refused, "Juin 2029")
    assert find_button(refused, "✖ Annuler")

    assert "01.06.2027" in plain(await school.trainer.say("juin 2027"))


async def test_whoever_asks_to_leave_a_class_may_stay_and_a_text_without_class_hears_what_a_code_is(school):
    chat = await school.newcomer(4711)
    await chat.say("/start")
    assert "six signes" in plain(await chat.say("J’ai un code"))
    chat = await school.join()
    asked = await chat.tap(await chat.say("/classe"), "🚪 Quitter")

    stayed = await chat.tap(asked, "⬅ Non, rester")

    assert "Qui voit quoi" in plain(stayed)
    assert "la personne qui peut la corriger lit" in plain(stayed)
    assert find_button(stayed, "🚪 Quitter")


async def test_an_admin_finds_back_from_the_roles(school):
    roles = await school.admin.tap(await school.admin.say("/admin"), "👤 Rôles")

    assert find_button(await school.admin.tap(roles, "⬅ Administration"), "👤 Rôles")
