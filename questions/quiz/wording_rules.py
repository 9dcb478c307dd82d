"""Rules on the wording of a question: what lets a test-wise reader find the key without knowing the fact.

Rules 9, 12, 14–19 and 24 of the item-writing guidelines (Haladyna, Downing and Rodriguez 2002; thresholds of
SAQUET 2023 and 2025), for French.
"""

from __future__ import annotations

import re
from statistics import mean
from typing import TYPE_CHECKING

from questions.quiz.flaws import Flaw, Rule, Severity
from questions.quiz.question import Kind, Question
from questions.quiz.typed import fold

if TYPE_CHECKING:
    from collections.abc import Iterator

SHARE_LONGER = 1.25
CHARACTERS_LONGER = 10
FEWEST_KEY_WORDS = 4
SHORT_PROMPT = 40
_ABSOLUTE = re.compile(
    r"\b(?:toujours|jamais|aucune?|uniquement|seulement|exclusivement|systématiquement|obligatoirement|forcément"
    r"|nécessairement|absolument|totalement|complètement|impossible|sans exception|dans tous les cas)\b",
    re.IGNORECASE,
)
_NEGATION = re.compile(
    r"\b(?:ne\b|n[’'])[^.?!]*?\b(?P<word>pas|plus|jamais|aucune?|guère|point)\b"
    r"|\b(?P<except>sauf|excepté|hormis|à l[’']exception)\b",
    re.IGNORECASE,
)
_ARTICLE_END = re.compile(
    r"\b(?:un|une|le|la|du|au|aux|des|les|l[’']|d[’']|qu[’'])\s*(?:…|\.\.\.|:|___)?\s*$", re.IGNORECASE
)
_STOP_WORDS = frozenset(
    [
        "avec",
        "avoir",
        "cela",
        "cette",
        "chaque",
        "comme",
        "dans",
        "dire",
        "donc",
        "elle",
        "entre",
        "etre",
        "fais",
        "fait",
        "faire",
        "leur",
        "leurs",
        "mais",
        "meme",
        "moins",
        "nous",
        "notre",
        "vous",
        "votre",
        "pour",
        "plus",
        "quand",
        "quel",
        "quelle",
        "quels",
        "quelles",
        "quoi",
        "sans",
        "sont",
        "sous",
        "surtout",
        "tout",
        "tous",
        "toute",
        "toutes",
        "trop",
        "une",
        "voici",
        "aussi",
        "apres",
        "avant",
        "chez",
        "ceci",
        "client",
        "cliente",
        "clients",
        "entreprise",
        "agent",
        "agente",
        "selon",
        "bien",
        "encore",
        "deux",
        "trois",
        "quatre",
        "entend",
        "entends",
        "decrit",
        "decrite",
        "ici",
        "phrase",
        "mots",
        "vrai",
        "vraie",
        "faux",
    ]
)


def check_wording(question: Question, *, common: frozenset[str] = frozenset()) -> Iterator[Flaw]:
    """Every cue in the wording of one question; `common` are words found all over its bank, that give nothing away."""
    if question.kind is Kind.TRUE_FALSE or not question.options or question.kind is Kind.ORDER:
        return
    stem = find_stem(question.prompt)
    yield from _check_negation(question, stem)
    yield from _check_absolutes(question)
    if question.kind is Kind.CHOICE and sum(option.correct for option in question.options) == 1:
        yield from _check_key_length(question)
        yield from _check_key_form(question)
        yield from _check_key_words(question, stem, common)
    if len(question.prompt) < SHORT_PROMPT and mean(len(one.text) for one in question.options) > 2 * len(
        question.prompt
    ):
        message = "l’énoncé dit trop peu\u00a0; posez une question complète, dont on devine le sujet sans les réponses."
        yield _warn(question, Rule.UNFOCUSED_PROMPT, message)


def find_stem(prompt: str) -> str:
    """The question proper: the last paragraph if it asks, the whole prompt if a clue follows the question."""
    last = prompt.rsplit("\n\n", 1)[-1].strip()
    return last if last.endswith("?") else prompt


def content_words(text: str) -> frozenset[str]:
    """The words of a text that carry meaning: folded, without small words, plurals and feminines."""
    return frozenset(re.sub(r"(?:es|s|x|e)$", "", word) for word in fold(text).split() if _carries_meaning(word))


def _carries_meaning(word: str) -> bool:
    return len(word) >= 4 and word not in _STOP_WORDS and not word.isdigit()


