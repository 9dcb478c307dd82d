"""Kill -9 at the worst moments: `rappel run` in a process of its own, Telegram in this one; at random: tests/trials."""

import asyncio
import signal

import pytest

from questions.knowledge.bank import load_library
from tests.bot.bot_process import running
from tests.bot.conversation import answer_rightly, buttons, find_button, recognise

LIBRARY = load_library()

pytestmark = pytest.mark.timeout(180)


@pytest.fixture
def bot_database(database_url) -> str:
    """Both databases must survive."""
    return database_url


async def count_reviews(rehearsal) -> int:
    async with rehearsal.desk() as desk:
        return len(await desk.read(lambda uow: list(uow.reviews.iterate())))


async def test_a_kill_between_question_and_answer_loses_neither(rehearsal):
    chat = rehearsal.chat()
    async with running(rehearsal) as process:
        await chat.say("/start")
        message = await chat.say("/quiz")
        process.send_signal(signal.SIGKILL)
        await process.wait()
    question = recognise(message, LIBRARY)

    async with running(rehearsal):
        judged = await answer_rightly(chat, message, question)

    assert judged["text"].startswith("✅")
    assert await count_reviews(rehearsal) == 1


async def test_an_answer_sent_while_the_bot_is_dead_counts_once_when_it_is_back(rehearsal):
    chat = rehearsal.chat()
    async with running(rehearsal) as process:
        await chat.say("/start")
        message = await chat.say("/quiz")
        process.kill()
        await process.wait()
    data = find_button(message, "🤷")["callback_data"]
    body = {"message_id": message["message_id"], "callback_data": data}
    for _ in range(3):
        await rehearsal.client.post("/demo/chats/1001/taps", json=body)

    async with running(rehearsal):
        await chat.wait_for(lambda found: found["text"].startswith("❌"))

    assert await count_reviews(rehearsal) == 1


async def test_a_stop_on_request_is_clean_and_quick(rehearsal):
    chat = rehearsal.chat()
    async with running(rehearsal) as process:
        message = await chat.say("/start")
        process.terminate()

        assert await asyncio.wait_for(process.wait(), 10) == 0
    assert buttons(message)
