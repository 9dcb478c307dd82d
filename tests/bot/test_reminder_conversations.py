"""Reminders in the chat: set, received with a question, paused, and what a cohort's trainer sees and sets."""

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from bot.demo.faults import Fault
from questions.people import Role
from storage.tables import OutboxState
from tests.bot.conftest import APPRENTICE, TRAINER
from tests.bot.conversation import answer_rightly, buttons, find_button, recognise

QUARTER_PAST = datetime(2026, 11, 24, 11, 15, tzinfo=UTC)
"""12:15 in Zurich, a quarter of an hour after the tests begin."""


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    """Look at the clock and at the outbox all the time."""
    monkeypatch.setattr("bot.jobs.BEAT_SECONDS", 0.05)
    monkeypatch.setattr("bot.outbox.LOOK_EVERY", 0.05)


def is_reminder(message: dict) -> bool:
    return "t’attend" in message["text"]


async def reminders(chat) -> list[dict]:
    return [message for message in await chat.messages() if is_reminder(message)]


def _list_reminders(uow):
    person = uow.people.find_by_telegram_id(APPRENTICE)
    return [row for row in uow.outbox.list_of(person.id) if row.kind == "reminder"]


async def row_of_reminder(rehearsal, *, number: int = 0):
    """The row of a reminder, once it is closed."""
    async with rehearsal.desk() as desk, asyncio.timeout(20):
        while True:
            rows = await desk.read(_list_reminders)
            if len(rows) > number and rows[number].state is not OutboxState.PENDING:
                return rows[number]
            await asyncio.sleep(0.05)


async def test_a_time_is_set_in_words_and_the_question_comes_then_and_can_be_answered_at_once(rehearsal, chat):
    answer = await chat.say("/rappel 12h15")
    assert "C’est noté" in answer["text"]
    assert "à 12:15" in answer["text"]
    assert "Prochain rappel\u00a0: aujourd’hui à 12:15" in answer["text"]

    rehearsal.clock.now = QUARTER_PAST
    message = await chat.wait_for(is_reminder)

    assert re.search(r"⏰ \d+ questions t’attendent, environ \d+\u00a0min\.", message["text"])
    question = recognise(message, rehearsal.syllabus.library)
    judged = await answer_rightly(chat, message, question)
    assert "✅" in judged["text"] or "📖" in judged["text"]
    assert find_button(await chat.go_on(judged), "🤷")
    assert (await row_of_reminder(rehearsal)).state is OutboxState.SENT


async def test_a_day_later_the_next_one_comes_and_none_after_off(rehearsal, chat):
    await chat.say("/rappel 12:15")
    rehearsal.clock.now = QUARTER_PAST
    await row_of_reminder(rehearsal)
    rehearsal.clock.now = QUARTER_PAST + timedelta(days=1)
    assert (await row_of_reminder(rehearsal, number=1)).state is OutboxState.SENT

    off = await chat.say("/rappel off")
    rehearsal.clock.advance(days=1)
    await asyncio.sleep(0.5)

    assert "Pas de rappel" in off["text"]
    assert len(await reminders(chat)) == 2


async def test_no_reminder_on_a_pause_and_again_after_it(rehearsal, chat):
    await chat.say("/rappel 12:15")
    paused = await chat.say("/pause 1 semaine")
    assert "En pause jusqu’au 30.11.2026 inclus" in paused["text"]

    for day in range(7):
        rehearsal.clock.now = QUARTER_PAST + timedelta(days=day)
        await asyncio.sleep(0.2)
    assert await reminders(chat) == []
    rehearsal.clock.now = QUARTER_PAST + timedelta(days=7)

    message = await chat.wait_for(is_reminder)
    assert "Te revoilà" in message["text"]


async def test_the_button_under_a_reminder_leads_to_its_settings_and_leaves_the_question_open(rehearsal, chat):
    await chat.say("/rappel 12:15")
    rehearsal.clock.now = QUARTER_PAST
    message = await chat.wait_for(is_reminder)

    settings = await chat.tap(message, "⚙️ Rappels")

    assert "Rappels" in settings["text"]
    assert recognise(await chat.say("/quiz"), rehearsal.syllabus.library) == recognise(
        message, rehearsal.syllabus.library
    )


async def test_common_times_and_none_are_a_tap_away(chat):
    menu = await chat.say("/rappel")
    assert "Pas de rappel" in menu["text"]

    chosen = await chat.tap(menu, "07:00")
    off = await chat.tap(chosen, "🔕")

    assert find_button(chosen, "✓ 07:00")
    assert "Prochain rappel\u00a0: demain à 07:00" in chosen["text"]
    assert "Pas de rappel" in off["text"]
    assert not any(button["text"].startswith(("✓", "🔕")) for button in buttons(off))


