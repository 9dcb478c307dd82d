"""Choices typed as text: a stem, options behind letters, and the letters of the right ones."""

from __future__ import annotations

import re
from dataclasses import dataclass

_OPTION = re.compile(r"^\s*\(?([A-H]|[a-h])\s?[.):]\s+(\S.*)$")
_KEY = re.compile(
    r"^\s*(?i:(?:bonnes?\s+)?(?:réponses?|answers?|key|clé|solutions?)\s*:?\s*)?"
    r"\(?(?P<letters>[A-H](?:\s*(?:[,;/&+]|et\b|and\b)?\s*[A-H])*|[a-h](?:\s*[,;/&+]\s*[a-h])*)\)?\s*"
    r"(?:[.):]\s*(?P<text>.*))?$"
)
_LONGEST_KEY = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Lettered:
    """A choice found in two texts: what is asked, the options, which are right, and what else the answer says."""

    stem: str
    options: tuple[str, ...]
    keys: frozenset[int]
    remark: str


def find_lettered(front: str, back: str) -> Lettered | None:
    """The choice on a card whose front ends in options A, B, … and whose back begins with their letters.

    None unless it is unmistakable: letters in a row from A, a stem before them, and a key that names nothing else
    than these letters (with or without the text of the option behind it).
    """
    found = _split_options(front)
    first, _, remark = back.strip().partition("\n")
    key = _KEY.match(first) if len(first) <= _LONGEST_KEY or _OPTION.match(first) else None
    if found is None or key is None:
        return None
    stem, options = found
    keys = frozenset("ABCDEFGH".index(letter.upper()) for letter in re.findall(r"\b[a-h]\b|[A-H]", key["letters"]))
    repeated = (key["text"] or "").strip().rstrip(".")
    named = {options[place].rstrip(".") for place in keys if place < len(options)}
    if max(keys) >= len(options) or (repeated and repeated not in named):
        return None
    return Lettered(stem=stem, options=options, keys=keys, remark=remark.strip())


def _split_options(front: str) -> tuple[str, tuple[str, ...]] | None:
    stem: list[str] = []
    options: list[str] = []
    for line in front.split("\n"):
        option = _OPTION.match(line)
        if option is not None and option[1].upper() == "ABCDEFGH"[len(options) : len(options) + 1]:
            options.append(option[2].strip())
        elif options and line.strip():
            options[-1] = f"{options[-1]} {line.strip()}"
        elif not options:
            stem.append(line)
    text = "\n".join(stem).strip()
    return (text, tuple(options)) if text and len(options) >= 2 else None
