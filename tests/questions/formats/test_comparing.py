"""A set imported again: what is new, changed and gone, and typos that cost nobody their history."""

from dataclasses import replace

import pytest

from questions.formats.comparing import compare_sets
from questions.knowledge.templates.drafts import mark_version
from questions.quiz.question import Kind, Option
from questions.quiz.question_set import Fact, QuestionSet
from tests.builders import a_question


def a_named(name, prompt, kind=Kind.RECALL, **changes):
    question = a_question(kind, id=f"s:{name}/q", fact_id=f"s:{name}", prompt=prompt, version="", **changes)
    return mark_version(question)


def a_set(*questions):
    facts = tuple(Fact(id=question.fact_id, objectives=question.objectives) for question in questions)
    return QuestionSet(id="s", title="T", facts=facts, questions=questions)


GREETING = a_named("a", "Par quoi commences-tu un appel entrant ?")
CLOSING = a_named("b", "Que dis-tu pour conclure l’appel ?")


def test_the_same_set_changes_nothing():
    changes = compare_sets(a_set(GREETING, CLOSING), a_set(GREETING, CLOSING))

    assert changes.unchanged == (GREETING, CLOSING)
    assert (changes.added, changes.changed, changes.withdrawn) == ((), (), ())
    assert changes.question_set == a_set(GREETING, CLOSING)


def test_a_new_question_is_added_and_a_missing_one_withdrawn():
    changes = compare_sets(a_set(GREETING), a_set(CLOSING))

    assert (changes.added, changes.withdrawn, changes.changed) == ((CLOSING,), (GREETING,), ())


def test_an_edit_under_the_same_id_is_a_change():
    edited = a_named("a", "Comment réponds-tu ?", Kind.TEXT)
    (change,) = compare_sets(a_set(GREETING), a_set(edited)).changed

    assert (change.old, change.new) == (GREETING, edited)


def test_a_corrected_typo_keeps_the_id_and_makes_a_new_version():
    corrected = a_named("z", "Par quoi commences-tu un appel entrant?")
    changes = compare_sets(a_set(GREETING, CLOSING), a_set(corrected, CLOSING))

    (change,) = changes.changed
    assert (change.new.id, change.new.fact_id) == (GREETING.id, GREETING.fact_id)
    assert change.new.version not in {GREETING.version, corrected.version}
    assert (changes.added, changes.withdrawn, changes.unchanged) == ((), (), (CLOSING,))
    assert changes.question_set == a_set(change.new, CLOSING)


def test_a_question_that_only_got_another_key_is_unchanged():
    renamed = mark_version(replace(GREETING, id="s:z/q", fact_id="s:z", version=""))

    assert compare_sets(a_set(GREETING), a_set(renamed)).unchanged == (GREETING,)


def test_another_option_under_the_same_prompt_is_a_change():
    options = (Option(text="Bleu", correct=True), Option(text="Mauve", correct=False))
    before, after = (
        a_named("a", "Quelle couleur ?", Kind.CHOICE),
        a_named("b", "Quelle couleur ?", Kind.CHOICE, options=options),
    )
    (change,) = compare_sets(a_set(before), a_set(after)).changed

    assert change.new.id == before.id


@pytest.mark.parametrize(
    "other",
    [
        a_named("z", "Par quoi commences-tu un appel entrant ?", Kind.TEXT),
        a_named("z", "Par quoi commences-tu un appel sortant ?", key_points=("se présenter comme il faut",)),
        a_named("z", "Que fais-tu d’abord ?"),
    ],
)
def test_another_kind_other_answers_or_other_words_are_another_question(other):
    changes = compare_sets(a_set(GREETING), a_set(other))

    assert (changes.added, changes.withdrawn) == ((other,), (GREETING,))


def test_terms_that_differ_by_a_letter_are_told_apart_by_their_answers():
    old = [
        a_named(f"o{n}", f"Que signifie le sigle CR{letter} ?", key_points=(text,))
        for n, (letter, text) in enumerate(ANSWERS)
    ]
    new = [
        a_named(f"n{n}", f"Que signifie le sigle CR{letter} !", key_points=(text,))
        for n, (letter, text) in enumerate(ANSWERS)
    ]
    changes = compare_sets(a_set(*old), a_set(*reversed(new)))

    assert {(change.old.id, change.new.key_points) for change in changes.changed} == {
        (question.id, question.key_points) for question in old
    }


ANSWERS = (("M", "gestion de la relation client"), ("P", "plan de reprise"), ("T", "essai contrôlé"))


def test_each_old_question_lends_its_id_once():
    twins = [
        a_named(name, f"Par quoi commences-tu un appel entrant {sign}") for name, sign in (("x", "?!"), ("y", "!"))
    ]
    changes = compare_sets(a_set(GREETING), a_set(*twins))

    assert (len(changes.changed), len(changes.added), changes.withdrawn) == (1, 1, ())
    assert len({question.id for question in changes.question_set.questions}) == 2


def test_facts_follow_their_questions():
    second = replace(CLOSING, fact_id="s:a")
    old = QuestionSet(id="s", title="T", facts=(Fact(id="s:a", objectives=("1.1.1.1",)),), questions=(GREETING, second))
    typo = a_named("z", "Par quoi commences-tu un appel entrant?")
    new = QuestionSet(id="s", title="T", facts=(Fact(id="s:z", objectives=("1.2.2.2",)),), questions=(typo,))

    assert compare_sets(old, new).question_set.facts == (Fact(id="s:a", objectives=("1.2.2.2",)),)
