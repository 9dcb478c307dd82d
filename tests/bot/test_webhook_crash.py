"""Kill -9 while Telegram pushes: what was answered with 200 is there afterwards, and nothing is there twice."""

import asyncio
import contextlib
import random
from pathlib import Path

import httpx
import pytest

from tests.bot.bot_process import Process, running
from tests.bot.conftest import ADMIN, APPRENTICE, TRAINER
from tests.bot.test_webhook import count_rows
from tests.bot.web_bot import PATH, SECRET, free_port

KILLS, WORDS = 1, 3

pytestmark = pytest.mark.timeout(300)


@pytest.fixture
def bot_database(database_url) -> str:
    """Both databases must survive."""
    return database_url


@pytest.fixture
def webhook() -> dict[str, str]:
    """Settings of a bot that is pushed to."""
    port = free_port()
    return {
        "webhook_url": f"http://127.0.0.1:{port}",
        "webhook_secret": SECRET,
        "listen": f"127.0.0.1:{port}",
        "log_level": "DEBUG",
    }


async def test_kills_lose_no_update_that_was_answered_with_200(rehearsal, webhook):
    rng, sent = random.Random(9), 0
    people = [rehearsal.chat(number) for number in (APPRENTICE, TRAINER, ADMIN)]
    for _ in range(KILLS):
        async with running(rehearsal, **webhook) as process:
            await answered(rehearsal, process, sent)
            for _ in range(WORDS):
                for person in people:
                    await person.post("/aide")
                    sent += 1
            await asyncio.sleep(rng.uniform(0, 0.1))
            process.kill()
            await process.wait()
        # Whatever Telegram holds back no more was answered with 200.
        assert count_rows(rehearsal) >= sent - await waiting(rehearsal)

    async with running(rehearsal, is_fresh=True, **webhook) as process:
        await answered(rehearsal, process, sent)
        async with rehearsal.desk() as desk, asyncio.timeout(30):
            while await desk.read(lambda uow: uow.inbox.count_pending()):  # noqa: ASYNC110 - no event to wait for
                await asyncio.sleep(0.05)
        assert_keeps_to_itself(process.pid)
        await ready(rehearsal, webhook)

    assert count_rows(rehearsal) == sent


async def waiting(rehearsal) -> int:
    """How many updates Telegram holds that nobody answered with 200."""
    count: int = (await rehearsal.client.get("/demo/updates")).json()["pending"]
    return count


async def answered(rehearsal, process: Process, sent: int) -> None:
    """Wait until the bot has taken everything."""
    async with asyncio.timeout(90):
        while await waiting(rehearsal) or (sent == 0 and not hooked(rehearsal)):
            assert process.returncode is None
            await asyncio.sleep(0.02)


async def ready(rehearsal, webhook: dict[str, str]) -> None:
    """Wait until the bot says so itself: all that was sent may have been handled before the kill."""
    async with asyncio.timeout(90):
        while True:
            with contextlib.suppress(httpx.ConnectError):
                if (await rehearsal.client.get(f"{webhook['webhook_url']}/readyz")).text == "ready\n":
                    return
            await asyncio.sleep(0.1)


def hooked(rehearsal) -> bool:
    return any(call.method == "setWebhook" for call in rehearsal.server.calls)


def assert_keeps_to_itself(pid: int) -> None:
    """Whoever may list processes learns no secret."""
    command = Path(f"/proc/{pid}/cmdline")
    if command.exists():
        words = command.read_bytes().decode()
        assert "bot" in words
        assert not [secret for secret in (SECRET, PATH, "424242") if secret in words]
