"""Updates in hand: a process may die over them, even over and over, and the others still get their answer."""

import asyncio
from datetime import timedelta

import pytest

from bot.arrivals import MOST_KNOWN, Claimed, read_senders
from bot.claiming import AT_ONCE, LOOK_EVERY, MOST_DEATHS, PATIENCE, WORTH_A_CLAIM, InHand
from bot.context import Delivery
from questions.people import Role
from storage.desk import Desk
from storage.errors import ClaimLost, DatabaseFailure
from storage.inbox import Inbox, IncomingUpdate, StoredUpdate
from storage.unit_of_work import UnitOfWork
from tests.builders import NOON, a_person

POISON = 1


@pytest.fixture
async def desk(database_url, monkeypatch):
    """A database whose leases are over at once."""
    monkeypatch.setattr("bot.claiming.LEASE", timedelta(0))
    desk = Desk.open(database_url)
    yield desk
    await desk.close()


def an_update_of(person_key: int, number: int) -> IncomingUpdate:
    return IncomingUpdate(update_id=number, person_key=person_key, payload="{}")


async def store(desk: Desk, *numbers: int) -> None:
    updates = [an_update_of(number, number) for number in numbers]
    await desk.run(lambda uow: uow.inbox.store(updates, received_at=NOON))


def settle(uow: UnitOfWork, stored: StoredUpdate) -> None:
    uow.inbox.mark_done(stored, at=NOON)


async def live_until_poisoned(desk: Desk) -> list[int]:
    """Handle what there is as one process would, until it dies over the poison or nothing is left; what it did."""
    in_hand, done = InHand(desk), []
    while claimed := await in_hand.claim():
        if POISON in {one.stored.update_id for one in claimed}:
            # It kills before the others that were claimed with it are done.
            return done
        for one in claimed:
            await desk.run(settle, one.stored)
            in_hand.let_go(one.stored, is_done=True)
            done.append(one.stored.update_id)
    return done


async def test_an_update_that_kills_every_process_is_set_aside_and_no_other_with_it(desk):
    await store(desk, *range(3 * AT_ONCE))

    lives = [await live_until_poisoned(desk) for _ in range(MOST_DEATHS + 2)]

    (failed,) = await desk.read(lambda uow: uow.inbox.list_failed(limit=99))
    assert failed.id == POISON + 1
    assert sorted(number for life in lives for number in life) == [n for n in range(3 * AT_ONCE) if n != POISON]
    assert await desk.read(lambda uow: uow.inbox.count_pending()) == 0


@pytest.mark.postgresql
async def test_a_node_with_its_hands_full_claims_several_at_once_when_so_many_are_done(postgresql_url, monkeypatch):
    desk = Desk.open(postgresql_url)
    monkeypatch.setattr("bot.claiming.monotonic", lambda: 100.0)  # However long this takes, nobody loses patience.
    await store(desk, *range(2 * AT_ONCE))
    in_hand = InHand(desk)
    claimed, claims = list(await in_hand.claim()), []

    for one in claimed[:WORTH_A_CLAIM]:
        await desk.run(settle, one.stored)
        in_hand.let_go(one.stored, is_done=True)
        claims.append(len(await in_hand.claim()))
    await desk.close()

    assert claims == [0] * (WORTH_A_CLAIM - 1) + [WORTH_A_CLAIM]


@pytest.mark.postgresql
async def test_a_free_hand_does_not_wait_for_long_beside_others_that_take_minutes(postgresql_url, monkeypatch):
    desk, now = Desk.open(postgresql_url), 100.0
    monkeypatch.setattr("bot.claiming.monotonic", lambda: now)
    await store(desk, *range(2 * AT_ONCE))
    in_hand = InHand(desk)
    first, *_ = await in_hand.claim()
    await desk.run(settle, first.stored)
    in_hand.let_go(first.stored, is_done=True)
    waits = [(await in_hand.claim(), in_hand.look_in)]

    now += PATIENCE
    (claimed,) = await in_hand.claim()
    await desk.close()

    assert waits == [((), PATIENCE)]
    assert (claimed.stored.update_id, in_hand.look_in) == (AT_ONCE, LOOK_EVERY)


async def test_after_a_clean_stop_nothing_counts_as_a_death(desk):
    await store(desk, 5)
    first = InHand(desk)
    for _ in range(MOST_DEATHS + 1):
        assert [one.stored.update_id for one in await first.claim()] == [5]
        await first.release()
        first = InHand(desk)

    assert await desk.read(lambda uow: uow.inbox.list_failed(limit=9)) == ()


