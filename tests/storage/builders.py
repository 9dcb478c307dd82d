"""Values that are valid as they are; a test names only what it is about."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from questions.invites import InviteKind, NewInvite
from questions.learning.card import Card, Memory, Rating, Review
from questions.learning.rounds import NewRound, RoundKind
from questions.people import Person, Role
from questions.quiz.asked import AskedQuestion, AskedState, NewAskedQuestion
from questions.quiz.corrections import Change, NewCorrection
from questions.quiz.question import Kind, Option, Question
from storage.inbox import IncomingUpdate

if TYPE_CHECKING:
    from questions.cohorts import Cohort
    from storage.unit_of_work import UnitOfWork

NOW = datetime(2026, 3, 2, 18, 30, tzinfo=UTC)
TODAY = date(2026, 3, 2)


def a_question(**changes: Any) -> Question:
    question = Question(
        id="accueil.etapes/first",
        version="1a2b3c4d",
        fact_id="accueil.etapes",
        set_id="arc",
        objectives=("1.1.1.1", "1.1.1.2"),
        kind=Kind.CHOICE,
        prompt="Que fait-on d’abord\u00a0?",
        explanation="On salue, puis on écoute.",
        sources=("Plan de formation",),
        options=(
            Option(text="Saluer", correct=True, feedback="Bien vu."),
            Option(text="Raccrocher", correct=False),
        ),
    )
    return replace(question, **changes)


def a_memory(**changes: Any) -> Memory:
    memory = Memory(
        stability=2.3065,
        difficulty=2.118103970459016,
        likely_stability=1.75,
        likely_difficulty=3.25,
        last_day=TODAY,
    )
    return replace(memory, **changes)


def a_card(person: Person, **changes: Any) -> Card:
    card = Card(
        person_id=person.id,
        fact_id="accueil.etapes",
        memory=a_memory(),
        reviews=1,
        lapses=0,
        run=1,
        leech_since=None,
        last_question_id="accueil.etapes/first",
        version=1,
    )
    return replace(card, **changes)


def a_review(asked: AskedQuestion, **changes: Any) -> Review:
    review = Review(
        asked_question_id=asked.id,
        person_id=asked.person_id,
        fact_id=asked.question.fact_id,
        question_id=asked.question.id,
        question_version=asked.question.version,
        asked_at=asked.asked_at,
        answered_at=asked.asked_at + timedelta(seconds=7),
        study_day=TODAY,
        answer={"kind": "chosen", "index": 0},
        correct=True,
        credit=1.0,
        rating=Rating.GOOD,
        guess_probability=0.5,
        duration=7000,
        before=None,
        after=a_memory(),
        policy="fsrs-6/1",
        update_id=10_000_000 + asked.id,
    )
    return replace(review, **changes)


def an_update(update_id: int, *, person_key: int = 7) -> IncomingUpdate:
    return IncomingUpdate(update_id=update_id, person_key=person_key, payload=f'{{"update_id": {update_id}}}')


def enrol(uow: UnitOfWork, *, telegram_id: int = 5_000_000_001, first_name: str = "Lina") -> Person:
    return uow.people.enrol(
        telegram_id=telegram_id, first_name=first_name, role=Role.APPRENTICE, plan_id="arc-2010", created_at=NOW
    )


def a_cohort(uow: UnitOfWork, *, name: str = "ARC 2026", exam_day: date | None = None) -> Cohort:
    return uow.cohorts.create(name=name, plan_id="arc-2010", created_at=NOW, exam_day=exam_day)


def an_invite(maker: Person, **changes: Any) -> NewInvite:
    new = NewInvite(
        kind=InviteKind.APPRENTICE,
        token_hash="token",
        code_hash="code",
        created_by=maker.id,
        created_at=NOW,
        expires_at=NOW + timedelta(days=60),
        most_uses=1,
    )
    return replace(new, **changes)


def a_round(person: Person, **changes: Any) -> NewRound:
    new = NewRound(
        person_id=person.id,
        kind=RoundKind.DAILY,
        study_day=TODAY,
        started_at=NOW,
        facts=("accueil.etapes", "glasl"),
        forecast=0.25,
    )
    return replace(new, **changes)


def a_correction(person: Person, **changes: Any) -> NewCorrection:
    """A key corrected by somebody."""
    new = NewCorrection(
        question_id="accueil.etapes/first",
        set_id="arc",
        old_version="1a2b3c4d",
        new_version="new",
        change=Change.KEY,
        made_by=person.id,
        made_at=NOW,
    )
    return replace(new, **changes)


def ask(
    uow: UnitOfWork,
    person: Person,
    *,
    question: Question | None = None,
    at: datetime = NOW,
    round_id: int | None = None,
) -> AskedQuestion:
    new = NewAskedQuestion(
        person_id=person.id,
        question=question or a_question(),
        shuffle_seed=2**31 - 1,
        asked_at=at,
        round_id=round_id,
    )
    return uow.asked.ask(new)


def ask_and_answer(
    uow: UnitOfWork,
    person: Person,
    *,
    question: Question | None = None,
    at: datetime = NOW,
    round_id: int | None = None,
    **changes: Any,
) -> int:
    """The id of the review of a question asked at this moment and answered seven seconds later."""
    asked = ask(uow, person, question=question, at=at, round_id=round_id)
    answer(uow, asked)
    return uow.reviews.append(a_review(asked, **changes)).id


def answer(uow: UnitOfWork, asked: AskedQuestion) -> None:
    """Close an asked question as answered."""
    uow.asked.close(asked.id, state=AskedState.ANSWERED, sequence=asked.sequence)
