"""Learning over days, through Telegram's door: streaks, leeches, absences, clocks and hands that jump."""

import asyncio
from datetime import timedelta

from questions.quiz.asked import AskedState
from questions.quiz.question import Kind
from tests.bot.conversation import answer_rightly, find_button, recognise


def plain(message) -> str:
    return (message.get("text") or message["caption"]).replace("\u00a0", " ")


async def card_of(rehearsal, fact_id: str):
    async with rehearsal.desk() as desk:
        return await desk.read(lambda uow: uow.cards.find(1, fact_id))


async def answer_one(chat, rehearsal) -> dict:
    message = await chat.say("/quiz")
    return await answer_rightly(chat, message, recognise(message, rehearsal.syllabus.library))


async def test_days_in_a_row_make_a_streak_and_an_answer_taken_back_counts_for_none(chat, rehearsal):
    for _ in range(3):
        await answer_one(chat, rehearsal)
        rehearsal.clock.advance(days=1)
    await answer_one(chat, rehearsal)
    assert "4 jours d’affilée" in plain(await chat.say("/progres"))

    await chat.say("/annuler")

    # Without an answer today, the days up to yesterday still stand.
    assert "3 jours d’affilée" in plain(await chat.say("/progres"))


async def test_an_evening_and_the_night_after_it_are_one_study_day(chat, rehearsal):
    await chat.say("/quiz 1")
    for hours in (11, 4, 2):  # 23:00, 03:00 and 05:00 in Zurich
        rehearsal.clock.advance(hours=hours)
        await chat.tap(await chat.say("/quiz 1"), "🤷")

    async with rehearsal.desk() as desk:
        logged = await desk.read(lambda uow: list(uow.reviews.iterate()))
    assert [str(one.review.study_day) for one in logged] == ["2026-11-24", "2026-11-24", "2026-11-25"]


async def test_a_fact_missed_four_times_is_explained_otherwise_then_asked_gently_and_comes_back(rehearsal):
    fact_id = "alpha"
    for other in set(rehearsal.syllabus.curriculum) - {fact_id}:
        rehearsal.withdraw(other)
    library = rehearsal.syllabus.library
    explained = {question.explanation for question in library.list_questions(fact_id)}
    async with rehearsal.running():
        chat = rehearsal.chat()
        await chat.say("/start")
        for _ in range(4):
            judged = await chat.tap(await chat.say("/quiz alpha"), "🤷")
            rehearsal.clock.advance(days=1)
        assert (await card_of(rehearsal, fact_id)).leech_since is not None
        assert "la repose plus simplement" in plain(judged)
        assert sum(explanation in judged["text"] for explanation in explained) > 1
        for _ in range(3):
            message = await chat.say("/quiz alpha")
            question = recognise(message, library)
            assert question.kind is easiest_kind(library.list_questions(fact_id))
            await answer_rightly(chat, message, question)
            rehearsal.clock.advance(days=1)
        assert (await card_of(rehearsal, fact_id)).leech_since is None


def easiest_kind(questions) -> Kind:
    kinds = {question.kind for question in questions}
    return next(kind for kind in (Kind.TRUE_FALSE, Kind.CHOICE, Kind.MATCH, Kind.MULTIPLE) if kind in kinds)


async def test_a_bank_smaller_than_the_goal_gives_what_it_has_and_then_rests(rehearsal):
    rehearsal.ask_only(Kind.ORDER)
    count = len(rehearsal.syllabus.curriculum)
    assert 0 < count < 10
    async with rehearsal.running():
        chat = rehearsal.chat()
        await chat.say("/start")
        message = await chat.say("/quiz")
        assert f"· 1/{count}" in message["text"].splitlines()[0]
        for _ in range(count):
            judged = await answer_rightly(chat, message, recognise(message, rehearsal.syllabus.library))
            message = await chat.go_on(judged)
        assert "Série terminée" in plain(message)

        rest = await chat.say("/quiz")

    assert "Tout est frais" in plain(rest)


async def test_after_three_hundred_days_away_a_round_is_as_long_as_ever(chat, rehearsal):
    await answer_one(chat, rehearsal)

    rehearsal.clock.advance(days=300)
    message = await chat.say("/quiz")

    assert "· 1/10" in message["text"].splitlines()[0]
    judged = await answer_rightly(chat, message, recognise(message, rehearsal.syllabus.library))
    assert plain(judged)


async def test_a_clock_set_back_loses_no_answer_and_breaks_nothing(chat, rehearsal):
    message = await chat.say("/quiz")
    question = recognise(message, rehearsal.syllabus.library)
    await answer_rightly(chat, message, question)
    before = await card_of(rehearsal, question.fact_id)

    rehearsal.clock.advance(days=-2)
    again = await chat.say(f"/quiz {question.objectives[0]}")
    judged = await answer_rightly(chat, again, recognise(again, rehearsal.syllabus.library))

    assert plain(judged)
    after = await card_of(rehearsal, question.fact_id)
    assert after.memory.stability >= before.memory.stability * 0.99
    progress = await chat.say("/progres")
    assert "notion" in plain(progress)