async def test_what_was_put_back_and_what_a_dead_process_had_in_hand_do_not_wait_for_each_other(desk, monkeypatch):
    monkeypatch.setattr("bot.claiming.LOOK_EVERY", 0.1)
    first = InHand(desk)
    await desk.run(lambda uow: uow.inbox.store([an_update_of(7, 1)], received_at=NOON))
    (failed,) = await first.claim()
    await desk.run(lambda uow: uow.inbox.record_failure(failed.stored, reason="x", give_up_after=1))
    first.let_go(failed.stored, is_done=False)
    await desk.run(lambda uow: uow.inbox.store([an_update_of(7, 2)], received_at=NOON))
    await first.claim()
    await desk.run(lambda uow: uow.inbox.retry_failed([failed.stored.id]))

    other, done = InHand(desk), []  # The first is dead.
    for _ in range(2):
        (one,) = await other.claim()
        await desk.run(settle, one.stored)
        other.let_go(one.stored, is_done=True)
        done.append(one.stored.update_id)
        await asyncio.sleep(0.1)

    assert done == [1, 2]


async def test_what_a_stop_cuts_off_while_it_is_being_claimed_is_given_back(desk, monkeypatch):
    await store(desk, 5)
    in_hand, run, claiming = InHand(desk), desk.run, asyncio.Event()

    async def run_on(unit):
        """As a thread does whose caller no longer waits."""
        doing = asyncio.ensure_future(run(unit))
        claiming.set()
        return await asyncio.shield(doing)

    with monkeypatch.context() as patched:
        patched.setattr(desk, "run", run_on)
        stopped = asyncio.create_task(in_hand.claim())
        await claiming.wait()
        stopped.cancel()
        with pytest.raises(asyncio.CancelledError):
            await stopped
    await in_hand.release()

    (one,) = await InHand(desk).claim()
    deaths = await desk.read(lambda uow: uow.inbox._connection.exec_driver_sql("SELECT deaths FROM inbox").scalar_one())
    assert (one.stored.update_id, deaths) == (5, 0)


async def test_what_is_claimed_is_handled_though_the_database_fails_while_more_is_looked_for(sqlite_url, monkeypatch):
    desk = Desk.open(sqlite_url)
    await store(desk, 5)
    in_hand = InHand(desk)

    def fail(*_arguments, **_more):
        raise DatabaseFailure(detail="disk I/O error")

    with monkeypatch.context() as broken:
        broken.setattr(Inbox, "list_pending", fail)
        claimed = await in_hand.claim()
        with pytest.raises(DatabaseFailure):
            await in_hand.claim()
    await desk.close()

    assert [one.stored.update_id for one in claimed] == [5]


@pytest.mark.postgresql
async def test_once_an_update_is_done_another_worker_may_take_the_person_s_next_one_before_it_is_answered(
    postgresql_url,
):
    desk = Desk.open(postgresql_url)
    updates = [IncomingUpdate(update_id=number, person_key=1001, payload="{}") for number in (1, 2)]
    await desk.run(lambda uow: uow.inbox.store(updates, received_at=NOON))
    here, there = InHand(desk), InHand(desk)
    (first,) = await here.claim()
    while_it_works = await there.claim()
    await desk.run(settle, first.stored)

    # Whoever still speaks of the first keeps the order; between two workers, only the effects have it.
    own, another_s = await here.claim(), await there.claim()
    await desk.close()

    assert [one.stored.update_id for one in (first, *while_it_works, *own, *another_s)] == [1, 2]
    assert [one.stored.update_id for one in another_s] == [2]


@pytest.fixture
def bot_database(postgresql_url) -> str:
    """Only nodes that share an inbox lose claims."""
    return postgresql_url


@pytest.mark.postgresql
async def test_who_lost_a_claim_says_nothing_to_the_person(rehearsal, caplog):
    chat = rehearsal.chat()
    async with rehearsal.running():
        await chat.say("/start")
        taken_over = []

        def lose(uow, *_arguments, **_keywords):
            taken_over.append(True)
            raise ClaimLost(inbox_id=1)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("storage.inbox.Inbox.mark_done", lose)
            await chat.post("/quiz")
            while "claim_lost" not in caplog.text:
                await chat.messages()
        lost = [message["text"] for message in await chat.messages() if message["from"]["is_bot"]][1:]

    assert taken_over
    assert lost == []


