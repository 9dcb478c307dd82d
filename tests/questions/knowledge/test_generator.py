import json
import os
import subprocess
import sys
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from questions.knowledge.bank import load_library, read_bank_file
from questions.knowledge.generator import generate
from questions.knowledge.templates.drafts import mark_version
from questions.quiz import asked as asking
from questions.quiz.answers import Arranged, Chosen, Recalled, SelfGrade, Ticked, Typed
from questions.quiz.grading import grade
from questions.quiz.question import Kind
from questions.quiz.typed import fold
from tests.builders import a_question, an_asked
from tests.questions.knowledge.bank_text import SMALL_BANK

SMALL = read_bank_file(SMALL_BANK, source="essai.yaml")
SMALL_SET = generate(SMALL, seed=1)
EVERY = [*SMALL_SET.questions, *load_library().questions.values()]


def right_answer(question):
    """The answer that the generator means."""
    keys = [index for index, option in enumerate(question.options) if option.correct]
    match question.kind:
        case Kind.CHOICE | Kind.TRUE_FALSE:
            return Chosen(index=keys[0])
        case Kind.MULTIPLE:
            return Ticked(indexes=frozenset(keys))
        case Kind.ORDER:
            return Arranged(indexes=tuple(range(len(question.options))))
        case Kind.MATCH:
            return Arranged(indexes=tuple(range(len(question.pairs))))
        case Kind.RECALL:
            return Recalled(grade=SelfGrade.KNOWN)
        case Kind.NUMBER:
            return Typed(text=str(question.quantity.value))
        case _ if question.cite:
            return Typed(text="\n".join(names[-1] for names in question.listed[-question.cite :]))
        case _:
            return Typed(text=question.accepted[0])


def test_every_shape_yields_facts_that_can_be_asked_in_at_least_two_kinds():
    kinds = {fact.id: {q.kind for q in SMALL_SET.questions if q.fact_id == fact.id} for fact in SMALL_SET.facts}

    assert len(kinds) == 6 + 1 + 4 + 6
    assert all(len(found) >= 2 for found in kinds.values())
    assert set().union(*kinds.values()) == set(Kind)


def test_the_same_entries_and_seed_give_the_same_questions():
    assert generate(SMALL, seed=1) == SMALL_SET


def test_an_image_makes_a_new_version_and_its_absence_none():
    question = a_question()

    assert mark_version(question).version == mark_version(replace(question, image="")).version == "eb0097e8"
    assert mark_version(replace(question, image="ab" * 32)).version != mark_version(question).version


def test_another_seed_changes_distractors_but_no_id():
    other = generate(SMALL, seed=2)

    assert [q.id for q in other.questions] == [q.id for q in SMALL_SET.questions]
    assert [q.options for q in other.questions] != [q.options for q in SMALL_SET.questions]


def test_the_order_of_entries_changes_no_question():
    turned = generate(SMALL.model_copy(update={"entries": SMALL.entries[::-1]}), seed=1)

    assert {q.id: q for q in turned.questions} == {q.id: q for q in SMALL_SET.questions}


def test_mended_words_keep_the_id_and_make_a_new_version():
    mended = read_bank_file(SMALL_BANK.replace("On parle encore.", "On se parle encore."), source="essai.yaml")
    before = {q.id: q.version for q in SMALL_SET.questions}
    after = {q.id: q.version for q in generate(mended, seed=1).questions}

    changed = {id_ for id_ in before if before[id_] != after[id_]}

    assert before.keys() == after.keys()
    assert {id_.partition("/")[0] for id_ in changed} == {"escalade.un"}


def test_two_processes_with_different_hash_seeds_write_identical_lines():
    lines = [
        subprocess.run(
            [sys.executable, "-m", "bot", "questions", "list", "--format", "jsonl"],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]

    assert lines[0] == lines[1]
    assert json.loads(lines[0].splitlines()[0])["kind"] in set(Kind)


def test_the_right_answer_is_right_and_no_other_option_is():
    for question in EVERY:
        assert grade(question, right_answer(question)).correct, question.id
        if question.kind in {Kind.CHOICE, Kind.TRUE_FALSE}:
            grades = [grade(question, Chosen(index=index)) for index in range(len(question.options))]
            assert sum(found.correct for found in grades) == 1, question.id


def test_every_question_is_complete_and_unambiguous():
    for question in EVERY:
        texts = [fold(option.text) for option in question.options]
        rights = [fold(pair.right) for pair in question.pairs]
        accepted = {fold(text) for text in question.accepted}

        assert len(set(texts)) == len(texts), question.id
        assert len(set(rights)) == len(rights) == len({fold(pair.left) for pair in question.pairs}), question.id
        assert not accepted & {fold(text) for text in question.rejected}, question.id
        assert question.prompt, question.id
        assert question.explanation, question.id
        assert question.objectives, question.id
        assert question.sources, question.id


@given(st.integers(0, 2**31 - 1), st.sampled_from(EVERY))
def test_shuffling_never_changes_what_is_right(seed, question):
    asked = replace(an_asked(question=question), shuffle_seed=seed)
    order = asking.shown_order(asked)

    assert sorted(order) == list(range(max(len(question.options), len(question.pairs))))
    if question.kind in {Kind.CHOICE, Kind.TRUE_FALSE}:
        shown_right = [place for place, index in enumerate(order) if question.options[index].correct]
        assert grade(question, Chosen(index=order[shown_right[0]])).correct


def test_no_sibling_is_accepted_as_a_typed_answer():
    for question in EVERY:
        for sibling in question.rejected:
            assert not grade(question, Typed(text=sibling)).correct, (question.id, sibling)


def test_a_confusable_sibling_is_never_offered():
    delta = [q for q in SMALL_SET.questions if q.fact_id == "delta"]

    assert not any("gamma" in option.text for question in delta for option in question.options)


def test_a_contrast_always_offers_the_opposite_of_its_key():
    question = next(q for q in SMALL_SET.questions if q.id == "roles/left.1")

    assert "Il naît seul." in {option.text for option in question.options}


def test_feedback_explains_the_option_that_was_chosen():
    question = next(q for q in SMALL_SET.questions if q.id == "escalade.un/described")
    feedback = {option.text: option.feedback for option in question.options}

    assert next(iter(feedback.values())) is not None
    assert all(text in note for text, note in feedback.items() if text != "Durcissement")
