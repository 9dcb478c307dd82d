"""What leaderboards are for, and until when what they show is kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.use_cases.retention import find_last_day

if TYPE_CHECKING:
    from datetime import date

    from bot.use_cases.syllabus import Act
    from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class Purpose:
    """How many months after the exam points are erased, and the day, None while no exam day is known."""

    months: int
    erased_on: date | None


def look_at_purpose(uow: UnitOfWork, act: Act, *, months: int) -> Purpose:
    """Until when the acting person's points are kept: so many months after their cohort's exam."""
    cohort = uow.cohorts.find_active(uow.people.get(act.person.id).cohort_id)
    return Purpose(months=months, erased_on=find_last_day(uow, cohort, months=months))
