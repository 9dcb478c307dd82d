"""Telegram's budgets: thirty messages a second for all, one for each chat, silence when it asks for it."""

import asyncio

import pytest
from telegram.error import RetryAfter

from bot.demo.server import DEMO_TOKEN
from bot.discreet_bot import DiscreetBot
from bot.pacing import (
    BURST,
    CALLS_PER_SECOND,
    LEFT_TO_ANSWERS,
    LONGEST_PAUSE,
    RETRIES,
    UNASKED_PER_SECOND,
    Line,
    Pace,
    SharedBudget,
)
from bot.sending import send_reply
from bot.views.reply import Reply
from tests.bot.mailing import befriend, mail, received, text_for
from tests.bot.scripted_wire import Wire


class Time:
    """Seconds that pass when told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def time() -> Time:
    return Time()


def test_within_a_second_no_more_go_than_the_budget_for_unasked_messages(time):
    pace, sent = Pace(time), []
    for step in range(1000):
        time.now = 1000 + step / 100
        for number in range(pace.room()):
            pace.spend(step * 10 + number)
            sent.append(time.now)

    busiest = max(sum(begin <= at < begin + 1 for at in sent) for begin in sent)
    assert UNASKED_PER_SECOND <= busiest <= UNASKED_PER_SECOND + BURST
    assert len(sent) >= 9 * UNASKED_PER_SECOND


def test_the_wait_for_room_is_as_long_as_it_takes(time):
    pace = Pace(time)
    for person in range(pace.room()):
        pace.spend(person)
    assert pace.room() == 0

    time.now += pace.wait() + 1e-9

    assert pace.room() == 1


def test_after_a_silence_no_more_than_a_burst_goes_at_once(time):
    pace = Pace(time)
    time.now += 3600

    assert pace.room() == BURST


def test_a_person_rests_for_a_second_after_each_message(time):
    pace = Pace(time)
    pace.spend(7)
    time.now += 0.99
    pace.spend(8)
    assert pace.resting() == {7, 8}

    time.now += 0.02

    assert pace.resting() == {8}


def test_a_closed_line_stays_closed_for_as_long_as_was_asked_whoever_asks_for_less(time):
    line = Line(time)
    assert line.wait() == 0

    line.close(30)
    line.close(5)

    assert line.wait() == 30
    time.now += 31
    assert line.wait() == 0


def test_a_line_that_does_not_answer_is_left_alone_for_longer_each_time(time):
    line, waits = Line(time), []
    for _ in range(8):
        line.fail()
        waits.append(line.wait())
        time.now += line.wait()

    assert waits == [1, 2, 4, 8, 16, LONGEST_PAUSE, LONGEST_PAUSE, LONGEST_PAUSE]
    line.heal()
    line.fail()
    assert line.wait() == 1


def a_bot(wire: Wire) -> DiscreetBot:
    return DiscreetBot(DEMO_TOKEN, request=wire, get_updates_request=wire, rate_limiter=SharedBudget())


async def test_an_answer_is_sent_again_after_the_silence_telegram_asks_for(monkeypatch):
    monkeypatch.setattr("telegram.ext._aioratelimiter.asyncio.sleep", _at_once)
    wire = Wire(["flood"] * RETRIES)

    await send_reply(a_bot(wire), Reply(text="Bonjour"), chat_id=7, key=b"k")

    assert (wire.calls, wire.arrived["Bonjour"]) == (RETRIES + 1, 1)


async def test_who_asks_for_one_try_hears_of_the_flood_at_once():
    wire = Wire(["flood"])

    with pytest.raises(RetryAfter):
        await send_reply(a_bot(wire), Reply(text="Bonjour"), chat_id=7, key=b"k", one_try=True)

    assert wire.calls == 1


async def test_answers_that_fill_the_line_leave_no_room_for_what_nobody_asked_for():
    bot, sent = a_bot(Wire([])), 0
    while bot.leaves_room() and sent < 100 * CALLS_PER_SECOND:
        await bot.send_text(7, "Bonjour", parse_mode=None)
        sent += 1

    assert CALLS_PER_SECOND - LEFT_TO_ANSWERS < sent < 100 * CALLS_PER_SECOND


async def test_unasked_messages_wait_as_long_as_answers_leave_no_room(rehearsal, monkeypatch):
    has_room = False
    monkeypatch.setattr("bot.outbox.LOOK_EVERY", 0.05)
    monkeypatch.setattr(SharedBudget, "leaves_room", lambda _: has_room)
    people = await befriend(rehearsal, 1)
    await mail(rehearsal, people)

    async with rehearsal.running():
        await asyncio.sleep(0.5)
        before = await received(rehearsal, people[0])
        has_room = True
        await rehearsal.chat(people[0].telegram_id).wait_for(lambda message: message["text"] == text_for(people[0]))

    assert before == []


sleep = asyncio.sleep


async def _at_once(_seconds: float) -> None:
    await sleep(0)
