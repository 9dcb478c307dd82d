import re

import pytest

from questions.errors import InvalidContent, NotFound
from questions.knowledge.bank import load_folder, load_library, read_bank_file
from questions.plan.catalogue import load_plan
from tests.questions.knowledge.bank_text import SMALL_BANK


def problems_of(text: str) -> list[str]:
    with pytest.raises(InvalidContent) as caught:
        read_bank_file(text, source="essai.yaml")
    return [str(problem) for problem in caught.value.problems]


def line_of(part: str, text: str = SMALL_BANK) -> int:
    return next(number for number, line in enumerate(text.splitlines(), start=1) if part in line)


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("title: Essai", "titel: Essai", 2, "titel"),
        ('explanation: "Trois fois trois."', "explanation: ''", line_of("Trois fois trois."), "vide"),
        ('[MANUEL]\n    explanation: "On comprend', '[LIVRE]\n    explanation: "On comprend', None, "LIVRE"),
        (
            'family: lettres, objectives: ["1.7.2.2"], status: verified, sources: [MANUEL],\n     explanation: "Gamma',
            'family: mots, objectives: ["1.7.2.2"], status: verified, sources: [MANUEL],\n     explanation: "Gamma',
            line_of("id: gamma"),
            "mots",
        ),
        ("id: beta", "id: alpha", line_of("id: beta"), "déjà pris"),
        ("lettre est ___.", "lettre est ... .", line_of("cloze:"), "___"),
        ("{key: deux,", "{key: un,", line_of("    steps:"), "même clé"),
        ("steps: [un, deux]", "steps: [un]", line_of("    groups:"), "groupe"),
        ("shape: number", "shape: chiffre", line_of("shape: number"), "chiffre"),
        (
            'status: usage\n    sources: [MANUEL]\n    explanation: "À plusieurs',
            'status: sûr\n    sources: [MANUEL]\n    explanation: "À plusieurs',
            None,
            "sûr",
        ),
    ],
)
def test_an_error_is_named_with_its_line_and_remedy(old, new, line, words):
    assert old in SMALL_BANK

    problem = next(found for found in problems_of(SMALL_BANK.replace(old, new)) if words in found)

    assert problem.startswith("essai.yaml:" + ("" if line is None else f"{line}:"))


def test_all_problems_are_told_at_once():
    broken = SMALL_BANK.replace("title: Essai", "titel: Essai").replace("cite: 2", "cite: deux")

    assert len(problems_of(broken)) >= 3


def test_a_text_that_is_no_yaml_is_refused_with_its_line():
    (problem,) = problems_of("set: [1\nb: }")

    assert problem.startswith("essai.yaml:2")


def test_an_empty_file_is_refused():
    assert problems_of("")


def test_two_files_may_not_share_an_id(tmp_path):
    (tmp_path / "1.yaml").write_text(SMALL_BANK, encoding="utf-8")
    (tmp_path / "2.yaml").write_text(SMALL_BANK, encoding="utf-8")

    with pytest.raises(InvalidContent, match=r"déjà pris dans 1\.yaml"):
        load_folder(tmp_path)


def test_problems_of_every_file_are_told(tmp_path):
    (tmp_path / "1.yaml").write_text("set: [", encoding="utf-8")
    (tmp_path / "2.yaml").write_bytes("title: é".encode("latin-1"))

    with pytest.raises(InvalidContent) as caught:
        load_folder(tmp_path)

    assert {problem.source for problem in caught.value.problems} == {"1.yaml", "2.yaml"}


def test_the_shipped_bank_serves_objectives_of_the_plan():
    plan = load_plan("arc-2010")

    for codes in load_library().curriculum.values():
        for code in codes:
            assert plan.get_objective(code).level in {"C1", "C2"}


def test_the_shipped_bank_is_large_enough_and_each_fact_askable_in_two_ways():
    library = load_library()

    assert len(library.curriculum) >= 60
    assert len(library.questions) >= 240
    for fact_id in library.curriculum:
        assert len({question.kind for question in library.list_questions(fact_id)}) >= 2


def test_an_unknown_fact_is_refused_by_name():
    with pytest.raises(NotFound, match="inconnu"):
        load_library().list_questions("inconnu")


def test_a_judged_answer_stands_under_its_question_so_that_the_statement_can_be_understood():
    templates = ("/judged.true", "/judged.false")
    judged = [one for one in load_library().questions.values() if one.id.endswith(templates)]

    assert judged
    for question in judged:
        asked, claimed = question.prompt.splitlines()[-2:]
        assert asked.endswith("?"), question.id
        assert claimed.startswith("Réponse proposée\u00a0: "), question.id


def test_no_quotation_stands_in_another_with_the_same_marks():
    for question in load_library().questions.values():
        for text in (question.prompt, question.explanation, *(option.text for option in question.options)):
            assert re.search("«[^»]*«", text) is None, question.id
