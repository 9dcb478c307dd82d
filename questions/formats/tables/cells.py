"""Single cells: what stands in one, how it is shown, and how it is made harmless before a spreadsheet opens it."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

Value = str | int | float | bool | date | datetime | time | timedelta
"""What a cell holds; an empty cell is the empty text. In a text file every cell is a text."""

_MARKER = "'"
_DANGEROUS = re.compile(r"'*[\s\x00-\x1f\x7f\u200b\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20]")


def neutralise_cell(text: str) -> str:
    """The text such that no spreadsheet takes it for a formula: behind an apostrophe if it could be one.

    That is a text which begins with `= + - @`, also in their full-width forms and also after white space or control
    characters. `restore_cell` takes the apostrophe off again, and only that one.
    """
    return _MARKER + text if _DANGEROUS.match(text) else text


def restore_cell(text: str) -> str:
    """The text that `neutralise_cell` was given; a text with an apostrophe of its own stays as it is."""
    rest = text.removeprefix(_MARKER)
    return rest if rest != text and _DANGEROUS.match(rest) else text


def is_date(value: Value) -> bool:
    """Whether the cell holds a point in time; spreadsheets make one out of « 1-2 » and « 3/4 »."""
    return isinstance(value, (date, time, timedelta))


def show_value(value: Value) -> str:
    """The cell as its reader sees it: 4 for 4.0, VRAI for true, 01.08.2026 for a date; texts without outer space."""
    match value:
        case str():
            return restore_cell(value.replace("\r\n", "\n").replace("\r", "\n")).strip()
        case bool():
            return "VRAI" if value else "FAUX"
        case int():
            return str(value)
        case float():
            return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
        case datetime():
            return f"{value:%d.%m.%Y %H:%M}"
        case date():
            return f"{value:%d.%m.%Y}"
        case time():
            return f"{value:%H:%M}"
        case timedelta():
            return str(value)


def column_letters(index: int) -> str:
    """The name that spreadsheets give to a column counted from 0: A, B, … Z, AA."""
    letters = ""
    rest = index + 1
    while rest:
        rest, digit = divmod(rest - 1, 26)
        letters = chr(ord("A") + digit) + letters
    return letters
