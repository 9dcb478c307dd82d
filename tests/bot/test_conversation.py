"""Whole conversations, through Telegram's door."""

import asyncio

from bot.views.start import list_commands
from questions.people import Role
from questions.quiz.question import Kind
from tests.bot.conftest import TRAINER
from tests.bot.conversation import answer_rightly, buttons, find_button, options_of, recognise
from tests.builders import NOON


async def test_start_greets_by_name_in_three_lines_and_offers_to_begin(chat):
    message = await chat.last()

    assert "Noa" in message["text"]
    assert len(message["text"].splitlines()) == 3
    assert find_button(message, "▶ Commencer")


async def test_the_first_question_comes_at_one_tap(chat, rehearsal):
    message = await chat.tap(await chat.last(), "▶ Commencer")

    assert recognise(message, rehearsal.syllabus.library)
    assert find_button(message, "🤷 Je ne sais pas")


async def test_a_wrong_choice_shows_the_right_one_and_why_the_chosen_one_is_wrong(rehearsal):
    async with rehearsal.asking(Kind.CHOICE) as (chat, message, question):
        wrong = next(option for option in question.options if not option.correct)
        letter = next(letter for letter, text in options_of(message).items() if text == wrong.text)

        judged = await chat.tap(message, letter)

        right = next(option.text for option in question.options if option.correct)
        assert judged["message_id"] == message["message_id"]
        assert judged["text"].startswith("❌")
        assert f"❌ {letter}. {wrong.text}" in judged["text"]
        assert any(line.startswith("✅") and right in line for line in judged["text"].splitlines())
        assert wrong.feedback in judged["text"]


async def test_not_knowing_is_answered_kindly_with_the_solution(rehearsal):
    async with rehearsal.asking(Kind.TEXT) as (chat, message, question):
        judged = await chat.tap(message, "🤷")

        assert judged["text"].startswith("❌ Pas grave")
        assert question.accepted[0] in judged["text"]


async def test_a_second_tap_on_the_same_button_is_refused_and_counts_nothing(rehearsal):
    async with rehearsal.asking(Kind.TRUE_FALSE) as (chat, message, question):
        wrong = next(option.text for option in question.options if not option.correct)
        data = find_button(message, wrong)["callback_data"]
        first = await chat.press(message, data)

        second = await chat.press(message, data, forged=True)

        assert not first["answer"]["text"]
        assert "plus d’actualité" in second["answer"]["text"]
        assert await chat.wait_for(lambda found: found["text"].startswith(("✅", "❌")))
        async with rehearsal.desk() as desk:
            reviews = await desk.read(lambda uow: list(uow.reviews.iterate()))
        assert len(reviews) == 1


async def test_a_button_of_somebody_else_is_refused(chat, rehearsal):
    message = await chat.say("/quiz")
    other = rehearsal.chat(TRAINER)
    theirs = await other.say("/start")

    tap = await other.press(theirs, buttons(message)[0]["callback_data"], forged=True)

    assert "pas pour toi" in tap["answer"]["text"]


async def test_a_stranger_is_asked_to_greet_first(rehearsal):
    async with rehearsal.running():
        message = await rehearsal.chat().say("/quiz")

    assert "/start" in message["text"]


async def test_the_last_tap_of_an_order_can_be_taken_away(rehearsal):
    async with rehearsal.asking(Kind.ORDER) as (chat, message, _):
        placed = await chat.tap(message, "A")

        taken_away = await chat.tap(placed, "↩ Retirer")

        assert "Ton ordre" in placed["text"]
        assert taken_away["text"] == message["text"]


async def test_annuler_restores_the_schedule_and_asks_the_same_question_again(rehearsal):
    async with rehearsal.asking(Kind.CHOICE) as (chat, message, question):
        async with rehearsal.desk() as desk:
            before = await desk.read(lambda uow: uow.cards.find(1, question.fact_id))
        await answer_rightly(chat, message, question)

        again = await chat.say("/annuler")

        assert question.prompt in again["text"]
        async with rehearsal.desk() as desk:
            after = await desk.read(lambda uow: uow.cards.find(1, question.fact_id))
            last = await desk.read(lambda uow: uow.reviews.find_last(1))
        assert (after and after.memory) == (before and before.memory)
        assert last is None or last.review.question_id != question.id


