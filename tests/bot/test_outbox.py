"""What nobody asked for arrives: once, in its time, whatever Telegram does meanwhile."""

import asyncio
import itertools
from functools import partial

import pytest

from bot.callback_data import Action, Tap
from bot.demo.faults import Fault
from bot.demo.server import DEMO_TOKEN
from bot.outbox import Sender
from bot.serve import open_bot, serve
from bot.use_cases import notices
from bot.use_cases.notices import Notice, tell
from bot.wire import Wire
from questions.messages import NewMessage
from storage.desk import Desk
from storage.errors import DatabaseFailure
from storage.tables import OutboxState
from tests.bot.conversation import find_button
from tests.bot.mailing import all_closed, befriend, mail, open_chat, put_notice, received, text_for
from tests.builders import NOON

START = ((("▶ Commencer", Tap(action=Action.NEXT)),),)


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    """Look at the outbox all the time, and believe a silent Telegram dead after a second."""
    monkeypatch.setattr("bot.outbox.LOOK_EVERY", 0.05)
    monkeypatch.setattr("bot.app.Wire", partial(Wire, seconds=1.0))
    monkeypatch.setattr("bot.pacing.FIRST_PAUSE", 0.05)
    monkeypatch.setattr("bot.outbox.FIRST_PAUSE", 0.05)


@pytest.fixture
async def people(rehearsal):
    """Three apprentices with a message waiting for each."""
    people = await befriend(rehearsal, 3)
    await mail(rehearsal, people)
    return people


def fail(rehearsal, kind, times=1, *, method="sendmessage", **options) -> None:
    rehearsal.server.add_fault(Fault(method=method, kind=kind, times=times, **options))


async def copies_for(rehearsal, people) -> list[int]:
    return [(await received(rehearsal, person)).count(text_for(person)) for person in people]


async def test_a_waiting_message_arrives_once_and_its_row_is_closed(rehearsal, people):
    async with rehearsal.running():
        rows = await all_closed(rehearsal, people)

    assert await copies_for(rehearsal, people) == [1, 1, 1]
    assert {row.state for row in rows.values()} == {OutboxState.SENT}
    assert None not in {row.closed_at for row in rows.values()}


async def test_a_message_put_while_the_bot_runs_is_sent_without_waiting_for_the_next_look(rehearsal, monkeypatch):
    monkeypatch.setattr("bot.outbox.LOOK_EVERY", 3600.0)
    (person,) = await befriend(rehearsal, 1)
    stop = asyncio.Event()
    async with open_bot(
        rehearsal.settings, token=DEMO_TOKEN, syllabus=rehearsal.syllabus, clock=rehearsal.clock
    ) as intake:
        task = asyncio.create_task(serve(intake, stop=stop))
        await asyncio.sleep(0.3)

        await intake._desk.run(put_notice, person, "Bonjour")

        await rehearsal.chat(person.telegram_id).wait_for(lambda message: message["text"] == "Bonjour")
        stop.set()
        await task


async def test_the_buttons_of_a_message_work(rehearsal):
    (person,) = await befriend(rehearsal, 1)
    async with rehearsal.desk() as desk:
        await desk.run(put_notice, person, "Ta série est <b>prête</b>.", rows=START)
    chat = rehearsal.chat(person.telegram_id)

    async with rehearsal.running():
        message = await chat.wait_for(lambda found: found["text"] == "Ta série est prête.")
        question = await chat.tap(message, "▶ Commencer")

    assert find_button(question, "🤷")


async def test_a_message_waits_for_its_time(rehearsal):
    (person,) = await befriend(rehearsal, 1)
    evening = NOON.replace(hour=21)
    async with rehearsal.desk() as desk:
        await desk.run(
            tell, people=[person], notice=Notice(text="Bonjour"), key="k", now=evening, zone=rehearsal.syllabus.zone
        )
    rehearsal.clock.now = evening

    async with rehearsal.running():
        await asyncio.sleep(0.5)
        assert await received(rehearsal, person) == []
        rehearsal.clock.advance(hours=9)
        await rehearsal.chat(person.telegram_id).wait_for(lambda message: message["text"] == "Bonjour")


