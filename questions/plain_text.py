"""What people type, without what nobody can see: the one cleaner of names, messages, reports and questions.

Signs that turn the direction of writing, take no room or show nothing let a text pass for another, or for none.
They go, but for those that join emoji; accents are composed, so that one word has one spelling.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

MOST_MARKS: Final = 4
"""So many accents may stand on one letter: more of them run into the lines above and below."""

_JOINER: Final = "\u200d"
# Controls, formats (bidi marks and zero-width signs among them), halves of surrogate pairs, signs for private use.
_UNPRINTABLE: Final = frozenset({"Cc", "Cf", "Cs", "Co"})
# Letters, symbols and accents by their category, and yet nothing to see; the selectors of emoji are left.
_INVISIBLE: Final = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\uffa0\ufdd0-\ufdef\ufffe\uffff\U000e0100-\U000e01ef]"
)
_MARK: Final = "[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
_MANY_MARKS: Final = re.compile(f"({_MARK}{{{MOST_MARKS}}}){_MARK}+")
_BREAKS: Final = re.compile(r"\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_BLANK: Final = re.compile(r"([\n\t])")
_KEPT_BLANKS: Final = frozenset("\n\t")
_BLANKS: Final = re.compile(r"[^\S\u00a0\u202f]+")


def clean_line(text: str) -> str:
    """The text on one line, with single spaces and only what can be seen; empty where nothing is."""
    line = " ".join(_keep_seen(" ".join(text.split())).split())
    return line if is_seen(line) else ""


def clean_lines(text: str) -> str:
    """The text on the lines that it has, with no more than one empty line in a row; empty where nothing is to see.

    No-break spaces stay where they are typed: French needs them.
    """
    lines = (_BLANKS.sub(" ", _keep_seen(_BLANKS.sub(" ", line))).strip() for line in _BREAKS.split(text))
    kept = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
    return kept if is_seen(kept) else ""


def drop_unseen(text: str) -> str:
    """The text of a file without what nobody can see, its lines and blanks as they were."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(part if part in _KEPT_BLANKS else _keep_seen(part) for part in _BLANK.split(text))


def is_seen(text: str) -> bool:
    """Whether the text shows anything: a letter, a number, a sign."""
    return any(unicodedata.category(sign)[0] in "LNPS" for sign in _keep_seen(text))


def count_units(text: str) -> int:
    """How long Telegram thinks a text is: in UTF-16 code units, an emoji counting two."""
    return len(text.encode("utf-16-le", errors="surrogatepass")) // 2


def _keep_seen(text: str) -> str:
    if text.isascii() and text.isprintable():
        return text
    composed = unicodedata.normalize("NFC", text)
    kept = "".join(
        sign
        for place, sign in enumerate(composed)
        if unicodedata.category(sign) not in _UNPRINTABLE or (sign == _JOINER and _joins(composed, place))
    )
    return _MANY_MARKS.sub(r"\1", _INVISIBLE.sub("", kept))


def _joins(text: str, place: int) -> bool:
    """Whether the joiner at this place makes one emoji of two: it stands behind one and before one."""
    before, after = text[:place].rstrip("\ufe0f")[-1:], text[place + 1 : place + 2]
    return all(sign and unicodedata.category(sign) in {"So", "Sk"} for sign in (before, after))