async def test_annuler_without_an_answer_says_so(chat):
    message = await chat.say("/annuler")

    assert "pas de réponse à reprendre" in message["text"]


async def test_a_text_that_is_no_answer_leaves_the_question_open(rehearsal):
    async with rehearsal.asking(Kind.NUMBER) as (chat, _, question):
        hint = await chat.say("beaucoup")
        judged = await chat.write(str(question.quantity.value))

        assert "reste ouverte" in hint["text"]
        assert judged["text"].startswith("✅")


async def test_a_text_while_a_choice_is_open_gets_a_hint(rehearsal):
    async with rehearsal.asking(Kind.CHOICE) as (chat, _, _):
        hint = await chat.say("Durcissement")

        assert "reste ouverte" in hint["text"]


async def test_progress_comes_as_a_picture_with_words(rehearsal):
    async with rehearsal.asking(Kind.CHOICE) as (chat, message, question):
        await answer_rightly(chat, message, question)

        shown = await chat.say("/progres")

        assert shown["photo"]
        assert "1 notion sur" in shown["caption"]


async def test_help_and_unknown_commands_are_answered(chat):
    helped, unknown = await chat.say("/aide"), await chat.say("/danser")

    assert all(f"/{name}" in helped["text"] for name, _ in list_commands(Role.APPRENTICE) if name != "aide")
    assert "/annuler défait ta dernière réponse et repose la question" in helped["text"]
    assert len(helped["text"]) < 650
    assert "/aide" in unknown["text"]


async def test_names_are_shown_as_text_never_as_markup(rehearsal):
    await rehearsal.client.post("/demo/personas", json={"id": 9, "first_name": "<b>Zoé</b> & Co"})
    async with rehearsal.running():
        message = await rehearsal.chat(9).say("/start")

    assert "<b>Zoé</b> & Co" in message["text"]


async def test_open_questions_stay_answerable_across_a_restart(rehearsal):
    chat = rehearsal.chat()
    async with rehearsal.running():
        await chat.say("/start")
        message = await chat.say("/quiz")
    question = recognise(message, rehearsal.syllabus.library)

    async with rehearsal.running():
        judged = await answer_rightly(chat, message, question)

    assert judged["text"].startswith("✅")


async def test_what_was_sent_while_the_bot_was_away_is_answered_when_it_is_back(rehearsal):
    chat = rehearsal.chat()
    async with rehearsal.running():
        await chat.say("/start")
    await chat.post("/quiz")

    async with rehearsal.running():
        message = await chat.wait_for(lambda found: "Je ne sais pas" in str(found.get("reply_markup")))

    assert recognise(message, rehearsal.syllabus.library)


async def test_whoever_blocks_the_bot_is_unreachable_until_they_write_again(chat, rehearsal):
    async def unreachable():
        async with rehearsal.desk() as desk:
            person = await desk.read(lambda uow: uow.people.get(1))
        return person.unreachable_since

    await rehearsal.client.put("/demo/chats/1001/blocked", json={"blocked": True})
    async with rehearsal.desk() as desk:
        await wait_until(desk, lambda uow: uow.people.get(1).unreachable_since is not None)
    blocked = await unreachable()
    await rehearsal.client.put("/demo/chats/1001/blocked", json={"blocked": False})
    await chat.say("/aide")

    assert NOON < blocked <= rehearsal.clock.now
    assert await unreachable() is None


async def wait_until(desk, holds):
    """Wait until this holds in the database."""
    async with asyncio.timeout(10):
        while not await desk.read(holds):  # noqa: ASYNC110 - the database has no event to wait for
            await asyncio.sleep(0.02)


async def test_a_round_counts_its_questions_and_ends_with_a_summary(chat, rehearsal):
    message = await chat.say("/quiz")
    for place in range(1, 11):
        assert f"· {place}/10" in message["text"].splitlines()[0]
        judged = await answer_rightly(chat, message, recognise(message, rehearsal.syllabus.library))
        message = await chat.go_on(judged)

    assert "Série terminée : 10 justes sur 10" in message["text"].replace("\u00a0", " ")
    assert "1 jour d’affilée" not in message["text"]
    assert "Prochaine série" in message["text"]
    assert find_button(message, "➕ Encore 5")
    extra = await chat.tap(message, "➕ Encore 5")
    assert "· 1/5" in extra["text"].splitlines()[0]


