"""What a bank file asks of the company, objective by objective."""

from __future__ import annotations

import pytest

from questions.errors import InvalidContent
from questions.knowledge.bank import read_bank_file
from tests.questions.knowledge.bank_text import SMALL_BANK

NEEDS = """\
objectives:
  "1.7.3.1":
    class: C
    company:
      - {key: appui, shape: ordered, ask: "Vos échelons, un par ligne.", example: [chef, cheffe, direction],
         question: "Remets ces échelons dans l’ordre."}
      - {key: outils, shape: paired, ask: "Vos outils.", example: ["CRM = clients", "ACD = appels", "wiki = savoir"],
         question: "Relie.", question_one: "À quoi sert {term} ?"}
      - {key: geste, shape: single, ask: "Votre geste.", example: [bon], not_example: [rien, rabais],
         question: "Lequel ?"}
"""


def read_with(needs):
    return read_bank_file(SMALL_BANK.replace("entries:\n", needs + "entries:\n", 1), source="essai.yaml")


def test_the_needs_of_a_company_are_read_with_the_bank_file():
    needs = read_with(NEEDS).objectives["1.7.3.1"]

    assert needs.kind == "C"
    assert [prompt.shape for prompt in needs.company] == ["ordered", "paired", "single"]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("class: C", "class: A", "classe A ne demande rien"),
        ("class: C", "class: D", "valeurs possibles"),
        ("[chef, cheffe, direction]", "[chef]", "au moins 3 lignes"),
        (", not_example: [rien, rabais]", "", "2 sous"),
        (', question_one: "À quoi sert {term} ?"', "", "question_one"),
        ("CRM = clients", "CRM clients", "terme = sens"),
        ("1.7.3.1", "1.7.9.9", "n’a pas d’objectif"),
        ("shape: single", "shape: unique", "valeurs possibles"),
    ],
)
def test_a_wrong_need_is_refused_with_its_remedy(old, new, words):
    assert old in NEEDS

    with pytest.raises(InvalidContent) as caught:
        read_with(NEEDS.replace(old, new))

    problem = next(problem for problem in caught.value.problems if words in problem.message)
    assert (problem.line or 0) > SMALL_BANK[: SMALL_BANK.index("entries:")].count("\n")


def test_a_class_that_needs_the_company_must_ask_for_something():
    with pytest.raises(InvalidContent, match="demande 3 à 8 questions"):
        read_with('objectives: {"1.7.3.1": {class: B}}\n')


def test_an_entry_for_an_objective_that_the_plan_lacks_is_refused():
    with pytest.raises(InvalidContent, match=r"n’a pas d’objectif «\u00a01\.7\.2\.9\u00a0»"):
        read_bank_file(SMALL_BANK.replace("1.7.2.2", "1.7.2.9"), source="essai.yaml")