def _check_negation(question: Question, stem: str) -> Iterator[Flaw]:
    question_sentence = stem.split("\n\n", maxsplit=1)[0]
    if not question_sentence.rstrip().endswith("?"):
        return
    last_sentence = re.split(r"(?<=[.!?])\s+(?=[A-ZÀÉÊ«])", question_sentence)[-1]
    found = _NEGATION.search(last_sentence)
    if found is None:
        return
    word = found["word"] or found["except"]
    if not word.isupper():
        message = f"la négation «\u00a0{word}\u00a0» se lit mal\u00a0; écrivez-la en capitales."
        yield _warn(question, Rule.PLAIN_NEGATION, message)
    for option in question.options:
        if _NEGATION.search(option.text):
            message = f"la question et «\u00a0{option.text}\u00a0» sont négatives\u00a0; tournez l’une au positif."
            yield _warn(question, Rule.DOUBLE_NEGATION, message)


def _check_absolutes(question: Question) -> Iterator[Flaw]:
    wrong = [found[0] for one in question.options if not one.correct and (found := _ABSOLUTE.search(one.text))]
    right = [one for one in question.options if one.correct and _ABSOLUTE.search(one.text)]
    few_options = sum(not one.correct for one in question.options) <= 2
    if not right and (len(wrong) >= 2 or (wrong and few_options)):
        message = f"«\u00a0{wrong[0]}\u00a0» trahit une réponse fausse\u00a0; nuancez-la."
        yield _warn(question, Rule.ABSOLUTE_DISTRACTORS, message)


def _check_key_length(question: Question) -> Iterator[Flaw]:
    key = next(option.text for option in question.options if option.correct)
    longest = max((len(option.text) for option in question.options if not option.correct), default=0)
    stands_out = len(key) >= SHARE_LONGER * longest and len(key) >= longest + CHARACTERS_LONGER
    if stands_out and len(key.split()) >= FEWEST_KEY_WORDS:
        message = "la bonne réponse est de loin la plus longue\u00a0; raccourcissez-la ou étoffez une réponse fausse."
        yield _warn(question, Rule.KEY_LONGEST, message)


def _check_key_form(question: Question) -> Iterator[Flaw]:
    if len(question.options) < 4:
        return
    for name, look in (("le début", _first_kind), ("la fin", _last_kind)):
        kinds = {option.correct: set[str]() for option in question.options}
        for option in question.options:
            kinds[option.correct].add(look(option.text))
        if len(kinds[False] - {""}) == 1 and kinds[True] - {""} - kinds[False]:
            message = f"{name} de la bonne réponse n’a pas la forme des autres\u00a0; écrivez-les de même."
            yield _warn(question, Rule.KEY_STANDS_OUT, message)
    if _ARTICLE_END.search(question.prompt):
        message = "l’énoncé finit par un article qui trahit la réponse\u00a0; placez l’article dans les réponses."
        yield _warn(question, Rule.GRAMMAR_CUE, message)


def _first_kind(text: str) -> str:
    first = text.split(maxsplit=1)[0] if text.split() else ""
    if first.startswith("«"):
        return "quotation"
    if first.isdigit():
        return "number"
    # Acronyms and proper names (CRM, LTr, Suva) stand beside common nouns without giving anything away.
    if len(text.split()) == 1 or first.isupper():
        return ""
    return "capital" if first[:1].isupper() else "small"


def _last_kind(text: str) -> str:
    return "closed" if text.rstrip("\u00a0 »").endswith((".", "?", "!", "…")) else "open"


def _check_key_words(question: Question, stem: str, common: frozenset[str]) -> Iterator[Flaw]:
    key = next(option.text for option in question.options if option.correct)
    wrong = frozenset[str]().union(*(content_words(one.text) for one in question.options if not one.correct))
    shared = (content_words(stem) & content_words(key)) - wrong - common
    if shared:
        message = (
            f"«\u00a0{min(shared)}…\u00a0» est dans l’énoncé et dans la seule bonne réponse\u00a0; "
            "changez le mot, ou mettez-le aussi dans une réponse fausse."
        )
        yield _warn(question, Rule.KEY_WORD_IN_PROMPT, message)


def _warn(question: Question, rule: Rule, message: str) -> Flaw:
    return Flaw(rule=rule, severity=Severity.WARNING, message=message, question_id=question.id)
