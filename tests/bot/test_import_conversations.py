"""A trainer's file from the chat to a set: read, shown, confirmed; and everything that can be wrong with it."""

from collections.abc import AsyncIterator

import pytest

from bot.company_fields import list_company_fields
from questions.formats.company_yaml import write_yaml_form
from questions.people import Role
from questions.quiz.question import Kind
from tests.bot.conftest import APPRENTICE, TRAINER, Rehearsal
from tests.bot.conversation import Conversation, buttons, find_button
from tests.questions.formats.file_samples import a_workbook

GIFT = (
    "::a:: De quelle couleur est le <ciel> ? {=bleu#Oui. ~vert#Non. ~rouge}\n\n"
    "::b:: Glasl décrit neuf niveaux. {T}\n\n"
    "::c:: Combien de niveaux ? {#9}\n"
)


@pytest.fixture
async def trainer(rehearsal: Rehearsal) -> AsyncIterator[Conversation]:
    rehearsal.roles = {TRAINER: Role.TRAINER}
    async with rehearsal.running():
        chat = rehearsal.chat(TRAINER)
        await chat.say("/start")
        yield chat


def fill_form() -> str:
    """The shipped form with its first ordered field filled in."""
    fields = list_company_fields()
    ordered = next(field for field in fields if field.prompt.shape == "ordered")
    empty = write_yaml_form([ordered])
    return empty.replace('company: ""', "company: Lac SA").replace("right: []", "right: [Direction, Équipe, Agent]")


def plain(message: dict) -> str:
    return message.get("text", message.get("caption", "")).replace("\u00a0", " ")


async def list_sets(rehearsal: Rehearsal):
    async with rehearsal.desk() as desk:
        return await desk.read(lambda uow: [uow.sets.get(info.id) for info in uow.sets.list_all()])


async def import_file(trainer: Conversation, content: bytes, name: str = "Accueil.gift", **options) -> dict:
    """Send a file, say yes, the first objective where one is asked for; returns what the bot says at the end."""
    preview = await trainer.send_file(name, content, **options)
    if not any(button["text"].startswith("✔") for button in buttons(preview)):
        preview = await trainer.tap(preview, "🎯")
    return await trainer.tap(preview, "✔")


async def test_a_gift_file_is_shown_then_imported_and_nothing_before_the_yes(rehearsal, trainer):
    preview = await trainer.send_file("Accueil <b>.gift", GIFT.encode())
    before = await list_sets(rehearsal)
    served = await trainer.tap(preview, "🎯")
    done = await trainer.tap(served, "✔ Importer")

    assert "📄 Accueil <b>" in plain(preview)
    assert "3 questions (1 choix, 1 vrai ou faux, 1 nombre)" in plain(preview)
    assert "3 questions n’indiquent pas d’objectif" in plain(preview)
    assert "De quelle couleur est le <ciel> ?" in plain(preview)
    assert "A. bleu" in plain(preview) or "B. bleu" in plain(preview) or "C. bleu" in plain(preview)
    # The trainer is said *vous*, but reads what is said to apprentices.
    assert "Choisis une réponse." in plain(preview)
    assert before == []
    assert "Accueil <b> est importée : 3 questions" in plain(done)
    (stored,) = await list_sets(rehearsal)
    assert stored.title == "Accueil <b>"
    assert {len(question.objectives) for question in stored.questions} == {1}


async def test_the_file_s_caption_names_the_set(rehearsal, trainer):
    await import_file(trainer, GIFT.encode(), caption="Mes couleurs")

    assert [stored.title for stored in await list_sets(rehearsal)] == ["Mes couleurs"]


async def test_an_objective_is_written_as_a_code_and_a_wrong_one_is_asked_again(rehearsal, trainer):
    preview = await trainer.send_file("a.gift", GIFT.encode())
    await trainer.tap(preview, "🎯 Autre objectif")
    wrong = await trainer.say("9.9.9.9")
    served = await trainer.say(" 1.4.2.3 ")
    late = await trainer.press(preview, find_button(preview, "🎯")["callback_data"])
    await trainer.tap(served, "✔ Importer")

    assert "pas dans le plan" in plain(wrong)
    assert "1.4.2.3 (3)" in plain(served)
    assert "plus d’actualité" in late["answer"]["text"]
    (stored,) = await list_sets(rehearsal)
    assert {question.objectives for question in stored.questions} == {("1.4.2.3",)}
    assert {fact.objectives for fact in stored.facts} == {("1.4.2.3",)}


