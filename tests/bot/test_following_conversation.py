"""What comes after an answer: at once after a right one, when it is asked for after a wrong one."""

import asyncio
from dataclasses import replace
from datetime import timedelta

from bot.last_shown import LastShown, Shown
from questions.formats.images import hash_image
from questions.quiz.question import Kind
from questions.quiz.question_set import Library
from tests.bot.conversation import answer_rightly, buttons, find_button, is_open, options_of, recognise
from tests.bot.demo.test_bot_api import a_picture


def labels(message) -> list[str]:
    return [button["text"] for button in buttons(message)]


def library(rehearsal) -> Library:
    return rehearsal.syllabus.library


async def find_open(chat) -> list[dict]:
    """The messages that look like a question to answer."""
    return [message for message in await chat.messages() if is_open(message)]


async def answer_wrongly(chat, message, question) -> dict:
    wrong = next(option.text for option in question.options if not option.correct)
    return await chat.tap(message, next(letter for letter, text in options_of(message).items() if text == wrong))


def calls_since(rehearsal, start: int) -> list[str]:
    return sorted(call.method for call in rehearsal.server.calls[start:] if call.method != "getUpdates")


async def test_a_right_answer_is_followed_by_the_next_question_with_one_tap_and_three_calls(rehearsal):
    async with rehearsal.asking(Kind.TRUE_FALSE) as (chat, message, question):
        before = len(rehearsal.server.calls)

        judged = await answer_rightly(chat, message, question)
        following = await chat.go_on(judged)

        assert calls_since(rehearsal, before) == ["answerCallbackQuery", "editMessageText", "sendMessage"]
    assert "· 2/" in following["text"].splitlines()[0]
    assert await find_open(chat) == [following]
    assert labels(judged) == ["↩ Annuler", "🎲 Au hasard", "⚑ Signaler"]
    assert len(judged["reply_markup"]["inline_keyboard"]) == 1


async def test_a_right_answer_is_also_told_to_the_tap_for_the_next_question_pushes_the_verdict_out_of_sight(rehearsal):
    async with rehearsal.asking(Kind.TRUE_FALSE) as (chat, message, question):
        right = find_button(message, next(option.text for option in question.options if option.correct))
        told = (await chat.press(message, right["callback_data"]))["answer"]["text"]
        following = await chat.go_on(message | {"reply_markup": {}})
        wrong = next(option.text for option in recognise(following, library(rehearsal)).options if not option.correct)
        of_wrong = (await chat.press(following, find_button(following, wrong)["callback_data"]))["answer"]["text"]

    assert (told, of_wrong or "") == ("✅ Juste\u00a0!", "")


async def test_a_question_answered_by_a_text_loses_its_buttons(rehearsal):
    async with rehearsal.asking(Kind.TEXT) as (chat, message, question):
        before = len(rehearsal.server.calls)

        following = await chat.go_on(await chat.write(question.accepted[0]))
        answered = await stands(chat, message)

        # The third message is what `stands` asked for.
        assert calls_since(rehearsal, before) == ["editMessageReplyMarkup", *("sendMessage",) * 3]
        assert labels(answered) == []
        assert await find_open(chat) == [following]


async def test_after_a_wrong_answer_the_next_question_waits_until_it_is_asked_for(rehearsal):
    async with rehearsal.asking(Kind.CHOICE) as (chat, message, question):
        before = len(rehearsal.server.calls)

        judged = await answer_wrongly(chat, message, question)

        assert calls_since(rehearsal, before) == ["answerCallbackQuery", "editMessageText"]
        assert labels(judged) == ["Question suivante ▶", "↩ Annuler", "⚑ Signaler"]
        assert await find_open(chat) == []
        before = len(rehearsal.server.calls)
        following = await chat.tap(judged, "Question suivante")
        assert calls_since(rehearsal, before) == ["answerCallbackQuery", "editMessageReplyMarkup", "sendMessage"]
    assert await find_open(chat) == [following]