@pytest.mark.parametrize(
    ("role", "seconds", "known"),
    [(Role.APPRENTICE, 0.4, True), (Role.APPRENTICE, 0.6, False), (Role.TRAINER, 0.1, False), (None, 0.4, True)],
)
def test_who_sent_an_update_is_known_for_half_a_second_but_a_trainer_is_read_once_more(
    monkeypatch, role, seconds, known
):
    stored = StoredUpdate(id=1, update_id=1, person_key=1001, payload="{}", attempts=0, claim=0)
    sender = None if role is None else a_person(telegram_id=1001, role=role)
    delivery = Delivery(claimed=Claimed(stored=stored, sender=sender, read_at=50.0), last_try=False)
    monkeypatch.setattr("bot.context.monotonic", lambda: 50.0 + seconds)

    assert delivery.knows(1001) is known
    assert not delivery.knows(1002)


async def come(desk: Desk, in_hand: InHand, *person_keys: int) -> None:
    """Updates of these people become durable, and this process hears of it."""
    first = 1 + await desk.read(lambda uow: uow.inbox.find_newest_pending()) * 1000
    updates = [
        IncomingUpdate(update_id=first + number, person_key=key, payload="{}") for number, key in enumerate(person_keys)
    ]
    in_hand.expect(await desk.run(lambda uow: read_senders(uow, uow.inbox.store(updates, received_at=NOON))))


async def finish(desk: Desk, in_hand: InHand, one: Claimed) -> bool:
    await desk.run(settle, one.stored)
    return in_hand.let_go(one.stored, is_done=True)


async def fail(desk: Desk, in_hand: InHand, one: Claimed) -> bool:
    await desk.run(lambda uow: uow.inbox.record_failure(one.stored, reason="x", give_up_after=9))
    return in_hand.let_go(one.stored, is_done=False)


@pytest.fixture
async def alone(sqlite_url, monkeypatch):
    """The one process of a SQLite file, on a clock of its own: the desk, what it has in hand, and the clock."""
    seconds = [1000.0]
    monkeypatch.setattr("bot.claiming.monotonic", lambda: seconds[0])
    desk = Desk.open(sqlite_url)
    in_hand = InHand(desk)
    assert await in_hand.claim() == ()
    yield desk, in_hand, seconds
    await desk.close()


def people(claimed: tuple[Claimed, ...]) -> list[int]:
    return [one.stored.person_key for one in claimed]


async def test_what_one_process_stored_itself_it_handles_without_reading_it_again(alone, monkeypatch):
    desk, in_hand, _ = alone
    await come(desk, in_hand, 7, 8)
    stored = await desk.read(lambda uow: uow.inbox.list_waiting(limit=9))

    monkeypatch.setattr(Desk, "read", None)
    first, second = claimed = await in_hand.claim()

    assert tuple(one.stored for one in claimed) == stored
    assert not await finish(desk, in_hand, first)
    assert not await finish(desk, in_hand, second)


async def test_one_person_s_updates_are_handled_in_order_and_others_meanwhile(alone):
    desk, in_hand, _ = alone
    await come(desk, in_hand, 7, 7, 8)
    first, other = await in_hand.claim()
    await come(desk, in_hand, 8, 7)
    assert await in_hand.claim() == ()

    assert await finish(desk, in_hand, first)
    assert await finish(desk, in_hand, other)
    left = await in_hand.claim()
    again = [await finish(desk, in_hand, one) for one in left]
    (last,) = await in_hand.claim()

    assert people((first, other, *left, last)) == [7, 8, 7, 8, 7]
    assert again == [True, True]
    assert not await finish(desk, in_hand, last)
    assert await desk.read(lambda uow: uow.inbox.count_pending()) == 0


async def test_what_there_was_no_room_for_comes_next(alone):
    desk, in_hand, _ = alone
    await come(desk, in_hand, *range(1, AT_ONCE + 3))

    claimed = await in_hand.claim()

    assert people(claimed) == list(range(1, AT_ONCE + 1))
    assert await in_hand.claim() == ()
    assert await finish(desk, in_hand, claimed[0])
    assert people(await in_hand.claim()) == [AT_ONCE + 1]


async def test_what_failed_is_tried_again_before_what_the_person_sent_later(alone):
    desk, in_hand, _ = alone
    await come(desk, in_hand, 7, 7)
    (first,) = await in_hand.claim()

    assert await fail(desk, in_hand, first)
    (again,) = await in_hand.claim()

    assert (again.stored.id, again.stored.attempts) == (first.stored.id, 1)


async def test_what_nobody_told_of_is_found_within_seconds(alone):
    desk, in_hand, seconds = alone
    await store(desk, 5)
    assert await in_hand.claim() == ()

    seconds[0] += LOOK_EVERY
    (found,) = await in_hand.claim()

    assert found.stored.update_id == 5


