"""Our own format: everything comes back, little needs to be written by hand, and every problem has its place."""

import json
from dataclasses import fields, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from questions.formats.drafts import Limits, UnreadableFile
from questions.formats.images import hash_image
from questions.formats.rappel_json import read_rappel_json, write_rappel_json
from questions.formats.rappel_shape import HeadEntry, QuestionEntry
from questions.formats.rappel_yaml import read_rappel_yaml, write_rappel_yaml
from questions.knowledge.bank import load_library
from questions.knowledge.templates.drafts import mark_version
from questions.quiz.flaws import Severity
from questions.quiz.question import Kind, Option, Pair, Quantity
from questions.quiz.question_set import Fact, QuestionSet
from tests.builders import a_question
from tests.questions.formats.anki_package import PNG
from tests.questions.formats.set_strategies import SETS

YAML, JSON = (write_rappel_yaml, read_rappel_yaml), (write_rappel_json, read_rappel_json)
BOTH = pytest.mark.parametrize(("write", "read"), [YAML, JSON])

BY_HAND = """\
title: Accueil téléphonique
questions:
  - prompt: Par quoi commences-tu un appel ?
    right: Saluer et t’annoncer
    wrong:
      - Demander le numéro de client
      - text: Écouter
        feedback: Pas encore.
    explanation: On s’annonce d’abord.
    objectives: 1.1.1.1

  - prompt: Que faut-il pour un bon appel ?
    right: [Un casque, Du calme]
    wrong: [NO, 12:30]

  - prompt: Le ciel est bleu.
    right: Vrai
    wrong: Faux

  - prompt: Remets dans l’ordre.
    order: [Saluer, Écouter, Résumer]

  - prompt: Relie.
    pairs:
      - {left: CRM, right: les clients}
      - {left: ACD, right: les appels}

  - prompt: Comment s’appelle le premier niveau ?
    accepted: [Durcissement, Crispation]

  - prompt: La capitale est _____.
    accepted: Berne

  - prompt: Combien de niveaux y a-t-il ?
    number: 9

  - prompt: Combien dure un appel ?
    number: {value: "2,5", tolerance: 0.5, unit: minutes}

  - prompt: Que dis-tu pour conclure ?
    key_points: [Merci, Au revoir]
"""


def read_yaml(text, **limits):
    return read_rappel_yaml(text.encode(), Limits(**limits))


def a_set(*questions, **changes):
    question_set = QuestionSet(
        id="essai", title="Essai", facts=(Fact(id="fait", objectives=("1.7.2.1",)),), questions=questions
    )
    return replace(question_set, **changes)


@BOTH
@given(question_set=SETS)
@settings(max_examples=150, deadline=None)
def test_every_set_comes_back_as_it_was(write, read, question_set):
    reading = read(write(question_set), Limits())

    assert reading.question_set == question_set
    assert reading.issues == ()


@BOTH
@pytest.mark.parametrize("kind", Kind)
def test_every_kind_comes_back(write, read, kind):
    question_set = a_set(mark_version(a_question(kind)), a_question(kind, id="autre", set_id="ailleurs"))

    assert read(write(question_set), Limits()).question_set == question_set


@BOTH
def test_the_shipped_sets_come_back(write, read):
    for question_set in load_library().sets[::6]:
        assert read(write(question_set), Limits()).question_set == question_set


@BOTH
def test_pictures_come_back_with_the_questions_that_name_them(write, read):
    name = hash_image(PNG)
    question_set = a_set(a_question(image=name))

    assert read(write(question_set, {name: PNG, "other": b""}), Limits()).pictures == {name: PNG}


def test_an_edited_text_gets_a_new_version_and_keeps_its_id():
    question = mark_version(a_question(version=""))
    text = write_rappel_yaml(a_set(question)).decode().replace("Quelle couleur", "De quelle couleur")
    (edited,) = read_yaml(text).question_set.questions

    assert edited.id == question.id
    assert (
        edited.version == mark_version(replace(question, version="", prompt=edited.prompt)).version != question.version
    )


def test_a_version_that_is_not_the_hash_of_its_content_is_kept():
    question = a_question(version="v1")

    assert read_rappel_yaml(write_rappel_yaml(a_set(question)), Limits()).question_set.questions == (question,)


