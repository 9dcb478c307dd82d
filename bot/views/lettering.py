"""What of some words stays where they have no room, or in a picture whose letters have no shape for most emoji."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_SKIN_TONES: Final = range(0x1F3FB, 0x1F400)
_JOINERS: Final = frozenset("\u200d\ufe0e\ufe0f")
"""They make one emoji of two, or say how one looks: never seen by themselves."""
_ANNOUNCING: Final = (
    "à au aux avec ce ces cette chez contre dans de des du en entre et la le les leur leurs ou par pour que qui sa "
    "sans ses son sous sur un une vers – — - & / · :"
)
_DANGLING: Final = frozenset(_ANNOUNCING.split())
FEWEST_LETTERS: Final = 4
"""A cut word of fewer letters tells nobody what it was."""


def keep_drawable(words: str, has_shape: Callable[[str], bool]) -> str:
    """The words without the signs that have no shape, nor what only goes with those; as they were if all have one."""
    kept, stands = [], True
    for sign in words:
        if sign in _JOINERS or ord(sign) in _SKIN_TONES:
            continue
        if not unicodedata.category(sign).startswith("M"):
            stands = has_shape(sign)
        # An accent goes with its letter.
        if stands and has_shape(sign):
            kept.append(sign)
    left = "".join(kept)
    return left if left == words else " ".join(part for part in left.split(" ") if part)


def end_well(parts: Sequence[str]) -> str:
    """The words of a cut title without the ones that only announce the next: « la », « de », a dash."""
    count = len(parts)
    while count > 1 and parts[count - 1].lower() in _DANGLING:
        count -= 1
    return " ".join(parts[:count]).rstrip(",;:")


def cut_well(text: str, length: int) -> str:
    """The beginning of a longer text, so many characters at most, without a last word too short to be guessed."""
    words = text[:length].split(" ")
    if len(words) > 1 and len(words[-1]) < FEWEST_LETTERS and not text[length:].startswith(" "):
        words.pop()
    return end_well(words)
