"""A question reported by an apprentice and corrected by its trainer, through Telegram's door."""

from collections.abc import AsyncIterator

import pytest

from questions.people import Role
from tests.bot.conftest import ADMIN, APPRENTICE, TRAINER, Rehearsal
from tests.bot.conversation import Conversation, buttons, find_button, options_of
from tests.bot.test_cohort_conversations import code_in, create_cohort
from tests.bot.test_import_conversations import import_file, plain
from tests.bot.test_publishing_conversations import OBJECTIVE, Class
from tests.questions.formats.file_samples import a_workbook

WORKBOOK = a_workbook(
    ("Question", "Réponse A", "Réponse B", "Réponse C", "Bonne réponse", "Objectif"),
    ("Quelle <i>couleur</i> a le ciel ?", "Bleu & blanc", "Vert", "Rouge", "B", OBJECTIVE),
)


@pytest.fixture
async def lesson(rehearsal: Rehearsal) -> AsyncIterator[Class]:
    """A cohort that has a set of one question, whose key is wrong."""
    rehearsal.roles = {TRAINER: Role.TRAINER, ADMIN: Role.ADMIN}
    async with rehearsal.running():
        trainer, apprentice = rehearsal.chat(TRAINER), rehearsal.chat()
        await create_cohort(trainer)
        invite = await trainer.say("/invitation")
        await apprentice.tap(await apprentice.say(f"/start {code_in(invite)}"), "✅ Rejoindre")
        room = Class(rehearsal=rehearsal, trainer=trainer, apprentice=apprentice)
        await trainer.tap(await room.publish(await import_file(trainer, WORKBOOK, "Accueil.xlsx")), "✔ Publier")
        await apprentice.wait_for(lambda message: "Nouvelle série" in message.get("text", ""))
        yield room


async def answer(room: Class, text: str) -> dict:
    """The judged question, answered with the option of this text."""
    question = await room.ask(OBJECTIVE)
    letter = next(letter for letter, option in options_of(question).items() if option == text)
    return await room.apprentice.tap(question, letter)


async def open_question(trainer: Conversation) -> dict:
    shown = await trainer.tap(await trainer.say("/series"), "Accueil")
    return await trainer.tap(await trainer.tap(shown, "📋 Questions"), "1")


async def correct_key(trainer: Conversation, step: dict, letter: str = "A") -> dict:
    """From « Corriger » to the last question before the yes."""
    return await trainer.tap(await trainer.tap(step, "🔑 Clé"), letter)


async def heard(chat: Conversation, words: str) -> dict:
    return await chat.wait_for(lambda message: words in plain(message))


async def test_a_key_is_corrected_the_answer_counts_and_the_apprentice_is_told_once(lesson):
    judged = await answer(lesson, "Bleu & blanc")
    step = await lesson.trainer.tap(await open_question(lesson.trainer), "✏️ Corriger")
    preview = await correct_key(lesson.trainer, step)
    await lesson.trainer.tap(preview, "✔ Oui, la clé")
    done = await heard(lesson.trainer, "1 réponse rejugée")
    told = await heard(lesson.apprentice, "Pardon")

    assert plain(judged).startswith("❌")
    assert "✅ A. Bleu & blanc" in plain(preview)
    assert "Ce que verront vos apprenti·es" in plain(preview)
    assert "1 personne avait raison" in plain(done)
    assert "ta réponse était juste" in plain(told)
    assert len([one for one in await lesson.apprentice.messages() if "Pardon" in plain(one)]) == 1
    late = await lesson.trainer.press(done, find_button(preview, "✔ Oui, la clé")["callback_data"], forged=True)
    assert "plus d’actualité" in late["answer"]["text"]


async def test_who_learnt_the_wrong_answer_is_told_the_right_one(lesson):
    await answer(lesson, "Vert")
    step = await lesson.trainer.tap(await open_question(lesson.trainer), "✏️ Corriger")
    await lesson.trainer.tap(await correct_key(lesson.trainer, step), "✔ Oui, la clé")

    told = await heard(lesson.apprentice, "Pardon")

    assert "nous t’avons appris une erreur" in plain(told)
    assert "✅ Bleu & blanc" in plain(told)


async def test_the_text_of_a_question_is_written_anew_and_its_kind_of_change_asked(lesson):
    shown = await open_question(lesson.trainer)
    step = await lesson.trainer.tap(shown, "✏️ Corriger")
    asked = await lesson.trainer.tap(step, "📝 Texte")
    preview = await lesson.trainer.say("De quelle <b>couleur</b> est le ciel ?")
    done = await lesson.trainer.tap(preview, "✔ Orthographe")

    assert "Quelle <i>couleur</i> a le ciel ?" in plain(asked)
    assert "De quelle <b>couleur</b> est le ciel ?" in plain(preview)
    assert "C’est corrigé" in plain(done)
    assert "De quelle <b>couleur</b> est le ciel ?" in plain(await lesson.ask(OBJECTIVE))
    late = await lesson.trainer.press(done, find_button(shown, "🗑")["callback_data"], forged=True)
    assert "a changé entre-temps" in late["answer"]["text"]


async def test_a_question_with_a_grave_flaw_has_no_yes_and_going_back_changes_nothing(lesson):
    step = await lesson.trainer.tap(await open_question(lesson.trainer), "✏️ Corriger")
    field = await lesson.trainer.tap(step, "✏️ C")
    back = await lesson.trainer.tap(field, "⬅ Retour")
    await lesson.trainer.tap(back, "✏️ C")
    preview = await lesson.trainer.say("Vert")

    assert "Qu’est-ce qui doit changer" in plain(back)
    assert "figure deux fois" in plain(preview)
    assert not [button for button in buttons(preview) if "Orthographe" in button["text"]]
    assert "rien n’a été changé" in plain(await lesson.trainer.say("/annuler"))


