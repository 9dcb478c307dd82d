"""When a person is reminded: a time of their wall, day by day, right across every change of the clocks."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from questions.calendar import EVERY_DAY, Calendar
from questions.errors import InvalidSetting
from questions.quiet_hours import is_allowed

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, tzinfo

USUAL_MINUTE: Final = 12 * 60 + 15
"""12:15, in minutes since midnight: when members of a cohort are reminded if nobody says otherwise."""
MINUTES_A_DAY: Final = 24 * 60
LATE: Final = timedelta(hours=1)
"""So late a reminder is still in time; later, it must be day and the same day."""
_FURTHEST: Final = 500

_OFF = frozenset({"off", "non", "stop", "jamais", "aucun", "desactiver", "arreter"})
_WORDS: Final = {"midi": 12 * 60, "midi et demi": 12 * 60 + 30, "minuit": 0}
_CLOCK = re.compile(r"(\d{1,2}) ?(?:[:.,h]|heures?| )? ?(\d{2})?")
_DIGITS = re.compile(r"(\d{1,2})(\d{2})")
_HOUR = re.compile(r"(\d{1,2}) ?(?:h|heures?)?")
_ZONE = re.compile(r"\b(?:utc|gmt|z|cest?|[a-z_]+/[a-z_/]+)\b|(?<=\d)[+-]\d{1,2}$")


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortHabits:
    """What a cohort's trainers set for members who set nothing themselves."""

    minute: int = USUAL_MINUTE
    days: int = EVERY_DAY
    canton: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """What is set for one person: when they are reminded, None for never, and their days.

    `chosen` tells that the person set the time, which then counts at night too, `silenced` that they want none;
    `reachable` is False for who blocked the bot.
    """

    minute: int | None = None
    chosen: bool = False
    silenced: bool = False
    reachable: bool = True
    calendar: Calendar = field(default_factory=Calendar)

    def next_due(self, zone: tzinfo, *, after: datetime) -> datetime | None:
        """When the next reminder is due, in UTC; None for never."""
        return None if self.minute is None else next_due(self.minute, zone, after=after, is_off=self.calendar.is_off)

    def wants(self, due: datetime, zone: tzinfo) -> bool:
        """Whether a reminder at this moment is still what the person wants, and one that can reach them."""
        return self.reachable and self.minute is not None and self.calendar.is_expected(due.astimezone(zone).date())


def next_due(minute: int, zone: tzinfo, *, after: datetime, is_off: Callable[[date], bool]) -> datetime | None:
    """The first moment after this one, in UTC, at which it is so many minutes past midnight on a day that is not off.

    Each day has exactly one such moment: a time that the clocks skip comes just after the gap, and of one that comes
    twice the first counts. None if no day within a good year fits.
    """
    wall = time(minute // 60, minute % 60)
    # A gap over midnight (Greenland) puts the moment of one day into the next.
    day = after.astimezone(zone).date() - timedelta(days=1)
    for _ in range(_FURTHEST):
        if not is_off(day):
            due = moment_of(day, wall, zone)
            if due > after:
                return due
        day += timedelta(days=1)
    return None


@lru_cache(maxsize=4096)
def moment_of(day: date, wall_time: time, zone: tzinfo) -> datetime:
    """The moment, in UTC, at which the clocks of a zone show this: the first of two, or just after the gap."""
    wall = datetime.combine(day, wall_time)
    moment = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) == wall:
        return moment
    # The clocks skip it. Reckoned with the offset after the gap, it lies before the gap.
    before, after = wall.replace(tzinfo=zone, fold=1).astimezone(UTC), moment
    offset = after.astimezone(zone).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) // 2
        middle = middle.replace(microsecond=0)
        before, after = (before, middle) if middle.astimezone(zone).utcoffset() == offset else (middle, after)
    return after


def is_still_useful(due: datetime, *, now: datetime, zone: tzinfo) -> bool:
    """Whether a reminder is still worth sending: an hour late at most, or by day on the same day.

    Apprentices may be minors: their day ends at 20:00.
    """
    if now - due <= LATE:
        return True
    wall = now.astimezone(zone)
    return wall.date() == due.astimezone(zone).date() and is_allowed(wall.time(), minor=True)


def is_quiet(minute: int) -> bool:
    """Whether Rappel would not write at this time of the day unless asked to."""
    return not is_allowed(time(minute // 60, minute % 60), minor=True)


def read_time(text: str) -> int | None:
    """The minute of the day in « 12:15 », « 8h30 », « 0830 », « 8 » or « midi »; None for « off ».

    Raises InvalidSetting for anything else.
    """
    words = fold_words(text)
    if words in _OFF:
        return None
    if words in _WORDS:
        return _WORDS[words]
    found = _DIGITS.fullmatch(words) or _HOUR.fullmatch(words) or _CLOCK.fullmatch(words)
    if found is None:
        raise InvalidSetting(setting="reminder", reason="zone" if _ZONE.search(words) else "unreadable")
    parts = [int(part or 0) for part in found.groups()]
    hour, minute = parts[0], parts[1] if len(parts) > 1 else 0
    if hour > 23 or minute > 59:
        raise InvalidSetting(setting="reminder", reason="unreadable")
    return hour * 60 + minute


def fold_words(text: str) -> str:
    """The text in small letters without accents, each digit of any script as 0 to 9, blanks and dashes as one."""
    # « ² » is no 2, whatever the compatibility of signs says.
    signs = (char if unicodedata.category(char) == "No" else unicodedata.normalize("NFKD", char) for char in text)
    plain = "".join(signs).casefold()
    letters = (char for char in plain if not unicodedata.combining(char))
    digits = "".join(str(unicodedata.decimal(char, char)) for char in letters)
    dashes = re.sub(r"[‐-―−]", "-", digits).replace("’", "'")
    return re.sub(r"^(?:a|vers) ", "", " ".join(dashes.split()))
