"""When a person is reminded and on which days they study: their own to set, and nobody else's."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

from bot.use_cases.drafting import OFFERS, REMINDER_TIME, find_draft, get_draft, keep_draft, offer_writing
from questions.calendar import EVERY_DAY, Leave, Rhythm
from questions.errors import InvalidSetting
from questions.leaves import check_leave, read_leave
from questions.public_holidays import CANTONS
from questions.reminders import MINUTES_A_DAY, fold_words, read_time
from questions.results.points import has_reached_goal
from questions.results.progress import measure_streak

if TYPE_CHECKING:
    from datetime import datetime

    from bot.use_cases.syllabus import Act
    from questions.reminders import Habits
    from storage.unit_of_work import UnitOfWork

UNTIL: Final = "leave.until"
KINDS: Final = frozenset({UNTIL})
TIMES: Final = frozenset({REMINDER_TIME})
_UNMISTAKABLE = re.compile(r"\d ?[:h] ?\d{2}|\d ?h(eures?)?$|midi|minuit")
STREAK_DAYS_FIRST: Final = timedelta(days=100)
STREAK_DAYS: Final = timedelta(days=1500)


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnHabits:
    """What is set for the acting person; `next_at` is when they are reminded next, by the clock on their wall.

    `ended` tells that a leave has just been ended or given up.
    """

    habits: Habits
    next_at: datetime | None
    today: date
    ended: bool = False

    @property
    def leave(self) -> Leave | None:
        """The leave under way, or the next one."""
        return next(iter(self.leaves), None)

    @property
    def leaves(self) -> tuple[Leave, ...]:
        """The leave under way, and those to come."""
        return self.habits.calendar.list_leaves(self.today)

    @property
    def days(self) -> tuple[int, int | None]:
        """The weekdays of study of this week, and of the next one where the two differ by turns."""
        calendar, week = self.habits.calendar, timedelta(days=7)
        rhythm = calendar.find_rhythm(self.today)
        other = rhythm is not None and rhythm.other_days is not None
        return calendar.days_in_week_of(self.today), calendar.days_in_week_of(self.today + week) if other else None


def look_at_habits(uow: UnitOfWork, act: Act) -> OwnHabits:
    """What is set for the acting person, by themselves or by their cohort."""
    habits = uow.reminders.find_habits(act.person.id)
    next_at = habits.next_due(act.syllabus.zone, after=act.now)
    wall = None if next_at is None else next_at.astimezone(act.syllabus.zone)
    # « demain » is that of the wall, though a study day ends later than midnight.
    return OwnHabits(habits=habits, next_at=wall, today=act.now.astimezone(act.syllabus.zone).date())


def begin_reminder(uow: UnitOfWork, act: Act) -> OwnHabits:
    """As `look_at_habits`; a time written next is that of the reminder, unless something else is being written."""
    offer_writing(uow, act, REMINDER_TIME)
    return look_at_habits(uow, act)


def has_nothing_to_give_up(uow: UnitOfWork, act: Act) -> bool:
    """Whether nothing is being written, or it is only offered and an answer came since: that is then undone."""
    draft = find_draft(uow, act)
    if draft is None or draft.kind not in OFFERS:
        return draft is None
    last = uow.reviews.find_last(act.person.id)
    return last is not None and last.review.answered_at > draft.updated_at


def is_time(text: str, *, answers: bool) -> bool:
    """Whether a text is a time of the day, and not sooner an answer where the open question waits for a text."""
    try:
        read_time(text)
    except InvalidSetting:
        return False
    return not answers or _UNMISTAKABLE.search(fold_words(text)) is not None


def write_time(uow: UnitOfWork, act: Act, *, text: str) -> OwnHabits:
    """The time that `begin_reminder` waits for; raises StaleTap if it does not, InvalidSetting for no time."""
    get_draft(uow, act, kinds=TIMES)
    return write_reminder(uow, act, text=text)


def count_streak(uow: UnitOfWork, act: Act) -> int:
    """How many of the acting person's expected days in a row had an answer, up to today; one a week is forgiven."""
    measure = partial(measure_streak, today=act.today, is_off=uow.reminders.find_habits(act.person.id).calendar.is_off)
    # Most streaks are short, and a log of years is long.
    for looked_at in (STREAK_DAYS_FIRST, STREAK_DAYS):
        since = act.today - looked_at
        days = uow.reviews.count_by_day(act.person.id, since=since)
        streak = measure(days)
        if measure({*days, since - timedelta(days=1)}) == streak:
            break
    return streak


