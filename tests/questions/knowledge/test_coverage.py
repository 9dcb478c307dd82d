"""The shipped bank covers every C1–C2 objective, and its own rules find nothing to mend."""

from __future__ import annotations

import re

from questions.knowledge.bank import load_bank_files, load_library
from questions.knowledge.coverage import measure_coverage
from questions.knowledge.facts import Case
from questions.plan.catalogue import load_plan
from questions.plan.model import Level
from questions.quiz.rules import check_library

ARTICLE = re.compile(r"\bart\. \d|\b(?:CO|LTr|LAA) \d")
PLAN = load_plan("arc-2010")
OBJECTIVES = PLAN.list_objectives(levels=[Level.C1, Level.C2])


def test_every_objective_has_the_facts_and_kinds_that_its_class_asks():
    rows = measure_coverage(OBJECTIVES, load_bank_files(), load_library())

    assert len(rows) == 100
    assert [row.objective.code for row in rows if not row.is_enough] == []


def test_every_objective_names_its_class_and_asks_the_company_where_it_must():
    needs = {code: need for bank_file in load_bank_files() for code, need in bank_file.objectives.items()}

    assert set(needs) == {objective.code for objective in OBJECTIVES}
    assert all(3 <= len(need.company) <= 8 for need in needs.values() if need.kind != "A")


def test_an_objective_without_a_fact_is_not_enough():
    other = PLAN.list_objectives(levels=[Level.C5])[0]

    (row,) = measure_coverage([other], load_bank_files(), load_library())

    assert (row.facts, row.kinds, row.is_enough) == (0, (), False)


def test_the_shipped_bank_has_no_flaw_and_few_exceptions():
    library = load_library()

    assert check_library(library) == ()
    assert sum(len(question_set.exceptions) for question_set in library.sets) < 20


def test_the_bank_is_as_large_as_promised():
    cases = [entry for bank_file in load_bank_files() for entry in bank_file.entries if isinstance(entry, Case)]

    assert len(load_library().curriculum) >= 750
    assert len(load_library().questions) >= 3000
    assert len(cases) >= 200
    assert {entry.objectives[0][0] for entry in cases} == set("1234567")


def test_legal_questions_name_their_article():
    """Every entry that rests on a law names the article in its explanation, under every question of it."""
    silent = []
    for bank_file in load_bank_files():
        laws = {key for key, text in bank_file.sources.items() if "(RS " in text}
        silent += [
            entry.id
            for entry in bank_file.entries
            if set(entry.sources) & laws and not ARTICLE.search(entry.explanation)
        ]

    assert silent == []


def test_law_sources_say_their_state():
    for bank_file in load_bank_files():
        for text in bank_file.sources.values():
            assert ("(RS " in text) <= ("état " in text), text
