"""Questions go out as Anki notes and come back as far as Anki can hold them."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from questions.formats.anki_text import read_anki_text
from questions.formats.anki_writing import guid_of, write_anki_text, write_apkg
from questions.formats.apkg import read_apkg
from questions.formats.drafts import Limits
from questions.quiz.question import Kind, Option, Pair
from tests.builders import a_question

MOMENT = datetime(2026, 11, 24, tzinfo=UTC)
COMES_BACK_AS = {
    Kind.CHOICE: Kind.CHOICE,
    Kind.MULTIPLE: Kind.MULTIPLE,
    Kind.TRUE_FALSE: Kind.TRUE_FALSE,
    Kind.CLOZE: Kind.CLOZE,
}


def a_writable(kind):
    prompt = {Kind.CLOZE: "Le quatrième niveau : ___ <ici>", Kind.TRUE_FALSE: "Vrai ou faux ?\n\nLe ciel est bleu."}
    return a_question(kind, prompt=prompt.get(kind, "Que dit <b> & « _a_ » ?"))


def through_package(*questions):
    return read_apkg(write_apkg(questions, "Série d’essai", modified=MOMENT), Limits())


def through_text(*questions):
    return read_anki_text(write_anki_text(questions, "Série\nd’essai"), Limits())


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_comes_back_from_a_package_in_the_kind_nearest_to_it(kind):
    question = a_writable(kind)
    reading = through_package(question)

    (draft,) = reading.drafts
    assert draft.kind is COMES_BACK_AS.get(kind, Kind.RECALL)
    assert draft.key.startswith(guid_of(question))
    assert draft.objectives == question.objectives
    assert question.explanation in draft.explanation
    assert question.sources[0] in draft.explanation
    assert reading.issues == ()


@pytest.mark.parametrize("kind", [Kind.CHOICE, Kind.MULTIPLE, Kind.TRUE_FALSE])
@pytest.mark.parametrize("through", [through_package, through_text])
def test_options_and_keys_come_back(kind, through):
    question = a_writable(kind)
    (draft,) = through(question).drafts

    assert draft.prompt == question.prompt
    assert [(option.text, option.weight > 0) for option in draft.options] == [
        (option.text, option.correct) for option in question.options
    ]


def test_what_is_recalled_comes_back_as_points():
    questions = (
        a_question(Kind.RECALL, prompt="Dis <i>tout</i>."),
        a_question(Kind.ORDER, options=tuple(Option(text=text, correct=True) for text in ("b", "a"))),
        a_question(Kind.MATCH, pairs=(Pair(left="ciel", right="bleu & gris"),)),
        a_question(Kind.TEXT, accepted=("oui\nda", "si")),
        a_question(Kind.TEXT, accepted=(), cite=2, listed=(("un", "1"), ("deux",), ("trois",))),
    )
    for through in (through_package, through_text):
        drafts = through(*questions).drafts
        assert drafts[0].prompt == "Dis <i>tout</i>."
        assert [draft.key_points for draft in drafts] == [
            ("bleu", "diffusion"),
            ("1. b", "2. a"),
            ("ciel → bleu & gris",),
            ("oui", "da", "si"),
            ("un / 1", "deux", "trois"),
        ]


def test_a_gap_whose_answer_anki_would_misread_is_a_card():
    question = a_question(Kind.CLOZE, prompt="On écrit ___ ici.", accepted=("std::vector",))
    (draft,) = through_package(question).drafts

    assert (draft.kind, draft.key_points) == (Kind.RECALL, ("std::vector",))


def test_an_edited_question_keeps_its_note_and_the_same_questions_give_the_same_bytes():
    question = a_question()
    edited = replace(question, prompt="Autrement dit ?", version="1")

    assert guid_of(edited) == guid_of(question)
    assert guid_of(a_question(id="autre")) != guid_of(question)
    assert write_apkg([question], "T", modified=MOMENT) == write_apkg([question], "T", modified=MOMENT)


def test_the_text_says_how_it_is_to_be_read():
    text = write_anki_text([a_question()], "Série").decode()

    assert text.startswith("#separator:tab\n#html:true\n#deck:Série\n#guid column:1\n#tags column:5\n")
