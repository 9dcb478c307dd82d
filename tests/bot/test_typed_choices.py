"""Letters written where buttons answer, through Telegram's door."""

from questions.quiz.question import Kind
from tests.bot.conversation import buttons, options_of


async def test_a_letter_that_is_written_is_a_tap_on_its_button(rehearsal):
    async with rehearsal.asking(Kind.CHOICE) as (chat, message, question):
        right = next(option.text for option in question.options if option.correct)
        letter = next(letter for letter, text in options_of(message).items() if text == right)

        judged = await chat.write(f"{letter.lower()})")

        assert judged["text"].startswith("✅ Juste")
        assert f"✅ {letter}. {right}" in judged["text"]


async def test_true_or_false_may_be_written_out(rehearsal):
    async with rehearsal.asking(Kind.TRUE_FALSE) as (chat, _, question):
        right = next(option.text for option in question.options if option.correct)

        judged = await chat.write(right.lower())

        assert judged["text"].startswith("✅ Juste")


async def test_a_letter_without_a_button_leaves_the_question_open_and_says_which_to_write(rehearsal):
    async with rehearsal.asking(Kind.CHOICE) as (chat, message, _):
        hinted = await chat.tap(message, "💡 Indice")
        gone = min(set(options_of(message)) - {button["text"] for button in buttons(hinted)})

        refused = [await chat.say(text) for text in ("z", gone, "peut-être")]

        assert all("écris sa lettre" in one["text"] and "reste ouverte" in one["text"] for one in refused)


async def test_an_option_may_be_written_in_full(rehearsal):
    async with rehearsal.asking(Kind.CHOICE) as (chat, _, question):
        judged = await chat.write(next(option.text for option in question.options if option.correct))

        assert judged["text"].startswith("✅ Juste")


async def test_not_knowing_may_be_written_too(rehearsal):
    async with rehearsal.asking(Kind.TEXT) as (chat, _, _):
        admitted = await chat.write("Je ne sais pas")

        assert "ta réponse" not in admitted["text"]
        assert "Pas grave" in admitted["text"]


async def test_words_that_answer_nothing_are_offered_a_question(chat):
    await chat.say("/start")

    told = await chat.say("bonjour")
    question = await chat.tap(told, "▶ Une question")

    assert options_of(question) or "Écris" in question["text"]