def test_a_set_written_by_hand_needs_prompts_and_answers_only():
    reading = read_yaml(BY_HAND)
    questions = reading.question_set.questions

    assert reading.issues == ()
    assert [question.kind for question in questions] == [
        Kind.CHOICE,
        Kind.MULTIPLE,
        Kind.TRUE_FALSE,
        Kind.ORDER,
        Kind.MATCH,
        Kind.TEXT,
        Kind.CLOZE,
        Kind.NUMBER,
        Kind.NUMBER,
        Kind.RECALL,
    ]
    assert questions[0].options[2] == Option(text="Écouter", correct=False, feedback="Pas encore.")
    assert questions[0].objectives == ("1.1.1.1",)
    assert [option.text for option in questions[1].options] == ["Un casque", "Du calme", "NO", "12:30"]
    assert questions[4].pairs[0] == Pair(left="CRM", right="les clients")
    assert questions[6].accepted == ("Berne",)
    assert questions[8].quantity == Quantity(value=Decimal("2.5"), tolerance=Decimal("0.5"), unit="minutes")
    assert reading.lines[questions[1].id] == 12


def test_the_same_hand_gives_the_same_ids_and_versions():
    assert read_yaml(BY_HAND).question_set == read_yaml(BY_HAND).question_set
    assert len({question.fact_id for question in read_yaml(BY_HAND).question_set.questions}) == 10


@pytest.mark.parametrize(
    ("entry", "line", "words"),
    [
        ("  - right: x\n    wrong: y\n", 2, "prompt\u00a0: il manque ce champ"),
        ("  - prompt: a\n    juste: x\n", 3, "juste\u00a0: ce champ n’existe pas"),
        ("  - prompt: a\n    right: [{text: x, note: y}]\n", 3, "right.0.note\u00a0: ce champ n’existe pas"),
        ("  - prompt: [a, b]\n    right: x\n", 2, "prompt\u00a0: il faut un texte"),
        ("  - prompt: a\n    kind: quiz\n", 3, "«\u00a0quiz\u00a0» n’est pas permis"),
        ("  - prompt: a\n    number: beaucoup\n", 3, "n’est pas un nombre"),
        ("  - prompt: a\n    number: 1e500\n", 3, "trop de chiffres"),
        ("  - prompt: a\n    pairs: x\n", 3, "pairs\u00a0: il faut une liste"),
        ("  - prompt: a\n    pairs: [x]\n", 3, "pairs.0\u00a0: il faut des champs"),
        ("  - prompt: a\n    options: [{right: x, wrong: y}]\n", 3, "soit «\u00a0wrong\u00a0»"),
        ("  - prompt: a\n    cite: beaucoup\n", 3, "nombre entier"),
        ("  - a\n", 2, "Il faut des champs"),
        ("  - prompt: a\n    right: x\n    right: y\n", 4, "right\u00a0: ce champ figure deux fois"),
        ("  - prompt: b\n    right: x\n", 4, "figure déjà"),
        (f"  - prompt: {'x' * 30_000}\n", 2, "beaucoup trop long"),
    ],
)
def test_what_is_wrong_with_one_question_is_named_and_keeps_only_that_one_out(entry, line, words):
    reading = read_yaml("questions:\n" + entry + "  - prompt: b\n    right: x\n")

    assert [question.prompt for question in reading.question_set.questions] == ["b"]
    assert {issue.severity for issue in reading.issues} == {Severity.BLOCK}
    assert (reading.issues[0].line, words in reading.issues[0].message) == (line, True), reading.issues[0]


def test_what_is_wrong_with_the_head_is_named_and_the_questions_are_read():
    reading = read_yaml(
        "titre: a\ntitle: b\ntitle: c\nimages: {x: y}\nquestions:\n  - {prompt: a, right: x, wrong: y}\n"
    )

    assert reading.question_set.title == "b"
    assert len(reading.question_set.questions) == 1
    assert [(issue.line, issue.severity) for issue in reading.issues] == [
        (3, Severity.WARNING),
        (1, Severity.WARNING),
        (4, Severity.WARNING),
    ]


