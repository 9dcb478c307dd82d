"""Bytes of a text file as text, whichever program wrote them."""

from __future__ import annotations

import codecs

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE = 4000


def decode_text(data: bytes) -> str:
    """The text that these bytes hold: by byte order mark, else UTF-8, else UTF-16 by its NULs, else Windows-1252.

    Never fails: a byte that means nothing becomes U+FFFD. The byte order mark is not part of the text.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace").removeprefix("\ufeff")
    wide = _find_wide(data[:_SAMPLE])
    if wide:
        return data.decode(wide, errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _find_wide(sample: bytes) -> str:
    """UTF-16 without a mark shows by its NULs: in Western text nearly every second byte is one."""
    if len(sample) < 2:
        return ""
    half = len(sample) // 2
    high, low = sample[0::2].count(0), sample[1::2].count(0)
    if low > 0.4 * half and high < 0.1 * half:
        return "utf-16-le"
    if high > 0.4 * half and low < 0.1 * half:
        return "utf-16-be"
    return ""
