"""Leaderboards from the first message to the last, through Telegram's door: apprentices, trainer, admin."""

import io
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import timedelta

import openpyxl
import pytest

from bot.demo.server import DEMO_TOKEN
from bot.use_cases.points import recount_points, settle
from questions.people import Person, Role
from questions.results.day_scores import DayScore
from tests.bot.conftest import ADMIN, APPRENTICE, TRAINER, Rehearsal
from tests.bot.conversation import Conversation, answer_rightly, buttons, find_button, recognise
from tests.bot.test_cohort_conversations import OTHER_TRAINER, create_cohort, plain
from tests.builders import NOON, TODAY

NAMES = ("Ana", "Ben", "Cléo", "Dina", "Elio", "Fanny <i>")
POINTS = (40, 30, 20, 10, 5, 0)
LAST_WEEK = TODAY - timedelta(days=7)


@dataclass
class Class:
    """A cohort of six with points, their trainer, and an admin."""

    rehearsal: Rehearsal
    people: dict[str, Person] = field(default_factory=dict)

    def chat(self, name: str) -> Conversation:
        return self.rehearsal.chat(self.people[name].telegram_id)

    @property
    def trainer(self) -> Conversation:
        return self.rehearsal.chat(TRAINER)

    @property
    def admin(self) -> Conversation:
        return self.rehearsal.chat(ADMIN)

    async def do(self, unit):
        async with self.rehearsal.desk() as desk:
            return await desk.run(unit)

    async def add(self, telegram_id: int, name: str, *, cohort: int, points: int, days=(TODAY,), domain: int = 1):
        """An apprentice who has points already, in the chat and in the database."""
        await self.rehearsal.client.post("/demo/personas", json={"id": telegram_id, "first_name": name})

        def unit(uow):
            person = uow.people.enrol(
                telegram_id=telegram_id, first_name=name, role=Role.APPRENTICE, plan_id="arc-2010", created_at=NOON
            )
            joined = NOON - timedelta(days=60)
            person = replace(person, cohort_id=cohort, consented_at=joined)
            uow.people.save(person)
            ranked = settle(uow, person.id).is_ranked
            for day in days:
                score = DayScore(total=points, goal=10, domains={domain: points})
                uow.points.set_day(person.id, day, score, is_ranked=ranked)
            # Their answers are not in the log: counted anew, they would have no points.
            uow.points.has_recounted(person.id)
            return person

        self.people[name] = await self.do(unit)

    async def alias(self, name: str) -> str:
        return (await self.do(lambda uow: uow.standings.find(self.people[name].id))).alias


@pytest.fixture
async def school(rehearsal) -> AsyncIterator[Class]:
    rehearsal.roles = {TRAINER: Role.TRAINER, ADMIN: Role.ADMIN, OTHER_TRAINER: Role.TRAINER}
    async with rehearsal.running():
        school = Class(rehearsal=rehearsal)
        await rehearsal.client.post("/demo/personas", json={"id": OTHER_TRAINER, "first_name": "Luc"})
        await school.admin.say("/start")
        await create_cohort(school.trainer)
        for number, (name, points) in enumerate(zip(NAMES, POINTS, strict=True)):
            await school.add(1100 + number, name, cohort=1, points=points)
        yield school


async def file_of(school: Class, message: dict) -> bytes:
    found = await school.rehearsal.client.post(
        f"/bot{DEMO_TOKEN}/getFile", json={"file_id": message["document"]["file_id"]}
    )
    path = found.json()["result"]["file_path"]
    return (await school.rehearsal.client.get(f"/file/bot{DEMO_TOKEN}/{path}")).content


def lines(message: dict) -> list[str]:
    return [line for line in plain(message).splitlines() if line[:3].strip("👉 ").startswith(tuple("123456789"))]


async def test_an_apprentice_sees_two_above_and_two_below_by_alias_and_what_is_near(school):
    shown = await school.chat("Cléo").say("/classement")

    aliases = [await school.alias(name) for name in NAMES]
    assert lines(shown) == [
        f"1. {aliases[0]} · 40 pts",
        f"2. {aliases[1]} · 30 pts",
        f"👉 3. Toi ({aliases[2]}) · 20 pts",
        f"4. {aliases[3]} · 10 pts",
        f"5. {aliases[4]} · 5 pts",
    ]
    assert "Tu as 20 points" in plain(shown)
    assert "20 points de plus que la semaine passée au même jour" in plain(shown)
    assert "Encore 10 points pour rejoindre la place 2" in plain(shown)
    assert not any(name in plain(shown) for name in NAMES)


async def test_whoever_is_first_is_told_so(school):
    assert "Personne n’en a plus que toi" in plain(await school.chat("Ana").say("/classement"))


async def test_whoever_is_below_the_middle_reads_first_how_they_do(school):
    shown = plain(await school.chat("Elio").say("/classement"))

    assert shown.index("Tu as 5 points") < shown.index("👉 5. Toi")
    assert "Encore 5 points pour rejoindre la place 4" in shown


