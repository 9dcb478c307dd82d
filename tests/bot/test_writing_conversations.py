"""A question that a trainer writes in the chat, or sends as a poll: step by step, back and forth, into a set."""

from collections.abc import AsyncIterator

import pytest

from questions.people import Role
from tests.bot.conftest import APPRENTICE, TRAINER, Rehearsal
from tests.bot.conversation import Conversation, buttons, find_button
from tests.bot.test_import_conversations import GIFT, import_file, list_sets, plain

QUIZ = {
    "question": "Quel délai vaut pour une réclamation ?",
    "options": ["Deux jours", "Une semaine", "Un mois"],
    "type": "quiz",
    "explanation": "Le règlement dit : deux jours.",
}


@pytest.fixture
def bot_database(database_url) -> str:
    return database_url


@pytest.fixture
async def trainer(rehearsal: Rehearsal) -> AsyncIterator[Conversation]:
    rehearsal.roles = {TRAINER: Role.TRAINER}
    async with rehearsal.running():
        chat = rehearsal.chat(TRAINER)
        await chat.say("/start")
        yield chat


def labels(message: dict) -> list[str]:
    return [button["text"] for button in buttons(message)]


async def name_set(trainer: Conversation, message: dict, title: str = "Mes questions") -> dict:
    await trainer.tap(message, "🆕 Nouvelle série")
    return await trainer.say(title)


async def write_choice(trainer: Conversation, begun: dict | None = None) -> dict:
    """Write a choice up to the yes; returns the last step."""
    begun = begun or await trainer.say("/ecrire")
    await trainer.tap(begun, "🔘 Choix")
    await trainer.say("Quelle couleur a le <ciel> ?")
    answers = await trainer.say("- bleu\n- vert\n- rouge")
    right = await trainer.tap(answers, "✔ C’est tout")
    marked = await trainer.tap(right, "A")
    await trainer.tap(marked, "✔ Valider")
    await trainer.say("La lumière bleue se disperse le plus.")
    return await trainer.say("1.7.2.1")


async def test_a_choice_is_written_step_by_step_and_stored_after_the_yes(rehearsal, trainer):
    last = await write_choice(trainer)
    before = await list_sets(rehearsal)
    named = await name_set(trainer, last)
    done = await trainer.tap(named, "✔ Ajouter à Mes questions")

    assert "Quelle couleur a le <ciel> ?" in plain(last)
    assert "✅ bleu" in plain(last)
    assert "pas encore de série" in plain(last)
    assert before == []
    assert "Ajoutée à Mes questions : 1 question en tout" in plain(done)
    (stored,) = await list_sets(rehearsal)
    (question,) = stored.questions
    assert [(option.text, option.correct) for option in question.options] == [
        ("bleu", True),
        ("vert", False),
        ("rouge", False),
    ]
    assert (question.explanation, question.objectives) == ("La lumière bleue se disperse le plus.", ("1.7.2.1",))
    assert [(fact.id, fact.objectives) for fact in stored.facts] == [(question.fact_id, ("1.7.2.1",))]


async def test_a_written_question_is_the_one_that_a_file_would_have_given(rehearsal, trainer):
    await trainer.tap(await name_set(trainer, await write_choice(trainer)), "✔ Ajouter")
    file = "Quelle couleur a le <ciel> ? {=bleu ~vert ~rouge####La lumière bleue se disperse le plus.}"

    preview = await trainer.send_file("Mes questions.gift", file.encode())

    assert "♻️ 1 déjà connue" in plain(preview)
    assert "0 nouvelle" in plain(preview)


async def test_a_second_tap_adds_the_question_once(rehearsal, trainer):
    named = await name_set(trainer, await write_choice(trainer))
    data = find_button(named, "✔ Ajouter")["callback_data"]
    await trainer.tap(named, "✔ Ajouter")
    late = await trainer.press(named, data, forged=True)

    assert "plus d’actualité" in late["answer"]["text"]
    assert [len(stored.questions) for stored in await list_sets(rehearsal)] == [1]


async def test_a_second_tap_on_a_letter_leaves_the_buttons_where_they_are(trainer):
    await trainer.send_poll(**{**QUIZ, "type": "regular"})
    asked = await trainer.last()
    data = find_button(asked, "B")["callback_data"]
    marked = await trainer.tap(asked, "B")
    late = await trainer.press(asked, data, forged=True)
    after = await trainer.last()

    assert "plus d’actualité" in late["answer"]["text"]
    assert labels(after) == labels(marked)
    assert "☑ B" in labels(after)


async def test_the_same_question_is_not_added_to_its_set_again(rehearsal, trainer):
    await trainer.tap(await name_set(trainer, await write_choice(trainer)), "✔ Ajouter")

    again = await write_choice(trainer)

    assert "contient déjà cette question" in plain(again)
    assert not any(label.startswith("✔ Ajouter") for label in labels(again))


