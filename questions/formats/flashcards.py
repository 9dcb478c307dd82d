"""Terms and their definitions as plain text, as Quizlet exports them: one pair a line, or nearly so."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SEPARATORS = ("\t", "---", "||", "|", "::", ";", " – ", " — ", " - ", " = ", " : ", ",")
_SAMPLE = 400
_MOST_ROWS_HAVE_IT = 0.6
_KEY_LETTERS = re.compile(r"[A-H](?:\s*+(?:[,;/&]\s*+)?[A-H])*+\.?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Flashcard:
    """A term, its definition, and the line where it begins; `joined` if it took more than one line."""

    front: str
    back: str
    line: int
    joined: bool = False


def find_separator(text: str) -> str:
    """The separator that stands in most lines of a text, empty if none does."""
    lines = [line for line in text.split("\n")[:_SAMPLE] if line.strip()]
    shares = {sign: sum(_has(line, sign) for line in lines) / len(lines) for sign in SEPARATORS} if lines else {}
    best = max(shares, key=lambda sign: shares[sign], default="")
    if best and shares[best] >= _MOST_ROWS_HAVE_IT:
        return best
    # Cards of several lines have their separator in few of them; no sign but the tabulator says that it is one.
    return "\t" if "\t" in text else ""


def stands_on_one_line(text: str, separator: str) -> bool:
    """Whether one line holds several cards with semicolons between them."""
    is_one = "\n" not in text.strip("\n")
    return is_one and separator == "\t" and text.count(";") >= text.count("\t") - 1 > 0


def split_cards(text: str, separator: str) -> tuple[list[Flashcard], list[int]]:
    """The cards of a text, and the lines that belong to none.

    A line without separator goes on with the definition above it, or begins the term below it if that definition
    is nothing but key letters. Where one line holds all cards, semicolons part them.
    """
    if stands_on_one_line(text, separator):
        text = text.replace(";", "\n")
    cards: list[Flashcard] = []
    waiting: list[tuple[int, str]] = []
    stray: list[int] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if separator not in line:
            waiting.append((number, line))
            continue
        above, before = _share(waiting, cards)
        stray += [place for place, words in above if words.strip()] if not cards else []
        if cards:
            cards[-1] = _go_on(cards[-1], [words for _, words in above])
        front, _, back = line.partition(separator)
        lines = [words for _, words in before]
        start = next((place for place, words in before if words.strip()), number)
        joined = any(words.strip() for words in lines)
        cards.append(Flashcard(front="\n".join((*lines, front)), back=back, line=start, joined=joined))
        waiting = []
    if cards:
        cards[-1] = _go_on(cards[-1], [words for _, words in waiting])
    return cards, stray


def _has(line: str, separator: str) -> bool:
    front, found, back = line.partition(separator)
    return bool(found and front.strip() and back.strip())


def _share(
    waiting: Sequence[tuple[int, str]], cards: Sequence[Flashcard]
) -> tuple[Sequence[tuple[int, str]], Sequence[tuple[int, str]]]:
    """Lines between two separators: those that end the card above, and those that begin the card below."""
    belongs_below = bool(cards) and _KEY_LETTERS.fullmatch(cards[-1].back.strip()) is not None
    begins_below = not cards and _looks_lettered(words for _, words in waiting)
    return ((), waiting) if belongs_below or begins_below else (waiting, ())


def _looks_lettered(lines: Iterator[str]) -> bool:
    return any(re.match(r"\s*\(?[Aa]\s?[.):]\s+\S", line) for line in lines)


def _go_on(card: Flashcard, lines: Sequence[str]) -> Flashcard:
    more = "\n".join(lines).rstrip()
    if not more.strip():
        return card
    return Flashcard(front=card.front, back=f"{card.back}\n{more}", line=card.line, joined=True)