async def test_cancelling_leaves_nothing_and_a_second_tap_is_refused(rehearsal, trainer):
    preview = await trainer.send_file("a.gift", GIFT.encode())
    served = await trainer.tap(preview, "🎯")
    data = find_button(served, "✔")["callback_data"]
    cancelled = await trainer.tap(served, "✖ Annuler")
    late = await trainer.press(cancelled, data, forged=True)

    assert "rien n’a été importé" in plain(cancelled)
    assert "plus d’actualité" in late["answer"]["text"]
    assert await list_sets(rehearsal) == []


async def test_a_newer_file_takes_the_place_of_the_one_that_waits(rehearsal, trainer):
    older = await trainer.tap(await trainer.send_file("a.gift", GIFT.encode()), "🎯")
    await import_file(trainer, GIFT.encode(), "b.gift")
    late = await trainer.press(older, find_button(older, "✔")["callback_data"])

    assert "plus d’actualité" in late["answer"]["text"]
    assert [stored.title for stored in await list_sets(rehearsal)] == ["b"]


async def test_a_second_import_updates_the_set_and_keeps_its_ids(rehearsal, trainer):
    await import_file(trainer, GIFT.encode())
    (before,) = await list_sets(rehearsal)
    changed = GIFT.replace("neuf niveaux.", "neuf niveau.").replace("::c:: Combien de niveaux ? {#9}", "")
    again = await trainer.send_file("ACCUEIL.gift", (changed + "\nQuelle heure ? {=midi ~minuit}\n").encode())
    served = await trainer.tap(again, "🎯")
    await trainer.tap(served, "✔ Importer")

    assert "1 nouvelle · ✏️ 1 modifiée · ➖ 1 retirée · ♻️ 1 déjà connue" in plain(again)
    assert "1 question n’indique pas d’objectif" in plain(again)
    (after,) = await list_sets(rehearsal)
    assert after.id == before.id
    kept = {question.id for question in before.questions} & {question.id for question in after.questions}
    assert len(kept) == 2


async def test_the_same_questions_in_another_set_are_named_as_known(rehearsal, trainer):
    await import_file(trainer, GIFT.encode())
    (before,) = await list_sets(rehearsal)

    preview = await trainer.send_file("Autre.gift", GIFT.encode())
    await trainer.tap(preview, "✔ Nouvelle série")

    assert "3 sont déjà connues" in plain(preview)
    assert "n’indique" not in plain(preview)
    after = await list_sets(rehearsal)
    assert sorted(stored.title for stored in after) == ["Accueil", "Autre"]
    assert {one.objectives for stored in after for one in stored.questions} == {before.questions[0].objectives}


async def test_a_file_under_another_name_brings_the_set_up_to_date_that_asks_much_the_same(rehearsal, trainer):
    await import_file(trainer, GIFT.encode())
    (before,) = await list_sets(rehearsal)
    changed = GIFT.replace("neuf niveaux.", "neuf niveau.") + "\nQuelle heure ? {=midi ~minuit}\n"

    preview = await trainer.send_file("Accueil v2 (1).gift", changed.encode())
    data = find_button(preview, "🔄 Mettre à jour Accueil")["callback_data"]
    update = await trainer.tap(preview, "🔄 Mettre à jour Accueil")
    late = await trainer.press(update, data, forged=True)
    await trainer.press(update, find_button(update, "🎯")["callback_data"])
    await trainer.tap(await trainer.shown("✔ Importer"), "✔ Importer")

    assert "Votre série Accueil en contient déjà une bonne part" in plain(preview)
    assert "1 nouvelle · ✏️ 1 modifiée · ➖ 0 retirée · ♻️ 2 déjà connues" in plain(update)
    assert "plus d’actualité" in late["answer"]["text"]
    (after,) = await list_sets(rehearsal)
    assert (after.id, after.title) == (before.id, "Accueil")
    assert {question.id for question in before.questions} < {question.id for question in after.questions}


async def test_every_question_may_keep_the_objective_that_its_words_suggest(rehearsal, trainer):
    questions = [
        "Combien de niveaux d’escalade du conflit Glasl décrit-il ? {#9}",
        "Quel niveau d’escalade du conflit de Glasl vient en premier ? {=durcissement ~menaces}",
        "Xyzzy qwrtz ? {=plugh ~plover}",
    ]
    preview = await trainer.send_file("Accueil.gift", "\n\n".join(questions).encode())
    each = await trainer.tap(preview, "✨ À chaque question le sien (2)")
    late = await trainer.press(preview, find_button(preview, "✨")["callback_data"], forged=True)

    assert "1.7.2.1 (2)" in plain(each)
    assert "1 question n’indique pas d’objectif" in plain(each)
    assert "✨" not in str(each["reply_markup"])
    assert "plus d’actualité" in late["answer"]["text"]


