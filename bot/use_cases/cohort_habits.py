"""What trainers set for a cohort: when members are reminded, on which days, and by which canton's holidays.

It holds for members who set nothing themselves.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.use_cases.habits import canton_of
from bot.use_cases.rights import require_cohort
from questions.audit import Deed
from questions.calendar import EVERY_DAY
from questions.errors import InvalidSetting
from questions.reminders import MINUTES_A_DAY, is_quiet

if TYPE_CHECKING:
    from bot.use_cases.syllabus import Act
    from questions.cohorts import Cohort
    from questions.reminders import CohortHabits
    from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortHabitsView:
    """A cohort and what is set for it."""

    cohort: Cohort
    habits: CohortHabits


def look_at_cohort_habits(uow: UnitOfWork, act: Act, *, cohort_id: int) -> CohortHabitsView:
    """What is set for a cohort; raises RoleNeeded, NotYourCohort, StaleTap if it is archived."""
    cohort = require_cohort(uow, act, cohort_id)
    return CohortHabitsView(cohort=cohort, habits=uow.reminders.find_cohort_habits(cohort.id))


def set_cohort_time(uow: UnitOfWork, act: Act, *, cohort_id: int, minute: int) -> CohortHabitsView:
    """Remind members at this minute of the day; raises as `look_at_cohort_habits`, InvalidSetting for the night."""
    if not 0 <= minute < MINUTES_A_DAY or is_quiet(minute):
        raise InvalidSetting(setting="cohort_reminder", reason="quiet")
    return _save(uow, act, cohort_id, minute=minute)


def set_cohort_days(uow: UnitOfWork, act: Act, *, cohort_id: int, days: int) -> CohortHabitsView:
    """Let members study on these weekdays; raises as `look_at_cohort_habits`, InvalidSetting for none."""
    if not 0 < days <= EVERY_DAY:
        raise InvalidSetting(setting="days", reason="none")
    return _save(uow, act, cohort_id, days=days)


def set_cohort_canton(uow: UnitOfWork, act: Act, *, cohort_id: int, number: int) -> CohortHabitsView:
    """Take a canton's holidays off, by its number from 1, or (0) none; raises as `look_at_cohort_habits`."""
    return _save(uow, act, cohort_id, canton=canton_of(number))


def _save(uow: UnitOfWork, act: Act, cohort_id: int, **changes: int | str | None) -> CohortHabitsView:
    view = look_at_cohort_habits(uow, act, cohort_id=cohort_id)
    habits = replace(view.habits, **changes)  # type: ignore[arg-type]
    uow.reminders.save_cohort_habits(view.cohort.id, habits)
    uow.reminders.order_plans_of(view.cohort.id)
    uow.acts.append(
        Deed.COHORT_HABITS_SET,
        at=act.now,
        person_id=act.person.id,
        subject=f"cohort:{view.cohort.id}",
        detail=" ".join(f"{name} {value}" for name, value in changes.items()),
    )
    return replace(view, habits=habits)