async def test_a_message_that_an_outage_brought_into_the_night_waits_for_the_morning(rehearsal):
    (person,) = await befriend(rehearsal, 1)
    async with rehearsal.desk() as desk:
        await desk.run(
            tell, people=[person], notice=Notice(text="Bonjour"), key="k", now=NOON, zone=rehearsal.syllabus.zone
        )
    rehearsal.clock.now = NOON.replace(hour=21)

    async with rehearsal.running():
        await asyncio.sleep(0.5)
        assert await received(rehearsal, person) == []
        rehearsal.clock.advance(hours=9)
        await rehearsal.chat(person.telegram_id).wait_for(lambda message: message["text"] == "Bonjour")


async def test_of_three_messages_on_a_day_one_waits_for_the_next(rehearsal):
    (person,) = await befriend(rehearsal, 1)
    async with rehearsal.desk() as desk:
        for text in ("Un", "Deux", "Trois"):
            await desk.run(
                tell, people=[person], notice=Notice(text=text), key=text, now=NOON, zone=rehearsal.syllabus.zone
            )
    chat = rehearsal.chat(person.telegram_id)

    async with rehearsal.running():
        await chat.wait_for(lambda message: message["text"] == "Deux")
        await asyncio.sleep(1.5)
        assert await received(rehearsal, person) == ["Un", "Deux"]
        rehearsal.clock.advance(hours=20)
        await chat.wait_for(lambda message: message["text"] == "Trois")


async def test_telegrams_wish_to_wait_is_obeyed_and_nothing_is_lost(rehearsal, people):
    fail(rehearsal, "too_many_requests", 2, retry_after=1)

    async with rehearsal.running():
        await all_closed(rehearsal, people)

    assert await copies_for(rehearsal, people) == [1, 1, 1]


async def test_who_blocked_the_bot_is_unreachable_and_gets_no_further_call_while_the_others_get_theirs(
    rehearsal, people
):
    blocked, *others = people
    open_chat(rehearsal, blocked, blocked=True)

    async with rehearsal.running():
        rows = await all_closed(rehearsal, people)
        async with rehearsal.desk() as desk:
            await desk.run(put_notice, blocked, "Encore un mot")
        again = await all_closed(rehearsal, [blocked])

    assert rows[blocked.id].state is again[blocked.id].state is OutboxState.GIVEN_UP
    assert rows[blocked.id].reason == "Forbidden: bot was blocked by the user"
    assert again[blocked.id].reason == "unreachable before"
    async with rehearsal.desk() as desk:
        assert (await desk.read(lambda uow: uow.people.get(blocked.id))).unreachable_since is not None
    assert await copies_for(rehearsal, others) == [1, 1]
    calls = [call for call in rehearsal.server.calls if call.parameters.get("chat_id") == str(blocked.telegram_id)]
    assert len(calls) == 1


async def test_what_telegram_will_never_take_is_given_up_and_the_log_says_why(rehearsal, people, caplog):
    async with rehearsal.desk() as desk:
        broken = await desk.run(put_notice, people[0], " ")

    async with rehearsal.running():
        rows = await all_closed(rehearsal, people)

    assert rows[people[0].id].state is OutboxState.GIVEN_UP
    (record,) = [record for record in caplog.records if record.msg == "outbox_given_up"]
    assert (record.message_id, "BadRequest" in record.reason) == (broken.id, True)
    assert await copies_for(rehearsal, people) == [1, 1, 1]


@pytest.mark.parametrize("kind", ["server_error", "drop_request", "stall_request"])
async def test_what_did_not_arrive_is_sent_again(rehearsal, people, kind):
    fail(rehearsal, kind)

    async with rehearsal.running():
        rows = await all_closed(rehearsal, people)

    assert await copies_for(rehearsal, people) == [1, 1, 1]
    assert sorted(row.attempts for row in rows.values()) == [1, 1, 2]


@pytest.mark.parametrize("kind", ["drop_answer", "stall_answer"])
async def test_what_arrived_without_our_knowing_comes_at_most_twice(rehearsal, kind, caplog):
    people = await befriend(rehearsal, 1)
    await mail(rehearsal, people)
    fail(rehearsal, kind, times=9)

    async with rehearsal.running():
        (row,) = (await all_closed(rehearsal, people)).values()

    assert await copies_for(rehearsal, people) == [2]
    assert (row.state, row.copies) == (OutboxState.GIVEN_UP, 2)
    assert "outbox_given_up" in [record.msg for record in caplog.records]


