"""A person who studies through the real use cases, each act in a transaction of its own; the clock goes as told."""

import random
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Self

from sqlalchemy import Engine

from bot.use_cases import answer, exams, study
from bot.use_cases.acting import attune
from bot.use_cases.parameters import list_schedulers, log_fit, revert_fit
from bot.use_cases.replay import Replayed, check_cards
from bot.use_cases.screens import AnsweredQuestion, OpenQuestion
from bot.use_cases.shelf import Shelf
from bot.use_cases.syllabus import Act, Syllabus
from questions.errors import NotFound, StaleTap
from questions.learning.exam import ExamLength
from questions.learning.fitting import Fit
from questions.learning.memory_model import DEFAULT_PARAMETERS
from questions.learning.scheduling import clip_parameters
from questions.people import Person, Role
from questions.quiz.answers import SelfGrade
from questions.quiz.asked import AskedQuestion, shown_order
from questions.quiz.question import Kind
from questions.quiz.question_set import Library
from storage.unit_of_work import unit_of_work
from tests.builders import NOON

FACTS = ("alpha", "avantages", "escalade", "roles")


def keep_facts(syllabus: Syllabus, facts=FACTS, *, kinds=tuple(Kind)) -> Syllabus:
    """The syllabus with so few facts that each is met again and again, and only in these kinds of question."""
    sets = [
        replace(
            one,
            facts=tuple(fact for fact in one.facts if fact.id in facts),
            questions=tuple(
                question for question in one.questions if question.fact_id in facts and question.kind in kinds
            ),
        )
        for one in syllabus.library.sets
    ]
    return replace(syllabus, library=Library(sets=tuple(sets)))


