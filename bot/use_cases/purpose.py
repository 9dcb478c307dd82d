"""What leaderboards are for, and until when what they show is kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import date

    from bot.use_cases.syllabus import Act
    from storage.unit_of_work import UnitOfWork

MONTHS_KEPT: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Purpose:
    """How many months after the exam points are erased, and the day, None while no exam day is known."""

    months: int
    erased_on: date | None


def look_at_purpose(uow: UnitOfWork, act: Act, *, months: int = MONTHS_KEPT) -> Purpose:
    """Until when the acting person's points are kept: so long after their cohort's exam."""
    cohort = uow.cohorts.find_active(uow.people.get(act.person.id).cohort_id)
    if cohort is None or cohort.exam_day is None:
        return Purpose(months=months, erased_on=None)
    return Purpose(months=months, erased_on=_add_months(cohort.exam_day, months))


def _add_months(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    # The first of the month after would be late, the 28th exists everywhere.
    return day.replace(year=day.year + years, month=month + 1, day=min(day.day, 28))