async def test_no_message_is_spent_on_a_telegram_that_is_away(rehearsal, people):
    """Each message may go twice without an answer, so an outage must not use that up."""
    fail(rehearsal, "drop_request", times=3)
    fail(rehearsal, "server_error", times=3, method="getme", after=1)

    async with rehearsal.running():
        rows = await all_closed(rehearsal, people)

    assert {row.state for row in rows.values()} == {OutboxState.SENT}
    assert await copies_for(rehearsal, people) == [1, 1, 1]
    asked = [call.status for call in rehearsal.server.calls if call.method in {"sendMessage", "getMe"}]
    assert asked == [200, 0, 0, 0, 500, 500, 500, 200, 200, 200, 200]


async def test_a_stop_at_the_moment_of_a_wake_up_is_not_lost(rehearsal):
    await befriend(rehearsal, 1)
    async with open_bot(
        rehearsal.settings, token=DEMO_TOKEN, syllabus=rehearsal.syllabus, clock=rehearsal.clock
    ) as intake:
        sender = Sender(intake.application.bot, intake.application.bot_data["services"])
        working = asyncio.create_task(sender.work())
        await asyncio.sleep(0.3)

        intake._desk.outbox_filled.set()
        await asyncio.sleep(0)
        working.cancel()

        await asyncio.wait([working], timeout=5)
        assert working.cancelled()


async def test_a_message_of_an_unknown_kind_is_given_up_and_stops_nobody(rehearsal, people):
    first = people[0]
    novelty = NewMessage(person_id=first.id, kind="nouveauté", payload={}, created_at=NOON, not_before=NOON)
    async with rehearsal.desk() as desk:
        await desk.run(lambda uow: uow.outbox.put([novelty]))

    async with rehearsal.running():
        rows = await all_closed(rehearsal, people)

    assert (rows[first.id].kind, rows[first.id].state) == ("nouveauté", OutboxState.GIVEN_UP)
    assert rows[first.id].reason == "broken: KeyError"
    assert await copies_for(rehearsal, people) == [1, 1, 1]


async def test_a_message_that_is_of_no_use_any_more_is_not_sent(rehearsal, people, monkeypatch):
    monkeypatch.setitem(notices.PREPARE, notices.NOTICE, lambda _uow, _act, _payload: None)

    async with rehearsal.running():
        rows = await all_closed(rehearsal, people)

    assert {row.state for row in rows.values()} == {OutboxState.SKIPPED}
    assert await copies_for(rehearsal, people) == [0, 0, 0]


async def test_a_database_that_is_away_for_a_moment_delays_and_doubles_nothing(rehearsal, people, monkeypatch):
    failures = itertools.chain([False, True] * 6, itertools.repeat(False))
    run = Desk.run

    async def run_or_fail(desk, unit, *arguments, **keywords):
        if "outbox" in unit.__module__ and next(failures):
            raise DatabaseFailure(detail="away")
        return await run(desk, unit, *arguments, **keywords)

    monkeypatch.setattr(Desk, "run", run_or_fail)
    async with rehearsal.running():
        rows = await all_closed(rehearsal, people)

    assert {row.state for row in rows.values()} == {OutboxState.SENT}
    assert await copies_for(rehearsal, people) == [1, 1, 1]
    assert not next(failures)


async def test_a_stop_does_not_wait_for_a_telegram_that_is_silent(rehearsal, people, monkeypatch):
    monkeypatch.setattr("bot.app.Wire", partial(Wire, seconds=60.0))
    monkeypatch.setattr("bot.serve.STOP_SECONDS", 0.2)
    fail(rehearsal, "stall_request", times=9)

    async with asyncio.timeout(20), rehearsal.running():
        while rehearsal.server.count_faults() > 6:  # noqa: ASYNC110 - the server has no event for this
            await asyncio.sleep(0.02)

    rehearsal.server.clear_faults()
    async with rehearsal.running():
        await all_closed(rehearsal, people)
    assert await copies_for(rehearsal, people) == [1, 1, 1]
