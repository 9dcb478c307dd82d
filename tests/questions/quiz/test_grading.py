import math

import pytest

from questions.errors import UnreadableAnswer
from questions.quiz.answers import (
    Arranged,
    Chosen,
    DontKnow,
    Recalled,
    SelfGrade,
    Ticked,
    Typed,
    answer_as_data,
)
from questions.quiz.grading import grade, guess_probability
from questions.quiz.question import Kind, Pair
from tests.builders import a_question


@pytest.mark.parametrize(
    ("kind", "answer"),
    [
        (Kind.CHOICE, Chosen(index=0)),
        (Kind.TRUE_FALSE, Chosen(index=0)),
        (Kind.MULTIPLE, Ticked(indexes=frozenset({0, 2}))),
        (Kind.ORDER, Arranged(indexes=(0, 1, 2))),
        (Kind.MATCH, Arranged(indexes=(0, 1))),
        (Kind.TEXT, Typed(text="le durcissement")),
        (Kind.CLOZE, Typed(text="Crispation")),
        (Kind.NUMBER, Typed(text="neuf")),
        (Kind.RECALL, Recalled(grade=SelfGrade.LABORIOUS)),
    ],
)
def test_the_right_answer_is_right_in_every_kind(kind, answer):
    judged = grade(a_question(kind), answer)

    assert (judged.correct, judged.credit) == (True, 1.0)


@pytest.mark.parametrize(
    ("kind", "answer", "credit"),
    [
        (Kind.CHOICE, Chosen(index=1), 0.0),
        (Kind.MULTIPLE, Ticked(indexes=frozenset({0})), 0.5),
        (Kind.MULTIPLE, Ticked(indexes=frozenset({0, 1, 2, 3})), 0.0),
        (Kind.MULTIPLE, Ticked(indexes=frozenset({0, 2, 3})), 0.5),
        (Kind.ORDER, Arranged(indexes=(1, 2, 0)), 0.5),
        (Kind.MATCH, Arranged(indexes=(1, 0)), 0.0),
        (Kind.TEXT, Typed(text="débat"), 0.0),
        (Kind.NUMBER, Typed(text="8"), 0.0),
        (Kind.RECALL, Recalled(grade=SelfGrade.FORGOTTEN), 0.0),
        (Kind.CHOICE, DontKnow(), 0.0),
        (Kind.RECALL, DontKnow(), 0.0),
    ],
)
def test_a_wrong_answer_earns_what_is_right_in_it_and_is_not_correct(kind, answer, credit):
    judged = grade(a_question(kind), answer)

    assert (judged.correct, judged.credit) == (False, credit)


@pytest.mark.parametrize(
    ("kind", "answer"),
    [
        (Kind.CHOICE, Chosen(index=4)),
        (Kind.CHOICE, Chosen(index=-1)),
        (Kind.CHOICE, Ticked(indexes=frozenset({0}))),
        (Kind.CHOICE, Typed(text="Bleu")),
        (Kind.MULTIPLE, Ticked(indexes=frozenset())),
        (Kind.ORDER, Arranged(indexes=(0, 1))),
        (Kind.ORDER, Arranged(indexes=(0, 0, 1))),
        (Kind.TEXT, Recalled(grade=SelfGrade.KNOWN)),
        (Kind.NUMBER, Typed(text="beaucoup")),
    ],
)
def test_an_answer_that_does_not_fit_the_question_is_refused(kind, answer):
    with pytest.raises(UnreadableAnswer):
        grade(a_question(kind), answer)


@pytest.mark.parametrize(
    ("kind", "chance"),
    [
        (Kind.CHOICE, 1 / 4),
        (Kind.TRUE_FALSE, 1 / 2),
        (Kind.MULTIPLE, 1 / 15),
        (Kind.ORDER, 1 / 6),
        (Kind.MATCH, 1 / 2),
        (Kind.TEXT, 0),
        (Kind.RECALL, 0),
    ],
)
def test_the_chance_of_a_lucky_guess_follows_from_kind_and_options(kind, chance):
    assert math.isclose(guess_probability(a_question(kind)), chance)


def test_an_answer_becomes_plain_data_for_the_log():
    assert answer_as_data(Ticked(indexes=frozenset({2, 0}))) == {"kind": "ticked", "indexes": [0, 2]}
    assert answer_as_data(DontKnow()) == {"kind": "dontknow"}


@pytest.mark.parametrize(("text", "credit"), [("bleu, vert", 1.0), ("vert\nvert\nrose", 0.5), ("rose, gris", 0.0)])
def test_a_typed_list_earns_what_it_names(text, credit):
    question = a_question(Kind.TEXT, accepted=(), cite=2, listed=(("bleu", "azur"), ("vert",), ("rouge",)))

    judged = grade(question, Typed(text=text))

    assert (judged.credit, judged.correct) == (credit, credit == 1.0)


def test_two_right_sides_of_the_same_words_may_stand_for_each_other():
    question = a_question(
        Kind.MATCH,
        pairs=tuple(Pair(left=a, right=b) for a, b in (("chat", "animal"), ("chien", "animal"), ("rose", "fleur"))),
    )

    assert grade(question, Arranged(indexes=(1, 0, 2))).correct
    assert not grade(question, Arranged(indexes=(2, 0, 1))).correct