async def test_a_question_is_withdrawn_under_the_eyes_of_who_was_answering_it(lesson):
    question = await lesson.ask(OBJECTIVE)
    asked = await lesson.trainer.tap(await open_question(lesson.trainer), "🗑 Retirer")
    gone = await lesson.trainer.tap(asked, "🗑 Oui, retirer")
    late = await lesson.apprentice.press(question, find_button(question, "A")["callback_data"])
    back = await lesson.trainer.tap(gone, "↩ Remettre")

    assert "Plus personne ne la recevra" in plain(asked)
    assert "Retirée" in plain(gone)
    assert "retirée ou corrigée" in late["answer"]["text"]
    assert "Retirée" not in plain(back)
    assert "couleur" in plain(await lesson.ask(OBJECTIVE))


async def test_a_report_reaches_the_trainer_who_answers_and_settles_it(lesson):
    why = await lesson.apprentice.tap(await answer(lesson, "Bleu & blanc"), "⚑ Signaler")
    asked = await lesson.apprentice.tap(why, "💬 Autre chose")
    sent = await lesson.apprentice.say("Le ciel est <bleu> !")
    report = await heard(lesson.trainer, "signale")
    await lesson.trainer.tap(report, "💬 Répondre")
    replied = await lesson.trainer.say("Vous avez <raison>.")
    answered = await heard(lesson.apprentice, "Réponse à ton signalement")
    settled = await lesson.trainer.tap(await lesson.trainer.tap(replied, "⚑ Le signalement"), "✔ Classer")

    assert "Qu’est-ce qui ne va pas" in plain(why)
    assert "Écris en une ou deux phrases" in plain(asked)
    assert "Merci" in plain(sent)
    assert str(await lesson.apprentice.messages()).count("Question suivante") == 1
    assert "Le ciel est <bleu> !" in plain(report)
    assert "Sa réponse : Bleu & blanc" in plain(report)
    assert "Vous avez <raison>." in plain(answered)
    assert "✔ Classé" in plain(settled)
    assert "⚑ Signalements" not in str(await lesson.trainer.say("/series"))


async def test_the_list_of_sets_leads_to_what_was_reported_and_from_there_to_a_correction(lesson):
    why = await lesson.apprentice.tap(await answer(lesson, "Bleu & blanc"), "⚑ Signaler")
    await lesson.apprentice.tap(why, "❌ C’est faux")
    await heard(lesson.trainer, "signale")
    listed = await lesson.trainer.tap(await lesson.trainer.say("/series"), "⚑ Signalements (1)")
    report = await lesson.trainer.tap(listed, "1 · Quelle")
    step = await lesson.trainer.tap(report, "✏️ Corriger")
    await lesson.trainer.tap(await correct_key(lesson.trainer, step), "✔ Oui, la clé")

    assert "est corrigée" in plain(await heard(lesson.apprentice, "Merci de l’avoir signalée"))
    empty = await lesson.trainer.press(listed, find_button(report, "⚑ Signalements")["callback_data"], forged=True)
    assert not empty["answer"]["text"]
    assert "tout est traité" in plain(await heard(lesson.trainer, "tout est traité"))


async def test_buttons_of_one_trainer_do_nothing_for_another(lesson, rehearsal):
    shown = await open_question(lesson.trainer)
    await rehearsal.chat(ADMIN).say("/start")

    stolen = await rehearsal.chat(ADMIN).press(
        await rehearsal.chat(ADMIN).last(), find_button(shown, "🗑")["callback_data"], forged=True
    )

    assert "pas pour vous" in stolen["answer"]["text"]


async def test_a_correction_that_was_cut_off_is_finished_by_the_next_start(rehearsal, monkeypatch):
    rehearsal.roles = {TRAINER: Role.TRAINER}

    async def die(*_arguments, **_options) -> None:
        return

    monkeypatch.setattr("bot.handlers.corrections.work_off_corrections", die)
    monkeypatch.setattr("bot.jobs.EACH_MINUTE", ())
    async with rehearsal.running():
        trainer, apprentice = rehearsal.chat(TRAINER), rehearsal.chat(APPRENTICE)
        await create_cohort(trainer)
        invite = await trainer.say("/invitation")
        await apprentice.tap(await apprentice.say(f"/start {code_in(invite)}"), "✅ Rejoindre")
        room = Class(rehearsal=rehearsal, trainer=trainer, apprentice=apprentice)
        await trainer.tap(await room.publish(await import_file(trainer, WORKBOOK, "Accueil.xlsx")), "✔ Publier")
        await apprentice.wait_for(lambda message: "Nouvelle série" in message.get("text", ""))
        await answer(room, "Bleu & blanc")
        step = await trainer.tap(await open_question(trainer), "✏️ Corriger")
        await trainer.tap(await correct_key(trainer, step), "✔ Oui, la clé")
        waiting = await heard(trainer, "je rejuge les réponses")
    rehearsal.clock.advance(minutes=2)
    monkeypatch.undo()

    async with rehearsal.running():
        assert "ta réponse était juste" in plain(await heard(apprentice, "Pardon"))
        assert "1 réponse rejugée" in plain(await heard(trainer, "1 réponse rejugée"))
        assert find_button(waiting, "🔄 Où en est-ce")
