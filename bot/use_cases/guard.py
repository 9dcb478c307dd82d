"""The guard of a cohort: whether FSRS's promises come true there, looked at once a study day."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING

from questions.learning.calibration import Tally, may_trust

if TYPE_CHECKING:
    from bot.use_cases.syllabus import Act
    from storage.unit_of_work import UnitOfWork

DAYS_LOOKED_AT = 120


def check_trust(uow: UnitOfWork, act: Act) -> None:
    """Note whether the acting person's cohort may trust the model, if nobody has looked today.

    Two who look at the same moment find the same.
    """
    cohort = uow.cohorts.find_active(act.person.cohort_id)
    if cohort is None or cohort.checked_on == act.today:
        return
    promises = uow.reviews.iterate_promises(cohort.id, since=act.now - timedelta(days=DAYS_LOOKED_AT))
    tallies = [
        Tally().add_all((recall, guess, correct) for _, recall, guess, correct in of_one)
        for _, of_one in groupby(promises, key=attrgetter("person_id"))
    ]
    trusted = may_trust(tallies, trusted=cohort.trusted)
    uow.cohorts.save(replace(cohort, trusted=trusted, checked_on=act.today))
