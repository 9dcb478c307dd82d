"""How many answers a day somebody manages: over the days on which they were there."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Final

from questions.learning.card import study_day

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from bot.use_cases.syllabus import Act
    from questions.calendar import Leave

PACE_DAYS: Final = 14
PACE_LOOKS_BACK: Final = 120
"""How many days back those without leave are looked for."""
_LONGEST_BACK: Final = timedelta(days=PACE_LOOKS_BACK)


def started_on(act: Act) -> date:
    """The acting person's first study day."""
    return study_day(act.person.created_at, act.syllabus.zone)


def looks_back_to(act: Act) -> date:
    """The first day whose leaves matter for the acting person's pace."""
    return max(started_on(act), act.today - _LONGEST_BACK)


def list_present_days(act: Act, leaves: Collection[Leave]) -> list[date]:
    """The last fourteen days before today, or since the start, on which the person was not on leave; latest first."""
    begin = looks_back_to(act)
    back = (act.today - timedelta(days=days) for days in range(1, (act.today - begin).days + 1))
    return list(islice((day for day in back if not any(leave.covers(day) for leave in leaves)), PACE_DAYS))


def reckon_pace(act: Act, present: Sequence[date], counts: Mapping[date, int]) -> float:
    """Answers a day over the days present; the daily goal before the first full day.

    `counts` are the rated answers by study day. Days of leave count only if they had answers: nobody's pace falls
    because they are away. The free days of a week count, for they come again in the weeks ahead.
    """
    if not present:
        return float(act.person.daily_goal)
    answers = {day: count for day, count in counts.items() if present[-1] <= day < act.today}
    return sum(answers.values()) / len({*present, *answers})