async def test_an_objective_is_found_in_the_plan_s_tree(rehearsal, trainer):
    preview = await trainer.send_file("a.gift", GIFT.encode())
    top = await trainer.tap(preview, "🎯 Autre objectif")
    competence = await trainer.tap(await trainer.tap(top, "1 "), "1.7")
    served = await trainer.tap(competence, "🎯 C2 · 1.7.2.1")
    late = await trainer.press(competence, find_button(competence, "⬅")["callback_data"], forged=True)
    await trainer.tap(served, "✔ Importer")

    assert "écrivez directement le code" in plain(top)
    assert "1.7.2.1 (3)" in plain(served)
    assert "plus d’actualité" in late["answer"]["text"]
    (stored,) = await list_sets(rehearsal)
    assert {question.objectives for question in stored.questions} == {("1.7.2.1",)}


async def test_a_shipped_question_brings_its_objective_along(rehearsal, trainer):
    questions = rehearsal.syllabus.library.questions.values()
    shipped = next(one for one in questions if one.kind is Kind.CHOICE and "\n" not in one.prompt)
    key = next(option.text for option in shipped.options if option.correct)
    wrong = "".join(f"\n~{option.text}" for option in shipped.options if not option.correct)

    preview = await trainer.send_file("a.gift", f"{shipped.prompt} {{\n={key}{wrong}\n}}".encode())

    assert "1 est déjà connue" in plain(preview)
    assert f"Objectifs : {shipped.objectives[0]} (1)" in plain(preview)
    assert "n’indique pas d’objectif" not in plain(preview)


async def test_a_workbook_tells_by_its_cells_what_is_to_be_mended(rehearsal, trainer):
    rows = [("Question", "Réponse A", "Réponse B", "Bonne réponse", "Objectif")]
    rows += [("Quelle couleur ?", "bleu", "vert", "A", "")]
    rows += [(f"Question {number} ?", "oui", "non", "Z", "1.7.2.1") for number in range(8)]
    preview = await trainer.send_file("Accueil.xlsx", a_workbook(*rows))
    served = await trainer.tap(preview, "🎯")
    await trainer.tap(served, "✔ Importer")

    # What is wrong with the file is still to be read while the yes is asked for.
    assert [message for message in (preview, served) if "⚠️ 8 à corriger" not in plain(message)] == []
    assert [message for message in (preview, served) if "(×8)" not in plain(message)] == []
    assert "(1)" in plain(served)
    (stored,) = await list_sets(rehearsal)
    assert [question.prompt for question in stored.questions] == ["Quelle couleur ?"]


async def test_a_filled_company_form_becomes_a_set_under_the_company_s_name(rehearsal, trainer):
    preview = await trainer.send_file("modele.yaml", fill_form().encode())
    await trainer.tap(preview, "✔ Importer")

    (stored,) = await list_sets(rehearsal)
    assert "Lac SA" in stored.title
    assert all(question.objectives for question in stored.questions)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("vide.csv", b" ", "Ce fichier est vide"),
        ("notes.pdf", b"%PDF-1.7", "C’est un PDF"),
        ("images.gift", b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "C’est une image"),
        ("essai.gift", b"Que penses-tu de ceci ? {}\n", "ne donne aucune question"),
    ],
)
async def test_what_can_not_be_read_gets_one_clear_sentence(trainer, name, content, words):
    answer = await trainer.send_file(name, content)

    assert words in plain(answer)
    assert buttons(answer) == []


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        ({"file_seconds": 0.05}, "trop long à lire"),
        ({"file_megabytes": 20}, "n’a pas pu être lu"),  # less than the text alone takes once it is decoded
    ],
)
async def test_a_file_that_takes_too_much_is_given_up_and_the_next_message_is_answered(rehearsal, limits, words):
    rehearsal.roles = {TRAINER: Role.TRAINER}
    rehearsal.settings = rehearsal.settings.model_copy(update=limits)
    async with rehearsal.running():
        trainer = rehearsal.chat(TRAINER)
        await trainer.say("/start")

        answer = await trainer.send_file("a.gift", GIFT.encode() + b"// " + b"x" * 8_000_000)
        after = await trainer.say("/aide")

    assert words in plain(answer)
    assert "Traceback" not in plain(answer)
    assert "/envoyer" in plain(after)


async def test_an_apprentice_s_file_is_declined_with_a_friendly_word(trainer, rehearsal):
    apprentice = rehearsal.chat(APPRENTICE)
    await apprentice.say("/start")

    answer = await apprentice.send_file("a.gift", GIFT.encode())

    assert "Merci, mais je ne lis que" in plain(answer)
    assert "réservé aux formatrices" in plain(await apprentice.say("/envoyer"))


async def test_envoyer_says_what_can_be_sent(trainer):
    assert "GIFT, Moodle XML, Aiken" in plain(await trainer.say("/envoyer"))
