"""The mock exam, from its menu to its marks."""

import pytest

from questions.quiz.question import Kind
from tests.bot.conftest import TRAINER
from tests.bot.conversation import answer_rightly, buttons, find_button, recognise


@pytest.fixture
async def exam(rehearsal):
    """The first question of a short exam on a bank of choices, and the chat it stands in."""
    rehearsal.ask_only(Kind.CHOICE)
    async with rehearsal.running():
        chat = rehearsal.chat()
        await chat.say("/start")
        menu = await chat.say("/examen")
        yield chat, await chat.tap(menu, "Court")


def count_of(message) -> int:
    return int(message["text"].splitlines()[0].partition("/")[2])


async def answer_all(chat, message, rehearsal, *, but: int = 0) -> dict:
    """Answer an exam's questions rightly, except the last `but` of them; returns what comes then."""
    for _ in range(count_of(message) - but):
        message = await answer_rightly(chat, message, recognise(message, rehearsal.syllabus.library))
    return message


async def test_an_exam_offers_three_lengths_with_and_without_time(chat):
    menu = await chat.say("/examen")

    labels = [button["text"] for button in buttons(menu)]
    assert [label for label in labels if "⏱" not in label] == ["Court · 21", "Moyen · 42", "Complet · 84"]
    assert [label.replace("\u00a0", " ") for label in labels if "⏱" in label] == ["⏱ 34 min", "⏱ 68 min", "⏱ 135 min"]


async def test_an_exam_gives_feedback_only_at_the_end_and_marks_every_position(exam, rehearsal):
    chat, message = exam
    question = recognise(message, rehearsal.syllabus.library)

    following = await answer_rightly(chat, message, question)

    assert "Examen blanc" in message["text"]
    assert "💡" not in str(buttons(message))
    assert question.explanation not in following["text"]
    assert "· 2/" in following["text"].splitlines()[0]
    report = await answer_all(chat, following, rehearsal, but=1)
    assert "Examen blanc : 6,0" in report["text"].replace("\u00a0", " ")
    assert "✅ <b>6,0</b>" in report["text"] or "✅ 6,0" in report["text"]


async def test_what_was_not_known_is_named_and_can_be_practised(exam, rehearsal):
    chat, message = exam
    report = await chat.tap(await answer_all(chat, message, rehearsal, but=1), "🤷")

    assert "À retravailler" in report["text"]
    assert find_button(report, "🔂 Revoir mes erreurs")
    practice = await chat.tap(report, "🏋️")
    assert recognise(practice, rehearsal.syllabus.library)


async def test_what_was_missed_is_corrected_one_after_the_other(exam, rehearsal):
    chat, message = exam
    missed = [recognise(message, rehearsal.syllabus.library)]
    message = await chat.tap(message, "🤷")
    missed.append(recognise(message, rehearsal.syllabus.library))
    report = await answer_all_but_first(chat, await chat.tap(message, "🤷"), rehearsal)

    first = await chat.tap(report, "🔎 Voir les corrections")
    second = await chat.tap(first, "▶")

    assert "Correction 1 sur 2" in first["text"]
    assert missed[0].explanation in first["text"]
    assert second["message_id"] == first["message_id"]
    assert missed[1].explanation in second["text"]
    assert "↩" not in str(buttons(second))


async def test_corrections_wait_for_the_end_and_are_for_nobody_else(exam, rehearsal):
    chat, message = exam
    answered = await chat.tap(message, "🤷")
    assert "🔎" not in str(buttons(answered))
    report = await chat.tap(await chat.tap(answered, "🏁 Rendre"), "🏁 Oui, rendre")
    other = rehearsal.chat(TRAINER)
    theirs = await other.say("/start")

    tap = await other.press(theirs, find_button(report, "🔎")["callback_data"], forged=True)

    assert "pas pour toi" in tap["answer"]["text"]


async def answer_all_but_first(chat, message, rehearsal) -> dict:
    """Answer the rest of an exam rightly; returns its report."""
    while "Examen blanc :" not in message["text"].replace("\u00a0", " "):
        message = await answer_rightly(chat, message, recognise(message, rehearsal.syllabus.library))
    return message


async def test_an_exam_paused_goes_on_where_it_stopped(exam, rehearsal):
    chat, message = exam
    second = await answer_rightly(chat, message, recognise(message, rehearsal.syllabus.library))
    asked = recognise(second, rehearsal.syllabus.library)

    waiting = await chat.tap(second, "⏸ Pause")
    between = await chat.say("/quiz")
    menu = await chat.say("/examen")
    resumed = await chat.tap(menu, "▶ Continuer l’examen")

    assert "1 réponse sur" in waiting["text"]
    assert resumed["text"].split("\n", 1)[1] == second["text"].split("\n", 1)[1]
    assert "Examen blanc" not in between["text"]
    assert recognise(resumed, rehearsal.syllabus.library).fact_id == asked.fact_id
    assert "· 2/" in resumed["text"].splitlines()[0]


async def test_quiz_says_that_the_exam_goes_on_and_how_to_leave_it(exam):
    chat, message = exam

    again = await chat.say("/quiz")

    first, _, rest = again["text"].replace("\u00a0", " ").partition("\n\n")
    assert first == "L’examen blanc continue. Pour en sortir : « ⏸ Pause » ou « 🏁 Rendre »."
    assert rest == message["text"].replace("\u00a0", " ")


