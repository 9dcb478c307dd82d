"""What a question is about, without « Vrai ou faux ? »."""

import pytest

from questions.quiz.question import Kind
from questions.quiz.statements import statement_of
from tests.builders import a_question


@pytest.mark.parametrize(
    ("kind", "prompt", "statement"),
    [
        (Kind.TRUE_FALSE, "Vrai ou faux\u00a0?\n\nLa mer est rouge.", "La mer est rouge."),
        (Kind.TRUE_FALSE, "Le ciel est bleu.\nLa mer est rouge.", "Le ciel est bleu.\nLa mer est rouge."),
        (Kind.TRUE_FALSE, "Vrai ou faux\u00a0?", "Vrai ou faux\u00a0?"),
        (Kind.CHOICE, "Vrai ou faux\u00a0?\nA ou B\u00a0?", "Vrai ou faux\u00a0?\nA ou B\u00a0?"),
    ],
)
def test_only_a_line_that_asks_how_to_answer_is_left_out(kind, prompt, statement):
    assert statement_of(a_question(kind, prompt=prompt)) == statement
