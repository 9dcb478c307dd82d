"""What is taught, where the clocks stand, and who acts when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from questions.learning.card import study_day

if TYPE_CHECKING:
    from datetime import date, datetime
    from zoneinfo import ZoneInfo

    from questions.people import Person
    from questions.plan.model import Plan
    from questions.quiz.question_set import Library


@dataclass(frozen=True, slots=True, kw_only=True)
class Syllabus:
    """The plan, the questions that serve it, and the time zone of its apprentices: fixed for a process's life."""

    plan: Plan
    library: Library
    zone: ZoneInfo


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One person doing something at a moment; `update_id` is that of Telegram's update, if one brought it."""

    person: Person
    syllabus: Syllabus
    now: datetime
    update_id: int | None = None

    @property
    def today(self) -> date:
        """The study day of the act."""
        return study_day(self.now, self.syllabus.zone)
