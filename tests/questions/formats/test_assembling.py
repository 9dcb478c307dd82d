"""Drafts become a question set: stable ids, one copy of each, and every loss named."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from questions.formats.assembling import assemble, assemble_set, list_pictures
from questions.formats.drafts import DraftNumber, DraftOption, DraftQuestion, Format, Image, Issue, Limits, Reading
from questions.formats.images import hash_image
from questions.formats.rappel_yaml import read_rappel_yaml, write_rappel_yaml
from questions.knowledge.bank import load_library
from questions.quiz.flaws import Severity
from questions.quiz.question import Kind, Pair, Quantity
from questions.quiz.question_set import topic_of
from tests.questions.formats.anki_package import PNG

RIGHT, WRONG = 1.0, 0.0


def a_draft(kind=Kind.CHOICE, **changes):
    """A draft that has everything its kind needs, and no explanation."""
    by_kind: dict[Kind, dict[str, Any]] = {
        Kind.TEXT: {"accepted": (DraftOption(text="Durcissement", weight=1.0),)},
        Kind.CLOZE: {"accepted": (DraftOption(text="Berne", weight=1.0),)},
        Kind.NUMBER: {"numbers": (DraftNumber(value=Decimal(9)),)},
        Kind.MATCH: {"pairs": (Pair(left="CRM", right="les clients"), Pair(left="ACD", right="les appels"))},
        Kind.RECALL: {"key_points": ("Bonjour", "Au revoir")},
        Kind.TRUE_FALSE: {"options": some_options(("Vrai", RIGHT), ("Faux", WRONG))},
        Kind.ORDER: {"options": some_options(("Un", RIGHT), ("Deux", RIGHT), ("Trois", RIGHT))},
        Kind.MULTIPLE: {"options": some_options(("Bleu", 0.5), ("Azur", 0.5), ("Vert", -1.0))},
    }
    content = by_kind.get(kind, {"options": some_options(("Bleu", RIGHT), ("Vert", WRONG), ("Rouge", WRONG))})
    return DraftQuestion(
        **{"kind": kind, "prompt": "Quelle couleur a le ciel de midi ?", "line": 3, **content, **changes}
    )


def some_options(*pairs):
    return tuple(DraftOption(text=text, weight=weight) for text, weight in pairs)


def assemble_drafts(*drafts, issues=(), **changes):
    reading = Reading(format=Format.GIFT, drafts=drafts, issues=issues)
    return assemble_set(reading, **{"set_id": "serie-7", "title": "Accueil", **changes})


def one(draft, **changes):
    question_set, issues = assemble_drafts(draft, **changes)
    return question_set.questions[0], [(issue.code, issue.severity) for issue in issues]


@pytest.mark.parametrize("kind", Kind)
def test_a_sound_draft_of_any_kind_becomes_a_question_without_a_word(kind):
    question, issues = one(a_draft(kind))

    assert (question.kind, question.prompt, question.explanation) == (kind, "Quelle couleur a le ciel de midi ?", "")
    assert question.sources == ("Série de la formatrice ou du formateur\u00a0: Accueil",)
    assert issues == []


def test_what_the_file_says_itself_is_kept():
    draft = a_draft(explanation=" Le ciel diffuse le bleu. ", sources=("Cours 3",), key="q-17", objectives=("1.7.2.1",))
    question, _ = one(draft)

    assert (question.explanation, question.sources, question.objectives) == (
        "Le ciel diffuse le bleu.",
        ("Cours 3",),
        ("1.7.2.1",),
    )
    assert (question.fact_id, question.id) == ("serie-7:q-17", "serie-7:q-17/q")


def test_facts_are_topics_of_their_own_whatever_the_files_key():
    question_set, _ = assemble_drafts(a_draft(key="chap.1"), a_draft(key="chap.2", prompt="Et l’herbe ?"))

    assert len({topic_of(fact.id) for fact in question_set.facts}) == 2
    with pytest.raises(ValueError, match="dot"):
        assemble_drafts(set_id="a.b")


def test_the_same_content_gives_the_same_ids_and_versions_wherever_it_stands():
    drafts = [a_draft(), a_draft(Kind.RECALL, prompt="Que dis-tu ?"), a_draft(Kind.NUMBER, prompt="Combien ?")]
    first, _ = assemble_drafts(*drafts)
    second, _ = assemble_drafts(*(replace(draft, line=40) for draft in reversed(drafts)))

    assert {(q.id, q.version) for q in first.questions} == {(q.id, q.version) for q in second.questions}


def test_marking_another_option_as_right_keeps_the_id_and_makes_a_new_version():
    before, _ = one(a_draft())
    after, _ = one(a_draft(options=some_options(("Bleu", WRONG), ("Vert", RIGHT), ("Rouge", WRONG))))

    assert after.id == before.id
    assert after.version != before.version


def test_a_copy_is_named_with_the_place_of_the_first():
    question_set, issues = assemble_drafts(a_draft(line=3), a_draft(line=9), a_draft(line=12, key="autre"))

    assert len(question_set.questions) == 1
    assert [(issue.code, issue.severity, issue.line) for issue in issues] == [
        ("duplicate", Severity.BLOCK, 9),
        ("duplicate", Severity.BLOCK, 12),
    ]
    assert "ligne 3" in issues[0].message


def test_every_question_that_was_read_is_known_in_file_order_kept_or_not():
    drafts = (a_draft(), a_draft(Kind.NUMBER, numbers=(), prompt="Combien ?"), a_draft(), a_draft(Kind.RECALL))
    assembly = assemble(Reading(format=Format.GIFT, drafts=drafts), set_id="s", title="T")

    assert [(one.question.prompt, one.kept) for one in assembly.read] == [
        (drafts[0].prompt, True),
        ("Combien ?", False),
        (drafts[0].prompt, False),
        (drafts[3].prompt, True),
    ]
    assert assembly.question_set.questions == tuple(one.question for one in assembly.read if one.kept)


def test_questions_with_one_prompt_and_different_answers_are_no_copies():
    texts = ("Bonjour", "Salut", "Allô")
    question_set, issues = assemble_drafts(*(a_draft(Kind.RECALL, key_points=(text,)) for text in texts))

    assert len({question.id for question in question_set.questions}) == 3
    assert issues == ()


def test_a_key_that_stands_twice_is_named_and_both_questions_are_kept():
    question_set, issues = assemble_drafts(
        a_draft(key="a"), a_draft(key="a", prompt="Et de nuit, quelle couleur a-t-il ?")
    )

    assert len({question.id for question in question_set.questions}) == 2
    assert [issue.code for issue in issues] == ["same-key"]


def test_objectives_come_from_the_draft_its_tags_or_the_trainer():
    tagged, _ = one(a_draft(tags=("charte", "objectif::1.1.1.1")))
    bare, _ = one(a_draft(), objectives=("1.2.2.2",))

    assert (tagged.objectives, bare.objectives) == (("1.1.1.1",), ("1.2.2.2",))


def test_an_objective_outside_the_plan_is_named_and_dropped():
    question, issues = one(a_draft(objectives=("9.9.9.9", "1.7.2.1")), known_codes={"1.7.2.1"})

    assert question.objectives == ("1.7.2.1",)
    assert issues == [("unknown-objective", Severity.WARNING)]


def test_issues_of_the_reader_come_first_and_every_one_starts_with_a_capital():
    said = Issue(code="x", severity=Severity.WARNING, message="Dit par le lecteur.", line=1)
    _, issues = assemble_drafts(a_draft(prompt=""), issues=(said,))

    assert issues[0] is said
    assert issues[1].message == "L’énoncé est vide\u00a0; complétez-le."


def test_where_a_file_has_no_lines_the_question_is_named_by_its_beginning():
    _, issues = assemble_drafts(a_draft(line=None, options=some_options(("Bleu", RIGHT))))

    assert issues[0].message.startswith("Question «\u00a0Quelle couleur a le ciel de midi ?\u00a0»\u00a0: il faut")


@pytest.mark.parametrize(
    ("draft", "code"),
    [
        (a_draft(prompt=" "), "empty-text"),
        (a_draft(options=some_options(("Bleu", RIGHT))), "too-few-options"),
        (a_draft(options=some_options(("Bleu", WRONG), ("Vert", WRONG))), "no-single-key"),
        (a_draft(options=some_options(("Bleu", RIGHT), ("Bleu", WRONG))), "same-option"),
        (a_draft(options=some_options(("Bleu", RIGHT), ("", WRONG))), "empty-text"),
        (
            a_draft(options=some_options(("Bleu", RIGHT), *((f"Vert {n}", WRONG) for n in range(10)))),
            "too-many-options",
        ),
        (a_draft(options=some_options(("Bleu", RIGHT), ("Réponses A et B", WRONG))), "position-words"),
        (a_draft(prompt="x" * 4000), "too-long"),
        (a_draft(Kind.MATCH, pairs=(Pair(left="a", right="b"),)), "too-few-pairs"),
        (a_draft(Kind.MATCH, pairs=(Pair(left="a", right="b"), Pair(left="a", right="c"))), "same-option"),
        (a_draft(Kind.ORDER, options=some_options(("Un", RIGHT))), "too-few-options"),
        (a_draft(Kind.RECALL, key_points=()), "no-key"),
        (a_draft(Kind.NUMBER, numbers=()), "no-key"),
        (a_draft(Kind.TEXT, accepted=()), "no-key"),
        (a_draft(Kind.TEXT, accepted=some_options(("non", WRONG))), "no-key"),
    ],
)
def test_what_can_not_be_asked_or_graded_is_kept_out_and_named(draft, code):
    question_set, issues = assemble_drafts(draft)

    assert question_set.questions == question_set.facts == ()
    assert (code, Severity.BLOCK, 3) in [(issue.code, issue.severity, issue.line) for issue in issues]


@pytest.mark.parametrize(
    ("draft", "code"),
    [
        (a_draft(prompt="x" * 400), "too-long"),
        (a_draft(explanation="x" * 500), "too-long"),
        (a_draft(options=some_options(("Bleu", RIGHT), ("Toutes les réponses ci-dessus", WRONG))), "position-words"),
        (a_draft(options=some_options(("a < b", RIGHT), ("a > b", WRONG))), "same-option"),
        (a_draft(options=some_options(*((f"Vert {n}", RIGHT * (n == 0)) for n in range(7)))), "too-long"),
        (a_draft(Kind.MULTIPLE, options=some_options(("Bleu", 0.5), ("Vert", 0.5))), "no-single-key"),
        (a_draft(options=some_options(("Bleu", RIGHT), ("Bleu", RIGHT), ("Vert", WRONG))), "same-option"),
        (a_draft(options=some_options(("Bleu", RIGHT), ("Azur", 0.5), ("Vert", WRONG))), "part-marks"),
        (a_draft(options=some_options(("Bleu", 0.9), ("Azur", 0.5), ("Vert", WRONG))), "no-full-mark"),
        (a_draft(decoys=("intrus",)), "decoys"),
    ],
)
def test_what_can_be_asked_is_kept_and_advice_given(draft, code):
    question, issues = one(draft)

    assert question.prompt == draft.prompt
    assert (code, Severity.WARNING) in issues
    assert {severity for _, severity in issues} == {Severity.WARNING}


def test_several_right_options_make_a_multiple_choice():
    question, issues = one(a_draft(options=some_options(("Bleu", RIGHT), ("Azur", RIGHT), ("Vert", WRONG))))

    assert question.kind is Kind.MULTIPLE
    assert [option.correct for option in question.options] == [True, True, False]
    assert issues == [("several-keys", Severity.WARNING)]


def test_in_a_multiple_choice_whatever_gives_points_is_right():
    question, _ = one(a_draft(Kind.MULTIPLE))

    assert [option.correct for option in question.options] == [True, True, False]


def test_an_answer_that_can_not_be_typed_is_recalled():
    question, issues = one(a_draft(Kind.TEXT, accepted=some_options(("→", RIGHT))))

    assert (question.kind, question.key_points, question.accepted) == (Kind.RECALL, ("→",), ())
    assert issues == [("not-typable", Severity.WARNING)]


def test_typed_answers_are_those_with_full_marks_and_wrong_ones_are_rejected():
    options = (
        DraftOption(text="Durcissement", weight=1.0, feedback="Oui, le premier niveau."),
        DraftOption(text="durcissement", weight=0.0),
        DraftOption(text="Crispation", weight=0.5),
        DraftOption(text="Débat", weight=0.0),
    )
    question, _ = one(a_draft(Kind.TEXT, accepted=options))

    assert (question.accepted, question.rejected) == (("Durcissement",), ("Débat",))
    assert question.explanation == "Oui, le premier niveau."


def test_of_several_numbers_the_best_is_kept_and_the_loss_named():
    numbers = (
        DraftNumber(value=Decimal(8), weight=0.5),
        DraftNumber(value=Decimal(9), tolerance=Decimal(1), feedback="Neuf."),
    )
    question, issues = one(a_draft(Kind.NUMBER, numbers=numbers, unit="niveaux"))

    assert question.quantity == Quantity(value=Decimal(9), tolerance=Decimal(1), unit="niveaux")
    assert question.explanation == "Neuf."
    assert issues == [("several-numbers", Severity.WARNING)]


def test_the_first_picture_belongs_to_the_question_and_its_bytes_stand_beside():
    images = (Image(name="a.png", data=PNG), Image(name="b.png", data=PNG + b"b"))
    draft = a_draft(images=images)
    question, issues = one(draft)

    assert question.image == hash_image(PNG)
    assert issues == [("several-images", Severity.WARNING)]
    assert list_pictures(Reading(format=Format.APKG, drafts=(draft,))) == {question.image: PNG}


def test_a_shipped_set_comes_in_under_the_ids_of_the_trainers_set():
    shipped = load_library().sets[0]
    reading = read_rappel_yaml(write_rappel_yaml(shipped), Limits())
    question_set, issues = assemble_set(reading, set_id="serie-7", title="Copie")

    assert [fact.id for fact in question_set.facts] == [f"serie-7:{fact.id}" for fact in shipped.facts]
    assert [question.id for question in question_set.questions] == [f"serie-7:{one.id}" for one in shipped.questions]
    assert [question.prompt for question in question_set.questions] == [one.prompt for one in shipped.questions]
    assert {question.set_id for question in question_set.questions} == {"serie-7"}
    assert issues == ()


def test_a_question_of_our_own_format_that_can_not_be_graded_is_named_with_its_line():
    text = "questions:\n  - prompt: Combien ?\n    kind: number\n  - prompt: Et là ?\n    right: oui\n    wrong: non\n"
    question_set, issues = assemble_set(read_rappel_yaml(text.encode(), Limits()), set_id="s", title="T")

    assert [question.prompt for question in question_set.questions] == ["Et là ?"]
    assert [(issue.code, issue.line) for issue in issues] == [("no-key", 2)]


def test_a_question_without_objective_serves_those_of_its_fact():
    text = (
        "rappel: 1\ntitle: Accueil\nquestions:\n"
        "  - {id: a, fact: ciel, kind: number, prompt: Combien ?, number: 9}\n"
        "  - {id: b, fact: ciel, kind: number, prompt: Et ici ?, number: 9, objectives: [1.4.2.3]}\n"
        "facts:\n  - {id: ciel, objectives: [1.7.2.1]}\n"
    )
    question_set, _ = assemble_set(read_rappel_yaml(text.encode(), Limits()), set_id="serie-7", title="Accueil")

    assert [question.objectives for question in question_set.questions] == [("1.7.2.1",), ("1.4.2.3",)]
