"""What one learns towards: the exam day, the daily goal, the plan's tree, the mark aimed for."""

from datetime import timedelta

import pytest

from questions.plan.catalogue import load_plan
from questions.quiz.question import Kind
from tests.bot.conversation import answer_rightly, buttons, find_button, recognise
from tests.builders import TODAY

NEXT_JUNE = "Juin 2027"


def plain(message) -> str:
    return (message.get("text") or message["caption"]).replace("\u00a0", " ")


async def exam_day(rehearsal):
    async with rehearsal.desk() as desk:
        return (await desk.read(lambda uow: uow.people.get(1))).exam_day


async def test_the_exam_day_is_set_by_a_tap_or_typed(chat, rehearsal):
    settings = await chat.say("/reglages")
    tapped = await chat.tap(settings, NEXT_JUNE)
    assert "01.06.2027" in plain(tapped)

    typed = await chat.say("/reglages 12.06.2028")

    assert "12.06.2028" in plain(typed)
    assert str(await exam_day(rehearsal)) == "2028-06-12"


async def test_a_day_written_after_the_settings_is_the_exam_day_as_often_as_one_writes_it(chat, rehearsal):
    await chat.say("/quiz")
    await chat.say("/reglages")

    short = await chat.say("12.06")
    days = []
    for written in ("12.06.2027", "13/06/27", "14 juin 2027", "le 15 juin 27.", "16-06-2027"):
        await chat.say(written)
        days.append(str(await exam_day(rehearsal)))
    past = await chat.say("12.06.2020")

    assert "comprends pas cette date" in plain(short)
    assert days == [f"2027-06-{day}" for day in (12, 13, 14, 15, 16)]
    assert "passé" in plain(past)


async def test_a_day_is_an_answer_where_a_question_came_since_the_settings_or_they_were_given_up(rehearsal):
    async with rehearsal.asking(Kind.TEXT) as (chat, _, _):
        await chat.say("/reglages")
        await chat.say("/annuler")
        given_up = await chat.write("12.06.2027")

        await chat.say("/reglages")
        await chat.say("/quiz escalade")
        since = await chat.write("12.06.2027")

        await chat.say("/quiz")
        await chat.say("/reglages")
        in_the_past = await chat.write("1er septembre 2023")

        assert [one["text"][:1] for one in (given_up, since, in_the_past)] == ["❌"] * 3
        assert await exam_day(rehearsal) is None


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (f"{TODAY:%d.%m.%Y}", "passé"),
        (f"{TODAY - timedelta(days=30):%d.%m.%Y}", "passé"),
        (f"{TODAY + timedelta(days=5 * 365):%d.%m.%Y}", "quatre ans"),
        ("31.02.2028", "comprends pas"),
        ("bientôt", "comprends pas"),
        (f"{10**30}.1.1", "comprends pas"),
        ("1.1." + "9" * 3000, "comprends pas"),
        ("٣١.٠١.٢٠٢٨", "comprends pas"),
    ],
)
async def test_an_exam_day_that_can_not_be_is_refused_with_words_and_changes_nothing(chat, rehearsal, typed, words):
    await chat.say("/reglages 12.06.2028")

    refused = await chat.say(f"/reglages {typed}")

    assert words in plain(refused)
    assert str(await exam_day(rehearsal)) == "2028-06-12"


async def test_who_does_not_know_the_exam_day_goes_on_without(chat, rehearsal):
    settings = await chat.tap(await chat.say("/reglages"), NEXT_JUNE)
    unknown = await chat.tap(settings, "Je ne sais pas")

    assert "pas encore indiqué" in plain(unknown)
    message = await chat.say("/quiz")
    judged = await answer_rightly(chat, message, recognise(message, rehearsal.syllabus.library))
    assert plain(judged).startswith(("✅", "🙂"))


async def test_the_daily_goal_sizes_the_next_round(chat):
    await chat.tap(await chat.say("/reglages"), "5")

    message = await chat.say("/quiz")

    assert "· 1/5" in message["text"].splitlines()[0]


async def test_the_plan_is_walked_down_to_an_objective_that_can_be_practised(chat, rehearsal):
    codes = next(iter(rehearsal.syllabus.curriculum.values()))[0]
    domain, competence = codes.split(".")[0], ".".join(codes.split(".")[:2])
    message = await chat.say("/objectifs")
    for code in (domain, competence, codes):
        label = next(button["text"] for button in buttons(message) if f" {code} " in f"{button['text']} ")
        message = await chat.tap(message, label)
        assert f"{code} " in plain(message)

    assert load_plan("arc-2010").get_objective(codes).level.value in plain(message)
    practice = await chat.tap(message, "🏋️")
    assert codes in recognise(practice, rehearsal.syllabus.library).objectives


async def test_with_an_exam_day_the_tree_tells_what_will_be_known_then(chat):
    without = await chat.tap(await chat.say("/objectifs"), "▱▱▱▱▱ 1")
    assert "Le jour de l’examen" not in plain(without)

    await chat.say("/reglages 12.06.2028")
    ahead = await chat.tap(await chat.say("/objectifs"), "▱▱▱▱▱ 1")

    assert "Le jour de l’examen : " in plain(ahead)
    assert "sans rien faire" in plain(ahead)
    need = await chat.tap(ahead, "Viser 4,0")
    assert "dans le domaine 1 (" in plain(need)


async def test_a_mark_for_the_whole_exam_is_answered_in_answers_and_minutes(chat):
    await chat.say("/reglages 12.06.2027")
    progress = await chat.say("/progres")

    need = await chat.tap(progress, "Viser 4,0")

    assert "à l’écrit" in plain(need)
    assert "réponses par jour" in plain(need)


async def test_progress_before_and_after_an_answer_differs(chat, rehearsal):
    await chat.say("/reglages 12.06.2027")
    before = await chat.say("/progres")
    message = await chat.say("/quiz")
    await answer_rightly(chat, message, recognise(message, rehearsal.syllabus.library))

    after = await chat.say("/progres")

    assert "rencontré 0 notion" in plain(before)
    assert "rencontré 1 notion" in plain(after)
    assert before["photo"] != after["photo"]
    assert find_button(after, "🎯 Objectifs")