async def test_a_question_goes_to_the_set_last_used_or_to_another_of_one_s_own(rehearsal, trainer):
    await import_file(trainer, GIFT.encode(), "Ancienne.gift")
    await import_file(trainer, GIFT.encode(), "Récente.gift")

    last = await write_choice(trainer)
    listed = await trainer.tap(last, "📚 Autre série")
    chosen = await trainer.tap(listed, "📚 Ancienne")
    await trainer.tap(chosen, "✔ Ajouter à Ancienne")

    assert "Va dans la série Récente" in plain(last)
    assert {stored.title: len(stored.questions) for stored in await list_sets(rehearsal)} == {
        "Ancienne": 4,
        "Récente": 3,
    }


async def test_a_question_begun_at_a_set_goes_to_that_set(rehearsal, trainer):
    await import_file(trainer, GIFT.encode(), "Ancienne.gift")
    await import_file(trainer, GIFT.encode(), "Récente.gift")
    shown = await trainer.tap(await trainer.say("/series"), "Ancienne")

    last = await write_choice(trainer, await trainer.tap(shown, "✍️ Écrire une question"))

    assert "Va dans la série Ancienne" in plain(last)


@pytest.mark.parametrize(
    ("kind", "texts", "taps", "shown"),
    [
        ("⚖️ Vrai ou faux", ["Glasl décrit neuf niveaux."], ["Vrai"], "✅ Vrai"),
        (
            "⌨️ Mot à écrire",
            ["Qui décrit neuf niveaux ?", "Glasl\nFriedrich Glasl"],
            ["✔ C’est tout"],
            "✅ Glasl (aussi",
        ),
        ("🔢 Nombre", ["Combien de jours ?", "30 ± 2 jours"], [], "✅ 30 jours"),
        (
            "↕️ Ordre",
            ["Dans quel ordre ?", "1. saluer", "2. écouter\n3. conclure"],
            ["✔ C’est tout"],
            "saluer → écouter",
        ),
        ("💭 Réponse libre", ["Que faire ?", "écouter\nreformuler"], ["✔ C’est tout"], "✅ écouter · reformuler"),
    ],
)
async def test_every_kind_can_be_written_and_played(rehearsal, trainer, kind, texts, taps, shown):
    step = await trainer.tap(await trainer.say("/ecrire"), kind)
    for text in texts:
        step = await trainer.say(text)
    for label in taps:
        step = await trainer.tap(step, label)
    await trainer.tap(step, "➡ Sans explication")
    last = await trainer.say("1.7.2.1")
    await trainer.tap(await name_set(trainer, last), "✔ Ajouter")

    assert shown in plain(last)
    (stored,) = await list_sets(rehearsal)
    assert [question.prompt for question in stored.questions] == texts[:1]


async def test_going_back_keeps_what_was_written_and_older_buttons_are_stale(trainer):
    await trainer.tap(await trainer.say("/ecrire"), "🔘 Choix")
    prompt = await trainer.say("Quelle couleur ?")
    answers = await trainer.say("bleu\nvert")
    dropped = await trainer.tap(answers, "↩ Retirer la dernière")
    back = await trainer.tap(dropped, "⬅ Retour")
    again = await trainer.tap(back, "➡ Garder ce texte")
    late = await trainer.press(prompt, find_button(prompt, "⬅ Retour")["callback_data"], forged=True)

    assert "vert" not in plain(dropped)
    assert "Quelle couleur ?" in plain(back)
    assert "A. bleu" in plain(again)
    assert "✔ C’est tout" not in labels(again)
    assert "plus d’actualité" in late["answer"]["text"]


async def test_annuler_leaves_nothing_at_any_step(rehearsal, trainer):
    named = await name_set(trainer, await write_choice(trainer))
    await trainer.say("/annuler")
    late = await trainer.press(named, find_button(named, "✔ Ajouter")["callback_data"])

    assert "plus d’actualité" in late["answer"]["text"]
    assert await list_sets(rehearsal) == []


async def test_what_can_not_be_asked_is_said_with_the_remedy_and_can_not_be_added(trainer):
    await trainer.tap(await trainer.say("/ecrire"), "🔘 Choix")
    await trainer.say("Quelle couleur ?")
    answers = await trainer.say("bleu\nvert\nles réponses A et B")
    await trainer.tap(await trainer.tap(answers, "✔ C’est tout"), "B")
    explained = await trainer.say("B")
    await trainer.tap(explained, "➡ Sans explication")
    last = await name_set(trainer, await trainer.say("1.7.2.1"))

    assert "✗" in plain(last)
    assert "⬅ Retour" in plain(last)
    assert not any(label.startswith("✔ Ajouter") for label in labels(last))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("x" * 1501, "1500 signes au plus"),
        ("   \u200b", "pas de texte"),
    ],
)
async def test_a_text_that_can_not_be_is_refused_and_the_step_stays_open(trainer, text, words):
    await trainer.tap(await trainer.say("/ecrire"), "🔢 Nombre")
    refused = await trainer.say(text)
    await trainer.say("Combien ?")
    number = await trainer.say("beaucoup")
    after = await trainer.say("9")

    assert words in plain(refused)
    assert "Je ne lis pas ce nombre" in plain(number)
    assert "✅ 9" in plain(after)


