"""Anki's cloze deletions: `{{c1::answer::hint}}` in a text, as gaps to fill in."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

GAP = "_____"
_MARK = re.compile(r"\{\{c(\d{1,3}(?:,\d{1,3})*)::|\}\}")
_MOST_NESTED = 8


@dataclass(slots=True)
class _Deletion:
    numbers: frozenset[int]
    opening: str = ""
    parts: list[str | _Deletion] = field(default_factory=list)
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClozeText:
    """A text with its deletions: `numbers` in rising order, and what can be asked about each."""

    numbers: tuple[int, ...]
    parts: Sequence[str | _Deletion]

    def hide(self, number: int) -> str:
        """The text with a gap for each deletion of this number, its hint behind it, and all others filled in."""
        return _join(self.parts, number)

    def list_answers(self, number: int) -> tuple[str, ...]:
        """What was deleted under this number, in the order of the text."""
        return tuple(_join(found.parts, None) for found in _walk(self.parts) if number in found.numbers)


def has_cloze(text: str) -> bool:
    """Whether a text holds the beginning of a deletion."""
    return "{{c" in text and _MARK.search(text) is not None


def read_cloze(text: str) -> ClozeText:
    """The text with its deletions; what is not closed, or nested too deep, stays text."""
    root = _Deletion(frozenset())
    open_ones = [root]
    place = 0
    for mark in _MARK.finditer(text):
        inside = open_ones[-1]
        inside.parts.append(text[place : mark.start()])
        place = mark.end()
        if mark[1] and len(open_ones) <= _MOST_NESTED:
            numbers = frozenset(number for part in mark[1].split(",") if (number := int(part)))
            open_ones.append(_Deletion(numbers, opening=mark[0]))
        elif mark[1] or len(open_ones) == 1:
            inside.parts.append(mark[0])
        else:
            open_ones.pop()
            _take_hint(inside)
            open_ones[-1].parts.append(inside)
    open_ones[-1].parts.append(text[place:])
    for unclosed in reversed(open_ones[1:]):
        open_ones.pop()
        open_ones[-1].parts += [unclosed.opening, *unclosed.parts]
    numbers = frozenset[int]().union(*(found.numbers for found in _walk(root.parts)))
    return ClozeText(numbers=tuple(sorted(numbers)), parts=root.parts)


def _take_hint(deletion: _Deletion) -> None:
    last = deletion.parts[-1]
    if isinstance(last, str) and "::" in last:
        answer, _, hint = last.partition("::")
        deletion.parts[-1] = answer
        deletion.hint = hint


def _join(parts: Sequence[str | _Deletion], number: int | None) -> str:
    return "".join(part if isinstance(part, str) else _show(part, number) for part in parts)


def _show(deletion: _Deletion, number: int | None) -> str:
    if number in deletion.numbers:
        return f"{GAP} ({deletion.hint})" if deletion.hint.strip() else GAP
    return _join(deletion.parts, number)


def _walk(parts: Sequence[str | _Deletion]) -> list[_Deletion]:
    found: list[_Deletion] = []
    for part in parts:
        if not isinstance(part, str):
            found += [part, *_walk(part.parts)]
    return found