async def test_a_right_answer_is_shown_short_and_a_wrong_one_with_all_that_was_offered(rehearsal):
    async with rehearsal.asking(Kind.CHOICE) as (chat, message, question):
        right = next(option.text for option in question.options if option.correct)
        others = [option.text for option in question.options if not option.correct]

        judged = await answer_rightly(chat, message, question)
        following = await chat.go_on(judged)
        asked = recognise(following, library(rehearsal))
        missed = await answer_wrongly(chat, following, asked)

    assert right in judged["text"]
    assert "\n\n" not in judged["text"]
    assert "\n\n" in missed["text"]
    (folded,) = [entity for entity in judged["entities"] if entity["type"] == "expandable_blockquote"]
    read = judged["text"][folded["offset"] :][: folded["length"]]
    assert question.prompt.splitlines()[0] in read
    assert question.sources[0] in read
    assert question.explanation in judged["text"]
    assert all(code in judged["text"] for code in question.objectives)
    assert [text for text in others if text in judged["text"]] == []
    assert all(option.text in missed["text"] for option in asked.options)


async def test_the_last_right_answer_of_a_round_is_followed_by_its_summary(rehearsal):
    rehearsal.ask_only(Kind.ORDER)
    async with rehearsal.running():
        chat = rehearsal.chat()
        await chat.say("/start")
        message = await chat.say("/quiz")

        for _ in range(len(rehearsal.syllabus.curriculum)):
            assert await find_open(chat) == [message]
            message = await chat.go_on(await answer_rightly(chat, message, recognise(message, library(rehearsal))))

    assert "Série terminée" in message["text"]


async def test_after_an_answer_too_fast_to_have_been_read_the_next_question_waits(rehearsal):
    rehearsal.clock.__class__ = type("Quick", (type(rehearsal.clock),), {"__call__": _barely_moved})
    async with rehearsal.asking(Kind.TRUE_FALSE) as (chat, message, question):
        judged = await answer_rightly(chat, message, question)

        assert "cela ne compte pas" in judged["text"]
        assert find_button(judged, "Question suivante")
        assert await find_open(chat) == []


def _barely_moved(clock):
    clock.now += timedelta(milliseconds=40)
    return clock.now


async def test_a_double_tap_on_the_right_option_asks_one_question(rehearsal):
    async with rehearsal.asking(Kind.TRUE_FALSE) as (chat, message, question):
        right = next(option.text for option in question.options if option.correct)
        data = find_button(message, right)["callback_data"]

        first, second = await asyncio.gather(*(chat.press(message, data, forged=True) for _ in range(2)))
        following = await chat.go_on(message | {"reply_markup": {}})

        assert ["plus d’actualité" in tap["answer"]["text"] for tap in (first, second)].count(True) == 1
        judged = await stands(chat, message)
        assert "Question suivante ▶" not in labels(judged)
        assert await find_open(chat) == [following]


async def stands(chat, message) -> dict:
    """The message as it stands now, after whatever the bot still had to do."""
    await chat.say("/aide")
    return next(found for found in await chat.messages() if found["message_id"] == message["message_id"])


async def test_a_right_answer_taken_back_takes_the_next_question_away_again(rehearsal):
    async with rehearsal.asking(Kind.CHOICE) as (chat, message, question):
        judged = await answer_rightly(chat, message, question)
        following = await chat.go_on(judged)

        again = await chat.tap(judged, "↩ Annuler")
        await stands(chat, again)

        assert again["message_id"] == message["message_id"]
        assert question.prompt in again["text"]
        assert await find_open(chat) == [again]
        judged = await answer_rightly(chat, again, question)
        following_again = await chat.go_on(judged)
        assert following_again["message_id"] > following["message_id"]
        assert await find_open(chat) == [following_again]


async def test_annuler_after_the_last_right_answer_takes_the_summary_away_and_the_round_goes_on(rehearsal):
    rehearsal.ask_only(Kind.ORDER)
    async with rehearsal.running():
        chat = rehearsal.chat()
        await chat.say("/start")
        message = await chat.say("/quiz")
        while "Série terminée" not in message["text"]:
            asked = message
            message = await chat.go_on(await answer_rightly(chat, message, recognise(message, library(rehearsal))))

        again = await chat.say("/annuler")
        await stands(chat, again)

        assert recognise(again, library(rehearsal)) == recognise(asked, library(rehearsal))
        assert message["message_id"] not in [found["message_id"] for found in await chat.messages()]
        assert await find_open(chat) == [again]


