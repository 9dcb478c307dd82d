from dataclasses import replace

import pytest

from questions.formats.suggesting import Suggester
from questions.knowledge.bank import load_library
from questions.plan.catalogue import load_plan
from tests.builders import a_question


@pytest.fixture(scope="module")
def suggester() -> Suggester:
    return Suggester(load_plan("arc-2010"), load_library())


@pytest.mark.parametrize(
    ("prompt", "code"),
    [
        ("Combien de niveaux d’escalade du conflit Glasl décrit-il ?", "1.7.2.1"),
        ("Que dit la loi sur la protection des données (LPD) des données sensibles ?", "2.5"),
        ("Comment prendre congé d’une cliente à la fin d’un appel ?", "1."),
    ],
)
def test_a_question_in_a_trainer_s_words_finds_its_objective(suggester, prompt, code):
    question = replace(a_question(), prompt=prompt, explanation="", options=())

    assert any(found.startswith(code) for found in suggester.suggest([question]))


def test_a_question_on_something_else_suggests_nothing(suggester):
    assert suggester.suggest([replace(a_question(), prompt="Xyzzy qwrtz", explanation="", options=())]) == ()
    assert suggester.suggest([]) == ()


def test_a_whole_set_is_judged_by_a_sample_spread_over_it(suggester):
    conflict = replace(a_question(), prompt="L’escalade du conflit selon Glasl a neuf niveaux.", options=())
    other = replace(a_question(), prompt="Xyzzy", explanation="", options=())

    assert suggester.suggest([*[other] * 300, *[conflict] * 300])[0] == "1.7.2.1"
