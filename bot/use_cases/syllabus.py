"""What is taught, where the clocks stand, and who acts when."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from questions.learning.card import study_day
from questions.learning.curriculum import order_by_lessons
from questions.learning.exam import domain_of
from questions.learning.scheduling import DEFAULT_SCHEDULER

if TYPE_CHECKING:
    import random
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime
    from zoneinfo import ZoneInfo

    from bot.use_cases.shelf import Shelf
    from questions.learning.scheduling import Scheduler
    from questions.people import Person
    from questions.plan.model import Plan
    from questions.quiz.question_set import Library
    from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class Syllabus:
    """The plan, the questions that serve it, and the time zone of its apprentices.

    `release_days` are the study days from which facts may be asked as new ones, where they have one.
    """

    plan: Plan
    library: Library
    zone: ZoneInfo
    release_days: Mapping[str, date] = field(default_factory=dict)

    @cached_property
    def curriculum(self) -> Mapping[str, tuple[str, ...]]:
        """Every fact's objectives, in the order in which apprentices meet the facts."""
        return order_by_lessons(self.library.curriculum, self.plan)

    @cached_property
    def facts_by_domain(self) -> Mapping[int, Sequence[str]]:
        """The facts of each position of the exam that has any (`questions.learning.exam.domain_of`)."""
        found: dict[int, list[str]] = {}
        for fact_id, objectives in self.curriculum.items():
            found.setdefault(domain_of(objectives), []).append(fact_id)
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One person doing something at a moment, with the dice; `update_id` is that of Telegram's update, if any.

    `scheduler` is how memories are reckoned: FSRS's own until `bot.use_cases.parameters.attune` says better.
    """

    person: Person
    syllabus: Syllabus
    now: datetime
    rng: random.Random
    update_id: int | None = None
    scheduler: Scheduler = DEFAULT_SCHEDULER
    shelf: Shelf | None = None

    def find_syllabus(self, uow: UnitOfWork, cohort_id: int) -> Syllabus:
        """What the members of a cohort may be asked, which is more than what its trainer is asked."""
        return self.syllabus if self.shelf is None else self.shelf.find_syllabus(uow, cohort_id)

    @property
    def today(self) -> date:
        """The study day of the act."""
        return study_day(self.now, self.syllabus.zone)
