"""What keeps a trainer's question out, and what is only worth saying: our item-writing rules, read with leniency.

Authors of the shipped bank must obey every rule. A trainer's question is theirs: the rules advise, and block only what
the chat can't show or grade, or what would be marked wrong that is right.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from questions.formats.capacity import LONGEST_TEXT, MOST_TEXTS, holds_number, list_texts
from questions.formats.drafted_question import is_accepted
from questions.formats.drafts import Issue
from questions.quiz.flaws import Rule, Severity
from questions.quiz.question import Kind
from questions.quiz.rules import check_question

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from questions.quiz.flaws import Flaw
    from questions.quiz.question import Question

MOST_OPTIONS = 10
LONGEST_MESSAGE = 3800
_FEWEST = {Kind.CHOICE: 2, Kind.MULTIPLE: 2, Kind.TRUE_FALSE: 2, Kind.ORDER: 2}
_LETTERS = re.compile(r"\b(?:[Rr]éponses?|[Aa]nswers?|[Oo]ptions?)\s+[A-H]\b|\b[A-H] (?:et|and|ou|or) [A-H]\b")
# Asked of authors only: a trainer's file may leave them out, and nothing is made up in their place.
_NOT_ASKED = frozenset({Rule.NO_EXPLANATION, Rule.NO_SOURCE})
_ADVICE = frozenset({Rule.TOO_LONG, Rule.SAME_OPTION})


def check_trainers_question(question: Question) -> list[Issue]:
    """Everything that is to be said about a trainer's question: what keeps it from being asked, then mere advice."""
    found = list(check_playable(question))
    # The rules compare every answer with every other: only what can be shown at all is worth that.
    return found if has_block(found) else [*found, *check_rules(question)]


def has_block(issues: Iterable[Issue]) -> bool:
    """Whether one of these issues keeps the question from being asked."""
    return any(issue.severity is Severity.BLOCK for issue in issues)


def check_playable(question: Question) -> Iterator[Issue]:
    """Why a question can't be asked in the chat or graded."""
    if not question.prompt.strip():
        yield _block("empty-text", "l’énoncé est vide\u00a0; complétez-le.")
    shown = max(len(question.options), len(question.pairs))
    if shown > MOST_OPTIONS:
        yield _block(
            "too-many-options", f"il y a {shown} réponses, {MOST_OPTIONS} au plus\u00a0; gardez les meilleures."
        )
    size = _count_units(question)
    if size > LONGEST_MESSAGE:
        message = f"l’énoncé et les réponses font {size} signes, {LONGEST_MESSAGE} au plus\u00a0; raccourcissez."
        yield _block("too-long", message)
    yield from _check_capacity(question)
    yield from _check_answer(question)
    yield from _check_copies(question)


def check_rules(question: Question) -> Iterator[Issue]:
    """What the item-writing rules think of a question that can be asked: mostly advice."""
    for flaw in check_question(question):
        if flaw.rule in _NOT_ASKED:
            continue
        severity = Severity.WARNING if _is_advice(flaw, question) else flaw.severity
        yield Issue(code=flaw.rule.value, severity=severity, message=flaw.message)


def _is_advice(flaw: Flaw, question: Question) -> bool:
    """Whether a breach that keeps a question out of the bank leaves a trainer's question one that can be asked."""
    if flaw.rule is Rule.POSITION_WORDS:
        return not _LETTERS.search(flaw.message)
    if flaw.rule is Rule.NO_SINGLE_KEY:
        return question.kind is Kind.MULTIPLE and any(option.correct for option in question.options)
    return flaw.rule in _ADVICE


def _check_capacity(question: Question) -> Iterator[Issue]:
    """Our own format, in which the question is passed on and exported, could give it back."""
    texts = list_texts(question)
    longest = max(map(len, texts))
    if longest > LONGEST_TEXT:
        yield _block("too-long", f"un texte fait {longest} signes, {LONGEST_TEXT} au plus\u00a0; raccourcissez-le.")
    if len(texts) > MOST_TEXTS:
        yield _block("too-long", f"elle a {len(texts)} textes, {MOST_TEXTS} au plus\u00a0; gardez les meilleurs.")
    number = question.quantity
    if number is not None and not (holds_number(number.value) and holds_number(number.tolerance)):
        yield _block("number-size", "le nombre a trop de chiffres\u00a0; arrondissez-le.")


def _check_answer(question: Question) -> Iterator[Issue]:
    """Each kind has the answer that it is graded by."""
    kind = question.kind
    if kind in _FEWEST and len(question.options) < _FEWEST[kind]:
        yield _block("too-few-options", "il faut au moins deux réponses\u00a0; ajoutez-en.")
    if kind is Kind.TRUE_FALSE and len(question.options) > 2:
        yield _block("too-many-options", "un vrai ou faux a deux réponses\u00a0; retirez les autres.")
    if kind is Kind.MATCH and len(question.pairs) < 2:
        yield _block("too-few-pairs", "il faut au moins deux paires\u00a0; ajoutez-en.")
    if kind is Kind.NUMBER and question.quantity is None:
        yield _block("no-key", "il n’y a pas de nombre juste\u00a0; ajoutez-le.")
    if kind is Kind.RECALL and not any(point.strip() for point in question.key_points):
        yield _block("no-key", "la réponse est vide\u00a0; complétez-la.")
    if kind in {Kind.TEXT, Kind.CLOZE}:
        typed = (*question.accepted, *question.rejected, *(name for names in question.listed for name in names))
        if not (question.accepted or (question.cite and question.listed)):
            yield _block("no-key", "il n’y a pas de réponse juste\u00a0; ajoutez-la.")
        elif not all(map(is_accepted, typed)):
            yield _block("not-typable", "une réponse ne peut pas se taper\u00a0; écrivez-la en lettres, plus court.")


def _check_copies(question: Question) -> Iterator[Issue]:
    """Two answers that look the same can't be told apart by who is asked."""
    for texts in ([option.text for option in question.options], [pair.left for pair in question.pairs]):
        bare = [" ".join(text.split()) for text in texts]
        copy = next((text for place, text in enumerate(bare) if text in bare[:place]), None)
        if copy is not None:
            yield _block("same-option", f"«\u00a0{copy[:60]}\u00a0» figure deux fois\u00a0; remplacez l’une des deux.")


def _count_units(question: Question) -> int:
    """What the message would measure, in the units of Telegram: letters before the options included."""
    texts = [question.prompt, *(option.text for option in question.options)]
    texts += [side for pair in question.pairs for side in (pair.left, pair.right)]
    texts += question.key_points
    return sum(len(text.encode("utf-16-le", "replace")) // 2 + 6 for text in texts)


def _block(code: str, message: str) -> Issue:
    return Issue(code=code, severity=Severity.BLOCK, message=message)
