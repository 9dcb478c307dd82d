"""Two firms in one bot: what belongs to the other one carries a canary, and may never be seen or touched from here."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from questions.broadcasts import Audience, NewBroadcast, Recipients
from questions.cohorts import Cohort
from questions.invites import InviteKind, NewInvite
from questions.people import Person, Role
from questions.quiz.corrections import mark_spot
from questions.quiz.publishing import NewImport, Publication
from questions.quiz.question import Option, Question
from questions.quiz.reports import NewReport, Reason
from storage.engine import open_reader
from storage.tables import metadata
from storage.unit_of_work import UnitOfWork
from tests.bot.crowd import choose, join
from tests.builders import NOON, TODAY
from tests.storage.test_question_sets import a_set

CANARY = "Zqb"
"""Stands in every name, title and text of the other firm."""
ADMIN, TRAINER, DEMOTED, OTHER_TRAINER = 3001, 2001, 2009, 2002
FIRST, OTHER_FIRST, LONER, STRANGER = 4001, 4101, 4999, 9999
MEMBERS = 5


@dataclass(frozen=True, kw_only=True)
class Firm:
    """A trainer, their cohort, and the ids of everything that is theirs, for buttons to carry."""

    trainer: Person
    cohort: Cohort
    members: tuple[Person, ...]
    subjects: tuple[int, ...]
    spots: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class World:
    """This firm and the other one."""

    own: Firm
    other: Firm


def build_world(uow: UnitOfWork, question: Question) -> World:
    """Two firms alike, and people who belong to none."""
    enrol(uow, ADMIN, "Ada", Role.ADMIN)
    own = _build_firm(uow, question, trainer=TRAINER, first=FIRST, number=901, mark="Own")
    other = _build_firm(uow, question, trainer=OTHER_TRAINER, first=OTHER_FIRST, number=902, mark=CANARY)
    enrol(uow, LONER, "Lou", Role.APPRENTICE)
    demoted = enrol(uow, DEMOTED, "Max", Role.TRAINER)
    uow.cohorts.add_trainer(other.cohort.id, demoted.id)
    uow.people.save(replace(demoted, role=Role.APPRENTICE))
    return World(own=own, other=other)


def enrol(uow: UnitOfWork, telegram_id: int, name: str, role: Role) -> Person:
    """Somebody with a role."""
    return uow.people.enrol(
        telegram_id=telegram_id, first_name=name, role=role, plan_id="arc-2010", created_at=NOON - timedelta(days=90)
    )


def _build_firm(uow: UnitOfWork, question: Question, *, trainer: int, first: int, number: int, mark: str) -> Firm:
    teacher = enrol(uow, trainer, f"{mark}ina", Role.TRAINER)
    cohort = uow.cohorts.create(name=f"{mark}classe", plan_id="arc-2010", exam_day=TODAY, created_at=NOON)
    uow.cohorts.add_trainer(cohort.id, teacher.id)
    members = [
        replace(person, first_name=f"{mark}noa{place}")
        for place, person in enumerate(join(uow, cohort.id, MEMBERS, first_id=first))
    ]
    for person in members:
        uow.people.save(person)
    made = _a_set(f"serie-{number}", mark)
    uow.sets.save(made, owner_id=teacher.id, at=NOON)
    uow.sets.publish(
        Publication(
            set_id=made.id,
            cohort_id=cohort.id,
            from_day=TODAY,
            facts_a_day=None,
            published_by=teacher.id,
            published_at=NOON,
        )
    )
    reviews = [choose(uow, person, made.questions[0], right=False) for person in members]
    asked = [
        logged.review.asked_question_id
        for logged in uow.reviews.list_of(members[0].id, since=NOON - timedelta(days=9), limit=9)
    ]
    ids = [
        *(teacher.id, cohort.id, number, members[0].id, members[1].id, *asked),
        *_add_invites(uow, teacher, cohort, members[0], mark),
        _add_report(uow, members[0], made.questions[0], asked[0], mark),
        _add_broadcast(uow, teacher, cohort, mark),
        uow.imports.put(
            NewImport(
                person_id=teacher.id,
                created_at=NOON,
                file_name=f"{mark}.xlsx",
                question_set=_a_set(f"serie-{number + 50}", mark),
                replaces=False,
            )
        ),
    ]
    del reviews, question
    spots = tuple(mark_spot(place, one) for place, one in enumerate(made.questions))
    return Firm(trainer=teacher, cohort=cohort, members=tuple(members), subjects=tuple(ids), spots=spots)


def _a_set(set_id: str, mark: str) -> Any:
    options = (Option(text=f"{mark}oui", correct=True), Option(text=f"{mark}non", correct=False))
    made = a_set("a", "b", set_id=set_id, title=f"{mark}serie")
    questions = tuple(
        replace(one, prompt=f"{mark}question {one.id} ?", explanation=f"{mark}explication", options=options)
        for one in made.questions
    )
    return replace(made, questions=questions)


def _add_invites(uow: UnitOfWork, teacher: Person, cohort: Cohort, member: Person, mark: str) -> list[int]:
    goals: tuple[tuple[InviteKind, dict[str, int]], ...] = (
        (InviteKind.APPRENTICE, {"cohort_id": cohort.id}),
        (InviteKind.TRAINER, {"cohort_id": cohort.id}),
        (InviteKind.RELINK, {"person_id": member.id}),
    )
    made = [
        uow.invites.add(
            NewInvite(
                kind=kind,
                token_hash=f"{mark}t{kind}",
                code_hash=f"{mark}c{kind}",
                created_by=teacher.id,
                created_at=NOON,
                expires_at=NOON + timedelta(days=9),
                most_uses=1,
                **goal,
            )
        )
        for kind, goal in goals
    ]
    return [invite.id for invite in made if invite is not None]


def _add_report(uow: UnitOfWork, member: Person, question: Question, asked_id: int, mark: str) -> int:
    new = NewReport(
        person_id=member.id,
        question_id=question.id,
        question_version=question.version,
        asked_question_id=asked_id,
        reason=Reason.OTHER,
        text=f"{mark}plainte",
        study_day=TODAY,
        reported_at=NOON,
    )
    return uow.reports.put(new).id


def _add_broadcast(uow: UnitOfWork, teacher: Person, cohort: Cohort, mark: str) -> int:
    new = NewBroadcast(
        number=1,
        author_id=teacher.id,
        created_at=NOON,
        day=TODAY,
        text=f"{mark}message",
        audience=Audience.COHORTS,
        cohort_ids=(cohort.id,),
        recipients=Recipients(reachable=MEMBERS, unreachable=0),
    )
    return uow.broadcasts.create(new).id


async def rows_of(url: str, firm: Firm) -> set[str]:
    """Every row that is the firm's: of its people, its cohort, its sets, or names one of them."""
    return await asyncio.to_thread(_rows_of, url, firm)


def _rows_of(url: str, firm: Firm) -> set[str]:
    own: dict[str, set[Any]] = {
        "people": {firm.trainer.id, *(member.id for member in firm.members)},
        "cohorts": {firm.cohort.id},
        "question_sets": {f"serie-{firm.subjects[2]}"},
    }
    found, engine = set(), open_reader(url)
    with engine.connect() as connection:
        for table in metadata.sorted_tables:
            named = [(column.name, key.column.table.name) for column in table.c for key in column.foreign_keys]
            named += [("id", table.name)] if table.name in own else []
            for row in connection.execute(select(table)).mappings():
                if any(row[column] in own.get(target, ()) for column, target in named):
                    found.add(f"{table.name}: {dict(row)}")
    engine.dispose()
    return found
