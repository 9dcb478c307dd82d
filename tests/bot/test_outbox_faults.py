"""Whatever goes wrong, in whatever order: every message ends sent or given up with a reason, and none comes thrice."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.callback_data import derive_key
from bot.demo.server import DEMO_TOKEN
from bot.discreet_bot import DiscreetBot
from bot.file_reading import FileReader
from bot.outbox import AT_ONCE, LEASE, STAND_EVERY, Sender
from bot.pacing import SharedBudget
from bot.services import Services
from bot.use_cases.shelf import Shelf
from bot.use_cases.syllabus import Syllabus
from storage.desk import Desk
from storage.election import Place
from storage.outbox import OutboxMessage
from storage.schema import upgrade
from storage.tables import OutboxState
from storage.unit_of_work import UnitOfWork
from tests.bot.mailing import enrol_many, put_notice, text_for
from tests.bot.scripted_wire import FAULTS, Wire
from tests.builders import NOON

MOST_TURNS = 400
# Else one fault would bring on the next: after it, the line is asked until all faults are used up.
WENT_WELL = st.just("")


class Office:
    """A sender with its database and its Telegram; both of its clocks move when told to."""

    def __init__(self, desk: Desk, syllabus: Syllabus) -> None:
        self.desk = desk
        self.syllabus = syllabus
        self.wire = Wire(())
        self.now = NOON
        self.seconds = 0.0

    def hire(self) -> Sender:
        """A new sender, as after a start of the process."""
        services = Services(
            desk=self.desk,
            shelf=Shelf(self.syllabus),
            roles={},
            key=derive_key(DEMO_TOKEN),
            invite_key=b"",
            erasure_key=b"",
            keep_months=12,
            reader=FileReader(self.syllabus, seconds=1, megabytes=100),
            clock=lambda: self.now,
            rng=random.Random(1),
        )
        bot = DiscreetBot(DEMO_TOKEN, request=self.wire, get_updates_request=self.wire, rate_limiter=SharedBudget())
        return Sender(bot, services, time=lambda: self.seconds)

    async def turn(self, sender: Sender) -> float:
        """One turn of a sender, with everything it started."""
        wait = await sender.turn()
        await sender.drain()
        return wait

    async def work_off(self, sender: Sender | None = None, *, jump: timedelta = timedelta(minutes=5)) -> None:
        """Send until nothing is pending, time flying; a sender that is killed is replaced."""
        sender = sender or self.hire()
        for _ in range(MOST_TURNS):
            if not await self.desk.read(lambda uow: uow.outbox.measure(now=self.now).pending):
                return
            try:
                await self.turn(sender)
            except asyncio.CancelledError:
                assert self.wire.killed
            if self.wire.killed:
                self.wire.killed, sender = False, self.hire()
            self.seconds += 5
            self.now += jump
        raise AssertionError("the outbox never got empty")


@pytest.fixture
async def office(database_url, syllabus) -> AsyncIterator[Office]:
    upgrade(database_url)
    desk = Desk.open(database_url)
    yield Office(desk, syllabus)
    await desk.close()


def put_for(uow: UnitOfWork, count: int) -> dict[str, int]:
    """A message to each of so many people, who can be reached, and no other in the outbox; by text, whom it is for."""
    people = enrol_many(uow, count)
    for person in people:
        uow.people.save(replace(person, unreachable_since=None))
        uow.outbox.delete_of(person.id)
        put_notice(uow, person, text_for(person))
    return {text_for(person): person.id for person in people}


async def rows_of(desk: Desk, texts: dict[str, int]) -> dict[str, OutboxMessage]:
    return await desk.read(lambda uow: {text: uow.outbox.list_of(person)[0] for text, person in texts.items()})


@settings(
    deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(script=st.lists(WENT_WELL | st.sampled_from(FAULTS), max_size=20), count=st.integers(1, 4))
async def test_any_order_of_faults_ends_with_every_message_sent_or_given_up(office, script, count):
    texts = await office.desk.run(put_for, count)
    office.wire = Wire(script)

    await office.work_off()

    for text, row in (await rows_of(office.desk, texts)).items():
        copies = office.wire.arrived[text]
        assert copies <= row.copies <= 2
        assert row.closed_at is not None
        assert row.attempts <= len(script) + 1
        if row.state is OutboxState.SENT:
            assert (copies >= 1, row.reason) == (True, None)
        else:
            assert row.state is OutboxState.GIVEN_UP
            assert row.reason
            assert text in office.wire.refused or row.copies == 2


@pytest.fixture
async def two_offices(postgresql_url, syllabus) -> AsyncIterator[list[Office]]:
    """Two processes of one database."""
    upgrade(postgresql_url)
    desks = [Desk.open(postgresql_url) for _ in range(2)]
    yield [Office(desk, syllabus) for desk in desks]
    for desk in desks:
        await desk.close()


@pytest.mark.postgresql
async def test_two_senders_at_once_send_each_message_once(two_offices, monkeypatch):
    """The election lets one send, but a connection may be lost unnoticed: nothing rests on it."""
    monkeypatch.setattr(Desk, "holds", _yes)
    senders = [office.hire() for office in two_offices]
    for office, sender in zip(two_offices, senders, strict=True):
        await office.turn(sender)
    texts = await two_offices[0].desk.run(put_for, 40)

    await asyncio.gather(
        *(office.work_off(sender, jump=timedelta()) for office, sender in zip(two_offices, senders, strict=True))
    )

    assert sum((office.wire.arrived for office in two_offices), Counter()) == Counter(texts.keys())
    assert all(office.wire.arrived for office in two_offices)
    rows = await rows_of(two_offices[0].desk, texts)
    assert {(row.state, row.copies) for row in rows.values()} == {(OutboxState.SENT, 1)}


async def _yes(_desk: Desk, _place: Place) -> bool:
    return True


@pytest.mark.postgresql
async def test_of_two_processes_one_sends_until_it_ends_and_then_the_other(two_offices):
    first, second = two_offices
    texts = await first.desk.run(put_for, 12)
    sender, other = first.hire(), second.hire()
    await first.turn(sender)
    await second.turn(other)
    sent_by_first = sum(first.wire.arrived.values())

    assert (sent_by_first > 0, second.wire.arrived) == (True, Counter())
    await first.desk.close()
    await second.work_off()

    assert first.wire.arrived + second.wire.arrived == Counter(texts.keys())


async def test_a_message_of_a_dead_sender_is_sent_by_the_next_at_once(office):
    await office.desk.run(put_for, 1)
    office.wire = Wire(["kill before"])
    await office.turn(office.hire())
    office.wire.killed = False

    await office.turn(office.hire())

    assert sum(office.wire.arrived.values()) == 1


async def test_a_claim_whose_sender_never_came_back_is_free_after_its_lease(office):
    """A process that lost its place, not its life, may still be sending."""
    sender = office.hire()
    await office.turn(sender)
    await office.desk.run(put_for, 1)
    await office.desk.run(lambda uow: uow.outbox.claim(limit=1, now=office.now))

    office.seconds += STAND_EVERY
    await office.turn(sender)
    assert not office.wire.arrived
    office.seconds += STAND_EVERY
    office.now += LEASE
    await office.turn(sender)

    assert sum(office.wire.arrived.values()) == 1


async def test_while_telegram_asks_for_silence_nobody_gets_anything(office):
    await office.desk.run(put_for, 9)
    office.wire = Wire(["flood"])
    sender = office.hire()
    await office.turn(sender)
    calls = office.wire.calls

    office.seconds += 6.9
    assert await office.turn(sender) == pytest.approx(0.1)
    assert office.wire.calls == calls
    office.seconds += 0.2
    await office.turn(sender)

    assert office.wire.calls > calls


async def test_one_person_gets_one_message_a_second(office):
    texts = await office.desk.run(put_for, 1)
    await office.desk.run(lambda uow: put_notice(uow, uow.people.get(*texts.values()), "Encore un"))
    sender = office.hire()
    for _ in range(3):
        await office.turn(sender)
        office.seconds += 0.3
    assert office.wire.calls == 1

    office.seconds += 0.2
    await office.turn(sender)

    assert office.wire.calls == 2


async def test_no_more_messages_are_on_their_way_than_a_kill_may_double(office):
    await office.desk.run(put_for, 3 * AT_ONCE)
    arrive = asyncio.Event()
    office.wire = SlowWire(arrive)
    sender = office.hire()
    for _ in range(5):
        await sender.turn()
        await asyncio.sleep(0.1)
        office.seconds += 1
    calls = office.wire.calls
    arrive.set()
    await sender.drain()

    assert calls == AT_ONCE


async def test_what_is_on_its_way_for_long_is_not_sent_again_by_its_own_sender(office):
    texts = await office.desk.run(put_for, 1)
    arrive = asyncio.Event()
    office.wire = SlowWire(arrive)
    sender = office.hire()
    for _ in range(3):
        await sender.turn()
        await asyncio.sleep(0.1)
        office.seconds += STAND_EVERY
        office.now += 2 * LEASE
    arrive.set()
    await sender.drain()
    await office.turn(sender)

    assert office.wire.calls == 1
    (row,) = (await rows_of(office.desk, texts)).values()
    assert (row.state, row.copies) == (OutboxState.SENT, 1)


class SlowWire(Wire):
    """A wire that answers when told to."""

    def __init__(self, arrive: asyncio.Event) -> None:
        super().__init__(())
        self._arrive = arrive

    async def do_request(self, url, method, request_data=None, **timeouts):  # type: ignore[override]
        answer = await super().do_request(url, method, request_data, **timeouts)
        await self._arrive.wait()
        return answer
