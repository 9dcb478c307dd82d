"""What stands out in a cohort: who may need help, what many get wrong alike, which keys look wrong."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.use_cases.parameters import find_scheduler
from questions.learning.card import study_day
from questions.quiz.question import Kind
from questions.reminders import Habits
from questions.results.attention import EARLIER_DAYS, RECENT_DAYS, Concern, MemberActivity, Situation, list_concerns
from questions.results.items import FACILITY_FROM, ItemStatistics, measure_first_attempts
from questions.results.misconceptions import SHOWN, Misconception, fewest_shown, list_misconceptions
from questions.results.ranking import looks_miskeyed, order_worst_first

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from bot.use_cases.syllabus import Act
    from questions.calendar import Calendar
    from questions.cohorts import Cohort
    from questions.people import Person
    from questions.quiz.question import Question
    from questions.results.attempts import FirstAttempts, QuestionKey
    from storage.unit_of_work import UnitOfWork

NO_ACTIVITY = MemberActivity(answers={}, last_day=None, leeches=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberConcern:
    """An apprentice who may need help, and why."""

    person: Person
    concern: Concern


@dataclass(frozen=True, slots=True, kw_only=True)
class CommonError:
    """A wrong option that several chose, in the wording in which most of them met it.

    `number` names it on buttons: the same error has the same number for ever.
    """

    misconception: Misconception
    question: Question

    @property
    def number(self) -> int:
        """Three bytes of a digest of what is believed."""
        place = self.question.id if self.question.kind is Kind.TRUE_FALSE else self.misconception.fact_id
        digest = hashlib.sha256(f"{place}\n{self.misconception.option}".encode()).digest()
        return int.from_bytes(digest[:3])


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What stands out in a cohort; `brief_wanted` tells whether its trainers get that on Mondays."""

    cohort: Cohort
    concerns: tuple[MemberConcern, ...]
    errors: tuple[CommonError, ...]
    doubtful: tuple[Question, ...]
    brief_wanted: bool

    @property
    def silent(self) -> tuple[MemberConcern, ...]:
        """Those who can be asked to come back."""
        return tuple(one for one in self.concerns if one.concern.silent_days is not None)


def act_for(uow: UnitOfWork, act: Act, cohort: Cohort) -> Act:
    """The act with what the members of this cohort may be asked, and how their memories are reckoned."""
    return replace(
        act,
        syllabus=act.find_syllabus(uow, cohort.id),
        scheduler=find_scheduler(uow, cohort_id=cohort.id, today=act.today),
    )


def list_member_concerns(
    uow: UnitOfWork,
    act: Act,
    cohort: Cohort,
    *,
    people: Sequence[Person],
    marks: Mapping[int, float] | None = None,
) -> tuple[MemberConcern, ...]:
    """Who of these members may need help; `marks` are those to be expected, by person."""
    since = act.today - timedelta(days=RECENT_DAYS + EARLIER_DAYS)
    activities = uow.insights.list_activities(cohort.id, since=since)
    habits = uow.reminders.list_habits([person.id for person in people])
    situations = (
        _situation(
            act,
            person,
            activities.get(person.id, NO_ACTIVITY),
            mark=(marks or {}).get(person.id),
            calendar=habits.get(person.id, Habits()).calendar,
        )
        for person in people
    )
    by_id = {person.id: person for person in people}
    return tuple(
        MemberConcern(person=by_id[concern.person_id], concern=concern)
        for concern in list_concerns(situations, today=act.today)
    )


def list_errors(uow: UnitOfWork, act: Act, cohort: Cohort, *, members: int) -> tuple[CommonError, ...]:
    """The three misconceptions of the last seven days; `act` is one for this cohort (`act_for`)."""
    fewest = fewest_shown(members, names_seen=True)
    return find_errors(uow, act, cohort, days=RECENT_DAYS, fewest=fewest, limit=SHOWN)


def find_errors(
    uow: UnitOfWork, act: Act, cohort: Cohort, *, days: int, fewest: int, limit: int
) -> tuple[CommonError, ...]:
    """The wrong options that at least so many members chose lately, the most frequent first."""
    attempts = uow.insights.list_recent_attempts(cohort.id, since=act.today - timedelta(days=days), fewest=fewest)
    questions = current_questions(act)
    found = list_misconceptions(attempts, questions, fewest=fewest, limit=limit)
    return tuple(CommonError(misconception=one, question=questions[one.question]) for one in found)


def current_questions(act: Act) -> Mapping[QuestionKey, Question]:
    """Every question as it may be asked now, by id and version."""
    return {(one.id, one.version): one for one in act.syllabus.library.questions.values()}


def measure_current_items(act: Act, attempts: Mapping[QuestionKey, FirstAttempts]) -> tuple[ItemStatistics, ...]:
    """The statistics of the questions that ten members at least attempted, those worth a look first."""
    found = measure_first_attempts(attempts, current_questions(act), fewest=FACILITY_FROM)
    return order_worst_first(found.values())


def joined_on(act: Act, person: Person) -> date:
    """The study day on which an apprentice joined the cohort."""
    return study_day(person.consented_at or person.created_at, act.syllabus.zone)


def list_doubtful(items: Sequence[ItemStatistics]) -> tuple[QuestionKey, ...]:
    """The questions whose key looks wrong."""
    return tuple(one.question for one in items if looks_miskeyed(one))


def _situation(
    act: Act, person: Person, activity: MemberActivity, *, mark: float | None, calendar: Calendar
) -> Situation:
    return Situation(
        person_id=person.id,
        joined=joined_on(act, person),
        last_day=activity.last_day,
        answers=activity.answers,
        leeches=activity.leeches,
        mark=mark,
        is_off=calendar.is_off,
        on_leave=calendar.is_on_leave(act.today),
    )