async def test_a_time_in_the_evening_is_kept_with_a_hint(chat):
    assert "🌙" in (await chat.say("/rappel 21:30"))["text"]
    assert "🌙" not in (await chat.say("/rappel 18:30"))["text"]


async def test_the_week_is_ticked_day_by_day_and_a_double_tap_does_no_harm(chat):
    await chat.say("/rappel 12:15")
    week = await chat.tap(await chat.say("/rappel"), "📅 Jours")

    free = find_button(week, "✓S")["callback_data"]
    for again in (False, True):
        await chat.press(week, free, forged=again)
    without_saturday = await chat.edited(week)
    workdays = await chat.tap(without_saturday, "Lundi à vendredi")
    menu = await chat.tap(workdays, "⬅")

    assert find_button(without_saturday, "✓V")
    assert find_button(without_saturday, "S")
    assert "📅 Jours\u00a0: lun mar mer jeu ven" in menu["text"]


async def test_two_weeks_by_turns_for_who_works_in_shifts(chat):
    await chat.say("/rappel 12:15")
    week = await chat.tap(await chat.tap(await chat.say("/rappel"), "📅 Jours"), "Lundi à vendredi")
    two = await chat.tap(week, "🔁")
    names = [button["text"] for button in buttons(two)]
    second_monday = [button for button in buttons(two) if button["text"] == "✓L"][1]
    await chat.press(two, second_monday["callback_data"])
    menu = await chat.tap(await chat.edited(two), "⬅")

    assert names.count("✓L") == 2
    assert "lun mar mer jeu ven cette semaine, mar mer jeu ven la semaine prochaine" in menu["text"]


async def test_a_week_without_any_day_is_refused(chat):
    await chat.say("/rappel 12:15")
    week = await chat.tap(await chat.say("/rappel"), "📅 Jours")
    for name in ("L", "Ma", "Me", "J", "V", "S"):
        week = await chat.tap(week, f"✓{name}")

    tap = await chat.press(week, find_button(week, "✓D")["callback_data"])

    assert "au moins un jour" in tap["answer"]["text"]


async def test_the_holidays_of_a_canton_are_a_tap_away(chat):
    await chat.say("/rappel 12:15")
    cantons = await chat.tap(await chat.say("/rappel"), "🎉")

    chosen = await chat.tap(cantons, "VD")

    assert "🎉 Jours fériés\u00a0: VD" in chosen["text"]


async def test_a_pause_is_taken_by_a_tap_ended_by_another_and_typed_until_a_day(chat):
    menu = await chat.say("/pause")
    assert "Tu n’es pas en pause" in menu["text"]

    two_weeks = await chat.tap(menu, "2 semaines")
    back = await chat.tap(two_weeks, "▶ Reprendre")
    question = await chat.tap(back, "Jusqu’à")
    refused = await chat.say("bientôt")
    until = await chat.say("jusqu’au 30.11")

    assert "jusqu’au 07.12.2026 inclus" in two_weeks["text"]
    assert "Tu n’es pas en pause" in back["text"]
    assert "Jusqu’à quand" in question["text"]
    assert "Je ne comprends pas cette pause" in refused["text"]
    assert "jusqu’au 30.11.2026 inclus" in until["text"]
    assert (
        "du 24.12.2026 au 04.01.2027" in (await chat.say("/pause stop") and await chat.say("/pause 24.12–4.1"))["text"]
    )


@pytest.mark.parametrize(
    ("text", "examples"),
    [
        ("/rappel 25:00", ("/rappel 12:15", "/rappel 18h30")),
        ("/rappel bientôt", ("/rappel 12:15", "/rappel 18h30")),
        ("/rappel 12:15 UTC", ("heure suisse", "/rappel 12:15", "/rappel 18h30")),
        ("/pause bientôt", ("/pause 2 semaines", "/pause 12.07–26.07")),
        ("/pause 1.1.2020", ("/pause 2 semaines", "/pause jusqu’au 3.8")),
    ],
)
async def test_what_can_not_be_read_is_answered_by_one_line_with_two_examples(chat, text, examples):
    message = await chat.say(text)
    answer = message["text"]

    assert [example for example in examples if example not in answer] == []
    assert "\n" not in answer
    # Telegram makes a link of the bare command, which would do something else; what is marked as code is copied.
    assert [entity["type"] for entity in message["entities"]] == ["code"] * answer.count("/")


async def test_the_settings_show_the_reminder_and_the_pause(chat):
    await chat.say("/rappel 12:15")
    await chat.say("/pause 2 semaines")

    settings = await chat.say("/reglages")

    assert "à 12:15" in settings["text"]
    assert "En pause jusqu’au 07.12.2026 inclus" in settings["text"]
    assert "Tu n’es pas" not in (await chat.tap(settings, "🏖 Pause"))["text"]


