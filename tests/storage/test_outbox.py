from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from questions.messages import NewMessage
from storage.engine import open_engine
from storage.errors import DatabaseFailure
from storage.outbox import TWICE_UNKNOWN, OutboxMeasures, OutboxMessage
from storage.schema import upgrade
from storage.tables import OutboxState
from storage.unit_of_work import unit_of_work
from tests.storage.builders import NOW, enrol

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Engine

    from questions.people import Person
    from storage.desk import Desk
    from storage.unit_of_work import OwnUnitOfWork, UnitOfWork

LATER = NOW + timedelta(hours=1)


def a_message(person: Person, **changes: Any) -> NewMessage:
    new = NewMessage(
        person_id=person.id,
        kind="notice",
        payload={"text": "Bonjour", "rows": []},
        created_at=NOW,
        not_before=NOW,
    )
    return replace(new, **changes)


def put_for(uow: UnitOfWork, count: int, **changes: Any) -> list[int]:
    """One message to each of so many people; returns the people's ids."""
    people = [enrol(uow, telegram_id=number) for number in range(1, count + 1)]
    uow.outbox.put([a_message(person, **changes) for person in people])
    return [person.id for person in people]


def claim(uow: UnitOfWork, *, limit: int = 100, now: datetime = NOW) -> list[OutboxMessage]:
    return list(uow.outbox.claim(limit=limit, now=now))


def claim_one(uow: UnitOfWork, *, now: datetime = NOW) -> OutboxMessage:
    (message,) = claim(uow, now=now)
    return message


def look_at(uow: UnitOfWork, message: OutboxMessage) -> OutboxMessage:
    (found,) = [one for one in uow.outbox.list_of(message.person_id) if one.id == message.id]
    return found


def begin_and_die(uow: UnitOfWork) -> tuple[OutboxMessage, ...]:
    """Claim the one message and call Telegram, never to be heard of again; returns what is given up for it."""
    uow.outbox.begin(claim_one(uow))
    return uow.outbox.recover(claimed_before=NOW, now=NOW)


def test_a_message_comes_out_as_it_went_in(uow: OwnUnitOfWork) -> None:
    person = enrol(uow)
    payload = {"text": "Noé\x00 \ud800 « ça »", "rows": [[["▶", 1, 0, 0, 0]]]}

    assert uow.outbox.put([a_message(person, kind="sortie", payload=payload)]) == 1

    message = claim_one(uow)
    assert (message.person_id, message.kind, message.payload) == (person.id, "sortie", payload)
    assert (message.attempts, message.copies, message.state) == (1, 0, OutboxState.PENDING)


def test_many_messages_at_once_come_out_as_they_went_in(uow: OwnUnitOfWork) -> None:
    people = [enrol(uow, telegram_id=number) for number in range(1, 41)]
    payloads = [{"text": f"Noé {person.id}\x00 \ud800 \\u0000 «\u00a0ça\u00a0»", "at": None} for person in people]
    messages = [
        a_message(person, payload=payload, dedupe_key=f"clé:{person.id}")
        for person, payload in zip(people, payloads, strict=True)
    ]
    plain = [replace(message, payload={"text": "plain"}, dedupe_key=None) for message in messages]

    counts = [uow.outbox.put(batch) for batch in (messages, messages[:30], plain)]

    assert counts == [40, 0, 40]
    for person, payload in zip(people, payloads, strict=True):
        first, second = sorted(uow.outbox.list_of(person.id), key=lambda message: message.id)
        assert (first.payload, first.created_at, first.not_before) == (payload, NOW, NOW)
        assert second.payload == {"text": "plain"}


def test_of_messages_with_one_key_the_first_is_kept_even_after_it_was_sent(uow: OwnUnitOfWork) -> None:
    person = enrol(uow)
    new = a_message(person, dedupe_key="set:7:1")
    assert uow.outbox.put([new, new, a_message(person), a_message(person)]) == 3
    uow.outbox.close_sent(claim(uow)[0], now=NOW)

    assert uow.outbox.put([replace(new, payload={"text": "autre"})]) == 0
    assert len(uow.outbox.list_of(person.id)) == 3


def test_more_messages_than_one_statement_takes_are_put(uow: OwnUnitOfWork) -> None:
    person = enrol(uow)

    assert uow.outbox.put(a_message(person, dedupe_key=str(number % 2500)) for number in range(2600)) == 2500
    assert uow.outbox.put([]) == 0


def test_what_is_not_due_yet_is_not_claimed(uow: OwnUnitOfWork) -> None:
    put_for(uow, 1, not_before=LATER)

    assert claim(uow, now=LATER - timedelta(seconds=1)) == []
    assert len(claim(uow, now=LATER)) == 1


