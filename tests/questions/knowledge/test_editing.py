"""One part of a question edited: every part of every kind can be, as it reads, and nothing else changes by it."""

from dataclasses import replace
from decimal import Decimal

import pytest

from questions.errors import InvalidSetting
from questions.knowledge.editing import Field, Part, edit, has_other_key, list_fields, read_field
from questions.knowledge.templates.drafts import mark_version
from questions.quiz.question import Kind
from tests.builders import a_question

KEY = Field(part=Part.KEY)
PROMPT = Field(part=Part.PROMPT)
KEYS = {
    Kind.CHOICE: ("b", lambda question: [option.correct for option in question.options], [False, True, False, False]),
    Kind.MULTIPLE: (
        "A, D",
        lambda question: [option.correct for option in question.options],
        [True, False, False, True],
    ),
    Kind.TRUE_FALSE: ("B", lambda question: [option.correct for option in question.options], [False, True]),
    Kind.ORDER: ("C B A", lambda question: [option.text for option in question.options], ["Trois", "Deux", "Un"]),
    Kind.MATCH: ("BA", lambda question: [pair.right for pair in question.pairs], ["vert", "bleu"]),
    Kind.NUMBER: ("1'250,5", lambda question: question.quantity.value, Decimal("1250.5")),
    Kind.TEXT: ("dialogue\n\n échange ", lambda question: question.accepted, ("dialogue", "échange")),
    Kind.CLOZE: ("dialogue", lambda question: question.accepted, ("dialogue",)),
    Kind.RECALL: ("vert\nherbe", lambda question: question.key_points, ("vert", "herbe")),
}


@pytest.mark.parametrize("kind", Kind)
def test_what_is_read_from_a_field_and_written_back_changes_nothing(kind):
    question = mark_version(a_question(kind, version=""))

    for field in list_fields(question):
        assert edit(question, field, read_field(question, field)) == question


@pytest.mark.parametrize("kind", KEYS)
def test_the_key_of_every_kind_can_be_written(kind):
    text, read, wanted = KEYS[kind]
    question = a_question(kind)

    edited = edit(question, KEY, text)

    assert read(edited) == wanted
    assert edited.version != question.version
    assert kind is Kind.RECALL or has_other_key(question, edited)


def test_a_typed_list_is_written_with_its_synonyms():
    question = a_question(Kind.TEXT, accepted=(), listed=(("bleu", "azur"), ("vert",)), cite=2)

    edited = edit(question, KEY, "bleu / azur\nrouge")

    assert edited.listed == (("bleu", "azur"), ("rouge",))


@pytest.mark.parametrize(
    ("kind", "text", "reason"),
    [
        (Kind.CHOICE, "A B", "one"),
        (Kind.CHOICE, "E", "letters"),
        (Kind.CHOICE, "", "letters"),
        (Kind.MULTIPLE, "A A", "letters"),
        (Kind.ORDER, "A B", "order"),
        (Kind.MATCH, "A", "order"),
        (Kind.NUMBER, "neuf", "number"),
        (Kind.NUMBER, "NaN", "number"),
        (Kind.NUMBER, "1e999999", "number"),
        (Kind.TEXT, " \n ", "empty"),
        (Kind.TEXT, "x" * 1001, "long"),
    ],
)
def test_a_key_that_can_not_be_is_refused_with_what_is_wrong(kind, text, reason):
    with pytest.raises(InvalidSetting) as refusal:
        edit(a_question(kind), KEY, text)

    assert refusal.value.reason == reason


@pytest.mark.parametrize("text", ["", " \u200b\n", "x" * 1001])
def test_a_text_that_can_not_be_read_or_is_endless_is_refused(text):
    with pytest.raises(InvalidSetting):
        edit(a_question(), PROMPT, text)


def test_a_pair_needs_both_sides():
    with pytest.raises(InvalidSetting):
        edit(a_question(Kind.MATCH), Field(part=Part.ANSWER), "ciel")

    edited = edit(a_question(Kind.MATCH), Field(part=Part.ANSWER), "mer -> bleue")
    assert (edited.pairs[0].left, edited.pairs[0].right) == ("mer", "bleue")


def test_only_the_statement_of_a_true_or_false_is_written():
    question = a_question(Kind.TRUE_FALSE, prompt="Vrai ou faux ?\n\nLe ciel est bleu.")

    assert read_field(question, PROMPT) == "Le ciel est bleu."
    assert edit(question, PROMPT, "La mer est bleue.").prompt == "Vrai ou faux ?\n\nLa mer est bleue."


def test_what_was_said_about_an_option_that_changes_sides_goes():
    edited = edit(a_question(), KEY, "B")

    assert [option.feedback for option in edited.options] == ["", "", "", ""]


@pytest.mark.parametrize("kind", [Kind.CHOICE, Kind.ORDER, Kind.MATCH, Kind.MULTIPLE])
def test_an_answer_that_is_spelt_otherwise_leaves_the_key(kind):
    question = a_question(kind)
    text = "ciel → bleu clair" if kind is Kind.MATCH else "Bleu clair"

    assert not has_other_key(question, edit(question, Field(part=Part.ANSWER), text))


def test_words_alone_leave_the_key():
    question = a_question()

    assert not has_other_key(question, replace(question, prompt="Autre", explanation="Autre"))