async def test_what_was_missed_comes_once_more_and_can_be_revised_afterwards(rehearsal):
    rehearsal.ask_only(Kind.TEXT)
    async with rehearsal.running():
        chat = rehearsal.chat()
        await chat.say("/start")
        message = await chat.say("/quiz")
        missed = recognise(message, rehearsal.syllabus.library)
        message = await chat.tap(await chat.tap(message, "🤷"), "Question suivante")
        while "Encore une fois" not in message["text"]:
            judged = await answer_rightly(chat, message, recognise(message, rehearsal.syllabus.library))
            message = await chat.go_on(judged)

        assert recognise(message, rehearsal.syllabus.library).fact_id == missed.fact_id
        judged = await answer_rightly(chat, message, recognise(message, rehearsal.syllabus.library))
        summary = await chat.go_on(judged)
        assert "Pour l’entraînement" in judged["text"]
        assert missed.prompt[:40] in summary["text"]
        again = await chat.tap(summary, "🔂 Revoir mes erreurs")
        assert recognise(again, rehearsal.syllabus.library).fact_id == missed.fact_id


async def test_a_lucky_answer_can_be_owned_up_to(rehearsal):
    async with rehearsal.asking(Kind.TRUE_FALSE) as (chat, message, question):
        judged = await answer_rightly(chat, message, question)
        right = next(option.text for option in question.options if option.correct)
        assert f"✅ Réponse\u00a0: {right}" in judged["text"]

        owned = await chat.tap(judged, "🎲 Au hasard")

        progress = await chat.say("/progres")

        assert owned["text"].startswith("🎲 Juste, mais au hasard")
        assert "0 juste sur 1" in progress["caption"].replace("\u00a0", " ")
        async with rehearsal.desk() as desk:
            card = await desk.read(lambda uow: uow.cards.find(1, question.fact_id))
        assert card.memory.stability < 1


async def test_a_hint_leaves_two_options_and_asks_once(rehearsal):
    async with rehearsal.asking(Kind.CHOICE) as (chat, message, question):
        hinted = await chat.tap(message, "💡 Indice")

        letters = [button["text"] for button in buttons(hinted) if len(button["text"]) == 1]
        assert len(letters) == 2
        assert "💡" not in str(buttons(hinted))
        judged = await answer_rightly(chat, hinted, question)
        assert judged["text"].startswith("✅")


async def test_a_topic_is_practised_on_purpose(chat, rehearsal):
    fact_id, codes = next(iter(rehearsal.syllabus.curriculum.items()))

    by_code = await chat.say(f"/quiz {codes[0]}")
    unknown = await chat.say("/quiz <b>rien</b>")

    assert codes[0] in recognise(by_code, rehearsal.syllabus.library).objectives
    assert "« <b>rien</b> »" in unknown["text"].replace("\u00a0", " ")
    topic = await chat.say(f"/quiz {fact_id.partition('.')[0]}")
    assert recognise(topic, rehearsal.syllabus.library).fact_id.startswith(fact_id.partition(".")[0])


async def test_a_question_withdrawn_while_it_was_open_makes_room_for_another(rehearsal):
    async with rehearsal.asking(Kind.CHOICE) as (_, _, question):
        pass
    rehearsal.withdraw(question.fact_id)
    async with rehearsal.running():
        message = await rehearsal.chat().say("/quiz")

    assert recognise(message, rehearsal.syllabus.library).fact_id != question.fact_id


async def test_the_next_day_brings_a_new_round(chat, rehearsal):
    message = await chat.say("/quiz")
    await answer_rightly(chat, message, recognise(message, rehearsal.syllabus.library))

    rehearsal.clock.advance(days=1)
    next_day = await chat.say("/quiz")

    assert "· 1/10" in next_day["text"].splitlines()[0]
