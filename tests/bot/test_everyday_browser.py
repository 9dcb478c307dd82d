"""Two weeks of an apprentice's everyday in the demo: reminders, a pause, the streak, leaderboards, and goodbye.

With `RAPPEL_SCREENSHOTS=docs/screenshots` it also takes the pictures of `docs/everyday.md`.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from playwright.async_api import expect

from questions.knowledge.bank import load_library
from tests.bot.conftest import ADMIN, APPRENTICE, TRAINER
from tests.bot.conversation import recognise
from tests.bot.phone import Phone, answer, open_phone
from tests.bot.test_cohort_conversations import plain
from tests.bot.test_learning_film import ZONE
from tests.bot.test_trainer_browser import join_a_class, make_a_class

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.async_api import Browser

MORNING, SIMULATED = 9, "Simulé·e"

pytestmark = [pytest.mark.chromium, pytest.mark.timeout(600)]


async def test_two_weeks_of_reminders_a_pause_leaderboards_and_an_end(browser: Browser, tmp_path: Path):
    async with open_phone(browser, tmp_path) as phone:
        await wait_for_morning(phone)
        await phone.turn_to(TRAINER)
        await join_a_class(phone, code=await make_a_class(phone))
        await phone.say("/rappel 12:40")
        await answer_one(phone, await phone.say("/quiz"))

        at_work = [await live_a_day(phone) for _ in range(2)]
        away, back = await go_away_for_a_week(phone)
        await answer_one(phone, back[-1])
        progress = await phone.say("/progres")
        boards = await look_at_leaderboards(phone)
        await expect(phone.page.locator("#unseen")).to_be_visible()
        await leave_for_good(phone)
        traces = find_traces(tmp_path / "demo-data" / "rappel.sqlite3")
        stranger = await phone.say("/progres")

        assert at_work == [["12:40"], ["12:40"]]
        assert [time_of(message) for message in back] == ["12:40"]
        assert away == []
        assert "Te revoilà" in plain(back[-1])
        assert "🔥 4 jours d’affilée" in plain(progress)
        by_apprentice, by_trainer, by_admin = boards
        assert "👉" in by_apprentice
        assert SIMULATED in by_trainer
        assert "Noa" in by_trainer
        assert SIMULATED not in by_apprentice + by_admin
        assert "Noa" not in by_admin
        assert traces == []
        assert "On ne se connaît pas" in plain(stranger)


async def wait_for_morning(phone: Phone) -> None:
    """Tomorrow at nine, so that no day ends in the middle."""
    told = await (await phone.page.request.get(f"{phone.address}/demo/clock")).json()
    now = datetime.fromtimestamp(told["now"], ZONE)
    wanted = datetime.combine(now.date() + timedelta(days=1), now.time().replace(hour=MORNING, minute=0), ZONE)
    await phone.wait(seconds=(wanted - now).total_seconds())


async def answer_one(phone: Phone, message: dict) -> None:
    """The question of this message, answered rightly after some thought; the next one follows."""
    await phone.wait(seconds=20)
    await phone.go_on(await answer(phone, message, recognise(message, load_library())))


async def live_a_day(phone: Phone) -> list[str]:
    """A day passes until the next morning, when the reminder's question is answered; at what times reminders came."""
    came = await wait_and_see(phone, days=1)
    await phone.photograph("everyday-reminder", beginning=True)
    await answer_one(phone, came[-1])
    return [time_of(message) for message in came]


async def go_away_for_a_week(phone: Phone) -> tuple[list[dict], list[dict]]:
    """A week's pause; the reminders that came in it, and those of the first day back."""
    await phone.say("/pause 1 semaine")
    await phone.photograph("everyday-pause")
    return await wait_and_see(phone, days=7), await wait_and_see(phone, hours=4)


async def wait_and_see(phone: Phone, **duration: float) -> list[dict]:
    """The reminders that come while time passes."""
    before = await phone.last()
    await phone.wait(**duration)
    reply = await phone.page.request.get(f"{phone.address}/demo/chats/{APPRENTICE}/messages")
    return [
        message
        for message in await reply.json()
        if message["message_id"] > before["message_id"] and "t’attend" in message.get("text", "")
    ]


def time_of(message: dict) -> str:
    return f"{datetime.fromtimestamp(message['date'], ZONE):%H:%M}"


async def look_at_leaderboards(phone: Phone) -> list[str]:
    """What the apprentice, the trainer and the admin see."""
    own = await phone.say("/classement")
    await phone.photograph("everyday-leaderboard")
    await phone.turn_to(TRAINER)
    await phone.say("/classement")
    by_name = await phone.tap("👥 ARC 2026 A")
    await phone.turn_to(ADMIN)
    await phone.say("/start")
    await phone.say("/classement")
    by_alias = await phone.tap("👥 ARC 2026 A")
    await phone.turn_to(APPRENTICE)
    return [plain(one) for one in (own, by_name, by_alias)]


async def leave_for_good(phone: Phone) -> None:
    """Everything erased, by the apprentice."""
    await phone.say("/donnees")
    await phone.tap("🗑 Tout effacer")
    await phone.tap("🗑")
    await phone.say("EFFACER")
    await phone.wait(minutes=3)


def find_traces(database: Path) -> list[str]:
    """Where the apprentice's number or name is still found."""
    with closing(sqlite3.connect(database)) as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return [
            table
            for table in tables
            for row in connection.execute(f'SELECT * FROM "{table}"')
            if any(value in {APPRENTICE, str(APPRENTICE), "Noa"} for value in row)
        ]
