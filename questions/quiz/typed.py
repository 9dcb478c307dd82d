"""Whether a typed answer is right: accents, case, articles and small typing errors are forgiven.

A typing error is forgiven only where it can't hide another answer: never in short words, never if the text is
as close to a sibling's answer (`rejected`) as to an accepted one, and never in a number or a negation.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

from rapidfuzz.distance import OSA

from questions.errors import UnreadableAnswer

LONGEST_ANSWER = 200
LONGEST_LIST = 1000
_ARTICLE = re.compile(r"^(?:(?:le|la|les|un|une|des|du|de la|de l|l|d)\s+)+")
_NEGATION = re.compile(r"\b(?:pas|non|jamais|ni|aucune?|sans)\b")
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss"})
_NUMBER_WORDS = "zero un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize"
_NUMBER_OF = {word: value for value, word in enumerate(_NUMBER_WORDS.split())}


def fold(text: str) -> str:
    """The text without what typing may change: case, accents, punctuation, double spaces, leading article."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_LIGATURES))
    letters = "".join(character for character in decomposed if not unicodedata.combining(character))
    words = " ".join(re.sub(r"[^\w]+", " ", letters).split())
    return _ARTICLE.sub("", words) or words


def accepts(text: str, *, accepted: tuple[str, ...], rejected: tuple[str, ...] = ()) -> bool:
    """Whether the typed text is one of the accepted answers, give or take a small typing error.

    Raises UnreadableAnswer for an empty text or one too long to be an answer.
    """
    given = fold(text)
    if not given or len(text) > LONGEST_ANSWER:
        raise UnreadableAnswer
    right = [fold(answer) for answer in accepted]
    if given in right:
        return True
    wrong = [fold(answer) for answer in rejected]
    if given in wrong:
        return False
    nearest_wrong = min((OSA.distance(given, answer) for answer in wrong), default=len(given) + 99)
    return any(_is_typo(given, answer) and OSA.distance(given, answer) < nearest_wrong for answer in right)


def count_listed(text: str, *, listed: tuple[tuple[str, ...], ...], cite: int, rejected: tuple[str, ...] = ()) -> int:
    """How many of the `listed` things a typed list names, each counted once, `cite` at most.

    One a line, or separated by commas, semicolons or « et »; what comes after twice as many as were asked is not
    read, for naming everything is not knowing. Raises UnreadableAnswer for an empty text or one too long.
    """
    if not fold(text) or len(text) > LONGEST_LIST:
        raise UnreadableAnswer
    found: set[int] = set()
    for piece in re.split(r"[\n,;]+", text)[: 2 * cite]:
        named = _find_listed(piece, listed, rejected)
        parts = [piece] if named is not None else re.split(r"\bet\b", piece)
        found |= {place for part in parts if (place := _find_listed(part, listed, rejected)) is not None}
    return min(len(found), cite)


def _find_listed(piece: str, listed: tuple[tuple[str, ...], ...], rejected: tuple[str, ...]) -> int | None:
    name = re.sub(r"^\s*(?:\d+\s*[.)]|[-•*])\s*", "", piece)
    if not fold(name) or len(name) > LONGEST_ANSWER:
        return None
    for place, names in enumerate(listed):
        if accepts(name, accepted=names, rejected=rejected):
            return place
    return None


def _is_typo(given: str, answer: str) -> bool:
    """At most one slip in five to eight letters, two in longer answers; digits and negations must agree."""
    slips = 0 if len(answer) < 5 else 1 if len(answer) < 9 else 2
    same_digits = re.findall(r"\d+", given) == re.findall(r"\d+", answer)
    same_negations = _NEGATION.findall(given) == _NEGATION.findall(answer)
    return same_digits and same_negations and OSA.distance(given, answer, score_cutoff=slips) <= slips


def read_number(text: str, *, unit: str = "") -> Decimal:
    """The number in a typed answer: `9`, `neuf`, `9 niveaux`, `2,5`, `1'000`, `10 %`.

    Raises UnreadableAnswer if there is none, or more than one.
    """
    folded = unicodedata.normalize("NFKC", text).casefold().strip()
    bare = folded.removesuffix(unit.casefold()).strip() if unit else folded
    word = _NUMBER_OF.get(fold(bare.split(" ")[0]) if bare else "")
    if word is not None and len(bare.split()) <= 2:
        return Decimal(word)
    digits = re.sub(r"(?<=\d)['’\u202f\u00a0 ](?=\d{3}(?!\d))", "", bare).replace(",", ".")
    numbers = re.findall(r"[+-]?\d+(?:\.\d+)?", digits)
    if len(numbers) != 1 or len(text) > LONGEST_ANSWER:
        raise UnreadableAnswer
    return Decimal(numbers[0])
