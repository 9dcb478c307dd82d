"""What comes in: stored before it is acknowledged, handled once, and never stuck behind a bad one."""

import asyncio
import random
import re

import pytest

from bot.demo.faults import Fault
from bot.demo.server import DEMO_TOKEN
from bot.intake import TRIES
from bot.payloads import person_key
from bot.serve import open_bot, serve
from questions.quiz.question import Kind
from storage.errors import DatabaseFailure
from tests.bot.conftest import APPRENTICE
from tests.bot.conversation import find_button


class BrokenDice(random.Random):
    """Dice that fail the first few times."""

    def __init__(self, failures: int) -> None:
        super().__init__(1)
        self.failures = failures

    def choice(self, seq):
        if self.failures:
            self.failures -= 1
            raise ZeroDivisionError
        return super().choice(seq)


def a_text(update_id: int, text: str, telegram_id: int = APPRENTICE) -> dict:
    """A raw update, as Telegram sends it."""
    return {
        "update_id": update_id,
        "message": {
            "message_id": update_id,
            "date": 1_800_000_000,
            "chat": {"id": telegram_id, "type": "private", "first_name": "Noa"},
            "from": {"id": telegram_id, "is_bot": False, "first_name": "Noa"},
            "text": text,
            "entities": [{"type": "bot_command", "offset": 0, "length": len(text)}],
        },
    }


async def work_off(rehearsal, intake) -> None:
    """Work until the inbox is empty."""
    stop = asyncio.Event()
    task = asyncio.create_task(serve(intake, stop=stop))
    async with rehearsal.desk() as desk, asyncio.timeout(20):
        while await desk.read(lambda uow: uow.inbox.count_pending()):  # noqa: ASYNC110 - no event to wait for
            await asyncio.sleep(0.02)
    stop.set()
    await task


def opened(rehearsal, **changes):
    return open_bot(rehearsal.settings, token=DEMO_TOKEN, syllabus=rehearsal.syllabus, clock=rehearsal.clock, **changes)


@pytest.fixture
async def greeted(rehearsal):
    """A chat in which Noa has greeted the bot, which then stopped; returns the texts sent to Noa since."""
    chat = rehearsal.chat()
    async with rehearsal.running():
        await chat.say("/start")
    before = len(await chat.messages())

    async def texts() -> list[str]:
        return [message["text"] for message in (await chat.messages())[before:]]

    return texts


async def test_an_update_that_can_not_be_read_is_set_aside_and_blocks_nobody(rehearsal, greeted):
    async with opened(rehearsal) as intake:
        poison = a_text(1, "/aide")
        del poison["message"]["chat"]["type"]
        await intake.store([poison, a_text(2, "/aide")])

        await work_off(rehearsal, intake)

    (text,) = await greeted()
    assert text.startswith("Comment ça marche")


@pytest.mark.parametrize(
    "result",
    [None, {}, True, [None], [{}], [{"update_id": 2**63}], [{"update_id": True}], [{"update_id": -1}], "x", [[]]],
    ids=repr,
)
async def test_whatever_stands_in_the_place_of_updates_is_survived_and_those_behind_it_come(
    rehearsal, greeted, monkeypatch, result
):
    monkeypatch.setattr("bot.intake.FIRST_PAUSE", 0.01)
    monkeypatch.setattr("bot.intake.POLL_SECONDS", 0)
    async with opened(rehearsal) as intake:
        fetch, odd = intake._fetch, [result]
        monkeypatch.setattr(intake, "_fetch", lambda offset: answered(odd.pop()) if odd else fetch(offset))
        polling = asyncio.create_task(intake.poll())
        await rehearsal.chat().post("/aide")
        async with asyncio.timeout(10):
            while not await rehearsal_pending(rehearsal):  # noqa: ASYNC110 - no event
                await asyncio.sleep(0.02)
        assert not polling.done()
        polling.cancel()


async def answered(result):
    return result


async def rehearsal_pending(rehearsal) -> int:
    async with rehearsal.desk() as desk:
        return await desk.read(lambda uow: uow.inbox.count_pending())


async def test_an_update_delivered_twice_is_handled_once(rehearsal, greeted):
    async with opened(rehearsal) as intake:
        await intake.store([a_text(1, "/aide")])
        await intake.store([a_text(1, "/aide"), a_text(1, "/aide")])

        await work_off(rehearsal, intake)

    assert len(await greeted()) == 1


async def test_what_was_done_days_ago_is_dropped_while_the_bot_runs(rehearsal, greeted):
    async with opened(rehearsal) as intake:
        await intake.store([a_text(1, "/aide")])
        await work_off(rehearsal, intake)
        rehearsal.clock.advance(days=4)

        await intake.store([a_text(2, "/aide")])
        await work_off(rehearsal, intake)
        await intake.store([a_text(1, "/aide")])
        await work_off(rehearsal, intake)

    assert len(await greeted()) == 3


async def test_what_fails_for_a_moment_is_tried_again_in_silence(rehearsal, greeted):
    async with opened(rehearsal, rng=BrokenDice(TRIES - 1)) as intake:
        await intake.store([a_text(1, "/quiz")])

        await work_off(rehearsal, intake)

    (text,) = await greeted()
    assert "Désolé" not in text


