"""Who learns is said *tu*, who teaches *vous*, on the same screens too; what is typed too early is understood."""

import ast
import re
from pathlib import Path

import pytest

from bot.views import formal_words, language
from questions.people import Role
from tests.bot.conftest import ADMIN, TRAINER
from tests.bot.conversation import buttons
from tests.bot.test_cohort_conversations import create_cohort, plain

VIEWS = Path(language.__file__).parent
FAMILIAR = re.compile(
    r"\b(tu|te|toi|ton|ta|tes)\b|\bt’|-toi\b|"
    r"(?<!vous )\b(envoie|écris|choisis|réessaie|touche|vérifie|indique|coche|compare)\b",
    re.IGNORECASE,
)


def worded() -> set[str]:
    """Every text in the views that is worded through `_` or `counted`."""
    calls = (
        call
        for path in VIEWS.glob("*.py")
        for call in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in {"_", "counted"}
    )
    return {str(one.value) for call in calls for one in call.args if isinstance(one, ast.Constant)}


def test_every_sentence_said_to_vous_has_its_twin_in_a_view_and_the_same_blanks():
    blanks = re.compile(r"{\w+}")

    assert set(formal_words.FORMAL) <= worded()
    for familiar, formal in formal_words.FORMAL.items():
        assert sorted(blanks.findall(familiar)) == sorted(blanks.findall(formal))
        assert FAMILIAR.search(formal) is None, formal


@pytest.fixture
def rehearsal(rehearsal):
    """The bot, with a trainer and an admin."""
    rehearsal.roles = {TRAINER: Role.TRAINER, ADMIN: Role.ADMIN}
    return rehearsal


SAID = (
    *(
        "/rappel",
        "/rappel 27:00",
        "/pause",
        "/pause demain peut-être",
        "/pause maladie",
        "/reglages",
        "/reglages hier",
        "/progres",
    ),
    *(
        "/examen",
        "/objectifs",
        "/objectifs 1",
        "/coucou",
        "99",
        "/quiz",
        "/quiz tralala",
        "/quiz",
        "/annuler",
        "/donnees",
    ),
)


@pytest.mark.parametrize("telegram_id", [TRAINER, ADMIN])
async def test_whoever_teaches_is_said_vous_where_they_learn(rehearsal, telegram_id):
    async with rehearsal.running():
        chat = rehearsal.chat(telegram_id)
        await chat.say("/start")

        for said in SAID:
            answer = await chat.say(said)
            words = answer.get("text") or answer["caption"]
            assert FAMILIAR.search(words) is None, (said, words)


async def test_an_apprentice_is_said_tu_right_after_a_trainer_was_said_vous(rehearsal, chat):
    trainer = rehearsal.chat(TRAINER)
    await trainer.say("/start")

    formal, familiar = await trainer.say("/nanu"), await chat.say("/nanu")

    assert "Envoyez /aide" in plain(formal)
    assert "Envoie /aide" in plain(familiar)


async def test_a_time_typed_after_rappel_sets_the_reminder_and_an_answer_stays_an_answer(rehearsal, chat):
    await chat.say("/rappel")

    assert "à 12:00" in plain(await chat.say("midi"))
    assert "attend de réponse" in plain(await chat.say("Glasl"))
    assert "à 18:40" in plain(await chat.say("18h40"))


async def test_a_code_with_signs_that_no_code_has_and_the_word_that_erases_are_explained(chat):
    assert "jamais O, I, L, 0 ni 1" in plain(await chat.say("KO7M2X"))

    explained = await chat.say("Effacer")

    assert "Rien n’est effacé" in plain(explained)
    asked = await chat.tap(explained, "🗑 Tout effacer")
    assert "Tout effacer" in plain(asked)


async def test_a_question_written_before_its_kind_is_chosen_is_kept(rehearsal):
    trainer = rehearsal.chat(TRAINER)
    async with rehearsal.running():
        await trainer.say("/start")
        await create_cohort(trainer)
        await trainer.say("/ecrire")

        kept = await trainer.say("Que veut dire CRM ?")
        chosen = await trainer.tap(kept, buttons(kept)[0]["text"])

    assert "Votre texte est gardé" in plain(kept)
    assert "Que veut dire CRM ?" in plain(chosen)