@pytest.fixture
async def school(rehearsal) -> AsyncIterator[tuple]:
    """A trainer with a cohort, and an apprentice who has joined it."""
    rehearsal.roles = {TRAINER: Role.TRAINER}
    async with rehearsal.running():
        trainer, apprentice = rehearsal.chat(TRAINER), rehearsal.chat()
        await trainer.say("/start")
        await trainer.tap(await trainer.say("/classe"), "➕")
        await trainer.tap(await trainer.say("ARC 2026"), "Juin 2029")
        invite = (await trainer.say("/invitation"))["caption"]
        yield trainer, apprentice, re.findall(r"\?start=([\w-]{32})", invite)[0]


async def join(apprentice, code: str) -> None:
    await apprentice.tap(await apprentice.say(f"/start {code}"), "✅ Rejoindre")


async def test_who_joins_a_class_is_reminded_as_its_trainer_sets_it(rehearsal, school):
    trainer, apprentice, code = school
    cohort = await trainer.tap(await trainer.say("/classe"), "ARC")
    habits = await trainer.tap(cohort, "⏰ Rappels")
    assert "à 12:15" in habits["text"]
    evening = await trainer.tap(habits, "17:00")
    workdays = await trainer.tap(evening, "Lundi à vendredi")
    holidays = await trainer.tap(await trainer.tap(workdays, "🎉"), "GE")
    assert "à 17:00" in holidays["text"]
    assert "lun mar mer jeu ven" in holidays["text"]
    assert "🎉 Jours fériés\u00a0: GE" in holidays["text"]

    await join(apprentice, code)
    rehearsal.clock.advance(minutes=1)
    await asyncio.sleep(0.5)
    rehearsal.clock.now = datetime(2026, 11, 24, 16, tzinfo=UTC)

    message = await apprentice.wait_for(is_reminder)
    assert recognise(message, rehearsal.syllabus.library)


async def test_a_trainer_sees_who_is_on_leave_and_not_why(rehearsal, school):
    trainer, apprentice, code = school
    await join(apprentice, code)
    await apprentice.say("/pause 1 semaine")

    members = await trainer.tap(await trainer.tap(await trainer.say("/classe"), "ARC"), "👤 Membres")
    member = await trainer.tap(members, "🏖")

    assert "🏖 En pause aujourd’hui." in member["text"]
    assert "30.11" not in member["text"]


async def test_a_reminder_that_arrived_without_our_knowing_comes_at_most_twice_with_the_same_question(rehearsal, chat):
    await chat.say("/rappel 12:15")
    rehearsal.server.add_fault(Fault(method="sendmessage", kind="drop_answer", times=5))
    rehearsal.clock.now = QUARTER_PAST

    async with asyncio.timeout(20):
        while len(await reminders(chat)) < 1:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    for _ in range(8):
        rehearsal.clock.advance(seconds=20)
        await asyncio.sleep(0.3)

    found = await reminders(chat)
    assert 1 <= len(found) <= 2
    assert len({recognise(message, rehearsal.syllabus.library).id for message in found}) == 1
    assert len({buttons(message)[0]["callback_data"] for message in found}) == 1


async def test_every_pause_is_seen_and_stop_says_what_stays_planned(chat):
    asked = await chat.tap(await chat.say("/pause 20.12–2.1"), "Jusqu’à…")
    assert "dernier jour" in asked["text"]

    until = await chat.say("28 novembre")
    assert "En pause jusqu’au 28.11.2026 inclus\n🏖 En pause du 20.12.2026 au 02.01.2027" in until["text"]
    stopped = await chat.say("/pause stop")
    assert "plus en pause. Reste prévu" in stopped["text"]
    assert "20.12.2026" in stopped["text"]
    given_up = await chat.tap(stopped, "✖ Annuler ce qui est prévu")
    assert "Tu n’es pas en pause" in given_up["text"]


async def test_a_reason_alone_is_answered_by_the_lengths_to_tap(chat):
    asked = await chat.say("/pause maladie")
    assert "Pour combien de temps" in asked["text"]

    assert "En pause jusqu’au" in (await chat.tap(asked, "1 semaine"))["text"]


async def test_one_time_after_another_may_be_written_without_the_command(chat):
    await chat.say("/rappel 12:40")

    assert "à 18:30" in (await chat.say("18 h 30"))["text"]
    assert "à 15:00" in (await chat.say("15h"))["text"]


async def test_annuler_after_an_answer_takes_that_back_though_a_time_could_still_be_written(rehearsal, chat):
    await chat.say("/rappel 12:40")
    rehearsal.clock.advance(seconds=20)
    question = await chat.say("/quiz")
    await answer_rightly(chat, question, recognise(question, rehearsal.syllabus.library))

    assert "rien n’a été changé" not in (await chat.say("/annuler"))["text"]
