"""What an apprentice sets: the day of the exam and the size of a daily round."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.use_cases.drafting import EXAM_DAY, find_draft, offer_writing
from questions.errors import InvalidSetting
from questions.people import DAILY_GOALS
from questions.quiz.question import TYPED_KINDS, Kind

if TYPE_CHECKING:
    from datetime import date

    from bot.use_cases.syllabus import Act
    from questions.people import Person
    from storage.unit_of_work import UnitOfWork

FURTHEST_EXAM = timedelta(days=4 * 365 + 1)
_OF_WORDS: Final = TYPED_KINDS | {Kind.RECALL}
DAYS: Final = frozenset({EXAM_DAY})


def offer_exam_day(uow: UnitOfWork, act: Act) -> None:
    """A day written next is that of the exam, unless something else is being written."""
    offer_writing(uow, act, EXAM_DAY)


def means_exam_day(uow: UnitOfWork, act: Act, *, day: date | None) -> bool:
    """Whether a day (None: a text much like one) is that of the exam, and not the answer to the open question."""
    draft, waiting = find_draft(uow, act), uow.asked.find_open(act.person.id)
    if draft is None or waiting is None or waiting.question.kind not in _OF_WORDS:
        return draft is not None
    # Who was asked since they looked at their settings answers.
    return day is not None and day > act.today and waiting.asked_at < draft.updated_at


def set_exam_day(uow: UnitOfWork, act: Act, *, exam_day: date | None) -> Person:
    """The person with an exam day of their own; None for their cohort's, or unknown without one.

    A day written next takes its place. Raises InvalidSetting unless it lies within four years ahead.
    """
    check_exam_day(exam_day, today=act.today)
    offer_exam_day(uow, act)
    person = uow.people.get(act.person.id)
    cohort = uow.cohorts.find_active(person.cohort_id)
    if exam_day is None and cohort is not None:
        person = replace(person, exam_day=cohort.exam_day, chose_exam_day=False)
    else:
        person = replace(person, exam_day=exam_day, chose_exam_day=exam_day is not None)
    uow.people.save(person)
    return person


def check_exam_day(exam_day: date | None, *, today: date, setting: str = "exam_day") -> None:
    """Raise InvalidSetting, by the name of that setting, unless the day is unknown or lies within four years ahead."""
    if exam_day is not None and exam_day <= today:
        raise InvalidSetting(setting=setting, reason="past")
    if exam_day is not None and exam_day - today > FURTHEST_EXAM:
        raise InvalidSetting(setting=setting, reason="far")


def set_daily_goal(uow: UnitOfWork, act: Act, *, goal: int) -> Person:
    """The person with a new daily goal; raises InvalidSetting unless it is one of those offered."""
    if goal not in DAILY_GOALS:
        raise InvalidSetting(setting="daily_goal", reason="unknown")
    person = replace(uow.people.get(act.person.id), daily_goal=goal)
    uow.people.save(person)
    return person
