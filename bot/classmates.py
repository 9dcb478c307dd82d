"""Simulated classmates for the demo: a leaderboard and statistics of one apprentice would show nothing.

They are called « Simulé·e 1 » and so on, have no tab on the page, and answer through the use cases that everybody
answers through. Only `bot.rehearsal` makes them, and only in the demo's own chats, so nobody real can be one of them.
"""

from __future__ import annotations

import random
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from bot.use_cases import answer, study
from bot.use_cases.acting import attune
from bot.use_cases.habits import set_reminder
from bot.use_cases.people import find_person
from bot.use_cases.points import settle
from bot.use_cases.screens import OpenQuestion
from bot.use_cases.syllabus import Act
from questions.errors import Refusal
from questions.people import Role
from questions.quiz.answers import SelfGrade
from questions.quiz.asked import shown_order
from questions.quiz.question import Kind

if TYPE_CHECKING:
    from datetime import date

    from bot.context import Services
    from bot.demo.server import DemoServer
    from questions.people import Person
    from questions.quiz.asked import AskedQuestion
    from storage.unit_of_work import UnitOfWork

FIRST_ID: Final = 90_000
CLASSMATES: Final = 7
MOST_COHORTS: Final = 2
DONE_AT: Final = time(18, 5)
"""By then they have practised, every day that they do."""
_MIDDAY: Final = time(12, 30)
_MINUTES: Final = 300
_PAUSE: Final = timedelta(seconds=25)


@dataclass(frozen=True, slots=True, kw_only=True)
class Classmates:
    """The simulated members of the demo's first classes, each with a diligence and a talent of their own."""

    services: Services
    server: DemoServer

    async def live(self) -> None:
        """Have them join the classes that have none yet, and practise if today's hour has come."""
        now, zone = self.services.clock(), self.services.shelf.shipped.zone
        for cohort_id in await self.services.desk.read(_list_cohorts):
            for telegram_id in _ids_of(cohort_id):
                name = f"Simulé·e {telegram_id - _ids_of(cohort_id)[0] + 1}"
                await self.server.add_unseen(telegram_id, name)
                person = await self.services.desk.read(find_person, telegram_id=telegram_id)
                if person is None:
                    await self.services.desk.run(self._join, telegram_id, name, cohort_id)
                elif now.astimezone(zone).time() >= DONE_AT:
                    await self.services.desk.run(self._practise, person, now.astimezone(zone).date())

    def _join(self, uow: UnitOfWork, telegram_id: int, name: str, cohort_id: int) -> None:
        shipped, now = self.services.shelf.shipped, self.services.clock()
        person = uow.people.enrol(
            telegram_id=telegram_id, first_name=name, role=Role.APPRENTICE, plan_id=shipped.plan.id, created_at=now
        )
        cohort = uow.cohorts.get(cohort_id)
        uow.people.save(replace(person, cohort_id=cohort_id, consented_at=now, exam_day=cohort.exam_day))
        settle(uow, person.id)
        # Nobody reads what would be sent.
        set_reminder(uow, Act(person=person, syllabus=shipped, now=now, rng=self.services.rng), minute=None)

    def _practise(self, uow: UnitOfWork, person: Person, day: date) -> None:
        """One day's practice, a pure matter of the person and the day; nothing if it is done already."""
        rng = random.Random(f"{person.id} {day}")
        talent, diligence = random.Random(person.id).uniform(0.5, 0.9), 0.45 + person.id % 5 / 8
        zone = self.services.shelf.shipped.zone
        moment = datetime.combine(day, _MIDDAY, zone) + timedelta(minutes=rng.uniform(0, _MINUTES))
        last = uow.reviews.find_last(person.id)
        if rng.random() > diligence or (last is not None and last.review.answered_at >= moment):
            return
        for _ in range(rng.randint(4, 9)):
            with suppress(Refusal):
                screen = study.ask_next(uow, self._act(uow, person, moment))
                if not isinstance(screen, OpenQuestion):
                    return
                moment += _PAUSE
                _answer(uow, self._act(uow, person, moment), screen.asked, knows=rng.random() < talent)
            moment += _PAUSE

    def _act(self, uow: UnitOfWork, person: Person, now: datetime) -> Act:
        shelf = self.services.shelf
        return attune(uow, Act(person=person, syllabus=shelf.shipped, now=now, rng=self.services.rng), shelf)


def _ids_of(cohort_id: int) -> range:
    return range(FIRST_ID + 10 * cohort_id, FIRST_ID + 10 * cohort_id + CLASSMATES)


def _list_cohorts(uow: UnitOfWork) -> tuple[int, ...]:
    return tuple(cohort.id for cohort in uow.cohorts.list_active()[:MOST_COHORTS])


def _answer(uow: UnitOfWork, act: Act, asked: AskedQuestion, *, knows: bool) -> None:
    """The right answer or an honest « Je ne sais pas »; of a choice also a wrong one."""
    question = asked.question
    place = {"asked_id": asked.id, "sequence": asked.sequence}
    match question.kind:
        case Kind.CHOICE | Kind.TRUE_FALSE:
            index = next(number for number, option in enumerate(question.options) if option.correct is knows)
            answer.choose_option(uow, act, **place, position=shown_order(asked).index(index))
        case Kind.TEXT | Kind.CLOZE if knows and question.accepted:
            answer.answer_by_text(uow, act, text=question.accepted[0])
        case Kind.RECALL if knows:
            revealed = answer.reveal_key_points(uow, act, **place).asked
            answer.grade_oneself(
                uow, act, asked_id=asked.id, sequence=revealed.sequence, self_grade=SelfGrade.LABORIOUS
            )
        case _:
            answer.admit_not_knowing(uow, act, **place)
