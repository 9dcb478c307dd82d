"""Somebody with rows in every table that may hold something about a person, for the tests of exports and erasures."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert

from questions.audit import Deed
from questions.broadcasts import Audience, NewBroadcast, Recipients
from questions.calendar import Leave, Rhythm
from questions.conversation import Draft
from questions.invites import InviteKind
from questions.messages import NewMessage
from questions.people import Person, Role
from questions.quiz.corrections import Cause, Change, NewCorrection, Withdrawal
from questions.quiz.reports import NewReport, Reason
from questions.results.day_scores import DayScore
from storage import tables
from storage.inbox import IncomingUpdate
from storage.unit_of_work import OwnUnitOfWork, unit_of_work
from tests.storage.builders import NOW, TODAY, a_card, a_cohort, a_memory, a_round, an_invite, ask, ask_and_answer

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from questions.cohorts import Cohort
    from questions.learning.card import LoggedReview

CANARY_ID = 987_654_321
CANARY = "Zéphyrine Canari"
MARK = "a mark that tells nobody"


def enrol(uow: OwnUnitOfWork, telegram_id: int, name: str, role: Role = Role.APPRENTICE) -> Person:
    return uow.people.enrol(
        telegram_id=telegram_id, first_name=name, role=role, plan_id="arc-2010", created_at=NOW - timedelta(days=9)
    )


def fill(engine: Engine, uow: OwnUnitOfWork, person: Person, other: Person) -> None:
    """Rows in every table that may hold something about a person, and something that others see of them."""
    cohort = a_cohort(uow)
    uow.cohorts.add_trainer(cohort.id, person.id)
    begun = uow.rounds.begin(a_round(person))
    review_id = ask_and_answer(uow, person, round_id=begun.id)
    uow.reviews.own_up(review_id, after=a_memory(), at=NOW)
    taken_back = ask_and_answer(uow, person)
    uow.reviews.take_back(taken_back, at=NOW)
    ask(uow, person)
    uow.cards.save(a_card(person))
    uow.invites.add(an_invite(person, token_hash=f"t{person.id}", code_hash=f"c{person.id}"))
    relink = {"kind": InviteKind.RELINK, "person_id": person.id}
    uow.invites.add(an_invite(other, token_hash=f"r{person.id}", code_hash=f"d{person.id}", **relink))
    uow.drafts.save(Draft(person_id=person.id, kind="x", data={"said": CANARY}, updated_at=NOW))
    uow.acts.append(Deed.ROLE_TAKEN, at=NOW, person_id=other.id, subject=f"person:{person.id}", detail="a -> b")
    uow.acts.append(Deed.SET_SHARED, at=NOW, person_id=person.id, subject="set:1", detail=f"person:{person.id}")
    for state in ("done", "failed", "pending"):
        payload = {"message": {"from": {"id": person.telegram_id, "first_name": person.first_name}, "text": state}}
        update_id = person.id * 10 + len(state)
        uow.inbox.store(
            [IncomingUpdate(update_id=update_id, person_key=person.telegram_id, payload=json.dumps(payload))],
            received_at=NOW,
        )
    forwarded = {"message": {"from": {"id": 5}, "forward_origin": {"sender_user": {"id": person.telegram_id}}}}
    uow.inbox.store(
        [IncomingUpdate(update_id=person.id * 100, person_key=5, payload=json.dumps(forwarded))], received_at=NOW
    )
    (first, *_) = uow.inbox.list_pending(busy=frozenset({person.telegram_id}), limit=1)
    uow.inbox.mark_done(first, at=NOW)
    uow.outbox.put(message(to, person, number) for to in (person, other) for number in (1, 2))
    uow.invites.note_wrong(person.telegram_id, now=NOW)
    elsewhere = uow.people.move(person, telegram_id=person.telegram_id + 7_000_000_000, at=NOW)
    uow.people.move(elsewhere, telegram_id=person.telegram_id, at=NOW)
    uow.ownership.note_export(person.id, at=NOW)
    with_person: dict[str, dict[str, Any]] = {
        "question_sets": {"id": f"s{person.id}", "title": "t", "owner_id": person.id, "shared": True,
                          "created_at": NOW, "updated_at": NOW},
        "publications": {"set_id": f"s{person.id}", "cohort_id": cohort.id, "from_day": NOW.date(),
                         "published_by": person.id, "published_at": NOW},
        "imports": {"person_id": person.id, "created_at": NOW, "file_name": f"{CANARY}.xlsx", "set_id": "s9",
                    "title": CANARY, "replaces": False, "content": {}},
    }  # fmt: skip
    for name, row in with_person.items():
        uow._connection.execute(insert(tables.metadata.tables[name]), row)
    fill_lately_added(uow, cohort, person, review_id=review_id)


def fill_lately_added(uow: OwnUnitOfWork, cohort: Cohort, person: Person, *, review_id: int) -> None:
    """Rows of corrections, reports, reminders and points."""
    logged = uow.reviews.find_last(person.id)
    assert logged is not None
    regrade(uow, person, replace(logged, id=review_id))
    uow.corrections.reteach(person.id, "accueil.etapes", reviews=1, at=NOW)
    uow.withdrawals.withdraw(
        Withdrawal(question_id="accueil.etapes/first", cause=Cause.PERSON, withdrawn_by=person.id, withdrawn_at=NOW)
    )
    report(uow, person, logged.review.asked_question_id, words=f"{CANARY} trouve que c’est faux")
    uow.briefs.claim(cohort.id, week=TODAY, topics=[f"silent:{person.id}", f"silent:{person.id}1"])
    uow.briefs.claim_relaunches([person.id], today=TODAY)
    uow.reminders.save_time(person.id, minute=600, silenced=False)
    uow.reminders.save_rhythm(person.id, Rhythm(from_day=TODAY, days=31))
    uow.reminders.take_leave(person.id, Leave(first=TODAY, last=TODAY))
    uow.points.set_day(person.id, TODAY, DayScore(total=3, goal=10, domains={1: 1}), is_ranked=True)
    uow.points.want_recount([person.id])
    standing = replace(uow.standings.list_of([person.id])[person.id], alias=f"{CANARY} {person.id}")
    uow.standings.save(standing, alias_key=f"{CANARY} {person.id}")
    uow.broadcasts.create(
        NewBroadcast(
            number=1,
            author_id=person.id,
            created_at=NOW,
            day=TODAY,
            text="Demain, le cours commence à 9 h.",
            audience=Audience.COHORTS,
            cohort_ids=(cohort.id,),
            recipients=Recipients(reachable=1, unreachable=0),
        )
    )


def regrade(uow: OwnUnitOfWork, maker: Person, logged: LoggedReview) -> None:
    """Judge an answer as given here, by a correction that this person made."""
    correction = uow.corrections.append(
        NewCorrection(
            question_id="accueil.etapes/first",
            set_id="arc",
            old_version="1a2b3c4d",
            new_version="new",
            change=Change.KEY,
            made_by=maker.id,
            made_at=NOW,
        )
    )
    uow.reviews.regrade(logged, correction_id=correction.id, at=NOW)


def report(uow: OwnUnitOfWork, person: Person, asked_id: int, *, words: str) -> None:
    """Have a person report the question in their words."""
    new = NewReport(
        person_id=person.id,
        question_id="accueil.etapes/first",
        question_version="1a2b3c4d",
        asked_question_id=asked_id,
        reason=Reason.OTHER,
        text=words,
        study_day=TODAY,
        reported_at=NOW,
    )
    uow.reports.put(new)


def message(to: Person, about: Person, number: int) -> NewMessage:
    payload = {"set_id": "serie-1", "title": "Accueil", "trainer_id": about.id, "count": 1}
    return NewMessage(
        person_id=to.id,
        kind="new_set",
        payload=payload,
        created_at=NOW,
        not_before=NOW,
        dedupe_key=f"{to.id} {about.id} {number}",
    )


def filled(engine: Engine) -> tuple[Person, Person]:
    """Somebody with rows everywhere, and an admin."""
    with unit_of_work(engine) as uow:
        person = enrol(uow, CANARY_ID, CANARY, Role.TRAINER)
        other = enrol(uow, 5, "Marc", Role.ADMIN)
        fill(engine, uow, person, other)
        sent = uow.outbox.claim(limit=9, now=NOW)
        for one in sent:
            uow.outbox.begin(one)
            uow.outbox.close_sent(one, now=NOW)
        uow.commit()
    return person, other


def erase(engine: Engine, person: Person, *, heir_id: int | None = None) -> None:
    with unit_of_work(engine) as uow:
        uow.ownership.erase(person, heir_id=heir_id, mark=MARK, at=NOW)
        uow.commit()


def rows_of(uow: OwnUnitOfWork, person: Person) -> dict[str, list[dict[str, Any]]]:
    return {name: [dict(row) for row in rows] for name, rows in uow.ownership.iterate_exported(person)}