async def test_somebody_without_points_is_told_how_to_get_one_and_owes_nothing(school):
    await school.add(1190, "Gina", cohort=1, points=-7)

    shown = plain(await school.chat("Gina").say("/classement"))

    assert "Pas encore de points ici" in shown
    assert "-7" not in shown
    assert "👉 6. Toi" in shown
    assert "· 0 pt" in shown


async def test_periods_and_domains_are_a_tap_away(school):
    await school.add(1190, "Gina", cohort=1, points=50, days=(LAST_WEEK,), domain=7)
    chat = school.chat("Gina")

    week = await chat.say("/classement")
    all_time = await chat.tap(week, "Depuis toujours")
    domains = await chat.tap(all_time, "📚")
    first = await chat.tap(domains, "1. ")
    seventh = await chat.tap(await chat.tap(first, "📚"), "7. ")

    assert "👉 6. Toi" in plain(week)
    assert "tu en avais 50 de plus" in plain(week)
    assert "👉 1. Toi" in plain(all_time)
    assert "· 1. " in plain(first)
    assert "Pas encore de points ici" in plain(first)
    assert "👉 1. Toi" in plain(seventh)


async def test_the_whole_company_is_seen_by_alias_only(school):
    other = await school.do(lambda uow: uow.cohorts.create(name="ARC 2027", plan_id="arc-2010", created_at=NOON).id)
    await school.add(1201, "Zoé", cohort=other, points=35)
    chat = school.chat("Ben")

    shown = await chat.tap(await chat.say("/classement"), "Toutes")

    assert lines(shown)[1].startswith(f"2. {await school.alias('Zoé')} · 35")
    assert lines(shown)[2].startswith("👉 3. Toi")
    assert "Zoé" not in plain(shown)
    assert "ARC 2027" not in plain(shown)


async def test_hiding_takes_one_out_of_every_leaderboard_at_once_and_back_again(school):
    await school.add(1190, "Gina", cohort=1, points=1)
    chat, other = school.chat("Ana"), school.chat("Ben")
    alias = await school.alias("Ana")
    settings = await chat.tap(await chat.say("/classement"), "🎭")
    hidden = await chat.tap(settings, "Invisible")
    own = await chat.tap(hidden, "⬅")
    seen = await other.say("/classement")
    company = await other.tap(seen, "Toutes")
    trainer = await school.trainer.tap(await school.trainer.say("/classement"), "👥 ARC")
    back = await chat.tap(await chat.tap(own, "🎭"), "Pseudo")

    assert "Personne ne te voit" in plain(hidden)
    assert "Tu es invisible" in plain(own)
    assert lines(own) == []
    for message in (seen, company):
        assert "👉 1. Toi" in plain(message)
        assert alias not in plain(message)
    assert "Ana" not in plain(trainer)
    assert alias in plain(back)
    assert "👉 2. Toi" in plain(await other.say("/classement"))


async def test_a_first_name_is_shown_only_by_whoever_chose_so(school):
    chat = school.chat("Fanny <i>")
    await chat.tap(await chat.tap(await chat.say("/classement"), "🎭"), "Prénom")

    shown = await school.chat("Dina").say("/classement")

    assert "6. Fanny <i> · 0 pt" in plain(shown)


async def test_an_alias_is_drawn_or_written_and_bad_ones_are_explained(school):
    chat = school.chat("Dina")
    settings = await chat.tap(await chat.say("/classement"), "🎭")
    drawn = await chat.tap(settings, "🎲")
    await chat.tap(drawn, "✏")
    answers = [await chat.say(text) for text in ("x", "y" * 25, "moi.ch", "Puuute", "ana", await school.alias("Ben"))]
    written = await chat.say("<b>Zoé & co</b>")
    shown = await school.chat("Cléo").say("/classement")

    assert plain(drawn) != plain(settings)
    for answer, words in zip(
        answers, ("trop court", "trop long", "Pas de lien", "ne va pas", "prénom d’une autre", "a déjà"), strict=True
    ):
        assert words in plain(answer)
    assert "<b>Zoé & co</b>" in plain(written)
    assert "4. <b>Zoé & co</b> · 10 pts" in plain(shown)


async def test_the_purpose_the_law_and_the_day_of_deletion_stand_behind_one_button(school):
    chat = school.chat("Ana")

    shown = plain(await chat.tap(await chat.say("/classement"), "ℹ"))

    assert "OLT 3, art. 26" in shown
    assert "« Je ne sais pas » ne coûte rien" in shown
    assert "12 mois après l’examen de ta classe, soit le 01.06.2030" in shown


