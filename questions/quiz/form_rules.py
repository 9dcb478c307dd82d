"""Rules on the form of a question: its key, its options, its length.

Rules 1–4, 7, 8, 22 and 33 of the item-writing guidelines (Haladyna, Downing and Rodriguez 2002; Moreno, Martínez
and Muñiz 2015), and the unambiguity of typed answers, orders and pairs.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rapidfuzz.distance import Levenshtein

from questions.quiz.flaws import Flaw, Rule, Severity
from questions.quiz.question import Kind, Question
from questions.quiz.typed import accepts, count_listed, fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LONGEST_PROMPT = 300
LONGEST_SITUATION = 700
LONGEST_OPTION = 100
LONGEST_EXPLANATION = 400
MOST_OPTIONS = 5
NEARLY_THE_SAME = 0.95
_KEYED_KINDS = frozenset({Kind.CHOICE, Kind.MULTIPLE, Kind.TRUE_FALSE})
_POSITION = re.compile(r"[Cc]i-dess[uo]u?s|réponses? précédentes?\b|\bA et B\b|[Rr]éponses? [A-E]\b")
_ALL_OR_NONE = re.compile(
    r"toutes (?:les|ces) (?:réponses|propositions)|tout ce qui précède|aucune (?:de ces|des) |rien de tout cela"
    r"|ni l[’']un ni l[’']autre|les (?:deux|trois|quatre) réponses",
    re.IGNORECASE,
)
_COMBINED = re.compile(
    r"^(?:réponses? )?(?:[a-e]|[ivx]+|\d)\)?(?:, ?(?:[a-e]|[ivx]+|\d)\)?)* et (?:[a-e]|[ivx]+|\d)\)?\b", re.IGNORECASE
)


def check_form(question: Question) -> Iterator[Flaw]:
    """Every flaw in the form of one question."""
    texts = [option.text for option in question.options] + [
        side for pair in question.pairs for side in (pair.left, pair.right)
    ]
    if not question.prompt.strip() or not all(text.strip() for text in texts):
        yield _block(question, Rule.EMPTY_TEXT, "l’énoncé ou une réponse est vide\u00a0; complétez-le.")
    if not question.explanation.strip():
        yield _block(question, Rule.NO_EXPLANATION, "l’explication manque\u00a0; dites pourquoi la réponse est juste.")
    if not any(source.strip() for source in question.sources):
        yield _block(question, Rule.NO_SOURCE, "la source manque\u00a0; dites d’où vient le fait.")
    yield from _check_lengths(question, texts)
    if question.kind in _KEYED_KINDS:
        yield from _check_keys(question)
    yield from _check_options(question, texts)
    yield from _check_one_answer(question)
    yield from _check_list(question)


def _check_keys(question: Question) -> Iterator[Flaw]:
    keys = sum(option.correct for option in question.options)
    if len(question.options) < 2:
        yield _block(question, Rule.TOO_FEW_OPTIONS, "il faut au moins deux réponses\u00a0; ajoutez-en.")
    elif question.kind is Kind.MULTIPLE and not 0 < keys < len(question.options):
        message = "il faut au moins une réponse juste et une fausse\u00a0; corrigez les marques."
        yield _block(question, Rule.NO_SINGLE_KEY, message)
    elif question.kind is not Kind.MULTIPLE and keys != 1:
        message = f"il faut une seule réponse juste, il y en a {keys}\u00a0; corrigez les marques."
        yield _block(question, Rule.NO_SINGLE_KEY, message)


def _check_options(question: Question, texts: Sequence[str]) -> Iterator[Flaw]:
    if question.kind in _KEYED_KINDS:
        yield from _check_wording_of_options(question, texts)
    folded = [fold(text) for text in texts]
    for number, text in enumerate(folded):
        for other in folded[number + 1 :]:
            if text == other:
                message = f"«\u00a0{texts[number]}\u00a0» figure deux fois\u00a0; remplacez l’une des deux."
                yield _block(question, Rule.SAME_OPTION, message)
            elif question.kind in _KEYED_KINDS:
                yield from _check_likeness(question, text, other)


def _check_wording_of_options(question: Question, texts: Sequence[str]) -> Iterator[Flaw]:
    for text in texts:
        if _POSITION.search(text):
            message = f"«\u00a0{text}\u00a0» renvoie à une place, or l’ordre change\u00a0; nommez la chose."
            yield _block(question, Rule.POSITION_WORDS, message)
        if _ALL_OR_NONE.search(text):
            message = f"«\u00a0{text}\u00a0» se devine par sa forme\u00a0; remplacez-la par une réponse précise."
            yield _warn(question, Rule.ALL_OR_NONE, message)
        if _COMBINED.search(text):
            message = f"«\u00a0{text}\u00a0» combine d’autres réponses\u00a0; passez au choix multiple."
            yield _warn(question, Rule.COMBINED_OPTIONS, message)


def _check_likeness(question: Question, one: str, other: str) -> Iterator[Flaw]:
    if f" {one} " in f" {other} " or f" {other} " in f" {one} ":
        message = f"«\u00a0{one}\u00a0» et «\u00a0{other}\u00a0» s’emboîtent\u00a0; formulez deux réponses distinctes."
        yield _warn(question, Rule.NESTED_OPTIONS, message)
    same_digits = re.findall(r"\d+", one) == re.findall(r"\d+", other)
    if same_digits and Levenshtein.normalized_similarity(one, other) >= NEARLY_THE_SAME:
        message = f"«\u00a0{one}\u00a0» et «\u00a0{other}\u00a0» se confondent\u00a0; rendez-les distinctes."
        yield _warn(question, Rule.SAME_OPTION, message)


def _check_one_answer(question: Question) -> Iterator[Flaw]:
    """No answer of a sibling may pass for the right one, and every accepted answer must."""
    for answer in question.rejected:
        if accepts(answer, accepted=question.accepted, rejected=question.rejected):
            message = f"«\u00a0{answer}\u00a0» serait aussi acceptée\u00a0; revoyez les synonymes."
            yield _block(question, Rule.ALSO_RIGHT, message)
    for answer in question.accepted:
        if not accepts(answer, accepted=question.accepted, rejected=question.rejected):
            message = f"«\u00a0{answer}\u00a0» ne serait pas acceptée\u00a0; une réponse fausse lui ressemble."
            yield _block(question, Rule.ALSO_RIGHT, message)


def _check_list(question: Question) -> Iterator[Flaw]:
    """In a typed list, every name is understood, and as one thing only."""
    if question.cite > len(question.listed):
        message = f"il faut citer {question.cite} réponses, il n’y en a que {len(question.listed)}\u00a0; complétez."
        yield _block(question, Rule.NO_SINGLE_KEY, message)
    for place, names in enumerate(question.listed):
        for name in names:
            others = tuple(other for index, group in enumerate(question.listed) if index != place for other in group)
            alone = count_listed(name, listed=(names,), cite=1, rejected=question.rejected)
            if not alone or count_listed(name, listed=(others,), cite=1):
                message = f"«\u00a0{name}\u00a0» se confond avec une autre réponse\u00a0; revoyez les synonymes."
                yield _block(question, Rule.ALSO_RIGHT, message)


def _check_lengths(question: Question, texts: Sequence[str]) -> Iterator[Flaw]:
    longest = LONGEST_SITUATION if "\n\n" in question.prompt else LONGEST_PROMPT
    limits = [("l’énoncé", question.prompt, longest), ("l’explication", question.explanation, LONGEST_EXPLANATION)]
    limits += [("une réponse", text, LONGEST_OPTION) for text in texts]
    for name, text, limit in limits:
        if len(text) > limit:
            message = f"{name} a {len(text)} signes, {limit} conseillés\u00a0; raccourcissez."
            yield _block(question, Rule.TOO_LONG, message)
    if question.kind in _KEYED_KINDS and len(question.options) > MOST_OPTIONS:
        message = f"il y a {len(question.options)} réponses, {MOST_OPTIONS} conseillées\u00a0; gardez les meilleures."
        yield _block(question, Rule.TOO_LONG, message)


def _block(question: Question, rule: Rule, message: str) -> Flaw:
    return Flaw(rule=rule, severity=Severity.BLOCK, message=message, question_id=question.id)


def _warn(question: Question, rule: Rule, message: str) -> Flaw:
    return Flaw(rule=rule, severity=Severity.WARNING, message=message, question_id=question.id)
