"""Erasing leaves no trace of a person in any table, file or WAL, and takes nothing from anybody else."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select, text

from questions.audit import Deed
from questions.people import Role
from storage import tables
from storage.erasure_plan import Fate, own_rows, tables_of
from storage.inbox import IncomingUpdate
from storage.unit_of_work import unit_of_work
from storage.wiping import wipe
from tests.storage.builders import NOW, ask_and_answer
from tests.storage.filling import CANARY, CANARY_ID, MARK, enrol, erase, fill, filled, message, rows_of

if TYPE_CHECKING:
    from sqlalchemy import Engine


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
        before = uow.sets.get_edition()

    erase(engine, person, heir_id=other.id)

    with unit_of_work(engine) as uow:
        assert uow.sets.get_info(f"s{person.id}").owner_id == other.id
        (publication,) = uow.sets.list_publications()
        assert publication.published_by == other.id
        assert uow.sets.get_edition() != before


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


def test_no_update_of_an_erased_person_is_handled_again(engine: Engine) -> None:
    person, other = filled(engine)
    again = IncomingUpdate(update_id=person.id * 10 + 4, person_key=CANARY_ID, payload="{}")

    erase(engine, person, heir_id=other.id)

    with unit_of_work(engine) as uow:
        assert uow.inbox.count_pending() == 0
        assert uow.inbox.store([again], received_at=NOW) == ()
        assert uow.inbox.prune(before=NOW + timedelta(days=1)) > 0


def test_names_without_a_number_go_from_failed_updates_of_others_and_the_updates_stay(engine: Engine) -> None:
    person, other = filled(engine)
    hidden = [
        {"message": {"forward_origin": {"type": "hidden_user", "sender_user_name": f"{CANARY} Dupont"}, "text": "a"}},
        {"message": {"contact": {"phone_number": "+41", "first_name": CANARY}, "text": "b"}},
        {"message": {"forward_origin": {"type": "hidden_user", "sender_user_name": "Zéphyrine Autre"}, "text": "c"}},
    ]
    updates = [
        IncomingUpdate(update_id=9000 + number, person_key=other.telegram_id, payload=json.dumps(payload))
        for number, payload in enumerate(hidden)
    ]
    with unit_of_work(engine) as uow:
        uow.inbox.store(updates, received_at=NOW)
        uow._connection.execute(text("UPDATE inbox SET state = 'failed' WHERE update_id >= 9000"))
        uow.commit()

    erase(engine, person, heir_id=other.id)
    wipe(engine)

    with engine.connect() as connection:
        of_others = text("SELECT payload FROM inbox WHERE state = 'failed' ORDER BY update_id")
        kept = [json.loads(payload)["message"] for payload in connection.scalars(of_others)]
    assert traces(dump(engine)) == []
    assert [message["text"] for message in kept] == ["a", "b", "c"]
    assert kept[2]["forward_origin"]["sender_user_name"] == "Zéphyrine Autre"


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
