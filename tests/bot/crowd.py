"""A cohort full of apprentices who have answered, put straight into the database."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from questions.people import Person, Role
from questions.quiz.answers import Chosen, answer_as_data
from questions.quiz.asked import AskedState, NewAskedQuestion
from questions.quiz.question import Kind
from tests.builders import NOON, a_card, a_memory, a_review

if TYPE_CHECKING:
    from questions.quiz.question import Question
    from questions.quiz.question_set import Library
    from storage.unit_of_work import UnitOfWork

NAMES = ("Lina", "Noa", "Sam", "Éloïse", "Mattia", "Zoé", "Ivan", "Chiara", "Luca", "Aïcha", "Tim", "Jana")
JOINED = NOON - timedelta(days=60)


def join(uow: UnitOfWork, cohort_id: int, count: int, *, first_id: int = 9001, **changes: Any) -> list[Person]:
    """So many apprentices who joined the cohort two months ago."""
    return [_join(uow, cohort_id, first_id + number, NAMES[number % len(NAMES)], **changes) for number in range(count)]


def _join(uow: UnitOfWork, cohort_id: int, telegram_id: int, first_name: str, **changes: Any) -> Person:
    person = uow.people.enrol(
        telegram_id=telegram_id, first_name=first_name, role=Role.APPRENTICE, plan_id="arc-2010", created_at=JOINED
    )
    person = replace(person, **{"cohort_id": cohort_id, "consented_at": JOINED, **changes})
    uow.people.save(person)
    return person


def choose(
    uow: UnitOfWork, person: Person, question: Question, *, right: bool, at: datetime = NOON, **changes: Any
) -> int:
    """The id of the review of an answer: the right option, or the first wrong one."""
    index = next(place for place, option in enumerate(question.options) if option.correct == right)
    asked = uow.asked.ask(
        NewAskedQuestion(person_id=person.id, question=question, shuffle_seed=1, asked_at=at - timedelta(seconds=20))
    )
    uow.asked.close(asked.id, state=AskedState.ANSWERED, sequence=asked.sequence)
    values = {
        "person_id": person.id,
        "asked_question_id": asked.id,
        "question_id": question.id,
        "question_version": question.version,
        "answered_at": at,
        "study_day": at.date(),
        "answer": answer_as_data(Chosen(index=index)),
        "correct": right,
        "credit": float(right),
    }
    return uow.reviews.append(a_review(question.fact_id, **{**values, **changes})).id


def remember(uow: UnitOfWork, person: Person, fact_id: str, *, stability: float = 60.0, **changes: Any) -> None:
    """A card of somebody who knows the fact."""
    memory = a_memory(stability=stability, last_day=NOON.date())
    uow.cards.save(a_card(fact_id, person_id=person.id, memory=memory, **changes))


def a_choice(library: Library, place: int = 0) -> Question:
    """One of the bank's single choices."""
    return [one for one in library.questions.values() if one.kind is Kind.CHOICE][place]
