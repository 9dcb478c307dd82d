"""The end of a cohort, some months after its exam: announced a month ahead, then its apprentices are erased.

Who has answered since the announcement goes on learning, and so does who has an exam of their own to come: they stay,
without the cohort.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from bot.use_cases.cohorts import archive, leave
from bot.use_cases.erasing import erase
from bot.use_cases.ownership_notices import CohortEnded, tell_of_cohort_ended, tell_of_cohort_ending
from questions.audit import Deed
from questions.learning.card import study_day

if TYPE_CHECKING:
    from bot.use_cases.erasing import Eraser
    from questions.cohorts import Cohort
    from questions.people import Person
    from storage.retention import CohortEnd
    from storage.unit_of_work import UnitOfWork

NOTICE: Final = timedelta(days=30)
ERASED_AT_ONCE: Final = 1
_EVERYBODY: Final = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """For how many months after their exam day cohorts are kept, and what an erasure needs."""

    months: int
    eraser: Eraser

    @property
    def today(self) -> date:
        """The study day."""
        return study_day(self.eraser.now, self.eraser.zone)

    def end_of(self, exam_day: date) -> date:
        """The day on which a cohort with this exam day ends."""
        return add_months(exam_day, self.months)


def find_last_day(uow: UnitOfWork, cohort: Cohort | None, *, months: int) -> date | None:
    """The day on which a cohort's data go: as announced, else so many months after the exam; None while it is open."""
    if cohort is None or cohort.exam_day is None:
        return None
    return uow.retention.find_end_day(cohort.id) or add_months(cohort.exam_day, months)


def add_months(day: date, months: int) -> date:
    """The same day so many months later, or the last one of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    year, month = max(date.min.year, min(year, date.max.year)), month + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def is_anything_due(uow: UnitOfWork, keeping: Keeping) -> bool:
    """Whether a cohort's end is to be announced or has come."""
    return bool(_list_unannounced(uow, keeping) or uow.retention.is_due(keeping.today))


def announce_ends(uow: UnitOfWork, keeping: Keeping) -> int:
    """How many cohorts' ends were announced to their apprentices, each once and a month ahead."""
    now, zone, announced = keeping.eraser.now, keeping.eraser.zone, 0
    for cohort_id in _list_unannounced(uow, keeping):
        cohort = uow.cohorts.get(cohort_id)
        if cohort.exam_day is None:
            continue
        ends_on = max(keeping.end_of(cohort.exam_day), keeping.today + NOTICE)
        if not uow.retention.announce(cohort.id, at=now, ends_on=ends_on):
            continue
        members = uow.retention.list_members(cohort.id, limit=_EVERYBODY)
        tell_of_cohort_ending(uow, people=members, cohort=cohort, ends_on=ends_on, now=now, zone=zone)
        _note(uow, keeping, Deed.COHORT_END_ANNOUNCED, cohort.id, f"ends:{ends_on} members:{len(members)}")
        announced += 1
    return announced


def end_cohort(uow: UnitOfWork, keeping: Keeping) -> bool:
    """Whether there is more to do: a piece of one cohort whose time is over was erased, or it was closed."""
    end = uow.retention.take_due(keeping.today)
    if end is None:
        return False
    cohort = uow.cohorts.get(end.cohort_id)
    if cohort.exam_day is None or keeping.end_of(cohort.exam_day) > keeping.today:
        uow.retention.call_off(cohort.id)
        return True
    members = uow.retention.list_members(cohort.id, limit=ERASED_AT_ONCE)
    kept = [person for person in members if _goes_on(uow, person, end, keeping.today)]
    for person in kept:
        leave(uow, person)
    for person in members:
        if person not in kept:
            erase(uow, person, eraser=keeping.eraser, by=None)
    uow.retention.count(cohort.id, erased=len(members) - len(kept), kept=len(kept))
    if not members:
        _close(uow, keeping, end)
    return True


def _list_unannounced(uow: UnitOfWork, keeping: Keeping) -> tuple[int, ...]:
    # An exam day from which the months lead at most a notice ahead; a day early is put right by `announce_ends`.
    latest = add_months(keeping.today + NOTICE, -keeping.months) + timedelta(days=1)
    return uow.retention.list_unnoticed(exam_before=latest)


def _goes_on(uow: UnitOfWork, person: Person, end: CohortEnd, today: date) -> bool:
    has_exam = person.chose_exam_day and person.exam_day is not None and person.exam_day >= today
    return has_exam or uow.retention.was_active(person.id, since=end.noticed_at)


def _close(uow: UnitOfWork, keeping: Keeping, end: CohortEnd) -> None:
    """Tell the trainers, once; and take the cohort out of every list."""
    now, cohort = keeping.eraser.now, uow.cohorts.get(end.cohort_id)
    if not uow.retention.close(cohort.id, at=now):
        return
    if cohort.archived_at is None:
        archive(uow, [cohort], now=now, person_id=None)
    ended = CohortEnded(cohort=cohort.name, erased=end.erased, kept=end.kept)
    trainers = uow.cohorts.list_trainers(cohort.id)
    tell_of_cohort_ended(uow, people=trainers, cohort_id=cohort.id, ended=ended, now=now, zone=keeping.eraser.zone)
    _note(uow, keeping, Deed.COHORT_ENDED, cohort.id, f"erased:{end.erased} kept:{end.kept}")


def _note(uow: UnitOfWork, keeping: Keeping, deed: Deed, cohort_id: int, detail: str) -> None:
    uow.acts.append(deed, at=keeping.eraser.now, person_id=None, subject=f"cohort:{cohort_id}", detail=detail)
