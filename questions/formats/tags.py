"""Plan codes in other people's tags, categories and columns: « 1.7.2.1 », « objectif::1.7.2.1 », « #1.7.2.1 »."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_CODE = re.compile(r"(?<![\d.])\d\.\d{1,2}\.\d{1,2}\.\d{1,2}(?!\.?\d)")


def find_objectives(texts: Iterable[str]) -> tuple[str, ...]:
    """The codes that look like evaluator objectives, in order, each once; the plan says whether they exist."""
    return tuple(dict.fromkeys(code for text in texts for code in _CODE.findall(text)))
