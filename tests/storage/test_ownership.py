"""Erasing leaves no trace of a person in any table, file or WAL, and takes nothing from anybody else."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, insert, select, text

from questions.audit import Deed
from questions.conversation import Draft
from questions.invites import InviteKind
from questions.messages import NewMessage
from questions.people import Person, Role
from storage import tables
from storage.erasure_plan import Fate, own_rows, tables_of
from storage.inbox import IncomingUpdate
from storage.ownership import SOMEBODY
from storage.unit_of_work import OwnUnitOfWork, unit_of_work
from storage.wiping import wipe
from tests.storage.builders import NOW, a_card, a_cohort, a_memory, a_round, an_invite, ask, ask_and_answer

if TYPE_CHECKING:
    from sqlalchemy import Engine

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
    uow.inbox.mark_done(first.id, at=NOW)
    uow.outbox.put(message(to, person, number) for to in (person, other) for number in (1, 2))
    uow.invites.note_wrong(person.telegram_id, now=NOW)
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


def message(to: Person, about: Person, number: int) -> NewMessage:
    payload = {"text": f"{about.first_name} a rejoint la classe", "rows": [[about.first_name]]}
    return NewMessage(
        person_id=to.id,
        kind="notice",
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


def dump(engine: Engine) -> bytes:
    """Everything that the database holds: on SQLite the bytes of its files, on PostgreSQL every row of every table."""
    if engine.dialect.name == "sqlite":
        file = Path(engine.url.database or "")
        return b"".join(path.read_bytes() for path in file.parent.glob(f"{file.name}*"))
    with engine.connect() as connection:
        names = connection.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).all()
        rows = [row for name in names for row in connection.scalars(text(f'SELECT t::text FROM "{name}" t'))]
    return "\n".join(rows).encode()


def traces(content: bytes) -> list[bytes]:
    """What of the person is still to be found: their name, their number as text and as SQLite stores numbers."""
    names = [CANARY.encode(), json.dumps(CANARY)[1:-1].encode(), str(CANARY_ID).encode(), CANARY_ID.to_bytes(4, "big")]
    return [name for name in names if name in content]


def count(engine: Engine, table: str) -> int:
    with engine.connect() as connection:
        return connection.scalars(select(func.count()).select_from(tables.metadata.tables[table])).one()


def test_a_person_has_rows_in_every_table_of_the_plan_before(engine: Engine) -> None:
    person, _ = filled(engine)

    with engine.connect() as connection:
        planned = tables_of(Fate.OWN, Fate.CLEAR, Fate.HAND_ON)
        empty = [
            table.name
            for table in planned
            if connection.execute(
                select(table).where(own_rows(table, person, Fate.OWN, Fate.CLEAR, Fate.HAND_ON))
            ).first()
            is None
        ]
    assert empty == []
    assert traces(dump(engine))


@pytest.mark.parametrize("has_heir", [True, False])
def test_nothing_of_an_erased_person_is_left_in_any_table_or_file(engine: Engine, has_heir: bool) -> None:
    person, other = filled(engine)

    erase(engine, person, heir_id=other.id if has_heir else None)
    wiped = wipe(engine)

    assert wiped
    assert traces(dump(engine)) == []
    with unit_of_work(engine) as uow:
        assert uow.people.find_by_telegram_id(CANARY_ID) is None
        assert uow.people.get(other.id) == other


def test_of_the_answers_only_counts_stay_without_those_taken_back(engine: Engine) -> None:
    person, other = filled(engine)
    with unit_of_work(engine) as uow:
        again = enrol(uow, 77, "Noa")
        ask_and_answer(uow, again)
        ask_and_answer(uow, again, answer={"kind": "typed", "text": CANARY}, correct=False)
        uow.commit()

    erase(engine, person, heir_id=other.id)
    erase(engine, again, heir_id=other.id)

    with engine.connect() as connection:
        rows = connection.execute(select(tables.erased_answers).order_by(tables.erased_answers.c.choice.desc())).all()
    assert [(row.question_id, row.correct, row.choice, row.answers) for row in rows] == [
        ("accueil.etapes/first", True, 0, 2),
        ("accueil.etapes/first", False, -1, 1),
    ]
    assert [count(engine, name) for name in ("reviews", "guesses", "reversals", "asked_questions")] == [0, 0, 0, 0]


def test_sets_and_publications_go_to_the_heir_and_the_cache_is_told(engine: Engine) -> None:
    person, other = filled(engine)
    with unit_of_work(engine) as uow:
        before = uow.sets.count_changes()

    erase(engine, person, heir_id=other.id)

    with unit_of_work(engine) as uow:
        assert uow.sets.get_info(f"s{person.id}").owner_id == other.id
        (publication,) = uow.sets.list_publications()
        assert publication.published_by == other.id
        assert uow.sets.count_changes() > before


def test_without_an_heir_sets_go_with_their_publications(engine: Engine) -> None:
    person, _ = filled(engine)

    erase(engine, person, heir_id=None)

    assert [count(engine, name) for name in ("question_sets", "publications", "set_questions")] == [0, 0, 0]


def test_the_audit_log_keeps_the_acts_and_drops_the_person(engine: Engine) -> None:
    person, other = filled(engine)
    with unit_of_work(engine) as uow:
        uow.acts.append(Deed.ROLE_TAKEN, at=NOW, person_id=other.id, subject=f"person:{person.id}1", detail="")
        uow.commit()

    erase(engine, person, heir_id=other.id)

    with unit_of_work(engine) as uow:
        acts = [(act.person_id, act.subject, act.detail) for act in uow.acts.list_latest(limit=9)]
    assert acts == [
        (other.id, f"person:{person.id}1", ""),
        (0, "set:1", "person:0"),
        (other.id, "person:0", "a -> b"),
    ]


def test_what_others_have_yet_to_read_loses_the_name_and_what_they_have_read_everything(engine: Engine) -> None:
    person, other = filled(engine)

    erase(engine, person, heir_id=other.id)

    with unit_of_work(engine) as uow:
        payloads = [one.payload for one in uow.outbox.list_of(other.id)]
    assert payloads == [{}, {"text": f"{SOMEBODY} a rejoint la classe", "rows": [[SOMEBODY]]}]


def test_no_update_of_an_erased_person_is_handled_again(engine: Engine) -> None:
    person, other = filled(engine)
    again = IncomingUpdate(update_id=person.id * 10 + 4, person_key=CANARY_ID, payload="{}")

    erase(engine, person, heir_id=other.id)

    with unit_of_work(engine) as uow:
        assert uow.inbox.count_pending() == 0
        assert uow.inbox.store([again], received_at=NOW) == 0
        assert uow.inbox.prune(before=NOW + timedelta(days=1)) > 0


def test_somebody_else_with_the_same_name_and_rows_loses_nothing(engine: Engine) -> None:
    with unit_of_work(engine) as uow:
        person, twin = enrol(uow, CANARY_ID, CANARY), enrol(uow, 6, "Iris", Role.TRAINER)
        fill(engine, uow, twin, person)
        uow.commit()
    with unit_of_work(engine) as uow:
        before = rows_of(uow, twin)

    erase(engine, person)

    with unit_of_work(engine) as uow:
        after = rows_of(uow, twin)
    # The invite that the erased person had made for the twin goes with its maker.
    before["invites"] = [row for row in before["invites"] if row["created_by"] == twin.id]
    assert after == before | {"acts": after["acts"]}


def rows_of(uow: OwnUnitOfWork, person: Person) -> dict[str, list[dict[str, Any]]]:
    return {name: [dict(row) for row in rows] for name, rows in uow.ownership.iterate_exported(person)}


def test_an_export_holds_every_row_that_an_erasure_removes(engine: Engine) -> None:
    person, _ = filled(engine)

    with unit_of_work(engine) as uow:
        found = rows_of(uow, person)
        prompts = uow.ownership.list_prompts(person.id)

    assert [name for name, rows in found.items() if not rows] == []
    assert set(found) == {table.name for table in tables_of(Fate.OWN, Fate.CLEAR, Fate.HAND_ON)} | {"acts", "inbox"}
    assert found["people"][0]["first_name"] == CANARY
    assert set(prompts.values()) == {"Que fait-on d’abord\u00a0?"}
    assert {row["question_id"] for row in found["reviews"]} == {question_id for question_id, _ in prompts}


def test_a_mark_is_kept_once_with_the_latest_moment(engine: Engine) -> None:
    with unit_of_work(engine) as uow:
        uow.ownership.mark_erased(MARK, at=NOW)
        uow.ownership.note_wiped(begun_at=NOW, at=NOW)
        settled = uow.ownership.owes_wiping()
        uow.ownership.mark_erased(MARK, at=NOW + timedelta(days=1))

        assert not settled
        assert uow.ownership.list_marks() == {MARK: NOW + timedelta(days=1)}
        assert uow.ownership.owes_wiping()


def test_a_person_whose_cohort_and_role_are_gone_is_erased_as_well(engine: Engine) -> None:
    with unit_of_work(engine) as uow:
        person = enrol(uow, CANARY_ID, "?")
        uow.people.save(replace(person, unreachable_since=NOW))
        uow.outbox.put([message(enrol(uow, 8, "Lou"), person, 1)])
        uow.commit()

    erase(engine, person)

    with unit_of_work(engine) as uow:
        assert uow.people.count() == 1
