"""A person, a small bank and a real database: use cases without any chat around them."""

import random
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from bot.use_cases import cohort_drafts
from bot.use_cases.syllabus import Act, Syllabus
from questions.people import Person, Role
from questions.quiz.asked import AskedQuestion, NewAskedQuestion
from questions.quiz.question import Kind
from storage.desk import Desk
from storage.schema import upgrade
from storage.unit_of_work import UnitOfWork
from tests.builders import NOON

KEY = b"key of the tests"


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


@dataclass
class School:
    """A cohort with its trainer and an apprentice, and everybody who has no business there."""

    scene: Scene
    cohort_id: int
    trainer: Person
    apprentice: Person
    other_trainer: Person
    removed_trainer: Person
    admin: Person

    async def run(self, use_case, *, by, **arguments):
        return await self.scene.run(use_case, self.scene.act(by=by), **arguments)

    async def read(self, query):
        return await self.scene.desk.read(query)


@pytest.fixture
async def school(scene) -> School:
    async def enrol(telegram_id: int, role: Role, **changes) -> Person:
        def unit(uow):
            person = uow.people.enrol(
                telegram_id=telegram_id, first_name="Dana", role=role, plan_id="arc-2010", created_at=NOON
            )
            uow.people.save(replace(person, **changes))
            return uow.people.get(person.id)

        return await scene.desk.run(unit)

    trainer, admin = await enrol(11, Role.TRAINER), await enrol(12, Role.ADMIN)
    await scene.run(cohort_drafts.begin_cohort, scene.act(by=trainer))
    await scene.run(cohort_drafts.write_cohort, scene.act(by=trainer), text="ARC", day=None)
    view = await scene.run(cohort_drafts.choose_day, scene.act(by=trainer), day=None)
    apprentice = await enrol(13, Role.APPRENTICE, cohort_id=view.cohort.id, consented_at=NOON)
    removed = await enrol(14, Role.TRAINER)
    await scene.desk.run(lambda uow: uow.cohorts.add_trainer(view.cohort.id, removed.id))
    # Only the role went: being left on the list of trainers must not be enough.
    await scene.desk.run(lambda uow: uow.people.save(replace(removed, role=Role.APPRENTICE)))
    return School(
        scene=scene,
        cohort_id=view.cohort.id,
        trainer=trainer,
        apprentice=apprentice,
        other_trainer=await enrol(15, Role.TRAINER),
        # As they were when the update arrived: the use case must look again.
        removed_trainer=removed,
        admin=admin,
    )