def has_reached_goal_today(uow: UnitOfWork, act: Act) -> bool:
    """Whether the acting person has tried as many facts today as they set out to."""
    return has_reached_goal(uow.reviews.list_day(act.person.id, act.today), goal=act.person.daily_goal)


def write_reminder(uow: UnitOfWork, act: Act, *, text: str) -> OwnHabits:
    """« 12:15 », « midi », « off »: the reminder as written, as `begin_reminder`; raises InvalidSetting for no time."""
    offer_writing(uow, act, REMINDER_TIME)
    return set_reminder(uow, act, minute=read_time(text))


def set_reminder(uow: UnitOfWork, act: Act, *, minute: int | None) -> OwnHabits:
    """Remind the acting person at this minute of their days, or (None) never; raises InvalidSetting."""
    if minute is not None and not 0 <= minute < MINUTES_A_DAY:
        raise InvalidSetting(setting="reminder", reason="unreadable")
    uow.reminders.save_time(act.person.id, minute=minute, silenced=minute is None)
    return _plan(uow, act)


def set_days(uow: UnitOfWork, act: Act, *, days: int, other_days: int | None) -> OwnHabits:
    """Let the acting person study on these weekdays from today on, or on these two weeks in turn from this one on.

    Raises InvalidSetting unless each week has a day.
    """
    for week in (days, other_days):
        if week is not None and not 0 < week <= EVERY_DAY:
            raise InvalidSetting(setting="days", reason="none")
    uow.reminders.save_rhythm(act.person.id, Rhythm(from_day=act.today, days=days, other_days=other_days))
    return _plan(uow, act)


def set_canton(uow: UnitOfWork, act: Act, *, number: int) -> OwnHabits:
    """Take the holidays of the canton with this number, from 1, off; 0 leaves it to the cohort."""
    uow.reminders.save_canton(act.person.id, canton_of(number))
    return _plan(uow, act)


def canton_of(number: int) -> str | None:
    """The canton with this number, None for 0; raises InvalidSetting."""
    if not 0 <= number <= len(CANTONS):
        raise InvalidSetting(setting="canton", reason="unknown")
    return CANTONS[number - 1] if number else None


def write_leave(uow: UnitOfWork, act: Act, *, text: str) -> OwnHabits:
    """« 2 semaines », « 12.07–26.07 », « stop »: the leave as written; raises InvalidSetting for what is none."""
    leave = read_leave(text, today=act.today)
    return end_leave(uow, act) if leave is None else _take(uow, act, leave)


def take_leave(uow: UnitOfWork, act: Act, *, days: int) -> OwnHabits:
    """So many days off from today on; raises InvalidSetting for none, or more than a year of them."""
    return _take(uow, act, Leave(first=act.today, last=act.today + timedelta(days=days - 1)))


def begin_leave(uow: UnitOfWork, act: Act) -> None:
    """The next text says how long the leave lasts."""
    keep_draft(uow, act, UNTIL, {})


def write_leave_until(uow: UnitOfWork, act: Act, *, text: str) -> OwnHabits:
    """The leave that `begin_leave` asked for; a day alone is its last one.

    Raises StaleTap if it did not, InvalidSetting for what is none.
    """
    get_draft(uow, act, kinds=KINDS)
    leave = read_leave(text, today=act.today, until=True)
    uow.drafts.discard(act.person.id)
    return end_leave(uow, act) if leave is None else _take(uow, act, leave)


def end_leave(uow: UnitOfWork, act: Act) -> OwnHabits:
    """The leave under way ends before today, or else one to come is given up; no matter if there is none."""
    uow.reminders.end_leaves(act.person.id, today=act.today)
    return replace(_plan(uow, act), ended=True)


def _take(uow: UnitOfWork, act: Act, leave: Leave) -> OwnHabits:
    uow.reminders.take_leave(act.person.id, check_leave(leave, today=act.today))
    return _plan(uow, act)


def _plan(uow: UnitOfWork, act: Act) -> OwnHabits:
    """Reckon anew when the acting person is reminded next."""
    habits = uow.reminders.find_habits(act.person.id)
    uow.reminders.plan([act.person.id], habits.next_due(act.syllabus.zone, after=act.now), now=act.now)
    return look_at_habits(uow, act)
