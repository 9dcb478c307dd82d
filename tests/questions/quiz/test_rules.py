"""Item-writing rules: each finds its flaw, and says in one sentence how to mend it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from questions.quiz.flaws import Rule, RuleException, Severity
from questions.quiz.question import Kind, Option, Pair
from questions.quiz.question_set import Library, QuestionSet
from questions.quiz.rules import check_bank, check_library, check_question
from tests.builders import a_question


def choice(*wrong: str, key: str = "le bleu", **changes):
    options = (Option(text=key, correct=True), *(Option(text=text, correct=False) for text in wrong))
    return a_question(options=options, **changes)


def rules_of(question):
    return {flaw.rule for flaw in check_question(question)}


@pytest.mark.parametrize("kind", list(Kind))
def test_a_sound_question_of_every_kind_has_no_flaw(kind):
    assert check_question(a_question(kind)) == ()


@pytest.mark.parametrize(
    ("question", "rule"),
    [
        (choice(), Rule.TOO_FEW_OPTIONS),
        (a_question(options=(Option(text="a", correct=False), Option(text="b", correct=False))), Rule.NO_SINGLE_KEY),
        (a_question(options=(Option(text="a", correct=True), Option(text="b", correct=True))), Rule.NO_SINGLE_KEY),
        (
            a_question(Kind.MULTIPLE, options=(Option(text="a", correct=True), Option(text="b", correct=True))),
            Rule.NO_SINGLE_KEY,
        ),
        (choice("le vert", "Le Vert !"), Rule.SAME_OPTION),
        (choice("", "le vert"), Rule.EMPTY_TEXT),
        (choice("le vert", prompt="  "), Rule.EMPTY_TEXT),
        (choice("le vert", explanation=""), Rule.NO_EXPLANATION),
        (choice("le vert", sources=()), Rule.NO_SOURCE),
        (choice("la réponse ci-dessus"), Rule.POSITION_WORDS),
        (choice("le vert", prompt="Quelle couleur ? " + "x" * 300), Rule.TOO_LONG),
        (choice("v" * 101), Rule.TOO_LONG),
        (choice(*"abcde"), Rule.TOO_LONG),
        (a_question(Kind.MATCH, pairs=(Pair(left="a", right="b"), Pair(left="A", right="c"))), Rule.SAME_OPTION),
        (a_question(Kind.TEXT, accepted=("rouge", "bleu"), rejected=("Rouge",)), Rule.ALSO_RIGHT),
    ],
)
def test_a_question_that_nobody_can_answer_fairly_is_blocked(question, rule):
    flaw = next(flaw for flaw in check_question(question) if flaw.rule is rule)

    assert flaw.severity is Severity.BLOCK
    assert flaw.question_id == question.id


def test_a_length_that_only_the_bank_insists_on_is_called_advisable():
    flaw = next(flaw for flaw in check_question(choice("v" * 101)) if flaw.rule is Rule.TOO_LONG)

    assert flaw.message == "une réponse a 101 signes, 100 conseillés\u00a0; raccourcissez."


@pytest.mark.parametrize(
    ("question", "rule"),
    [
        (choice("le vert", "aucune de ces réponses"), Rule.ALL_OR_NONE),
        (choice("le vert", "le rouge", "a et c"), Rule.COMBINED_OPTIONS),
        (choice("le bleu clair"), Rule.NESTED_OPTIONS),
        (choice("la couleur verte du grand pré en été", "la couleur verte du grand prés en été"), Rule.SAME_OPTION),
        (choice("le vert", "le gris", key="le bleu que diffuse l’air du jour"), Rule.KEY_LONGEST),
        (choice("le vert uniquement", "toujours le gris"), Rule.ABSOLUTE_DISTRACTORS),
        (choice("le vert", prompt="Quelle couleur le ciel n’a-t-il pas ?"), Rule.PLAIN_NEGATION),
        (choice("il n’est pas vert", prompt="Quelle couleur le ciel n’a-t-il PAS ?"), Rule.DOUBLE_NEGATION),
        (choice("vert", "gris", "noir", key="bleu", prompt="Le ciel a une couleur, c’est le"), Rule.GRAMMAR_CUE),
        (choice("Le vert", "Le gris", "Le noir"), Rule.KEY_STANDS_OUT),
        (choice("le vert.", "le gris.", "le noir."), Rule.KEY_STANDS_OUT),
        (choice("l’herbe verte", key="le ciel bleu", prompt="Qu’est-ce que le ciel en été ?"), Rule.KEY_WORD_IN_PROMPT),
        (choice("la diffusion par les poussières", prompt="Le ciel ?"), Rule.UNFOCUSED_PROMPT),
    ],
)
def test_a_cue_for_the_test_wise_is_warned_of(question, rule):
    flaw = next(flaw for flaw in check_question(question) if flaw.rule is rule)

    assert flaw.severity is Severity.WARNING
    assert flaw.message.endswith(".")


@pytest.mark.parametrize(
    ("question", "rule"),
    [
        (choice("le vert", prompt="Quelle couleur le ciel n’a-t-il PAS ?"), Rule.PLAIN_NEGATION),
        (choice("le vert", prompt="Il n’y voit plus rien.\n\nQuelle couleur a le ciel ?"), Rule.PLAIN_NEGATION),
        (choice("le vert", "toujours le gris", "le noir"), Rule.ABSOLUTE_DISTRACTORS),
        (choice("jamais le vert", "toujours le gris", key="toujours le bleu"), Rule.ABSOLUTE_DISTRACTORS),
        (choice("le CRM", "le vert", "le noir", key="SVI"), Rule.KEY_STANDS_OUT),
        (
            choice("le rouge", key="le ciel", prompt="Le ciel est bleu.\n\nQu’est-ce qui est bleu ?"),
            Rule.KEY_WORD_IN_PROMPT,
        ),
    ],
)
def test_what_gives_nothing_away_is_let_pass(question, rule):
    assert rule not in rules_of(question)


def test_words_that_stand_all_over_a_bank_give_nothing_away():
    question = choice("l’herbe verte", key="le ciel bleu", prompt="Qu’est-ce que le ciel en été ?")

    flaws = check_question(question, common=frozenset({"ciel"}))

    assert Rule.KEY_WORD_IN_PROMPT not in {flaw.rule for flaw in flaws}


def test_blocks_come_before_warnings():
    flaws = check_question(choice("le bleu clair", "", explanation=""))

    severities = [flaw.severity for flaw in flaws]
    assert severities == sorted(severities, key=lambda severity: severity is Severity.WARNING)
    assert set(severities) == set(Severity)


def test_a_bank_whose_keys_are_mostly_the_longest_is_warned_of():
    bank = [
        replace(choice("vert", "gris", "noir", key="bleuâtre"), id=f"q{number}", prompt=f"Question {number} ?")
        for number in range(30)
    ]

    assert Rule.KEY_LONGEST_TOO_OFTEN in {flaw.rule for flaw in check_bank(bank)}
    assert Rule.KEY_LONGEST_TOO_OFTEN not in {flaw.rule for flaw in check_bank(bank[:10])}


@pytest.mark.parametrize(("true", "flawed"), [(10, True), (15, False), (18, False), (25, True)])
def test_statements_are_neither_mostly_true_nor_mostly_false(true, flawed):
    bank = [
        a_question(
            Kind.TRUE_FALSE,
            id=f"q{number}",
            prompt=f"Affirmation {number}",
            options=(Option(text="Vrai", correct=number < true), Option(text="Faux", correct=number >= true)),
        )
        for number in range(30)
    ]

    assert (Rule.TRUE_FALSE_IMBALANCE in {flaw.rule for flaw in check_bank(bank)}) is flawed


def test_two_questions_that_say_the_same_are_told_with_the_other_one():
    first = choice("le vert", id="un", prompt="Quelle couleur a le ciel en plein été à midi ?")
    second = choice("le gris", id="deux", prompt="Quelle couleur a le ciel, en plein été, à midi ?")

    (flaw,) = check_bank([first, second])

    assert (flaw.rule, flaw.question_id) == (Rule.NEAR_DUPLICATE, "un")
    assert "deux" in flaw.message


def test_a_bank_of_endless_sentences_is_warned_of():
    bank = [choice("le vert", id=f"q{number}", explanation=f"{number} " + "mot " * 20) for number in range(30)]

    bank = [replace(question, prompt=question.explanation) for question in bank]
    assert Rule.LONG_SENTENCES in {flaw.rule for flaw in check_bank(bank)}


def library_of(*questions, exceptions=()):
    return Library(sets=(QuestionSet(id="essai", title="Essai", facts=(), questions=questions, exceptions=exceptions),))


def test_a_named_exception_excuses_its_warning_and_no_other():
    question = choice("le bleu clair", "toujours vert", "jamais gris")
    excuse = RuleException(question_id=question.id, rule=Rule.NESTED_OPTIONS, reason="Essai.")

    rules = {flaw.rule for flaw in check_library(library_of(question, exceptions=(excuse,)))}

    assert rules == {Rule.ABSOLUTE_DISTRACTORS}


def test_an_exception_never_excuses_a_block():
    question = choice("le vert", explanation="")
    excuse = RuleException(question_id=question.id, rule=Rule.NO_EXPLANATION, reason="Essai.")

    rules = {flaw.rule for flaw in check_library(library_of(question, exceptions=(excuse,)))}

    assert Rule.NO_EXPLANATION in rules


def test_an_exception_without_a_flaw_is_a_flaw_itself():
    excuse = RuleException(question_id="ailleurs", rule=Rule.NESTED_OPTIONS, reason="Essai.")

    (flaw,) = check_library(library_of(choice("le vert"), exceptions=(excuse,)))

    assert (flaw.rule, flaw.question_id) == (Rule.NEEDLESS_EXCEPTION, "ailleurs")


@pytest.mark.parametrize(
    ("listed", "cite", "rule"),
    [
        ((("bleu",), ("vert",)), 3, Rule.NO_SINGLE_KEY),
        ((("bleu marine", "azur"), ("azur",), ("vert",)), 2, Rule.ALSO_RIGHT),
    ],
)
def test_a_list_that_can_not_be_judged_is_blocked(listed, cite, rule):
    assert rule in rules_of(a_question(Kind.TEXT, accepted=(), rejected=(), cite=cite, listed=listed))
