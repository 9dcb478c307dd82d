"""A bank file in which a right answer also stands among the wrong ones is refused, with line and remedy."""

from __future__ import annotations

import pytest

from questions.errors import InvalidContent
from questions.knowledge.bank import read_bank_file
from tests.questions.knowledge.bank_text import SMALL_BANK

HEAD = SMALL_BANK[: SMALL_BANK.index("entries:")]
COMMON = 'objectives: ["1.7.3.1"], status: usage, sources: [MANUEL], explanation: "Parce que."'


def member(text, synonym=""):
    return f'{{text: "{text}", synonyms: [{synonym}], because: "Car."}}'


def group(name, members, outsiders):
    return (
        f"  - {{shape: group, id: {name}, {COMMON}, which_one: Lequel ?, which_ones: Lesquels ?, which_not: PAS ?,\n"
        f'     statement: "Voici {{text}}.", recall_prompt: Cite., cite: 2,\n'
        f"     members: [{', '.join(members)}],\n"
        f"     outsiders: [{', '.join(outsiders)}]}}\n"
    )


ABC, XYZ = [member(text) for text in "abc"], [member(text) for text in "xyz"]


def problems_of(entries):
    with pytest.raises(InvalidContent) as caught:
        read_bank_file(HEAD + "entries:\n" + entries, source="essai.yaml")
    return caught.value.problems


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("term: bêta, definition", "term: alpha, definition", "deux fois dans la famille"),
        ("term: bêta, definition", "term: bêta, synonyms: [A grec], definition", "deux fois dans la famille"),
        ("La deuxième lettre.", "La première lettre !", "deux fois dans la famille"),
        ("name: Débat", "name: La crispation", "nomme deux étapes"),
        ("On veut avoir raison.", "On se braque.", "décrit deux étapes"),
    ],
)
def test_two_answers_that_read_alike_are_refused(old, new, words):
    assert SMALL_BANK.count(old) == 1

    with pytest.raises(InvalidContent) as caught:
        read_bank_file(SMALL_BANK.replace(old, new), source="essai.yaml")

    (problem,) = caught.value.problems
    assert words in problem.message
    assert problem.line is not None
    assert problem.field


def test_an_outsider_that_is_also_a_member_is_refused_with_its_line():
    (problem,) = problems_of(group("un", ABC, [member("x"), member("y"), member("A")]))

    assert "juste et fausse" in problem.message
    assert problem.field == "entries.0.outsiders.2"


def test_an_outsider_that_is_a_synonym_of_a_member_is_refused():
    problems = problems_of(group("un", [member("a", "première"), *ABC[1:]], [*XYZ[:2], member("La première")]))

    assert "juste et fausse" in problems[0].message


def test_an_outsider_that_is_a_member_under_the_same_question_elsewhere_is_refused():
    other = group("deux", [member(text) for text in "xpq"], XYZ[1:] + ABC[:1])

    problem = problems_of(group("un", ABC, XYZ) + other)[0]

    assert "juste ailleurs" in problem.message
    assert problem.field.startswith("entries.0.outsiders")


NUMBER = f"""
  - {{shape: number, id: n, {COMMON}, prompt: Combien ?, value: 3, wrong: [2, 3], statement: "Il y a {{value}}."}}
"""
CASE = f"""
  - {{shape: case, id: c, {COMMON}, situation: Il pleut., prompt: Que fais-tu ?,
     right: {{text: sortir, because: a}}, wrong: [{{text: rester, because: b}}, {{text: Sortir !, because: c}}]}}
"""
CONTRAST = f"""
  - {{shape: contrast, id: k, {COMMON}, left: le jour, right: la nuit, which_left: Jour ?, which_right: Nuit ?,
     match_prompt: Relie., recall_prompt: Explique.,
     features: [{{aspect: a, left: clair, right: sombre}}, {{aspect: b, left: chaud, right: froid}},
                {{aspect: c, left: bruyant, right: clair}}]}}
"""
PROCEDURE = f"""
  - {{shape: procedure, id: p, {COMMON}, goal: sortir, order_prompt: Ordonne., recall_prompt: Décris.,
     steps: [{{text: ouvrir, why: air}}, {{text: sortir, why: but}}, {{text: fermer, why: Air}}]}}
"""


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        (NUMBER, "3 serait aussi juste"),
        (CASE, "« Sortir ! » figure deux fois"),
        (CONTRAST, "« clair » est des deux côtés"),
        (PROCEDURE, "« Air » justifie deux étapes"),
    ],
)
def test_every_shape_keeps_right_and_wrong_apart(entry, words):
    (problem,) = problems_of(entry)

    assert words in problem.message.replace("\u00a0", " ")