async def test_luck_is_owned_up_to_while_the_next_question_stands(rehearsal):
    async with rehearsal.asking(Kind.TRUE_FALSE) as (chat, message, question):
        judged = await answer_rightly(chat, message, question)
        following = await chat.go_on(judged)

        owned = await chat.tap(judged, "🎲 Au hasard")

        assert owned["text"].startswith("🎲 Juste, mais au hasard")
        assert labels(owned) == ["↩ Annuler", "⚑ Signaler"]
        assert await find_open(chat) == [following]


async def test_a_late_tap_under_an_earlier_answer_leaves_no_button_that_does_nothing(rehearsal):
    async with rehearsal.asking(Kind.CHOICE) as (chat, message, question):
        first = await answer_rightly(chat, message, question)
        following = await chat.go_on(first)
        await chat.go_on(await answer_rightly(chat, following, recognise(following, library(rehearsal))))

        late = await chat.press(first, find_button(first, "↩ Annuler")["callback_data"])
        redrawn = await stands(chat, first)

        assert "plus d’actualité" in late["answer"]["text"]
        assert labels(redrawn) == ["⚑ Signaler"]


async def test_a_typed_answer_is_judged_first_and_then_the_next_question_comes(rehearsal):
    async with rehearsal.asking(Kind.NUMBER) as (chat, message, question):
        await chat.write(str(question.quantity.value))
        await chat.wait_for(lambda found: found["message_id"] > message["message_id"] + 2)
        judged, following = (await chat.messages())[-2:]

    assert judged["text"].startswith("✅")
    assert recognise(following, library(rehearsal)) != question
    assert "Question suivante ▶" not in labels(judged)


async def test_a_question_with_a_picture_follows_behind_it_and_both_go_when_the_answer_is_undone(rehearsal):
    await show_pictures(rehearsal)
    async with rehearsal.running():
        chat = rehearsal.chat()
        await chat.say("/start")
        await chat.post("/quiz")
        message = await chat.wait_for(is_open)
        judged = await answer_rightly(chat, message, recognise(message, library(rehearsal)))
        following = await chat.go_on(judged)
        picture = next(found for found in await chat.messages() if found["message_id"] == following["message_id"] - 1)

        await stands(chat, await chat.tap(judged, "↩ Annuler"))

        assert picture["photo"]
        gone = {picture["message_id"], following["message_id"]}
        assert gone.isdisjoint({found["message_id"] for found in await chat.messages()})


async def show_pictures(rehearsal) -> None:
    """Leave only true/false questions, each with a picture."""
    rehearsal.ask_only(Kind.TRUE_FALSE)
    picture = a_picture(30, 20)
    (one,) = rehearsal.syllabus.library.sets
    questions = tuple(replace(question, image=hash_image(picture)) for question in one.questions)
    rehearsal.syllabus = replace(rehearsal.syllabus, library=Library(sets=(replace(one, questions=questions),)))
    async with rehearsal.desk() as desk:
        await desk.run(lambda uow: uow.sets.keep_images({hash_image(picture): picture}))


async def test_a_late_tap_on_yesterday_s_round_does_not_go_on_with_it(rehearsal):
    async with rehearsal.asking(Kind.TRUE_FALSE) as (chat, message, question):
        rehearsal.clock.advance(days=1)

        judged = await answer_rightly(chat, message, question)

        assert judged["text"].startswith("✅")
        assert await find_open(chat) == []
        following = await chat.tap(judged, "Question suivante")
        assert "· 1/" in following["text"].splitlines()[0]


async def test_a_question_asked_for_again_stands_in_the_chat_once(rehearsal):
    async with rehearsal.asking(Kind.CHOICE) as (chat, message, question):
        following = await chat.go_on(await answer_rightly(chat, message, question))

        again = await chat.say("/quiz")
        await stands(chat, again)

        assert again["text"] == following["text"]
        assert await find_open(chat) == [again]


