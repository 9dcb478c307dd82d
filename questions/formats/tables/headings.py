"""What a single heading announces: from « Réponse A (75 caractères max.) » to an option, the first."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache, partial

from questions.formats.tables.words import MEANINGS, PHRASES, Word, fold


class Role(Enum):
    """What a column holds. OPTIONS is several options in one cell; ANSWER may turn out to be the key."""

    PROMPT = auto()
    OPTION = auto()
    OPTIONS = auto()
    ANSWER = auto()
    KEY = auto()
    WRONG = auto()
    FLAG = auto()
    WEIGHT = auto()
    OPTION_NOTE = auto()
    NOTE = auto()
    CATEGORY = auto()
    TAGS = auto()
    LEVEL = auto()
    OBJECTIVE = auto()
    CODE = auto()
    SOURCE = auto()
    IMAGE = auto()
    TYPE = auto()
    ID = auto()
    NUMBER = auto()
    NAME = auto()
    TERM = auto()
    DEFINITION = auto()
    POINTS = auto()
    TOLERANCE = auto()
    UNIT = auto()
    TIME = auto()
    LANGUAGE = auto()
    OTHER = auto()
    UNKNOWN = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading, read: what its column holds, for which option (from 0), and whether every word was understood.

    `kind` is the folded word for a kind of question that some exports put into a heading (`multichoicename`).
    """

    role: Role
    index: int | None = None
    is_sure: bool = True
    kind: str = ""


UNKNOWN = Heading(role=Role.UNKNOWN, is_sure=False)
LONGEST_HEADING = 120
_MOST_WORDS = 9
_CAMEL = re.compile(r"(?<=[a-zà-ÿ])(?=[A-Z])|(?<=[^\W\d_])(?=\d)")
_PLURAL = re.compile(r"(?<=\w)\((?:s|es|e|en|n|x|r|ne|nen)\)")
_FORMS = re.compile(r"\s[-–—]\s|[(\[:\n]|/(?=\s)|\s/")
_NUMBER_SIGNS = frozenset({"#", "№", "n°", "nº", "nr.", "no.", "n."})
_LAST_INDEX = 20

_SIMPLE = {
    Word.CATEGORY: Role.CATEGORY,
    Word.TAGS: Role.TAGS,
    Word.LEVEL: Role.LEVEL,
    Word.OBJECTIVE: Role.OBJECTIVE,
    Word.CODE: Role.CODE,
    Word.SOURCE: Role.SOURCE,
    Word.ID: Role.ID,
    Word.NUMBER: Role.NUMBER,
    Word.NAME: Role.NAME,
    Word.TERM: Role.TERM,
    Word.DEFINITION: Role.DEFINITION,
    Word.POINTS: Role.POINTS,
    Word.TOLERANCE: Role.TOLERANCE,
    Word.UNIT: Role.UNIT,
    Word.TIME: Role.TIME,
    Word.LANGUAGE: Role.LANGUAGE,
    Word.OTHER: Role.OTHER,
}
_ANSWER_WORDS = frozenset({Word.ANSWER, Word.ANSWERS})
_TRUTH_LETTERS = (["v", "f"], ["vf"], ["t", "f"], ["r", "f"])
_MERE_TRUTHS = (["vrai"], ["true"], ["wahr"], ["vero"], ["verdadero"])
"""Rather the answer to a statement than the heading of a key."""
_GUESSED = frozenset({Role.PROMPT, Role.ANSWER, Role.OPTION, Role.KEY, Role.NOTE, Role.CATEGORY, Role.OBJECTIVE})


@cache
def read_heading(text: str) -> Heading:
    """What this heading announces; `UNKNOWN` if it says nothing of the kind.

    What stands behind a dash, a colon or in brackets is read only if the rest says nothing: « Réponse 1 – 75 signes ».
    """
    if len(text) > LONGEST_HEADING:
        return UNKNOWN
    if text.strip().casefold() in _NUMBER_SIGNS:
        return Heading(role=Role.NUMBER)
    whole = _PLURAL.sub("", text)
    forms = [whole, *(part for part in _FORMS.split(whole) if part.strip())]
    readings = [_read_words(form) for form in forms]
    return next((one for one in readings if one.is_sure), next((one for one in readings if one != UNKNOWN), UNKNOWN))


def _read_words(text: str) -> Heading:
    words = _split_words(text)
    if words in _TRUTH_LETTERS:
        return Heading(role=Role.KEY)
    if not 0 < len(words) <= _MOST_WORDS:
        return UNKNOWN
    words, index = _take_index(words, text)
    if words in _MERE_TRUTHS:
        return UNKNOWN
    if not words:
        return Heading(role=Role.OPTION, index=index, is_sure=False)
    meanings = [MEANINGS.get(word) for word in words]
    known = frozenset(one for one in meanings if one is not None and one is not Word.FILLER)
    kinds = [word for word, meaning in zip(words, meanings, strict=True) if meaning is Word.KIND]
    role = _find_role(known - {Word.KIND}, index)
    if None not in meanings:
        return Heading(role=role, index=index, kind=kinds[0] if kinds else "") if role else UNKNOWN
    # « Réponse structurée »: one word that we don't know beside one that we do, in the places where headings have it.
    at_an_end = meanings[0] is not None or meanings[-1] is not None
    if role not in _GUESSED or not at_an_end or len(words) > 4:
        return UNKNOWN
    return Heading(role=role, index=index, is_sure=False)


