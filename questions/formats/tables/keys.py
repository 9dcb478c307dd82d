"""Which options are right, from what the key's cell says: « B », « A, C », 2, 1.2, or the text of the option."""

from __future__ import annotations

import re
from enum import Enum, auto
from typing import TYPE_CHECKING

from questions.formats.tables.cells import show_value
from questions.formats.tables.words import FALSE_WORDS, MEANINGS, TRUE_WORDS, Word, fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from questions.formats.tables.cells import Value

Keys = frozenset[int]


class Convention(Enum):
    """How a key names its options; a whole column follows one of these."""

    LETTER = auto()
    NUMBER = auto()
    TEXT = auto()
    NUMBER_FROM_ZERO = auto()


_BETWEEN = re.compile(r"[\s,;/&+|.()\[\]\"']+")
_AND = re.compile(r"\s(?:et|and|und|ou|or|oder)\s|(?<=[A-Z0-9])\s+[eyo]\s+(?=[A-Z0-9])")
_LABELLED = re.compile(r"([A-Ja-j]|\d{1,2})\s*[).:\-–]\s*(\S.*)", re.DOTALL)
_NEIGHBOURS = re.compile(r"(?<!\d)(\d{1,2})\s*[-–]\s*(\d{1,2})(?!\d)")
_PREFIXED = re.compile(r"([^\W\d_]+)(\d+)")
_LONGEST_KEY = 2_000
_MOST_PARTS = 40
_LONGEST_TRUTH = 20
_CHOICES = re.compile(r"[\n;|]")


def choose_convention(cells: Iterable[tuple[Value, Sequence[str]]], names: Sequence[str] = ()) -> Convention:
    """The convention that explains the most of these keys, each with the texts of its row's options."""
    counts = dict.fromkeys(Convention, 0)
    for value, options in cells:
        for convention in Convention:
            counts[convention] += bool(read_key(value, options, convention=convention, names=names))
    return max(counts, key=lambda one: counts[one])


def read_key(value: Value, options: Sequence[str], *, convention: Convention, names: Sequence[str] = ()) -> Keys | None:
    """The places (from 0) of the right options by this convention; None if the key doesn't read so.

    `names` are the folded headings of the options: a key may repeat one (« reponseB »). An option without text is
    never right.
    """
    text = show_value(value)
    if not text or len(text) > _LONGEST_KEY:
        return None
    match convention:
        case Convention.TEXT:
            found = _read_texts(text, options)
        case Convention.LETTER:
            found = _read_named(text, names) or _read_letters(text, options)
        case Convention.NUMBER | Convention.NUMBER_FROM_ZERO:
            first = int(convention is Convention.NUMBER)
            found = _read_named(text, names) or _read_numbers(text, first)
    in_range = found and all(0 <= place < len(options) and options[place] for place in found)
    return found if in_range else None


def read_any_key(
    value: Value, options: Sequence[str], *, convention: Convention, names: Sequence[str] = ()
) -> Keys | None:
    """As `read_key`, but what the column's convention can't read may be a letter, a text or a number of its own."""
    others = (one for one in (Convention.LETTER, Convention.TEXT, Convention.NUMBER) if one is not convention)
    for one in (convention, *others):
        found = read_key(value, options, convention=one, names=names)
        # Where the column counts from 0, a number that points nowhere is an error, not a count from 1.
        if found or (one is Convention.NUMBER_FROM_ZERO and _read_numbers(show_value(value), 0)):
            return found
    return None


def _read_named(text: str, names: Sequence[str]) -> Keys | None:
    folded = fold(text)
    return frozenset({names.index(folded)}) if folded in names else None


def _split(text: str) -> list[str]:
    """The parts of the key, without the words around them (« Réponses A et C » gives A and C)."""
    parts = [part for part in _BETWEEN.split(_AND.sub(",", text.replace("_", " "))) if part]
    if len(parts) > _MOST_PARTS:
        return parts
    return [part for part in parts if MEANINGS.get(fold(part)) not in {Word.ANSWER, Word.ANSWERS}]


