"""The marks that the members of a cohort are heading for, reckoned for all of them together."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Final

from bot.use_cases.findings import joined_on
from bot.use_cases.pace import PACE_DAYS, PACE_LOOKS_BACK, list_present_days, reckon_pace, started_on
from bot.use_cases.progress import likely_mark
from questions.learning.calibration import OWN_ANSWERS, correct_forecast, measure_own_bias
from questions.learning.exam import PASS_MARK
from questions.learning.forecast import Course, project_all, recall_all
from questions.learning.memories import Memories
from questions.learning.selection import Aim
from questions.results.attention import EARLIER_DAYS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from bot.use_cases.syllabus import Act
    from questions.calendar import Leave
    from questions.cohorts import Cohort
    from questions.learning.calibration import Foretold
    from questions.people import Person
    from storage.unit_of_work import UnitOfWork

FEWEST_ANSWERS: Final = 30
"""From how many answers on a mark is forecast, in the first four weeks."""
NOTHING: Final = Memories()


@dataclass(frozen=True, kw_only=True)
class ClassMarks:
    """The marks of a cohort's members; what they all rest on is read in one go, once any of it is needed.

    `act` is one for this cohort. Without `every_mark` only those are reckoned whom what they know already would not
    carry over the pass mark.
    """

    uow: UnitOfWork
    act: Act
    cohort: Cohort
    people: Sequence[Person]
    memories: Mapping[int, Memories]
    every_mark: bool

    def find(self, person: Person) -> float | None:
        """The mark that a member sees in their own progress; None without exam day, or if none is needed.

        Every rated answer, and every one taken back, raises the version of a card or makes one: while the versions add
        up to the same, nothing was learnt and the mark of the day stands.
        """
        act, own = replace(self.act, person=person), self.memories.get(person.id, NOTHING)
        days = (act.today - joined_on(act, person)).days
        # A pace of a few days or a few answers says nothing about years; few answers in weeks do.
        if days < PACE_DAYS or (days < EARLIER_DAYS and own.saves < FEWEST_ANSWERS):
            return None
        if act.shelf is None:
            return self._reckon(act, own)
        learnt, taught = (len(own), own.saves), (len(act.syllabus.curriculum), act.scheduler.parameters_id)
        ground = person, act.today, learnt, taught, self.every_mark
        return act.shelf.marks.find(ground, lambda: self._reckon(act, own))

    def _reckon(self, act: Act, memories: Memories) -> float | None:
        person, exam_day, model = act.person, act.person.exam_day, act.scheduler.model
        if exam_day is None or exam_day <= act.today:
            return None
        bias = measure_own_bias(self._foretold.get(person.id, ()), model=model)
        untouched = correct_forecast(recall_all(memories, exam_day, model=model), bias=bias)
        mark = likely_mark(act, untouched)
        if mark >= float(PASS_MARK) and not self.every_mark:
            return None
        course = self._find_course(act)
        # Who answers nothing goes on untouched.
        if course.answers_per_day == 0:
            return mark
        known = set(memories.fact_ids)
        unseen = tuple(fact_id for fact_id in act.syllabus.curriculum if fact_id not in known)
        going_on = project_all(memories, unseen, course=course, model=model)
        return likely_mark(act, correct_forecast(going_on, bias=bias))

    def _find_course(self, act: Act) -> Course:
        pace = reckon_pace(act, self._present[act.person.id], self._counts.get(act.person.id, {}))
        aim = Aim(
            today=act.today,
            exam_day=act.person.exam_day,
            answers_per_day=pace,
            bank_size=len(act.syllabus.curriculum),
            trusted=self.cohort.trusted,
        )
        return Course(aim=aim, started=started_on(act), answers_per_day=pace)

    @cached_property
    def _foretold(self) -> Mapping[int, Sequence[Foretold]]:
        return self.uow.foretold.list_of_cohort(self.cohort.id, latest=OWN_ANSWERS)

    @cached_property
    def _present(self) -> Mapping[int, Sequence[date]]:
        since = self.act.today - timedelta(days=PACE_LOOKS_BACK)
        leaves: Mapping[int, Sequence[Leave]] = self.uow.reminders.list_leaves_of_cohort(self.cohort.id, since=since)
        acts = (replace(self.act, person=person) for person in self.people)
        return {act.person.id: list_present_days(act, leaves.get(act.person.id, ())) for act in acts}

    @cached_property
    def _counts(self) -> Mapping[int, Mapping[date, int]]:
        since = min((present[-1] for present in self._present.values() if present), default=self.act.today)
        return self.uow.reviews.count_rated_by_member(self.cohort.id, since=since)