async def test_what_keeps_failing_is_given_up_with_an_id_that_the_log_names(rehearsal, greeted, caplog):
    async with opened(rehearsal, rng=BrokenDice(99)) as intake:
        await intake.store([a_text(1, "/quiz"), a_text(2, "/aide")])

        await work_off(rehearsal, intake)

    apology, next_ = await greeted()
    error_id = re.search(r"(\w{8})$", apology).group(1)
    assert "Désolé" in apology
    assert "Comment ça marche" in next_
    assert error_id in {getattr(record, "error_id", None) for record in caplog.records}


async def test_updates_of_one_person_are_answered_in_order(rehearsal, greeted):
    async with opened(rehearsal) as intake:
        await intake.store([a_text(number, text) for number, text in enumerate(["/start", "/aide", "/danser"])])

        await work_off(rehearsal, intake)

    assert [text.split()[0] for text in await greeted()] == ["👋", "Comment", "Je"]


async def test_a_person_who_blocked_the_bot_while_it_answered_is_marked_unreachable(rehearsal, greeted):
    await rehearsal.client.put("/demo/chats/1001/blocked", json={"blocked": True})

    async with opened(rehearsal) as intake:
        await intake.store([a_text(1, "/aide")])
        await work_off(rehearsal, intake)

    async with rehearsal.desk() as desk:
        assert (await desk.read(lambda uow: uow.people.get(1))).unreachable_since is not None


async def test_an_answer_whose_screen_got_lost_is_shown_again_by_the_next_tap(rehearsal):
    async with rehearsal.asking(Kind.CHOICE) as (chat, message, _):
        rehearsal.server.add_fault(Fault(method="editmessagetext", kind="server_error", times=1))
        data = find_button(message, "🤷")["callback_data"]
        await chat.press(message, data)

        await chat.press(message, data, forged=True)

        judged = await chat.wait_for(lambda found: found["text"].startswith("❌"))
        assert judged["message_id"] == message["message_id"]


@pytest.mark.parametrize(
    ("update", "key"),
    [
        (a_text(1, "x", 42), 42),
        ({"update_id": 1, "callback_query": {"id": "1", "from": {"id": 7}}}, 7),
        ({"update_id": 1, "my_chat_member": {"chat": {"id": -5}}}, -5),
        ({"update_id": 1, "novelty": {"what": 1}}, 0),
        ({"update_id": 1}, 0),
    ],
)
def test_an_update_belongs_to_its_sender_or_its_chat(update, key):
    assert person_key(update) == key


async def test_effect_and_done_are_one_transaction(rehearsal, greeted):
    """A stop between the commit and whatever comes after it must not let the update take effect twice."""
    async with opened(rehearsal) as intake:
        await intake.store([a_text(50, "/quiz")])
        done = []

        async def spy(unit, *arguments, **keywords):
            result = await run(unit, *arguments, **keywords)
            asked = await intake._desk.read(lambda uow: uow.asked.find_open(1))
            pending = await intake._desk.read(lambda uow: uow.inbox.count_pending())
            done.append((asked is not None, pending))
            return result

        run = intake._desk.run
        intake._desk.run = spy
        await work_off(rehearsal, intake)

    assert [pending for was_asked, pending in done if was_asked][:1] == [0]


async def test_a_database_that_is_away_for_a_moment_stops_nobody(rehearsal, greeted, monkeypatch):
    async with opened(rehearsal) as intake:
        failures = iter([DatabaseFailure(detail="away"), DatabaseFailure(detail="away")])
        claim = intake._in_hand.claim

        async def claim_or_fail():
            failure = next(failures, None)
            if failure is not None:
                raise failure
            return await claim()

        monkeypatch.setattr(intake._in_hand, "claim", claim_or_fail)
        monkeypatch.setattr("bot.intake.FIRST_PAUSE", 0.01)
        await intake.store([a_text(60, "/quiz")])
        await work_off(rehearsal, intake)

    assert len(await greeted()) == 1


async def test_a_group_chat_gets_no_answer(rehearsal, greeted):
    update = a_text(70, "/quiz")
    update["message"]["chat"] = {"id": -100, "type": "group", "title": "Classe"}
    before = len(rehearsal.server.calls)

    async with opened(rehearsal) as intake:
        await intake.store([update])
        await work_off(rehearsal, intake)

    assert not [call for call in rehearsal.server.calls[before:] if call.method.startswith("send")]


async def test_who_gives_up_waiting_for_an_update_to_be_stored_changes_nothing_of_the_order(rehearsal, greeted):
    async with opened(rehearsal) as intake:
        await work_off(rehearsal, intake)
        storing = asyncio.create_task(intake.store([a_text(1, "/aide")]))
        while not intake._tasks:  # noqa: ASYNC110 - no event
            await asyncio.sleep(0)
        storing.cancel()
        await intake.store([a_text(2, "/danser")])

        await work_off(rehearsal, intake)

    help_, unknown = await greeted()
    assert storing.cancelled()
    assert help_.startswith("Comment ça marche")
    assert "/danser" in unknown or unknown != help_
