"""The guard of a cohort: whether FSRS's promises come true there, looked at once a study day."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Final, NamedTuple

from bot.use_cases.latest import Latest
from questions.learning.calibration import Tally, add_up, may_trust

if TYPE_CHECKING:
    from datetime import date

    from bot.use_cases.syllabus import Act
    from storage.promises import Ground
    from storage.unit_of_work import UnitOfWork

    Days = dict[int, dict[date, Tally]]

DAYS_LOOKED_AT: Final = 120
COHORTS_KEPT: Final = 64


def check_trust(uow: UnitOfWork, act: Act) -> None:
    """Note whether the acting person's cohort may trust the model, if nobody has looked today.

    Two who look at the same moment find the same.
    """
    cohort = uow.cohorts.find_active(act.person.cohort_id)
    if cohort is None or cohort.checked_on == act.today:
        return
    kept = KeptTallies() if act.shelf is None else act.shelf.tallies
    trusted = may_trust(kept.tally(uow, cohort.id, today=act.today), trusted=cohort.trusted)
    uow.cohorts.save(replace(cohort, trusted=trusted, checked_on=act.today))


class _Kept(NamedTuple):
    ground: Ground
    until: date
    days: Days


class KeptTallies:
    """What each cohort's days gone by add up to, so that a day's look reads what came since the last one.

    Threads may share it; what is dropped is read again, and so is everything once members or judgements are others.
    """

    def __init__(self) -> None:
        self._kept: Latest[int, _Kept] = Latest(COHORTS_KEPT)

    def tally(self, uow: UnitOfWork, cohort_id: int, *, today: date) -> list[Tally]:
        """The promises and answers of the last days of each member of a cohort who has any."""
        first, ground = today - timedelta(days=DAYS_LOOKED_AT), uow.promises.find_ground(cohort_id)
        kept = self._kept.find(cohort_id)
        if kept is None or kept.ground != ground or kept.until > today:
            kept = _Kept(ground, first, {})
        # An answer given at the end of a study day may have come to be seen after the first look of the next one.
        since = max(first, kept.until - timedelta(days=1))
        days = {
            who: {day: tally for day, tally in own.items() if first <= day < since} for who, own in kept.days.items()
        }
        for who, own in _read_days(uow, cohort_id, since=since).items():
            days.setdefault(who, {}).update(own)
        # What was answered today may be taken back, and more will come.
        gone = {who: {day: tally for day, tally in own.items() if day < today} for who, own in days.items()}
        self._kept.keep(cohort_id, _Kept(ground, today, gone))
        return [add_up(days[who].values()) for who in sorted(days) if days[who]]


def _read_days(uow: UnitOfWork, cohort_id: int, *, since: date) -> Days:
    """Each member's answers of each study day, day by day."""
    found: Days = {}
    promises = uow.promises.iterate(cohort_id, since=since)
    for (who, day), of_day in groupby(promises, key=attrgetter("person_id", "study_day")):
        answers = ((recall, guess, correct) for _, _, recall, guess, correct in of_day)
        found.setdefault(who, {})[day] = Tally().add_all(answers)
    return found