def test_in_json_a_problem_has_its_path():
    data = {"questions": [{"prompt": "a", "right": "x"}, {"prompt": "b", "right": 3, "wrong": [{"texte": "y"}]}]}
    reading = read_rappel_json(json.dumps(data).encode(), Limits())

    assert len(reading.question_set.questions) == 1
    assert reading.issues[0].message.startswith("questions.1.wrong.0.text\u00a0: il manque")
    assert reading.issues[0].line is None


def test_half_a_character_in_json_is_read_as_a_mark():
    reading = read_rappel_json(b'{"questions": [{"prompt": "a\\ud83d", "right": "x"}]}', Limits())

    assert reading.question_set.questions[0].prompt == "a\ufffd"


def test_more_questions_than_may_be_are_cut():
    reading = read_yaml(
        "questions:\n" + "".join(f"- {{prompt: q{number}, right: x}}\n" for number in range(9)), questions=5
    )

    assert len(reading.question_set.questions) == 5
    assert [(issue.code, issue.line) for issue in reading.issues] == [("too-many", 7)]


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("questions: &a\n  - prompt: *a\n", "alias", "Ligne 2"),
        ("questions:\n  - prompt: a: b\n", "yaml", "Ligne 2"),
        ("questions: [\n", "yaml", "YAML lisible"),
        ("questions: []\n---\nquestions: []\n", "yaml", "second document"),
        ("questions:\n  - ? [a]\n    : b\n", "yaml", "Ligne 2"),
        ("[" * 100, "yaml", "trop profond"),
        ("a: \x07", "yaml", "YAML lisible"),
        ("title: a\n", "no-questions", "questions"),
        ("questions: a\n", "no-questions", "questions"),
        ("- prompt: a\n", "no-questions", "questions"),
        ("rappel: 2\nquestions: []\n", "newer", "plus récente"),
        ("questions: [" + "a," * 1_100_000 + "]", "too-large", "partagez"),
    ],
)
def test_a_text_that_is_no_set_is_refused_with_its_line(text, code, words):
    with pytest.raises(UnreadableFile, match=words) as caught:
        read_yaml(text)

    assert caught.value.code == code


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ('{"questions": [\n{"prompt": }]}', "json", "Ligne 2"),
        ('{"questions": [], "title": "a", "title": "b"}', "json", "«\u00a0title\u00a0» figure deux fois"),
        ("[" * 100_000, "json", "trop profondément"),
        ("[" + "[]," * 1_100_000 + "]", "too-large", "partagez"),
        ("[]", "no-questions", "questions"),
        ("NaN", "no-questions", "questions"),
    ],
)
def test_json_that_is_no_set_is_refused(text, code, words):
    with pytest.raises(UnreadableFile, match=words) as caught:
        read_rappel_json(text.encode(), Limits())

    assert caught.value.code == code


def test_every_field_of_a_question_is_written():
    plain = a_question(id="", version="", fact_id="", set_id="", objectives=(), prompt="", explanation="", sources=())
    other: dict[str, Any] = {
        **{field.name: "x" for field in fields(plain)},
        **dict.fromkeys(("objectives", "sources", "accepted", "rejected", "key_points"), ("x",)),
        "kind": Kind.RECALL,
        "options": (Option(text="x", correct=True),),
        "pairs": (Pair(left="x", right="y"),),
        "quantity": Quantity(value=Decimal(1)),
        "cite": 1,
        "listed": (("x",),),
    }

    for field in fields(plain):
        changed = a_set(replace(plain, **{field.name: other[field.name]}))
        for write, read in (YAML, JSON):
            assert read(write(changed), Limits()).question_set == changed, field.name


def test_the_example_of_the_guide_is_read_without_an_issue():
    guide = (Path(__file__).parents[3] / "docs" / "formats.md").read_text("utf-8")
    example = guide.split("```yaml\n", 1)[1].split("```", 1)[0]
    reading = read_yaml(example)

    assert [question.kind for question in reading.question_set.questions] == [Kind.CHOICE, Kind.CLOZE]
    assert reading.issues == ()


def test_the_guide_names_every_field():
    guide = (Path(__file__).parents[3] / "docs" / "formats.md").read_text("utf-8")

    for name in (*QuestionEntry.model_fields, *HeadEntry.model_fields):
        assert f"`{name}" in guide, name
