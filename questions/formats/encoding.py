"""From the bytes of somebody's text file to text: which encoding it is in, found without asking."""

from __future__ import annotations

import codecs
import re

from questions.formats.drafts import UnreadableFile

# The longer marks come first: UTF-32's begins with UTF-16's.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAMPLE = 4096
_LONG_SAMPLE = 200_000
_SINGLE_BYTE = ("cp1252", "mac_roman", "cp850")
_LETTERS = {"é": 5, **dict.fromkeys("àèêç", 2), **dict.fromkeys("âëîïôùûœäöüß’", 1)}
_PLACED = re.compile(r"[ÀÂÇÈÉÊÎÔÄÖÜ](?=\w)|«(?=\s)|(?<=\s)»|\xa0(?=[:;?!»])|(?<=\w)’(?=\w)")
_MISPLACED = re.compile(r"(?<=[a-z])[^\W\d_a-z](?<![à-ÿœß])|[^\x00-\xa0\w’‘“”«»…–—€°·]")
_STRAY_BYTE = re.compile("[\udc80-\udcff]")


def decode_text(data: bytes) -> str:
    r"""The text of a file, its lines ended by `\n`, without byte order mark.

    In this order: a byte order mark; UTF-16 by its NULs; UTF-8, even with a few stray bytes; else that of cp1252,
    Mac Roman and cp850 in which the text has the most French letters. Raises UnreadableFile if the bytes are no
    text at all.
    """
    text = _decode(data)
    if "\0" in text:
        raise UnreadableFile(
            code="not-text",
            message="Ce fichier n’est pas du texte\u00a0; exportez vos questions en GIFT, Aiken, CSV ou XLSX.",
        )
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _decode(data: bytes) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return (
                _repair_utf8(data[len(mark) :])
                if encoding == "utf-8"
                else data[len(mark) :].decode(encoding, "replace")
            )
    wide = _find_wide_encoding(data[:_SAMPLE])
    if wide:
        return data.decode(wide, "replace")
    try:
        return data.decode()
    except UnicodeDecodeError:
        return _repair_utf8(data) if _is_mostly_utf8(data) else _decode_single_byte(data)


def _find_wide_encoding(sample: bytes) -> str:
    """UTF-16 without a mark shows as a NUL beside most letters; empty if the sample is not that."""
    half = len(sample) // 2
    if sample[1::2].count(0) > 0.4 * half > 3 * sample[::2].count(0):
        return "utf-16-le"
    if sample[::2].count(0) > 0.4 * half > 3 * sample[1::2].count(0):
        return "utf-16-be"
    return ""


def _is_mostly_utf8(data: bytes) -> bool:
    text = data[:_LONG_SAMPLE].decode("utf-8", "surrogateescape")
    stray = len(_STRAY_BYTE.findall(text))
    return sum(sign > "\x7f" for sign in text) - stray > 4 * stray


def _repair_utf8(data: bytes) -> str:
    """UTF-8 whose stray bytes (a line pasted from elsewhere) are read as cp1252, which they mostly are."""
    text = data.decode("utf-8", "surrogateescape")
    return _STRAY_BYTE.sub(lambda stray: bytes([ord(stray[0]) - 0xDC00]).decode("cp1252", "replace"), text)


def _decode_single_byte(data: bytes) -> str:
    sample = data[:_LONG_SAMPLE]
    best = max(_SINGLE_BYTE, key=lambda encoding: _count_french(sample.decode(encoding, "replace")))
    return data.decode(best, "replace")


def _count_french(text: str) -> int:
    """How much the text looks French: its letters with accents, less capitals and signs where none should stand."""
    letters = sum(weight * text.count(letter) for letter, weight in _LETTERS.items())
    return letters + len(_PLACED.findall(text)) - 3 * len(_MISPLACED.findall(text))