@dataclass
class Learner:
    """One apprentice of a database, and what they may do."""

    engine: Engine
    syllabus: Syllabus
    person: Person
    now: datetime = NOON
    rng: random.Random = field(default_factory=lambda: random.Random(11))
    shelf: Shelf | None = None
    """Where the bot keeps things from one act to the next; without, nothing is kept."""

    @classmethod
    def enrol(cls, engine: Engine, syllabus: Syllabus, *, telegram_id: int = 1) -> Self:
        with unit_of_work(engine) as uow:
            person = uow.people.enrol(
                telegram_id=telegram_id, first_name="Noa", role=Role.APPRENTICE, plan_id="arc-2010", created_at=NOON
            )
            uow.commit()
        return cls(engine=engine, syllabus=syllabus, person=person)

    @staticmethod
    def find(engine: Engine, person_id: int) -> Person:
        with unit_of_work(engine) as uow:
            return uow.people.get(person_id)

    def wait(self, **duration) -> None:
        self.now += timedelta(**duration)

    def act(self) -> Act:
        return Act(person=self.person, syllabus=self.syllabus, now=self.now, rng=self.rng)

    def do(self, use_case, **arguments):
        """What the use case returns, committed; None if it refuses, and then nothing happened."""
        with unit_of_work(self.engine) as uow:
            try:
                done = use_case(uow, attune(uow, self.act(), self.shelf or Shelf(self.syllabus)), **arguments)
            except (NotFound, StaleTap):
                return None
            uow.commit()
            return done

    def open_question(self) -> AskedQuestion | None:
        """A question to answer, or None if nothing can be asked today."""
        for use_case in (study.ask_next, study.ask_more):
            screen = self.do(use_case)
            if isinstance(screen, OpenQuestion):
                return screen.asked
        return None

    def rightly(self, *, seconds: float = 20, hint: bool = False) -> AnsweredQuestion | None:
        """What is shown after a right answer; None if there was nothing to answer or it was refused."""
        asked = self.open_question()
        if asked is None:
            return None
        if hint and (hinted := self.do(answer.give_hint, asked_id=asked.id, sequence=asked.sequence)):
            asked = hinted.asked
        self.wait(seconds=seconds)
        return self._answer(asked, _right(asked), SelfGrade.KNOWN)

    def wrongly(self, *, seconds: float = 20) -> None:
        asked = self.open_question()
        if asked is not None:
            self.wait(seconds=seconds)
            self._answer(asked, _wrong(asked), SelfGrade.FORGOTTEN)

    def partly(self) -> None:
        """As `rightly`, but a recall came with effort."""
        asked = self.open_question()
        if asked is not None:
            self.wait(seconds=30)
            self._answer(asked, _right(asked), SelfGrade.LABORIOUS)

    def not_knowing(self) -> None:
        if asked := self.open_question():
            self.wait(seconds=5)
            self.do(answer.admit_not_knowing, asked_id=asked.id, sequence=asked.sequence)

    def own_up(self) -> None:
        with unit_of_work(self.engine) as uow:
            last = uow.reviews.find_last(self.person.id)
        if last is not None:
            self.do(answer.own_up, asked_id=last.review.asked_question_id)

    def take_back(self) -> None:
        self.do(study.take_back_last_answer)

    def revise_mistakes(self) -> None:
        with unit_of_work(self.engine) as uow:
            last = uow.reviews.find_last(self.person.id)
            round_id = None if last is None else uow.asked.get(last.review.asked_question_id).round_id
        if round_id is not None:
            self.do(study.ask_mistakes, round_id=round_id)

    def sit_exam(self) -> None:
        if self.do(exams.start_exam, length=ExamLength.SHORT, timed=False) is None:
            return
        with unit_of_work(self.engine) as uow:
            exam = uow.rounds.find_open(self.person.id)
        self.not_knowing()
        self.rightly()
        self.do(exams.hand_in_exam, round_id=exam.id)

    def adopt(self, parameters=DEFAULT_PARAMETERS, *, cohort_id=None) -> None:
        """Let a fit with these parameters be in force for everybody, or for a cohort."""
        found = Fit(parameters=parameters, reviews=2000, held_out=400, log_loss_default=0.5, log_loss_fitted=0.4)
        self.do(lambda uow, act: log_fit(uow, found, cohort_id=cohort_id, adopt=True, today=act.today, now=act.now))

    def adopt_something(self) -> None:
        self.adopt(clip_parameters([number * self.rng.uniform(0.8, 1.25) for number in DEFAULT_PARAMETERS]))

    def revert(self) -> None:
        self.do(lambda uow, act: revert_fit(uow, cohort_id=None, now=act.now))

    def check(self) -> Replayed:
        """The stored cards held against the log."""
        with unit_of_work(self.engine) as uow:
            return check_cards(uow, self.person.id, schedulers=list_schedulers(uow))

    def log(self):
        with unit_of_work(self.engine) as uow:
            return list(uow.reviews.iterate_of(self.person.id))

    def _answer(self, asked: AskedQuestion, wanted, self_grade: SelfGrade):
        """Send the text, or tap the options with these canonical indexes one after the other; the last screen."""
        if isinstance(wanted, str):
            return self.do(answer.answer_by_text, text=wanted)
        if asked.question.kind is Kind.RECALL:
            revealed = self.do(answer.reveal_key_points, asked_id=asked.id, sequence=asked.sequence)
            sequence = revealed.asked.sequence if revealed else asked.sequence
            return self.do(answer.grade_oneself, asked_id=asked.id, sequence=sequence, self_grade=self_grade)
        order, sequence = shown_order(asked), asked.sequence
        screen = None
        for index in wanted:
            screen = self.do(answer.choose_option, asked_id=asked.id, sequence=sequence, position=order.index(index))
            sequence += 1
        if asked.question.kind in {Kind.CHOICE, Kind.TRUE_FALSE}:
            return screen
        return self.do(answer.submit_draft, asked_id=asked.id, sequence=sequence)


def _right(asked: AskedQuestion):
    question = asked.question
    match question.kind:
        case Kind.CHOICE | Kind.TRUE_FALSE | Kind.MULTIPLE:
            return [index for index, option in enumerate(question.options) if option.correct]
        case Kind.ORDER:
            return list(range(len(question.options)))
        case Kind.MATCH:
            return list(range(len(question.pairs)))
        case Kind.NUMBER:
            return str(question.quantity.value)
        case Kind.RECALL:
            return []
        case _ if question.cite:
            return "\n".join(names[0] for names in question.listed[: question.cite])
        case _:
            return question.accepted[0]


def _wrong(asked: AskedQuestion):
    question = asked.question
    match question.kind:
        case Kind.CHOICE | Kind.TRUE_FALSE | Kind.MULTIPLE:
            return [next(index for index, option in enumerate(question.options) if not option.correct)]
        case Kind.ORDER | Kind.MATCH | Kind.RECALL:
            return _right(asked)[::-1]
        case Kind.NUMBER:
            return "987654"
        case _:
            return "tout autre chose"
