"""A person, a small bank and a real database: use cases without any chat around them."""

import random
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from bot.use_cases.syllabus import Act, Syllabus
from questions.people import Person, Role
from questions.quiz.asked import AskedQuestion, NewAskedQuestion
from questions.quiz.question import Kind
from storage.desk import Desk
from storage.schema import upgrade
from storage.unit_of_work import UnitOfWork
from tests.builders import NOON


@dataclass
class Scene:
    """A database with two apprentices, and acts of the first."""

    desk: Desk
    syllabus: Syllabus
    person: Person
    other: Person
    rng: random.Random = field(default_factory=lambda: random.Random(11))

    def act(self, *, by: Person | None = None, minutes: float = 1, days: int = 0) -> Act:
        """An act so long after noon: a minute unless told, which nobody would call too fast."""
        now = NOON + timedelta(minutes=minutes, days=days)
        return Act(person=by or self.person, syllabus=self.syllabus, now=now, rng=self.rng)

    async def ask(self, kind: Kind, *, minutes: int = 0) -> AskedQuestion:
        """A question of this kind, open for the person."""
        question = next(one for one in self.syllabus.library.questions.values() if one.kind is kind)
        new = NewAskedQuestion(
            person_id=self.person.id,
            question=question,
            shuffle_seed=7,
            asked_at=NOON + timedelta(minutes=minutes),
        )
        return await self.desk.run(lambda uow: uow.asked.ask(new))

    async def run(self, use_case, act=None, **arguments):
        return await self.desk.run(lambda uow: use_case(uow, act or self.act(), **arguments))


@pytest.fixture
async def scene(sqlite_url, syllabus) -> AsyncIterator[Scene]:
    upgrade(sqlite_url)
    desk = Desk.open(sqlite_url)

    def enrol(uow: UnitOfWork, telegram_id: int) -> Person:
        return uow.people.enrol(
            telegram_id=telegram_id, first_name="Noa", role=Role.APPRENTICE, plan_id="arc-2010", created_at=NOON
        )

    person, other = await desk.run(enrol, 1), await desk.run(enrol, 2)
    yield Scene(desk=desk, syllabus=replace(syllabus), person=person, other=other)
    await desk.close()
