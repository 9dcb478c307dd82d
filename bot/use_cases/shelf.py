"""Which questions a person may be asked: the shipped ones, and what trainers published to the person's cohort."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import replace
from threading import Lock
from typing import TYPE_CHECKING

from bot.use_cases.kept_marks import KeptMarks
from questions.quiz.publishing import list_release_days
from questions.quiz.question_set import Library, leave_out

if TYPE_CHECKING:
    from bot.use_cases.syllabus import Syllabus
    from storage.unit_of_work import UnitOfWork

COHORTS_KEPT = 64


class Shelf:
    """The syllabus of each cohort, kept until a set, a publication or a withdrawal changes; threads may share it.

    What is kept can be made again from the database at any time: another process needs to know nothing of it.
    """

    def __init__(self, shipped: Syllabus) -> None:
        self.shipped = shipped
        self.marks = KeptMarks()
        self._kept: OrderedDict[int | None, tuple[int, Syllabus]] = OrderedDict()
        self._lock = Lock()

    def find_syllabus(self, uow: UnitOfWork, cohort_id: int | None) -> Syllabus:
        """The syllabus of a cohort's members; what is shipped for who has no cohort. No withdrawn question is in it."""
        changes = uow.sets.count_changes()
        with self._lock:
            count, syllabus = self._kept.get(cohort_id, (-1, self.shipped))
            if count == changes:
                self._kept.move_to_end(cohort_id)
                return syllabus
        syllabus = self._read(uow, cohort_id)
        with self._lock:
            self._kept[cohort_id] = changes, syllabus
            while len(self._kept) > COHORTS_KEPT:
                self._kept.popitem(last=False)
        return syllabus

    def _read(self, uow: UnitOfWork, cohort_id: int | None) -> Syllabus:
        publications = () if cohort_id is None else uow.sets.list_publications(cohort_id=cohort_id)
        withdrawn = {withdrawal.question_id for withdrawal in uow.withdrawals.list_all()}
        if not publications and withdrawn.isdisjoint(self.shipped.library.questions):
            return self.shipped
        published = [(uow.sets.get(publication.set_id), publication) for publication in publications]
        # What a trainer publishes is learnt now, not after a thousand facts: the order of sets is that of what is new.
        sets = (*(question_set for question_set, _ in published), *self.shipped.library.sets)
        library = Library(sets=tuple(leave_out(question_set, withdrawn) for question_set in sets))
        days = {
            fact_id: day
            for question_set, publication in published
            for fact_id, day in list_release_days(question_set, publication).items()
        }
        return replace(self.shipped, library=library, release_days=days)