async def test_four_people_have_no_figures(school):
    small = await school.do(lambda uow: uow.cohorts.create(name="Petite", plan_id="arc-2010", created_at=NOON).id)
    for number in range(4):
        await school.add(1300 + number, f"P{number}", cohort=small, points=9)

    shown = await school.chat("P0").say("/classement")
    teams = await school.chat("P0").tap(shown, "Équipes")
    board = await school.admin.tap(await school.admin.say("/classement"), "👥 Petite")

    assert "il faut au moins 5 personnes" in plain(shown)
    assert lines(shown) == []
    assert lines(teams) == ["1. ARC 2026 A · 17,5 pts"]
    assert "il faut 5 membres arrivés avant cette semaine" in plain(teams)
    assert "au moins 5 personnes" in plain(board)


async def test_a_trainer_sees_the_names_of_their_own_cohort_and_takes_them_along(school):
    listed = await school.trainer.say("/classement")
    board = await school.trainer.tap(listed, "👥 ARC 2026 A")
    await school.trainer.press(board, find_button(board, "XLSX")["callback_data"])
    sent = await school.trainer.wait_for(lambda message: "document" in message)
    await school.trainer.press(board, find_button(board, "🖼")["callback_data"])
    picture = await school.trainer.wait_for(lambda message: "photo" in message)

    assert [button["text"] for button in buttons(listed)] == ["👥 ARC 2026 A", "🤝 Équipes"]
    assert lines(board)[:2] == ["1. Ana · 40 pts", "2. Ben · 30 pts"]
    assert "6 personnes" in plain(board)
    sheet = openpyxl.load_workbook(io.BytesIO(await file_of(school, sent))).active
    assert [[cell.value for cell in row] for row in sheet][:2] == [["Rang", "Prénom", "Points"], [1, "Ana", 40]]
    assert picture["caption"].startswith("🏆")


async def test_an_admin_sees_every_leaderboard_by_alias_and_no_formula_leaves(school):
    await school.do(
        lambda uow: uow.standings.save(
            replace(uow.standings.find(school.people["Ana"].id), alias="=1+1"), alias_key="x"
        )
    )
    listed = await school.admin.say("/classement")
    company = await school.admin.tap(listed, "🌍")
    await school.admin.press(company, find_button(company, "CSV")["callback_data"])
    sent = await school.admin.wait_for(lambda message: "document" in message)
    cohort = await school.admin.tap(await school.admin.tap(company, "⬅"), "👥 ARC")

    assert lines(company)[1] == f"2. {await school.alias('Ben')} · 30 pts"
    assert len(lines(company)) == 5
    assert "Ben" not in plain(cohort)
    assert (await file_of(school, sent)).decode("utf-8-sig").splitlines()[:2] == ["Rang;Pseudo;Points", "1;'=1+1;40"]


async def test_buttons_of_boards_are_for_those_whose_boards_they_are(school):
    board = await school.trainer.tap(await school.trainer.say("/classement"), "👥 ARC")
    await school.do(lambda uow: uow.people.save(replace(uow.people.find_by_telegram_id(TRAINER), role=Role.APPRENTICE)))

    for label in ("Mois", "CSV", "🖼"):
        tap = await school.trainer.press(board, find_button(board, label)["callback_data"])
        assert "réservé" in tap["answer"]["text"]


async def test_an_archived_cohort_is_in_no_leaderboard(school):
    chat = school.chat("Ana")
    old = await chat.say("/classement")

    def archive(uow):
        uow.cohorts.save(replace(uow.cohorts.get(1), archived_at=NOON))
        for person in school.people.values():
            recount_points(uow, person.id)

    await school.do(archive)
    late = await chat.tap(old, "Toutes")
    company = await school.admin.tap(await school.admin.say("/classement"), "🌍")

    assert "il faut une classe" in plain(late)
    assert lines(company) == []


async def test_somebody_in_no_cohort_sees_their_own_points_and_the_way_in(chat):
    shown = await chat.say("/classement")

    assert "il faut une classe" in plain(shown)
    assert "Pas encore de points" in plain(shown)


async def test_points_come_with_answers_and_go_with_those_taken_back(school):
    await school.add(1190, "Gina", cohort=1, points=0, days=())
    chat, library = school.chat("Gina"), school.rehearsal.syllabus.library
    await chat.tap(await chat.say("/reglages"), "5")
    for _ in range(5):
        message = await chat.say("/quiz")
        school.rehearsal.clock.advance(seconds=30)
        await answer_rightly(chat, message, recognise(message, library))

    reached = await chat.say("/classement")
    await chat.say("/annuler")
    taken_back = await chat.say("/classement")

    assert "Tu as 2 points" in plain(reached)
    assert "👉 6. Toi" in plain(reached)
    assert "Pas encore de points ici" in plain(taken_back)


async def test_the_end_of_points_follows_the_setting(rehearsal):
    rehearsal.settings = rehearsal.settings.model_copy(update={"keep_months": 24})
    async with rehearsal.running():
        chat = rehearsal.chat(APPRENTICE)
        await chat.say("/start")
        shown = plain(await chat.tap(await chat.say("/classement"), "ℹ"))

    assert "24 mois après l’examen de ta classe" in shown
