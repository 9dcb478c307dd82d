"""Which questions a person may be asked: the shipped ones, and what trainers published to the person's cohort."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from bot.use_cases.guard import KeptTallies
from bot.use_cases.kept_cards import KeptCards
from bot.use_cases.kept_marks import KeptMarks
from bot.use_cases.latest import Latest
from bot.use_cases.parameters import find_scheduler
from questions.quiz.publishing import list_release_days
from questions.quiz.question_set import Library, leave_out

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from bot.use_cases.syllabus import Syllabus
    from questions.learning.scheduling import Scheduler
    from storage.unit_of_work import UnitOfWork

Key = TypeVar("Key")
Value = TypeVar("Value")

COHORTS_KEPT = 64


class Shelf:
    """What each cohort is asked and how its memories are reckoned, kept until any of it changes; threads may share it.

    What is kept can be made again from the database at any time: another process needs to know nothing of it, for
    one number there is another one after every change of a set, a publication, a withdrawal or FSRS's parameters.
    """

    def __init__(self, shipped: Syllabus) -> None:
        self.shipped = shipped
        self.marks = KeptMarks()
        self.cards = KeptCards()
        self.tallies = KeptTallies()
        self._syllabi: Latest[int | None, tuple[int, Syllabus]] = Latest(COHORTS_KEPT)
        self._schedulers: Latest[tuple[int | None, date], tuple[int, Scheduler]] = Latest(COHORTS_KEPT)

    def find_syllabus(self, uow: UnitOfWork, cohort_id: int | None) -> Syllabus:
        """The syllabus of a cohort's members; what is shipped for who has no cohort. No withdrawn question is in it."""
        return self._find_syllabus(uow, cohort_id, uow.sets.get_edition())

    def find_both(self, uow: UnitOfWork, cohort_id: int | None, *, today: date) -> tuple[Syllabus, Scheduler]:
        """As `find_syllabus`, with the scheduler that is in force for a cohort's members on a study day."""
        edition = uow.sets.get_edition()
        scheduler = _find_or_read(
            self._schedulers,
            (cohort_id, today),
            edition,
            lambda: find_scheduler(uow, cohort_id=cohort_id, today=today),
        )
        return self._find_syllabus(uow, cohort_id, edition), scheduler

    def _find_syllabus(self, uow: UnitOfWork, cohort_id: int | None, edition: int) -> Syllabus:
        return _find_or_read(self._syllabi, cohort_id, edition, lambda: self._read(uow, cohort_id))

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


def _find_or_read(latest: Latest[Key, tuple[int, Value]], key: Key, edition: int, read: Callable[[], Value]) -> Value:
    """What is kept under a key since the last change, or what is read now."""
    kept = latest.find(key)
    if kept is None or kept[0] != edition:
        kept = edition, read()
        latest.keep(key, kept)
    return kept[1]
