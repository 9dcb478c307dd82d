"""On which days a person is expected to study: their week, their leave, and the holidays of their canton.

One calendar answers for everything that asks: reminders, how much a day may bring, and the streak.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from questions.public_holidays import is_public_holiday

if TYPE_CHECKING:
    from datetime import date

EVERY_DAY: Final = 0b1111111
"""All seven days of the week; Monday is the lowest bit of such a number."""
MONDAY_TO_FRIDAY: Final = 0b0011111
_WEEK: Final = timedelta(days=7)


def has_weekday(days: int, weekday: int) -> bool:
    """Whether a weekday (0 is Monday) is among these days."""
    return bool(days >> weekday & 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Leave:
    """A stretch of days off, the first and the last included; why is nobody's business."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    def covers(self, day: date) -> bool:
        """Whether this day lies in it."""
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """The weekdays of study from a day on: every week the same, or two weeks in turn for who works in shifts.

    `days` holds for the week in which it begins; `other_days`, if any, for the week after it, and so on in turn.
    """

    from_day: date
    days: int = EVERY_DAY
    other_days: int | None = None

    def days_in_week_of(self, day: date) -> int:
        """The weekdays of study in the week (from Monday) of this day."""
        if self.other_days is None:
            return self.days
        weeks = (_monday_of(day) - _monday_of(self.from_day)) // _WEEK
        return self.other_days if weeks % 2 else self.days


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """The days of one person: `rhythms` by their first day, each in force until the next one begins.

    Before the first, `usual_days` (the cohort's, else every day) hold. What was in force stays in force for the days
    gone by, so that another week from now on never costs a streak.
    """

    rhythms: tuple[Rhythm, ...] = ()
    usual_days: int = EVERY_DAY
    leaves: tuple[Leave, ...] = ()
    canton: str | None = None

    def is_expected(self, day: date) -> bool:
        """Whether the person studies on this day."""
        if not has_weekday(self.days_in_week_of(day), day.weekday()) or self.is_on_leave(day):
            return False
        return self.canton is None or not is_public_holiday(day, self.canton)

    def is_off(self, day: date) -> bool:
        """Whether this is no day of study."""
        return not self.is_expected(day)

    def is_on_leave(self, day: date) -> bool:
        """Whether this day lies in a leave."""
        return any(leave.covers(day) for leave in self.leaves)

    def find_rhythm(self, day: date) -> Rhythm | None:
        """The rhythm in force on this day; None where the usual days hold."""
        return next((rhythm for rhythm in reversed(self.rhythms) if rhythm.from_day <= day), None)

    def days_in_week_of(self, day: date) -> int:
        """The weekdays of study that are in force on this day."""
        rhythm = self.find_rhythm(day)
        return self.usual_days if rhythm is None else rhythm.days_in_week_of(day)

    def find_leave(self, day: date) -> Leave | None:
        """The leave that this day lies in, else the next one to come; None if there is none."""
        return next(iter(self.list_leaves(day)), None)

    def list_leaves(self, day: date) -> tuple[Leave, ...]:
        """The leave that this day lies in and those to come, in order; without what lies within another one."""
        ahead = sorted((leave for leave in self.leaves if leave.last >= day), key=lambda one: (one.first, -one.days))
        return tuple(
            leave for place, leave in enumerate(ahead) if all(leave.last > before.last for before in ahead[:place])
        )


def _monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())