async def test_a_draft_survives_a_restart(rehearsal):
    rehearsal.roles = {TRAINER: Role.TRAINER}
    trainer = rehearsal.chat(TRAINER)
    async with rehearsal.running():
        await trainer.say("/start")
        await trainer.tap(await trainer.say("/ecrire"), "🔘 Choix")
        await trainer.say("Quelle couleur ?")
    async with rehearsal.running():
        answers = await trainer.say("bleu\nvert")

    assert "Quelle couleur ?" in plain(answers)
    assert "B. vert" in plain(answers)


async def test_the_objective_is_suggested_or_found_in_the_plan(rehearsal, trainer):
    asked = await trainer.send_poll(**{**QUIZ, "question": "Combien de niveaux Glasl décrit-il ?"}, correct_option_id=0)
    top = await trainer.tap(asked, "🗂 Choisir dans le plan")
    domain = await trainer.tap(top, "1 ")
    competence = await trainer.tap(domain, "1.7")
    above = await trainer.tap(competence, "⬅ Retour")
    chosen = await trainer.tap(await trainer.tap(above, "1.7"), "🎯 C2 · 1.7.2.1")

    assert "1.7.2.1" in plain(asked)
    assert any(word in plain(asked) for word in ("probable", "possible", "incertain"))
    assert "écrivez directement le code" in plain(top)
    levels = [line.partition("(")[2][:2] for line in plain(competence).splitlines() if line.startswith("• ")]
    assert levels
    assert levels == sorted(levels, key=lambda level: level not in {"C1", "C2"})
    assert "🎯 1.7.2.1" in plain(chosen)


async def test_a_forwarded_quiz_becomes_a_question_with_its_key_and_explanation(rehearsal, trainer):
    asked = await trainer.send_poll(**QUIZ, correct_option_id=0)
    chosen = await trainer.say("1.7.2.1")
    await trainer.tap(await name_set(trainer, chosen), "✔ Ajouter")

    assert "Quel objectif sert-elle" in plain(asked)
    assert "✅ Deux jours" in plain(asked)
    (stored,) = await list_sets(rehearsal)
    (question,) = stored.questions
    assert [option.text for option in question.options if option.correct] == ["Deux jours"]
    assert question.explanation == "Le règlement dit : deux jours."


async def test_a_poll_without_its_key_asks_for_it_by_letters(rehearsal, trainer):
    asked = await trainer.send_poll(**{**QUIZ, "type": "regular"})
    marked = await trainer.tap(await trainer.tap(asked, "B"), "C")
    valid = await trainer.tap(marked, "✔ Valider")
    kept = await trainer.tap(valid, "➡ Garder")
    await trainer.tap(await name_set(trainer, await trainer.say("1.7.2.1")), "✔ Ajouter")

    assert "Laquelle est juste" in plain(asked)
    assert "A. Deux jours" in plain(asked)
    assert "Le règlement dit" in plain(kept)
    (stored,) = await list_sets(rehearsal)
    assert [option.text for option in stored.questions[0].options if option.correct] == ["Une semaine", "Un mois"]


async def test_polls_sent_together_are_worked_off_one_after_the_other(rehearsal, trainer):
    await trainer.send_poll(**QUIZ, correct_option_id=0)
    second = await trainer.send_poll(
        question="Oui ou non ?", options=["Faux", "Vrai"], type="quiz", correct_option_id=0
    )
    third = await trainer.send_poll(question="Troisième ?", options=["a", "b"], type="quiz", correct_option_id=1)
    named = await name_set(trainer, await trainer.say("1.7.2.1"))
    await trainer.press(named, find_button(named, "✔ Ajouter")["callback_data"])
    following = await trainer.wait_for(lambda message: "Oui ou non" in message.get("text", ""))
    skipped = await trainer.tap(following, "⏭")

    assert "1 sondage attend" in plain(second)
    assert "2 sondages attendent" in plain(third)
    assert "✅ Faux" in plain(following)
    assert "Troisième" in plain(skipped)
    last = await trainer.say("1.7.2.1")
    await trainer.tap(last, "✔ Ajouter à Mes questions")
    (stored,) = await list_sets(rehearsal)
    assert len(stored.questions) == 2


async def test_an_apprentice_s_poll_is_declined_with_a_friendly_word(rehearsal, trainer):
    apprentice = rehearsal.chat(APPRENTICE)
    await apprentice.say("/start")

    answer = await apprentice.send_poll(**QUIZ)

    assert "Merci pour le sondage" in plain(answer)
    assert "réservé aux formatrices" in plain(await apprentice.say("/ecrire"))