def _split_words(text: str) -> list[str]:
    """The folded words; run-together ones taken apart (`correctAnswer`, `reponseA`, `questiontext`)."""
    folded = fold(_CAMEL.sub(" ", text))
    for phrase, word in PHRASES.items():
        folded = re.sub(rf"\b{phrase}\b", word, folded)
    return [part for word in folded.split() for part in _take_apart(word)]


def _take_apart(word: str) -> list[str]:
    if word in MEANINGS or len(word) < 5:
        return [word]
    if word[-1] in "abcdefghij" and MEANINGS.get(word[:-1]) in _ANSWER_WORDS:
        return [word[:-1], word[-1]]
    for cut in range(len(word) - 3, 2, -1):
        if word[:cut] in MEANINGS and (cut > 4 or MEANINGS[word[:cut]] is not Word.FILLER):
            rest = _take_apart(word[cut:])
            if all(part in MEANINGS or len(part) == 1 for part in rest):
                return [word[:cut], *rest]
    return [word]


def _take_index(words: list[str], text: str) -> tuple[list[str], int | None]:
    """The words without the number or letter of an option, and that, from 0.

    It stands at an end (« Réponse A », « 1re réponse »); a number or a capital letter also in between.
    """
    inside = [place for place in range(1, len(words) - 1) if words[place].isdigit() or _is_capital(words[place], text)]
    for place in (len(words) - 1, 0, *inside):
        index = _read_index(words[place])
        if index is not None and (place == len(words) - 1 or len(words) > 1):
            return words[:place] + words[place + 1 :], index
    return words, None


def _is_capital(word: str, text: str) -> bool:
    return len(word) == 1 and re.search(rf"(?<![^\W_]){word.upper()}(?![^\W_])", text) is not None


def _read_index(word: str) -> int | None:
    if word.isascii() and word.isdigit() and len(word) <= 2:
        number = int(word)
        return number - 1 if 1 <= number <= _LAST_INDEX else None
    return ord(word) - ord("a") if len(word) == 1 and "a" <= word <= "j" else None


def _find_role(words: frozenset[Word], index: int | None) -> Role | None:
    """The role that these words announce together; the first rule that fits decides."""
    rules = (_read_marks, partial(_read_judged, index=index), partial(_read_notes, index=index))
    for rule in rules:
        role = rule(words)
        if role is not None:
            return role
    return _read_plain(words, index)


def _read_marks(words: frozenset[Word]) -> Role | None:
    if Word.IMAGE in words:
        return Role.IMAGE
    if Word.TYPE in words:
        return Role.OTHER if Word.TEXT in words else Role.TYPE
    return Role.WEIGHT if Word.WEIGHT in words else None


def _read_judged(words: frozenset[Word], *, index: int | None) -> Role | None:
    """Headings that say right or wrong: the key, a wrong option, or a mark beside each option."""
    if Word.NOTE in words or not words & {Word.RIGHT, Word.WRONG, Word.KEY}:
        return None
    if words - {Word.RIGHT, Word.WRONG, Word.KEY, Word.TEXT, Word.NUMBER, Word.QUESTION, *_ANSWER_WORDS}:
        return None
    if Word.RIGHT in words and Word.WRONG in words:
        return Role.KEY if index is None else Role.FLAG
    if Word.WRONG in words:
        return Role.WRONG
    is_mark = index is not None and words <= {Word.RIGHT}
    return Role.FLAG if is_mark else Role.KEY


def _read_notes(words: frozenset[Word], *, index: int | None) -> Role | None:
    if Word.NOTE not in words:
        return None
    if words - {Word.NOTE, Word.RIGHT, Word.WRONG, Word.QUESTION, Word.TEXT, Word.KEY, *_ANSWER_WORDS}:
        return None
    return Role.NOTE if index is None else Role.OPTION_NOTE


def _read_plain(words: frozenset[Word], index: int | None) -> Role | None:
    bare = words - {Word.TEXT}
    if bare & _ANSWER_WORDS and bare <= _ANSWER_WORDS | {Word.QUESTION}:
        return _read_answer(bare - {Word.QUESTION}, index)
    if index is not None and bare == {Word.OTHER}:
        return Role.WEIGHT
    if not bare or bare <= {Word.QUESTION}:
        return Role.PROMPT if words and index is None else None
    rest = bare - {Word.QUESTION, *_ANSWER_WORDS}
    if len(rest) != 1:
        return _read_pair(rest)
    (word,) = rest
    if word in {Word.NUMBER, Word.NAME} and bare & _ANSWER_WORDS:
        return Role.OTHER if Word.ANSWERS in bare else Role.ANSWER
    return _SIMPLE.get(word)


def _read_pair(words: frozenset[Word]) -> Role | None:
    """Two simple words in one heading: « Code objectif », « Quellenangabe / Link », « Titre du chapitre »."""
    for strong in (Word.OBJECTIVE, Word.CATEGORY, Word.TAGS, Word.SOURCE, Word.TIME, Word.POINTS):
        if strong in words and words - {strong} <= {Word.CODE, Word.NAME, Word.NUMBER, Word.OTHER}:
            return _SIMPLE[strong]
    return Role.OTHER if Word.OTHER in words else None


def _read_answer(words: frozenset[Word], index: int | None) -> Role:
    if index is not None:
        return Role.OPTION
    return Role.OPTIONS if words == {Word.ANSWERS} else Role.ANSWER