def test_the_oldest_come_first_and_no_more_than_asked_for(uow: OwnUnitOfWork) -> None:
    first, second, third = (enrol(uow, telegram_id=number) for number in (1, 2, 3))
    uow.outbox.put([a_message(first, not_before=LATER), a_message(second), a_message(third)])

    claimed = claim(uow, limit=2, now=LATER)

    assert [message.person_id for message in claimed] == [second.id, third.id]


def test_a_claim_holds_one_message_a_person_and_none_of_who_is_busy(uow: OwnUnitOfWork) -> None:
    people = put_for(uow, 3)
    uow.outbox.put([a_message(uow.people.get(people[0]))])

    claimed = uow.outbox.claim(limit=10, now=NOW, busy=frozenset({people[1]}))

    assert [message.person_id for message in claimed] == [people[0], people[2]]
    assert {message.person_id for message in claim(uow)} == {people[0], people[1]}


def test_what_is_claimed_is_not_claimed_again(uow: OwnUnitOfWork) -> None:
    put_for(uow, 2)

    assert (len(claim(uow)), claim(uow)) == (2, [])


def test_a_sent_message_is_closed_once(uow: OwnUnitOfWork) -> None:
    put_for(uow, 1)
    message = claim_one(uow)

    assert uow.outbox.close_sent(message, now=NOW)
    assert not uow.outbox.close_sent(message, now=LATER)
    assert not uow.outbox.give_up(message, now=LATER, reason="late")

    closed = look_at(uow, message)
    assert (closed.state, closed.closed_at, closed.reason) == (OutboxState.SENT, NOW, None)


def test_a_message_to_be_retried_waits_and_counts_only_copies_that_may_have_arrived(uow: OwnUnitOfWork) -> None:
    put_for(uow, 1)
    message = claim_one(uow)
    uow.outbox.begin(message)
    uow.outbox.retry_later(message, retry_at=LATER, reason="ConnectError", may_have_arrived=False)
    assert claim(uow, now=LATER - timedelta(seconds=1)) == []

    again = claim_one(uow, now=LATER)
    uow.outbox.begin(again)
    uow.outbox.retry_later(again, retry_at=LATER, reason="TimedOut", may_have_arrived=True)
    third = claim_one(uow, now=LATER)

    assert (again.attempts, again.copies) == (2, 0)
    assert (third.attempts, third.copies) == (3, 1)
    assert look_at(uow, third).reason == "TimedOut"


@pytest.mark.parametrize("close", ["give_up", "skip"])
def test_a_message_closed_unsent_says_why(uow: OwnUnitOfWork, close: str) -> None:
    put_for(uow, 1)
    message = claim_one(uow)

    assert getattr(uow.outbox, close)(message, now=NOW, reason="chat not found")

    closed = look_at(uow, message)
    assert closed.reason == "chat not found"
    assert closed.state is (OutboxState.GIVEN_UP if close == "give_up" else OutboxState.SKIPPED)
    assert claim(uow, now=LATER) == []


def test_the_claim_of_a_dead_sender_is_taken_again_and_of_no_use_to_it(uow: OwnUnitOfWork) -> None:
    put_for(uow, 1)
    lost = claim_one(uow)

    assert uow.outbox.recover(claimed_before=NOW - timedelta(seconds=1), now=LATER) == ()
    assert claim(uow, now=LATER) == []
    assert uow.outbox.recover(claimed_before=NOW, now=LATER) == ()
    again = claim_one(uow, now=LATER)

    assert not uow.outbox.close_sent(lost, now=LATER)
    assert uow.outbox.close_sent(again, now=LATER)


def test_a_claim_taken_back_is_closed_by_nobody(uow: OwnUnitOfWork) -> None:
    put_for(uow, 1)
    lost = claim_one(uow)
    uow.outbox.recover(claimed_before=NOW, now=NOW)

    assert not uow.outbox.close_sent(lost, now=NOW)


def test_what_the_caller_is_sending_is_not_taken_from_it(uow: OwnUnitOfWork) -> None:
    put_for(uow, 1)
    message = claim_one(uow)

    uow.outbox.recover(claimed_before=LATER, now=LATER, in_flight=frozenset({message.id}))

    assert claim(uow, now=LATER) == []


def test_what_was_begun_twice_and_never_confirmed_is_given_up(uow: OwnUnitOfWork) -> None:
    put_for(uow, 1)
    assert begin_and_die(uow) == ()

    (given_up,) = begin_and_die(uow)

    assert (given_up.state, given_up.reason, given_up.copies) == (OutboxState.GIVEN_UP, TWICE_UNKNOWN, 2)
    assert look_at(uow, given_up) == given_up
    assert claim(uow, now=LATER) == []


def test_what_was_claimed_often_and_never_begun_is_still_to_be_sent(uow: OwnUnitOfWork) -> None:
    put_for(uow, 1)
    for _ in range(9):
        claim_one(uow)
        assert uow.outbox.recover(claimed_before=None, now=NOW) == ()

    assert claim_one(uow).copies == 0


