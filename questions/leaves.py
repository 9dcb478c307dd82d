"""Leave in a person's own words: « 2 semaines », « 12.07–26.07 », « jusqu’au 3.8 », « stop »."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from questions.calendar import Leave
from questions.errors import InvalidSetting
from questions.reminders import fold_words

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST_LEAVE: Final = 366
_LONGEST_GUESSED: Final = 183

_STOP = frozenset({"stop", "fin", "off", "non", "terminer", "arreter", "reprendre"})
_NUMBERS: Final = {"un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6}
_LENGTHS: Final = {"j": 1, "s": 7, "m": 30}
_MONTHS: Final = ("janv", "fev", "mars", "avr", "mai", "juin", "juil", "aout", "sept", "oct", "nov", "dec")
_DAY = r"(\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[./]\d{1,2}(?:[./](?:\d{4}|\d{2})?)?|\d{1,2}(?:er)? [a-z]{3,9}\.?(?: \d{4})?)"
_LENGTH = re.compile(r"(?:pendant )?(\d{1,3}|[a-z]+) ?(j|jours?|sem|semaines?|mois)")
_UNTIL = re.compile(rf"(?:jusqu'? ?(?:au|a|en)?|au) ?{_DAY}")
_RANGE = re.compile(rf"(?:du |de )?{_DAY} ?(?:-|au|a|jusqu'au) ?{_DAY}")
_ONE = re.compile(rf"(?:le )?{_DAY}")
_NEAR: Final = {"aujourd'hui": 0, "apres-demain": 2, "apres demain": 2, "demain": 1}
_NEAR_DAY = re.compile(r"\b(aujourd'hui|apres[- ]demain|demain)\b")
_REASON = re.compile(
    r"(?:je suis )?(?:en |pour )?(?:cause de )?(?:vacances|maladie|malade|conges?|accidente?e?|armee|service)\b[ :,]*"
)


def read_leave(text: str, *, today: date, until: bool = False) -> Leave | None:
    """The leave that somebody means who writes this today; None for « stop ». Days without a year are the next ones.

    It begins today at the earliest: days gone by can't be taken off any more. A single day is off by itself, or is the
    last one where that was asked for (`until`). A reason written before is passed over: it is nobody's business.
    Raises InvalidSetting for what can't be read, lies in the past or is longer than a year.
    """
    words = fold_words(text)
    if words in _STOP:
        return None
    words = _NEAR_DAY.sub(lambda found: _name_day(today + timedelta(days=_NEAR[found[1]])), words)
    reason = _REASON.match(words)
    words = words if reason is None else words[reason.end() :]
    if reason and not words:
        raise InvalidSetting(setting="leave", reason="length")
    leave = _read_length(words, today) or _read_days(words, today)
    if leave is not None and until and _ONE.fullmatch(words):
        leave = Leave(first=today, last=leave.last)
    if leave is None:
        raise InvalidSetting(setting="leave", reason="unreadable")
    return check_leave(leave, today=today)


def check_leave(leave: Leave, *, today: date) -> Leave:
    """The leave as far as it lies ahead; raises InvalidSetting if nothing of it does, or too much."""
    if leave.last < leave.first:
        raise InvalidSetting(setting="leave", reason="order")
    if leave.last < today:
        raise InvalidSetting(setting="leave", reason="past")
    if (leave.last - today).days >= 2 * LONGEST_LEAVE or (leave.last - leave.first).days >= LONGEST_LEAVE:
        raise InvalidSetting(setting="leave", reason="long")
    return Leave(first=max(leave.first, today), last=leave.last)


def _read_length(words: str, today: date) -> Leave | None:
    found = _LENGTH.fullmatch(words)
    if found is None:
        return None
    number, unit = found.groups()
    count = int(number) if number.isdigit() else _NUMBERS.get(number, 0)
    return Leave(first=today, last=today + timedelta(days=count * _LENGTHS[unit[0]] - 1)) if count else None


def _read_days(words: str, today: date) -> Leave | None:
    """A leave by its days: until one, from one to another, or a single one."""
    if found := _UNTIL.fullmatch(words):
        last = _first_from(found[1], today)
        return None if last is None else Leave(first=today, last=last)
    found = _RANGE.fullmatch(words)
    single = None if found else _ONE.fullmatch(words)
    if single and (day := _first_from(single[1], today)) is not None:
        return Leave(first=day, last=day)
    last = _first_from(found[2], today) if found else None
    if found is None or last is None:
        return None
    first = next(_list_days(found[1], last, back=True), None)
    if first is None:
        return None
    if (last - first).days > _LONGEST_GUESSED and not _has_year(found[1]):
        # « 27.11–25.11 »: sooner a slip than almost a year.
        raise InvalidSetting(setting="leave", reason="order")
    return Leave(first=first, last=last)


def _name_day(day: date) -> str:
    """The day as it is written with its year."""
    return f"{day.day}.{day.month}.{day.year}"


def _has_year(text: str) -> bool:
    return re.search(r"\d{4}|[./]\d{1,2}[./]\d{2}", text) is not None


def _first_from(text: str, today: date) -> date | None:
    """The day that a text names: as it stands, or without a year the next one from today on."""
    return next(_list_days(text, today), None)


def _list_days(text: str, near: date, *, back: bool = False) -> Iterator[date]:
    """The days that a text may name: the one of its year, else the next from a day on, or `back` the last up to it."""
    parts = [part for part in re.split(r"[./ -]", text) if part]
    if re.match(r"\d{4}-", text):
        parts.reverse()
    day, month = int(parts[0].removesuffix("er")), read_month(parts[1])
    if len(parts) > 2:
        year = int(parts[2])
        years = [year + 2000 if year < 100 else year]
    else:
        # Eight years hold a 29 February, also around 2100.
        years = [near.year + (-step if back else step) for step in range(9)]
    for year in years:
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if len(parts) > 2 or (found <= near if back else found >= near):
            yield found


def read_month(text: str) -> int:
    """The number of a month from its name, as folded, or its own number; 0 for none."""
    if text.isdigit():
        return int(text)
    return next((number for number, name in enumerate(_MONTHS, start=1) if text.startswith(name)), 0)
