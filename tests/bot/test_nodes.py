"""Several nodes of one bot on one PostgreSQL database: who does what, and kill -9 among them."""

import asyncio
import random
import sys
from contextlib import ExitStack, asynccontextmanager

import pytest
from sqlalchemy import text

from bot.demo.server import DEMO_TOKEN
from bot.node_role import NodeRole
from bot.serve import open_bot, serve
from storage.engine import hold_single_writer, open_engine
from storage.errors import BadDatabase
from tests.bot.bot_process import kill, running
from tests.bot.conversation import find_button
from tests.bot.test_crash import count_reviews

APPRENTICES = (1001, 2001, 3001)
PATIENCE = 120

pytestmark = [pytest.mark.postgresql, pytest.mark.timeout(400)]


@pytest.fixture
def bot_database(postgresql_url) -> str:
    """Nodes share a server."""
    return postgresql_url


@asynccontextmanager
async def node(rehearsal, role: NodeRole):
    """A node of this role, in this process."""
    stop = asyncio.Event()
    services = {"syllabus": rehearsal.syllabus, "clock": rehearsal.clock, "rng": random.Random(11)}
    async with open_bot(rehearsal.settings, token=DEMO_TOKEN, role=role, **services) as intake:
        task = asyncio.create_task(serve(intake, stop=stop, role=role))
        try:
            yield task
        finally:
            stop.set()
            await task


async def wait_until(is_true) -> None:
    async with asyncio.timeout(PATIENCE):
        while not await is_true():  # noqa: ASYNC110 - another process has no event for this
            await asyncio.sleep(0.05)


async def settled(rehearsal) -> None:
    """Wait until Telegram and the inbox hold nothing more."""
    async with rehearsal.desk() as desk:

        async def is_settled() -> bool:
            waiting = (await rehearsal.client.get("/demo/updates")).json()["pending"]
            return not waiting and not await desk.read(lambda uow: uow.inbox.count_pending())

        await wait_until(is_settled)


async def test_a_web_node_takes_updates_in_and_a_worker_answers_them(rehearsal):
    chat = rehearsal.chat()
    async with node(rehearsal, NodeRole.WEB), rehearsal.desk() as desk:
        await chat.post("/start")

        async def has_arrived() -> bool:
            return await desk.read(lambda uow: uow.inbox.count_pending()) == 1

        await wait_until(has_arrived)
        assert [message["from"]["is_bot"] for message in await chat.messages()] == [False]

        async with node(rehearsal, NodeRole.WORKER):
            await chat.wait_for(lambda message: message["text"].startswith("👋"))
            # The worker hears of this one, and need not look.
            assert (await chat.say("/aide"))["text"].startswith("Comment ça marche")


async def test_one_node_asks_telegram_and_when_it_stops_another_does(rehearsal, monkeypatch, caplog):
    monkeypatch.setattr("bot.intake.STAND_EVERY", 0.05)
    chat = rehearsal.chat()
    async with node(rehearsal, NodeRole.ALL):
        await chat.say("/start")
        successor = node(rehearsal, NodeRole.ALL)
        await successor.__aenter__()
        assert (await chat.say("/aide"))["text"].startswith("Comment ça marche")

    assert (await chat.say("/aide"))["text"].startswith("Comment ça marche")
    await successor.__aexit__(*sys.exc_info())
    # Telegram refuses one of two who ask.
    assert "polling_interrupted" not in caplog.text


def is_locked(url) -> bool:
    engine = open_engine(url)
    with engine.connect() as connection:
        held = connection.scalar(text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 2"))
    engine.dispose()
    return held > 0


def is_kept_off(url) -> bool:
    try:
        with hold_single_writer(url):
            return False
    except BadDatabase:
        return True


def cut_locks(url) -> None:
    engine = open_engine(url)
    with engine.connect() as connection:
        connection.execute(text("SELECT pg_terminate_backend(pid, 5000) FROM pg_locks WHERE locktype = 'advisory'"))
    engine.dispose()


async def test_a_node_that_lost_its_connections_keeps_a_command_off_again(rehearsal, monkeypatch):
    monkeypatch.setattr("storage.desk.KEEP_EVERY", 0.05)
    url = rehearsal.settings.database_url
    async with node(rehearsal, NodeRole.WEB):
        await asyncio.to_thread(cut_locks, url)

        await wait_until(lambda: asyncio.to_thread(is_locked, url))

        assert await asyncio.to_thread(is_kept_off, url)


async def test_a_node_into_whose_place_a_command_came_stops_in_good_order(rehearsal, caplog):
    url = rehearsal.settings.database_url
    async with node(rehearsal, NodeRole.WEB) as serving:
        with ExitStack() as command:
            await wait_until(lambda: asyncio.to_thread(gets_in, url, command))

            await serving

    assert "place_lost" in caplog.text


def gets_in(url, command) -> bool:
    """Whether a command gets in just after the locks were cut: the node may have been quicker."""
    cut_locks(url)
    try:
        command.enter_context(hold_single_writer(url))
    except BadDatabase:
        return False
    return True


async def test_kills_among_nodes_lose_no_answer_and_count_none_twice(rehearsal):
    """Each node does everything, so a kill takes a poller, a sender and a worker at once; the other goes on."""
    chats, rng, answered = [rehearsal.chat(number) for number in APPRENTICES], random.Random(7), set()
    async with running(rehearsal) as first, running(rehearsal) as second:
        # A welcome may come after its update is done, and would be taken for the answer to /quiz.
        await asyncio.gather(*(chat.say("/start") for chat in chats))
        answered |= await answer_all(rehearsal, chats)
        await asyncio.sleep(rng.uniform(0, 0.15))
        await kill(first)
        await settled(rehearsal)
        async with running(rehearsal):
            answered |= await answer_all(rehearsal, chats)
            await asyncio.sleep(rng.uniform(0, 0.15))
            await kill(second)
            await settled(rehearsal)

    assert len(answered) == 2 * len(chats)
    assert await count_reviews(rehearsal) == len(answered)


async def answer_all(rehearsal, chats) -> set[tuple[int, str]]:
    """Let every apprentice ask for a question and answer it; they do not wait for what comes of that."""
    answers = set()
    for chat, message in zip(chats, await asyncio.gather(*(chat.say("/quiz") for chat in chats)), strict=True):
        data = find_button(message, "🤷")["callback_data"]
        body = {"message_id": message["message_id"], "callback_data": data}
        await rehearsal.client.post(f"/demo/chats/{chat.telegram_id}/taps", json=body)
        answers.add((chat.telegram_id, data))
    return answers
