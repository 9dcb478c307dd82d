"""Plan codes in other people's tags, categories and columns: « 1.7.2.1 », « objectif::1.7.2.1 », « #1.7.2.1 »."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_CODE = re.compile(r"(?<![\d.])\d\.\d{1,2}\.\d{1,2}\.\d{1,2}(?!\.?\d)")
_MOST_LOOKED_AT = 2_000
_LONGEST_CODE = len("1.10.10.10") + 1


def find_objectives(texts: Iterable[str]) -> tuple[str, ...]:
    """The codes that look like evaluator objectives, in order, each once; the plan says whether they exist.

    Only the first 2,000 signs are looked at: ten thousand questions may stand in one category.
    """
    found: dict[str, None] = {}
    left = _MOST_LOOKED_AT
    for text in texts:
        # A code that is cut there would be another.
        codes = _CODE.finditer(text[: left + _LONGEST_CODE])
        found |= dict.fromkeys(code.group() for code in codes if code.end() <= left)
        left -= len(text)
        if left <= 0:
            break
    return tuple(found)
