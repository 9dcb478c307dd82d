"""People who study without Telegram: through the use cases, in the units of work of the bot."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.use_cases.acting import attune
from bot.use_cases.answer import admit_not_knowing, choose_option
from bot.use_cases.screens import OpenQuestion
from bot.use_cases.shelf import Shelf
from bot.use_cases.study import ask_next
from bot.use_cases.syllabus import Act, Syllabus
from questions.knowledge.bank import read_bank_file
from questions.knowledge.generator import generate
from questions.people import Person, Role
from questions.plan.catalogue import load_plan
from questions.quiz.question import Kind
from questions.quiz.question_set import Library
from tests.builders import NOON
from tests.questions.knowledge.bank_text import SMALL_BANK

if TYPE_CHECKING:
    from storage.desk import Desk
    from storage.unit_of_work import UnitOfWork

ONE_TAP = {Kind.CHOICE, Kind.TRUE_FALSE}


@cache
def small_syllabus() -> Syllabus:
    """The shipped plan with a small bank that holds every shape."""
    questions = generate(read_bank_file(SMALL_BANK, source="essai.yaml"), seed=1)
    return Syllabus(plan=load_plan("arc-2010"), library=Library(sets=(questions,)), zone=ZoneInfo("Europe/Zurich"))


def enrol_apprentices(uow: UnitOfWork, count: int) -> list[Person]:
    """So many apprentices, new here; their Telegram ids are 1001 and on."""
    return [
        uow.people.enrol(
            telegram_id=1001 + number,
            first_name=f"Noa {number}",
            role=Role.APPRENTICE,
            plan_id="arc-2010",
            created_at=NOON,
        )
        for number in range(count)
    ]


@dataclass(slots=True)
class Student:
    """One person who answers a question after the other, a day after the other."""

    person: Person
    shelf: Shelf
    rng: random.Random
    now: datetime = NOON

    async def answer_one(self, desk: Desk) -> int:
        """The asked question that was answered, once the answer is durable."""
        while True:
            self.now += timedelta(seconds=20)
            screen = await desk.run(lambda uow: ask_next(uow, self._act(uow)))
            if isinstance(screen, OpenQuestion):
                break
            self.now += timedelta(days=1)
        asked = screen.asked
        self.now += timedelta(seconds=20)
        await desk.run(lambda uow: self._answer(uow, screen))
        return asked.id

    def _answer(self, uow: UnitOfWork, screen: OpenQuestion) -> object:
        asked, act = screen.asked, self._act(uow)
        if asked.question.kind in ONE_TAP:
            return choose_option(uow, act, asked_id=asked.id, sequence=asked.sequence, position=self.rng.randrange(2))
        return admit_not_knowing(uow, act, asked_id=asked.id, sequence=asked.sequence)

    def _act(self, uow: UnitOfWork) -> Act:
        act = Act(person=self.person, syllabus=self.shelf.shipped, now=self.now, rng=self.rng)
        return attune(uow, act, self.shelf)
