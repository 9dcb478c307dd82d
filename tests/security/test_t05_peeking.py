"""T5: before the answer, nothing that leaves the bot tells what is right."""

from dataclasses import replace

import pytest

from bot.use_cases.screens import OpenQuestion
from bot.views.question import show_question
from questions.quiz.question import Kind
from tests.builders import NOON, a_question, an_asked

HIDDEN = "Durcissement", "crispation"


def shown(question):
    asked = an_asked(question=question)
    return show_question(OpenQuestion(asked=asked, is_new=True, now=NOON))


@pytest.mark.parametrize("kind", [Kind.CHOICE, Kind.MULTIPLE, Kind.TRUE_FALSE])
def test_a_question_looks_the_same_whatever_its_key(kind):
    question = a_question(kind)
    keys = [option.correct for option in question.options]
    other = [
        replace(option, correct=key, feedback=f"{option.feedback}!")
        for option, key in zip(question.options, [*keys[1:], keys[0]], strict=True)
    ]

    assert shown(question) == shown(replace(question, options=tuple(other), explanation="Autre."))


@pytest.mark.parametrize("kind", [Kind.TEXT, Kind.CLOZE, Kind.NUMBER, Kind.RECALL])
def test_a_question_without_options_holds_no_answer(kind):
    question = a_question(kind)
    reply = shown(question)

    said = f"{reply.text} {reply.rows}"
    assert not [word for word in (*HIDDEN, *question.key_points, question.explanation) if word in said]


@pytest.mark.parametrize("kind", [Kind.ORDER, Kind.MATCH])
def test_the_order_shown_does_not_follow_from_the_right_one_alone(kind):
    question = a_question(kind)
    texts = {
        show_question(OpenQuestion(asked=an_asked(question=question, shuffle_seed=seed), is_new=True, now=NOON)).text
        for seed in range(12)
    }

    assert len(texts) > 1
