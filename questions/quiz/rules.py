"""The item-writing rules, for one question and for a whole bank.

Pure; the same checker judges the shipped bank and the questions that trainers send.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from math import sqrt
from statistics import NormalDist, median
from typing import TYPE_CHECKING

from questions.quiz.flaws import Flaw, Rule, Severity
from questions.quiz.form_rules import check_form
from questions.quiz.question import Kind, Question
from questions.quiz.typed import fold
from questions.quiz.wording_rules import check_wording, content_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from questions.quiz.question_set import Library

ENOUGH_QUESTIONS = 20
SAME_PROMPT = 0.85
COMMON_SHARE = 0.3
LONGEST_MEDIAN_SENTENCE = 15


def check_question(question: Question, *, common: frozenset[str] = frozenset()) -> tuple[Flaw, ...]:
    """Every flaw of one question, gravest first; `common` are words that stand all over its bank."""
    flaws = [*check_form(question), *check_wording(question, common=common)]
    return tuple(sorted(flaws, key=lambda flaw: flaw.severity is not Severity.BLOCK))


def check_library(library: Library) -> tuple[Flaw, ...]:
    """Every flaw of every question and of the whole bank, without those that the bank names as exceptions.

    An exception that no longer excuses anything is a flaw itself.
    """
    questions = tuple(library.questions.values())
    common = _find_common_words(questions)
    flaws = [flaw for question in questions for flaw in check_question(question, common=common)]
    flaws += check_bank(questions)
    excused = {(one.question_id, one.rule) for question_set in library.sets for one in question_set.exceptions}
    found = {(flaw.question_id, flaw.rule) for flaw in flaws if flaw.severity is Severity.WARNING}
    needless = [
        Flaw(
            rule=Rule.NEEDLESS_EXCEPTION,
            severity=Severity.WARNING,
            question_id=question_id,
            message=f"l’exception «\u00a0{rule}\u00a0» n’a plus d’objet\u00a0; retirez-la.",
        )
        for question_id, rule in sorted(excused - found)
    ]
    return (*(flaw for flaw in flaws if not _is_excused(flaw, excused)), *needless)


def _is_excused(flaw: Flaw, excused: set[tuple[str, Rule]]) -> bool:
    return flaw.severity is Severity.WARNING and (flaw.question_id, flaw.rule) in excused


def check_bank(questions: Sequence[Question]) -> Iterator[Flaw]:
    """The flaws that only show over many questions: length of keys, balance of true and false, copies."""
    yield from _check_longest_keys([question for question in questions if question.kind is Kind.CHOICE])
    yield from _check_balance([question for question in questions if question.kind is Kind.TRUE_FALSE])
    yield from _check_copies(questions)
    yield from _check_sentences(questions)


def _find_common_words(questions: Iterable[Question]) -> frozenset[str]:
    prompts = [content_words(question.prompt) for question in questions]
    counts = Counter(word for words in prompts for word in words)
    return frozenset(word for word, count in counts.items() if count > COMMON_SHARE * len(prompts))


def _check_longest_keys(choices: Sequence[Question]) -> Iterator[Flaw]:
    if len(choices) < ENOUGH_QUESTIONS:
        return
    longest = sum(_is_key_longest(question) for question in choices)
    expected = [1 / len(question.options) for question in choices]
    spread = sqrt(sum(share * (1 - share) for share in expected))
    if longest > sum(expected) + NormalDist().inv_cdf(0.99) * spread:
        message = (
            f"la bonne réponse est la plus longue dans {longest} questions sur {len(choices)} "
            f"(attendu\u00a0: {sum(expected):.0f})\u00a0; raccourcissez des bonnes réponses."
        )
        yield Flaw(rule=Rule.KEY_LONGEST_TOO_OFTEN, severity=Severity.WARNING, message=message)


def _is_key_longest(question: Question) -> bool:
    wrong = max((len(option.text) for option in question.options if not option.correct), default=0)
    return any(option.correct and len(option.text) > wrong for option in question.options)


def _check_balance(statements: Sequence[Question]) -> Iterator[Flaw]:
    true = sum(option.correct for question in statements for option in question.options[:1])
    share = true / len(statements) if statements else 0.5
    if len(statements) >= ENOUGH_QUESTIONS and not 0.4 <= share <= 0.6:
        message = f"{share:.0%} des vrai ou faux sont vrais\u00a0; visez 40 à 60\u00a0%."
        yield Flaw(rule=Rule.TRUE_FALSE_IMBALANCE, severity=Severity.WARNING, message=message)


def _check_copies(questions: Sequence[Question]) -> Iterator[Flaw]:
    by_answer: dict[tuple[Kind, frozenset[str]], list[Question]] = defaultdict(list)
    for question in questions:
        if question.kind is not Kind.RECALL:
            by_answer[(question.kind, _answer(question))].append(question)
    for same in by_answer.values():
        words = [frozenset(fold(question.prompt).split()) for question in same]
        for number, question in enumerate(same):
            for other, other_words in zip(same[number + 1 :], words[number + 1 :], strict=True):
                # Two statements are both true or both false by chance: only the same words make a copy.
                share = 1 if question.kind is Kind.TRUE_FALSE else SAME_PROMPT
                if len(words[number] & other_words) >= share * len(words[number] | other_words):
                    yield Flaw(
                        rule=Rule.NEAR_DUPLICATE,
                        severity=Severity.WARNING,
                        message=f"la question redit «\u00a0{other.id}\u00a0»\u00a0; supprimez-en une.",
                        question_id=question.id,
                    )


def _answer(question: Question) -> frozenset[str]:
    if question.kind is Kind.MATCH:
        return frozenset(fold(pair.left) for pair in question.pairs)
    if question.quantity is not None:
        return frozenset({str(question.quantity.value)})
    return frozenset(fold(text) for text in question.accepted[:1]) or frozenset(
        fold(option.text) for option in question.options if option.correct or question.kind is Kind.ORDER
    )


def _check_sentences(questions: Sequence[Question]) -> Iterator[Flaw]:
    texts = {text for question in questions for text in (question.prompt, question.explanation)}
    lengths = [
        len(fold(sentence).split())
        for text in texts
        for sentence in re.split(r"[.!?…]\s|\n\n", text)
        if sentence.strip()
    ]
    if len(questions) >= ENOUGH_QUESTIONS and median(lengths) > LONGEST_MEDIAN_SENTENCE:
        message = f"une phrase sur deux dépasse {median(lengths):.0f} mots\u00a0; écrivez plus court."
        yield Flaw(rule=Rule.LONG_SENTENCES, severity=Severity.WARNING, message=message)