async def test_an_exam_handed_in_early_counts_what_is_missing_as_not_known(exam):
    chat, message = exam

    unsure = await chat.tap(message, "🏁 Rendre")
    assert "n’ont pas encore de réponse" in unsure["text"]
    report = await chat.tap(unsure, "🏁 Oui, rendre")

    assert "Examen blanc : 1,0" in report["text"].replace("\u00a0", " ")
    assert "sans réponse" in report["text"]
    menu = await chat.say("/examen")
    assert "Tes examens blancs" in menu["text"]
    assert "1,0" in menu["text"]


async def test_an_exam_whose_time_is_over_takes_no_more_answers(rehearsal):
    rehearsal.ask_only(Kind.CHOICE)
    async with rehearsal.running():
        chat = rehearsal.chat()
        await chat.say("/start")
        message = await chat.tap(await chat.say("/examen"), "⏱ 34")
        assert "⏱" in message["text"].splitlines()[0]

        rehearsal.clock.advance(hours=3)
        report = await answer_rightly(chat, message, recognise(message, rehearsal.syllabus.library))

        assert "Le temps est écoulé" in report["text"]
        async with rehearsal.desk() as desk:
            assert await desk.read(lambda uow: list(uow.reviews.iterate())) == []


async def test_an_answer_can_be_taken_back_during_an_exam_but_not_after_it(exam, rehearsal):
    chat, message = exam
    question = recognise(message, rehearsal.syllabus.library)
    await answer_rightly(chat, message, question)

    again = await chat.say("/annuler")

    assert question.prompt in again["text"]
    report = await chat.tap(await chat.tap(again, "🏁 Rendre"), "🏁 Oui, rendre")
    assert "Examen blanc" in report["text"]
    refused = await chat.say("/annuler")
    assert "pas de réponse à reprendre" in refused["text"]


async def test_an_exam_of_somebody_else_can_not_be_handed_in(exam, rehearsal):
    _, message = exam
    other = rehearsal.chat(TRAINER)
    theirs = await other.say("/start")

    tap = await other.press(theirs, find_button(message, "🏁")["callback_data"], forged=True)

    assert "pas pour toi" in tap["answer"]["text"]


async def test_exam_answers_feed_the_memory(exam, rehearsal):
    chat, message = exam
    question = recognise(message, rehearsal.syllabus.library)
    await answer_rightly(chat, message, question)

    async with rehearsal.desk() as desk:
        card = await desk.read(lambda uow: uow.cards.find(1, question.fact_id))
    assert card.reviews == 1


async def press_twice(chat, message, label) -> dict:
    """A double tap; returns the message as it stands in the end."""
    data = find_button(message, label)["callback_data"]
    await chat.press(message, data)
    refused = await chat.press(message, data, forged=True)
    assert "plus d’actualité" in refused["answer"]["text"]
    return next(found for found in await chat.messages() if found["message_id"] == message["message_id"])


async def test_a_double_tap_in_an_exam_leaves_the_next_question_with_its_buttons(exam):
    chat, message = exam

    after = await press_twice(chat, message, "🤷")

    assert "· 2/" in after["text"].splitlines()[0]
    assert find_button(after, "🤷")


async def test_a_double_tap_on_the_last_question_leaves_the_marks(exam, rehearsal):
    chat, message = exam
    last = await answer_all(chat, message, rehearsal, but=1)

    after = await press_twice(chat, last, "🤷")

    assert "Examen blanc :" in after["text"].replace("\u00a0", " ")
    assert find_button(after, "🔎 Voir les corrections")


async def test_after_its_time_nothing_of_an_exam_is_taken_back(rehearsal):
    rehearsal.ask_only(Kind.CHOICE)
    async with rehearsal.running():
        chat = rehearsal.chat()
        await chat.say("/start")
        message = await chat.tap(await chat.say("/examen"), "⏱ 34")
        await answer_rightly(chat, message, recognise(message, rehearsal.syllabus.library))
        rehearsal.clock.advance(hours=3)

        refused = await chat.say("/annuler")
        await chat.say("/examen")

        assert "pas de réponse à reprendre" in refused["text"]
        async with rehearsal.desk() as desk:
            logged = await desk.read(lambda uow: list(uow.reviews.iterate()))
        assert [one.taken_back for one in logged] == [False]


async def test_an_exam_handed_in_in_time_never_says_that_time_was_over(rehearsal):
    rehearsal.ask_only(Kind.CHOICE)
    async with rehearsal.running():
        chat = rehearsal.chat()
        await chat.say("/start")
        message = await chat.tap(await chat.say("/examen"), "⏱ 34")
        unsure = await chat.tap(message, "🏁 Rendre")
        report = await chat.tap(unsure, "🏁 Oui, rendre")
        rehearsal.clock.advance(hours=3)

        old_yes = find_button(unsure, "🏁 Oui, rendre")["callback_data"]
        late = await chat.press(unsure, old_yes, forged=True)
        await chat.press(message, find_button(message, "🏁 Rendre")["callback_data"], forged=True)
        again = await chat.wait_for(lambda found: found["message_id"] > report["message_id"])

        assert "plus d’actualité" in late["answer"]["text"]
        assert "Examen blanc" in again["text"]
        assert "Le temps est écoulé" not in report["text"] + again["text"]


async def test_progress_does_not_tell_how_an_exam_goes_before_its_end(exam, rehearsal):
    chat, message = exam
    before = await chat.say("/progres")

    last = await answer_all(chat, message, rehearsal, but=1)
    meanwhile = await chat.say("/progres")
    await answer_rightly(chat, last, recognise(last, rehearsal.syllabus.library))
    afterwards = await chat.say("/progres")

    told = [[line for line in words_in(one).splitlines() if "juste" in line] for one in (before, meanwhile, afterwards)]
    assert told[0] == told[1] != told[2]


def words_in(message) -> str:
    return message.get("text") or message["caption"]