def _read_letters(text: str, options: Sequence[str]) -> Keys | None:
    labelled = _read_labelled(text, options)
    if labelled is not None and not text[0].isdigit():
        return labelled
    parts = _split(text)
    if len(parts) == 1 and len(parts[0]) > 1 and parts[0].isupper():
        parts = list(parts[0]) if sorted(set(parts[0])) == list(parts[0]) else parts
    if not parts or not all(len(part) == 1 and part.isascii() and part.isalpha() for part in parts):
        return None
    return frozenset(ord(part.upper()) - ord("A") for part in parts)


def _read_numbers(text: str, first: int) -> Keys | None:
    """Numbers, counted from `first`; « 1.2 » and « 1,2 » are two of them, whatever a spreadsheet made of it."""
    parts = [_drop_answer_word(part) for part in _split(_NEIGHBOURS.sub(_join_neighbours, text))]
    if not parts or not all(part.isascii() and part.isdigit() and len(part) <= 2 for part in parts):
        return None
    return frozenset(int(part) - first for part in parts)


def _join_neighbours(pair: re.Match[str]) -> str:
    """« 1-2 » is both whether it means « 1 and 2 » or « 1 to 2 »; « 1-3 » could be either and stays as it is."""
    return f"{pair[1]},{pair[2]}" if int(pair[2]) == int(pair[1]) + 1 else pair[0]


def _drop_answer_word(part: str) -> str:
    """« answer2 » without the word."""
    prefixed = _PREFIXED.fullmatch(part)
    if prefixed is None or MEANINGS.get(fold(prefixed[1])) not in {Word.ANSWER, Word.ANSWERS}:
        return part
    return prefixed[2]


def _read_labelled(text: str, options: Sequence[str]) -> Keys | None:
    """« B) Berne »: the letter, if the text behind it is that option's."""
    labelled = _LABELLED.fullmatch(text)
    if labelled is None or labelled[1].isdigit():
        return None
    place = ord(labelled[1].upper()) - ord("A")
    fits = place < len(options) and _normalise(options[place]) == _normalise(labelled[2])
    return frozenset({place}) if fits else None


def _read_texts(text: str, options: Sequence[str]) -> Keys | None:
    whole = _find_text(text, options)
    if whole is not None:
        return frozenset({whole})
    for pieces in (_CHOICES.split(text), text.split(",")):
        if len(pieces) > _MOST_PARTS:
            continue
        found = [_find_text(piece.strip(), options) for piece in pieces if piece.strip()]
        if len(found) > 1 and None not in found:
            return frozenset(place for place in found if place is not None)
    return None


def _find_text(text: str, options: Sequence[str]) -> int | None:
    """The option with this text: the very same first, else give or take case, spaces and a full stop."""
    if not text:
        return None
    if text in options:
        return options.index(text)
    truths = [read_truth(option) for option in options if option]
    said = read_truth(text, loose=True)
    if said in truths and None not in truths:
        return next(place for place, option in enumerate(options) if option and read_truth(option) is said)
    wanted = _normalise(text)
    alike = [place for place, option in enumerate(options) if option and _normalise(option) == wanted]
    return alike[0] if len(alike) == 1 else None


def _normalise(text: str) -> str:
    plain = " ".join(text.casefold().split()).removesuffix(".")
    truth = read_truth(plain)
    return plain if truth is None else f"\0{truth}"


def read_truth(text: str, *, loose: bool = False) -> bool | None:
    """Whether the text says true or false; with `loose` also a letter, yes and no, 1 and 0. None if neither."""
    if len(text) > _LONGEST_TRUTH:
        return None
    word = text.strip().rstrip(".!").casefold()
    if word in TRUE_WORDS or (loose and word in {"v", "t", "r", "w", "oui", "yes", "ja", "si", "sì", "1"}):
        return True
    if word in FALSE_WORDS or (loose and word in {"f", "non", "no", "nein", "0"}):
        return False
    return None


def read_sequence(text: str) -> list[int] | None:
    """The places (from 0) that a key lists in their order, as letters or numbers; None if it is something else."""
    parts = _split(text)
    if all(len(part) == 1 and part.isascii() and part.isalpha() for part in parts):
        return [ord(part.upper()) - ord("A") for part in parts]
    if all(part.isascii() and part.isdigit() and len(part) <= 2 for part in parts):
        return [int(part) - 1 for part in parts]
    return None