async def test_of_a_long_queue_each_is_handled_once_and_in_order(alone):
    desk, in_hand, seconds = alone
    await come(desk, in_hand, *[7] * 5, *range(100, 100 + MOST_KNOWN))
    await come(desk, in_hand, *range(100, 120))
    handled, looks = [], True

    # Only when told that something may wait: otherwise somebody would wait for the next look.
    while looks and (claimed := await in_hand.claim()):
        looks = False
        for one in claimed:
            looks |= await finish(desk, in_hand, one)
            handled.append(one)
        seconds[0] += 0.5

    mine = [one.stored.id for one in handled if one.stored.person_key == 7]
    assert mine == sorted(mine)
    assert len(handled) == len({one.stored.id for one in handled}) == MOST_KNOWN + 25
    assert await desk.read(lambda uow: uow.inbox.count_pending()) == 0


async def test_what_comes_while_the_inbox_is_read_is_neither_lost_nor_handled_twice(alone, monkeypatch):
    desk, in_hand, seconds = alone
    await come(desk, in_hand, 7, 8)
    first, second = await in_hand.claim()
    seconds[0] += LOOK_EVERY
    read = Desk.read

    async def slowly(self, query, *args, **kwargs):
        found = await read(self, query, *args, **kwargs)
        monkeypatch.setattr(Desk, "read", read)
        await finish(desk, in_hand, first)
        await fail(desk, in_hand, second)
        await come(desk, in_hand, 9)
        return found

    monkeypatch.setattr(Desk, "read", slowly)
    again, later = await in_hand.claim()

    assert (again.stored.id, people((later,))) == (second.stored.id, [9])


async def test_what_was_read_before_this_process_heard_of_it_is_handled_once(alone):
    desk, in_hand, seconds = alone
    update = IncomingUpdate(update_id=1, person_key=7, payload="{}")
    told = await desk.run(lambda uow: read_senders(uow, uow.inbox.store([update], received_at=NOON)))
    seconds[0] += LOOK_EVERY

    (one,) = await in_hand.claim()
    in_hand.expect(told)
    meanwhile = await in_hand.claim()
    await finish(desk, in_hand, one)

    assert (meanwhile, await in_hand.claim()) == ((), ())


async def test_who_sent_an_update_is_read_anew_after_another_of_theirs(alone):
    desk, in_hand, _ = alone
    await come(desk, in_hand, 7, 7)
    (joining,) = await in_hand.claim()

    person = await desk.run(
        lambda uow: uow.people.enrol(
            telegram_id=7, first_name="N", role=Role.APPRENTICE, plan_id="arc-2010", created_at=NOON
        )
    )
    await finish(desk, in_hand, joining)
    (quiz,) = await in_hand.claim()

    assert person.telegram_id == 7
    assert Delivery(claimed=joining, last_try=False).knows(7)
    assert not Delivery(claimed=quiz, last_try=False).knows(7)


async def test_what_an_erased_person_had_sent_is_not_handled_from_memory(alone):
    desk, in_hand, _ = alone
    person = await desk.run(
        lambda uow: uow.people.enrol(
            telegram_id=7, first_name="N", role=Role.APPRENTICE, plan_id="arc-2010", created_at=NOON
        )
    )
    await come(desk, in_hand, 7, 7, 8)
    first, other = await in_hand.claim()

    await desk.run(lambda uow: uow.ownership.erase(person, heir_id=None, mark="m", at=NOON))
    await finish(desk, in_hand, first)
    await finish(desk, in_hand, other)

    assert await in_hand.claim() == ()


async def test_an_update_that_an_admin_tries_again_is_handled_at_once(alone):
    desk, in_hand, _ = alone
    await come(desk, in_hand, 7)
    (one,) = await in_hand.claim()
    await desk.run(lambda uow: uow.inbox.record_failure(one.stored, reason="x", give_up_after=1))
    in_hand.let_go(one.stored, is_done=False)
    assert await in_hand.claim() == ()

    await desk.run(lambda uow: uow.inbox.retry_failed([one.stored.id]))
    (again,) = await in_hand.claim()

    assert again.stored.id == one.stored.id


async def test_what_fails_while_the_inbox_is_read_goes_before_what_the_person_sent_later(alone, monkeypatch):
    desk, in_hand, seconds = alone
    await come(desk, in_hand, 7, 7)
    (first,) = await in_hand.claim()
    seconds[0] += LOOK_EVERY
    read = Desk.read

    async def slowly(self, query, *args, **kwargs):
        found = await read(self, query, *args, **kwargs)
        monkeypatch.setattr(Desk, "read", read)
        await fail(desk, in_hand, first)
        return found

    monkeypatch.setattr(Desk, "read", slowly)
    (again,) = await in_hand.claim()

    assert again.stored.id == first.stored.id
