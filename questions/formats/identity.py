"""Ids for questions that bring none: made from what is asked, so that the same file always gives the same ids."""

from __future__ import annotations

import re
import unicodedata
from hashlib import blake2b
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_SAFE = re.compile(r"[A-Za-z0-9_-]{1,64}")
_ALIKE = str.maketrans({"’": "'", "‘": "'", "«": '"', "»": '"', "“": '"', "”": '"', "…": "..."})


def make_key(prompt: str, answers: Iterable[str]) -> str:
    """The key of a question by its prompt and answers, whatever their order, case, blanks and quotation marks."""
    parts = [normalise(prompt), *sorted(normalise(answer) for answer in answers)]
    return blake2b("\x1f".join(parts).encode("utf-8", "replace"), digest_size=8).hexdigest()


def keep_key(key: str) -> str:
    """A file's own key as it can stand in an id: unchanged if plain, else a hash of it; empty if it is blank."""
    key = key.strip()
    if not key or _SAFE.fullmatch(key):
        return key
    return blake2b(key.encode("utf-8", "replace"), digest_size=8).hexdigest()


def normalise(text: str) -> str:
    """The text without what changes nothing: case, blanks, kinds of quotation marks; signs and accents stay."""
    return " ".join(unicodedata.normalize("NFKC", text).translate(_ALIKE).casefold().replace('" ', '"').split())