def test_nobody_begins_what_is_another_senders_by_now(uow: OwnUnitOfWork) -> None:
    put_for(uow, 1)
    lost = claim_one(uow)
    uow.outbox.recover(claimed_before=None, now=NOW)
    assert not uow.outbox.begin(lost)
    mine = claim_one(uow)

    assert not uow.outbox.begin(lost)
    assert uow.outbox.begin(mine)


def test_the_database_itself_refuses_a_third_copy(uow: OwnUnitOfWork) -> None:
    put_for(uow, 1)
    for _ in range(2):
        uow.outbox.retry_later(claim_one(uow), retry_at=NOW, reason="TimedOut", may_have_arrived=True)
    third = claim_one(uow)

    with pytest.raises(Exception, match="ck_outbox_copies"):
        uow.outbox.begin(third)


def test_only_what_was_closed_long_ago_is_pruned(uow: OwnUnitOfWork) -> None:
    old, fresh, given_up, waiting = put_for(uow, 4)
    sent = {message.person_id: message for message in claim(uow, limit=3)}
    uow.outbox.close_sent(sent[old], now=NOW)
    uow.outbox.close_sent(sent[fresh], now=LATER)
    uow.outbox.give_up(sent[given_up], now=NOW, reason="x")

    assert uow.outbox.prune(before=LATER) == 2
    assert [len(uow.outbox.list_of(person)) for person in (old, fresh, given_up, waiting)] == [0, 1, 0, 1]


def test_every_message_to_a_person_can_be_removed(uow: OwnUnitOfWork) -> None:
    somebody, other = put_for(uow, 2)
    claim(uow, limit=1)

    assert uow.outbox.delete_of(somebody) == 1
    assert (uow.outbox.list_of(somebody), len(uow.outbox.list_of(other))) == ((), 1)


def test_the_outbox_is_measured(uow: OwnUnitOfWork) -> None:
    assert uow.outbox.measure(now=NOW) == OutboxMeasures(pending=0, due=0, oldest=timedelta(), given_up=0)
    put_for(uow, 4)
    uow.outbox.put([a_message(enrol(uow), not_before=NOW + timedelta(days=9))])
    given_up, sent, retried = claim(uow, limit=3)
    uow.outbox.give_up(given_up, now=NOW, reason="x")
    uow.outbox.close_sent(sent, now=NOW)
    uow.outbox.retry_later(retried, retry_at=LATER, reason="x", may_have_arrived=False)

    assert uow.outbox.measure(now=LATER) == OutboxMeasures(pending=3, due=2, oldest=timedelta(hours=1), given_up=1)
    assert uow.outbox.measure(now=NOW + timedelta(days=1)).given_up == 0


def test_two_senders_at_once_never_hold_the_same_message(engine: Engine) -> None:
    with unit_of_work(engine) as uow:
        put_for(uow, 200)
        uow.commit()
    held: list[list[int]] = [[], []]

    def work(mine: list[int]) -> None:
        while True:
            with unit_of_work(engine) as uow:
                claimed = claim(uow, limit=4)
                uow.commit()
            if not claimed:
                return
            mine.extend(message.id for message in claimed)

    threads = [threading.Thread(target=work, args=(mine,)) for mine in held]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(held[0]) + len(held[1]) == len({*held[0], *held[1]}) == 200


@pytest.mark.postgresql
def test_a_sender_passes_over_what_another_is_just_claiming(postgresql_url: str) -> None:
    engine = open_engine(postgresql_url)
    upgrade(engine)
    with unit_of_work(engine) as uow:
        put_for(uow, 4)
        uow.commit()

    with unit_of_work(engine) as first, unit_of_work(engine) as second:
        held = claim(first, limit=2)
        assert not {message.id for message in held} & {message.id for message in claim(second)}
        first.commit()
        second.commit()
    engine.dispose()


async def test_what_is_put_with_an_effect_that_fails_is_not_sent(desk: Desk) -> None:
    person = await desk.run(enrol)

    def put_and_fail(uow: UnitOfWork) -> None:
        uow.outbox.put([a_message(person)])
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await desk.run(put_and_fail)

    assert not desk.outbox_filled.is_set()
    assert await desk.read(lambda uow: uow.outbox.list_of(person.id)) == ()


async def test_the_sender_is_woken_once_something_put_is_durable(desk: Desk) -> None:
    person = await desk.run(enrol)
    new = a_message(person, dedupe_key="once")
    assert not desk.outbox_filled.is_set()

    await desk.run(lambda uow: uow.outbox.put([new]))
    assert desk.outbox_filled.is_set()

    desk.outbox_filled.clear()
    await desk.run(lambda uow: uow.outbox.put([new]))
    assert not desk.outbox_filled.is_set()


async def test_a_message_needs_a_person(desk: Desk) -> None:
    person = await desk.run(enrol)

    with pytest.raises(DatabaseFailure):
        await desk.run(lambda uow: uow.outbox.put([a_message(replace(person, id=99))]))
