"""`rappel demo` and its clock, without a browser: the bot lives in the time of the little Telegram."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from tests.bot.conversation import Conversation
from tests.bot.loaded import PROJECT
from tests.bot.phone import demo
from tests.bot.test_cli import rappel

NOA = 1001
DAY = 86_400


@asynccontextmanager
async def rehearsing(folder: Path, *options: str) -> AsyncIterator[Conversation]:
    """The demo with these options, and Noa's chat in it."""
    async with demo(folder, *options) as address, httpx.AsyncClient(base_url=address, timeout=20) as client:
        yield Conversation(client=client, telegram_id=NOA)


async def answer_nothing(chat: Conversation) -> dict:
    """One question asked and answered with « Je ne sais pas »."""
    return await chat.tap(await chat.say("/quiz"), "🤷")


async def test_days_that_the_presenter_lets_pass_pass_for_the_bot(tmp_path):
    async with rehearsing(tmp_path) as chat:
        await chat.say("/start")
        for _day in range(3):
            await answer_nothing(chat)
            await chat.client.post("/demo/clock", json={"advance": DAY})
        before = await chat.say("/progres")
        await answer_nothing(chat)

        after = await chat.say("/progres")

    assert "pas encore de réponse" in before["caption"]
    assert "0 juste sur 1" in after["caption"]
    assert "4 jours d’affilée" in after["caption"]


async def test_after_a_restart_no_answer_lies_in_the_future(tmp_path):
    async with rehearsing(tmp_path) as chat:
        await chat.say("/start")
        await chat.client.post("/demo/clock", json={"advance": 30 * DAY})
        last = await answer_nothing(chat)

    async with rehearsing(tmp_path) as chat:
        progress = await chat.say("/progres")

    assert progress["date"] >= last["edit_date"]
    assert "sur 1" in progress["caption"]


async def test_a_fast_clock_leaves_time_to_answer(tmp_path):
    async with rehearsing(tmp_path, "--speed", "3600") as chat:
        await chat.say("/start")

        judged = await answer_nothing(chat)

        assert (await chat.client.get("/demo/clock")).json()["speed"] == 3600
    assert "voici la réponse" in judged["text"]


@pytest.mark.parametrize("speed", ["0", "-1", "3601", "1.5", "NaN", "vite"])
async def test_a_speed_that_makes_no_sense_is_refused(tmp_path, speed):
    code, _, errors = await rappel("demo", "--no-browser", "--speed", speed, folder=tmp_path)

    assert code == 2
    assert "--speed" in errors
    assert not list(tmp_path.iterdir())


def test_simulated_classmates_are_made_nowhere_but_in_the_demo():
    makers = [
        path.relative_to(PROJECT).as_posix()
        for folder in ("bot", "storage", "questions")
        for path in (PROJECT / folder).rglob("*.py")
        if "bot.classmates" in path.read_text("utf-8")
    ]

    assert sorted(makers) == ["bot/passing_time.py", "bot/rehearsal.py"]