async def test_a_bot_that_ended_before_it_spoke_leads_on_by_a_button_when_one_presses_again(rehearsal):
    async with rehearsal.asking(Kind.TRUE_FALSE) as (chat, message, question):
        right = next(option.text for option in question.options if option.correct)
        data = find_button(message, right)["callback_data"]
        await order_fault(rehearsal, "*", times=50)
        tap = {"message_id": message["message_id"], "callback_data": data}
        await chat.client.post("/demo/chats/1001/taps", json=tap)
        await wait_for_review(rehearsal)
    await rehearsal.client.delete("/demo/faults")

    async with rehearsal.running():
        late = await chat.press(message, data, forged=True)
        judged = await stands(chat, message)

        assert "plus d’actualité" in late["answer"]["text"]
        assert judged["text"].startswith("✅")
        following = await chat.tap(judged, "Question suivante")
        assert "· 2/" in following["text"].splitlines()[0]
        assert await find_open(chat) == [following]


async def order_fault(rehearsal, method: str, *, times: int = 1) -> None:
    """Have Telegram fail at so many calls."""
    await rehearsal.client.post("/demo/faults", json={"method": method, "kind": "server_error", "times": times})


async def wait_for_review(rehearsal) -> None:
    """Wait until an answer is stored."""
    async with rehearsal.desk() as desk, asyncio.timeout(10):
        while not await desk.read(lambda uow: list(uow.reviews.iterate())):  # noqa: ASYNC110 - no event
            await asyncio.sleep(0.02)


async def test_a_next_question_that_telegram_does_not_take_is_offered_by_a_button(rehearsal):
    async with rehearsal.asking(Kind.TRUE_FALSE) as (chat, message, question):
        await order_fault(rehearsal, "sendMessage")

        await answer_rightly(chat, message, question)
        judged = await chat.wait_for(lambda found: "Question suivante ▶" in labels(found))

        assert judged["message_id"] == message["message_id"]
        await chat.wait_for(lambda found: found["text"].startswith("Désolé"))
        following = await chat.tap(judged, "Question suivante")
        assert await find_open(chat) == [following]


async def test_a_typed_answer_whose_verdict_is_lost_is_followed_all_the_same(rehearsal):
    async with rehearsal.asking(Kind.NUMBER) as (chat, message, question):
        await order_fault(rehearsal, "sendMessage")

        await chat.post(str(question.quantity.value))
        following = await chat.wait_for(lambda found: found["message_id"] > message["message_id"] and is_open(found))

    assert recognise(following, library(rehearsal)) != question


async def test_what_another_process_showed_since_is_left_alone_when_an_answer_is_taken_back(rehearsal, monkeypatch):
    async with rehearsal.asking(Kind.TRUE_FALSE) as (chat, message, question):
        judged = await answer_rightly(chat, message, question)
        await chat.go_on(judged)
        stale = Shown(asked_id=1, message_ids=(judged["message_id"],))
        monkeypatch.setattr(LastShown, "take", lambda _self, _person_id: stale)

        again = await chat.tap(judged, "↩ Annuler")

    assert again["message_id"] in [found["message_id"] for found in await chat.messages()]
    assert recognise(again, library(rehearsal)) == question


async def test_a_guess_owned_up_to_after_the_summary_is_asked_once_more(rehearsal):
    rehearsal.ask_only(Kind.TRUE_FALSE)
    async with rehearsal.running():
        chat = rehearsal.chat()
        await chat.say("/start")
        message = await chat.say("/quiz")
        while "Série terminée" not in message["text"]:
            judged = await answer_rightly(chat, message, recognise(message, library(rehearsal)))
            message = await chat.go_on(judged)

        owned = await chat.tap(judged, "🎲 Au hasard")
        once_more = await chat.tap(owned, "Question suivante")

    assert is_open(once_more)


def test_what_stands_last_is_forgotten_first_for_who_was_silent_longest():
    shown = LastShown(most=2)
    for person_id in (1, 2, 1, 3):
        shown.note(person_id, Shown(asked_id=person_id, after=10 + person_id))

    assert [shown.has_followed(person_id, 10 + person_id) for person_id in (1, 2, 3)] == [True, False, True]