async def test_a_clock_set_far_ahead_and_back_asks_the_fact_again(chat, rehearsal):
    rehearsal.clock.advance(days=400)
    message = await chat.say("/quiz")
    question = recognise(message, rehearsal.syllabus.library)
    await answer_rightly(chat, message, question)

    rehearsal.clock.advance(days=-400)
    again = await chat.say(f"/quiz {question.objectives[0]}")

    assert recognise(again, rehearsal.syllabus.library)


async def test_two_taps_at_the_same_moment_count_once(rehearsal):
    async with rehearsal.asking(Kind.TRUE_FALSE) as (chat, message, _):
        taps = [find_button(message, label)["callback_data"] for label in ("Vrai", "Faux", "Vrai")]

        answers = await asyncio.gather(*(chat.press(message, data, forged=True) for data in taps))

        refused = [tap for tap in answers if "plus d’actualité" in (tap["answer"]["text"] or "")]
        assert len(refused) == 2
        async with rehearsal.desk() as desk:
            assert len(await desk.read(lambda uow: list(uow.reviews.iterate()))) == 1


async def test_two_requests_for_a_question_at_once_ask_one(chat, rehearsal):
    await asyncio.gather(chat.post("/quiz"), chat.post("/quiz"), chat.post("/quiz"))
    await chat.wait_for(lambda found: "· 1/10" in str(found.get("text")))
    await chat.say("/aide")

    async with rehearsal.desk() as desk:
        asked = await desk.read(lambda uow: [uow.asked.get(number) for number in range(1, 2)])
        opened = await desk.read(lambda uow: uow.asked.find_open(1))
    assert [one.state for one in asked] == [AskedState.OPEN]
    assert opened.id == 1


async def test_a_question_withdrawn_while_it_is_open_can_still_be_answered(rehearsal):
    async with rehearsal.asking(Kind.TRUE_FALSE) as (chat, message, question):
        pass
    rehearsal.withdraw(question.fact_id)
    async with rehearsal.running():
        judged = await answer_rightly(chat, message, question)

        assert question.explanation in judged["text"]
        following = await chat.go_on(judged)
        assert following["text"]


async def test_an_answer_too_fast_to_have_been_read_is_practice_only(rehearsal):
    rehearsal.clock.__class__ = type("Quick", (type(rehearsal.clock),), {"__call__": _barely_moved})
    async with rehearsal.asking(Kind.TRUE_FALSE) as (chat, message, question):
        judged = await answer_rightly(chat, message, question)

        assert await card_of(rehearsal, question.fact_id) is None
        assert "cela ne compte pas" in plain(judged)


def _barely_moved(clock):
    clock.now += timedelta(milliseconds=40)
    return clock.now


async def test_a_double_tap_on_annuler_leaves_the_question_with_its_buttons(chat, rehearsal):
    for _ in range(2):
        message = await chat.say("/quiz")
        judged = await answer_rightly(chat, message, recognise(message, rehearsal.syllabus.library))
    data = find_button(judged, "↩ Annuler")["callback_data"]
    await chat.press(judged, data)

    await chat.press(judged, data, forged=True)

    again = next(found for found in await chat.messages() if found["message_id"] == judged["message_id"])
    assert find_button(again, "🤷")


async def test_three_taps_on_encore_begin_one_round(chat, rehearsal):
    rehearsal.clock.advance(minutes=1)
    message = await chat.say("/quiz")
    while "Série terminée" not in plain(message):
        judged = await answer_rightly(chat, message, recognise(message, rehearsal.syllabus.library))
        message = await chat.go_on(judged)
    data = find_button(message, "➕ Encore 5")["callback_data"]

    await asyncio.gather(*(chat.press(message, data, forged=True) for _ in range(3)))

    async with rehearsal.desk() as desk:
        opened = await desk.read(lambda uow: uow.rounds.find_open(1))
    assert opened.id == 2


async def test_what_was_answered_too_fast_counts_once_when_it_is_read(rehearsal):
    clock = type(rehearsal.clock)
    rehearsal.clock.__class__ = type("Quick", (clock,), {"__call__": _barely_moved})
    async with rehearsal.asking(Kind.TRUE_FALSE) as (chat, message, question):
        await chat.tap(message, "Vrai")
        rehearsal.clock.__class__ = clock
        for _ in range(3):
            rehearsal.clock.advance(minutes=1)
            again = await chat.say("/quiz alpha")
            await answer_rightly(chat, again, recognise(again, rehearsal.syllabus.library))
        rehearsal.clock.advance(minutes=1)
        again = await chat.say(f"/quiz {question.objectives[0]}")
        while recognise(again, rehearsal.syllabus.library).fact_id != question.fact_id:
            again = await chat.tap(await chat.tap(again, "🤷"), "Question suivante")
        judged = await answer_rightly(chat, again, recognise(again, rehearsal.syllabus.library))

        assert "a déjà compté" not in judged["text"]
        assert (await card_of(rehearsal, question.fact_id)).reviews == 1
