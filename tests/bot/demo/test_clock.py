"""The demo's clock: moved on by whoever presents, faster if asked, never back, not even by a kill."""

import asyncio
import os
import re
import signal
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from playwright.async_api import Browser, Page, expect

from bot.demo.clock import FARTHEST_AHEAD_SECONDS, KEEP_EVERY_SECONDS, MovableClock
from bot.demo.server import DemoServer, ThreadedDemoServer
from bot.demo.store import Store
from tests.bot.demo.person import Person, RawBot
from tests.bot.demo.test_bot_api import a_keyboard
from tests.bot.demo.test_durability import a_separate_server, talking_to

HOUR, DAY, WEEK = 3600, 86_400, 7 * 86_400


class Machine:
    """The machine's time, as a test sets it."""

    def __init__(self) -> None:
        self.seconds = 1_000_000.0

    def __call__(self) -> float:
        return self.seconds

    def clock(self, store: Store, *, speed: int = 1) -> MovableClock:
        return MovableClock(store, speed=speed, wall=self, elapsed=self)


@pytest.mark.parametrize("step", [HOUR, DAY, WEEK])
async def test_messages_carry_the_time_that_the_clock_was_moved_to(
    client: httpx.AsyncClient, person: Person, raw_bot: RawBot, step: int
):
    before = await person.send("avant")

    told = (await client.post("/demo/clock", json={"advance": step})).json()
    after = await person.send("après")
    reply = await raw_bot.do("sendMessage", chat_id=1001, text="réponse")

    assert told == pytest.approx(
        {"now": before["date"] + step, "ahead": step, "speed": 1, "zone": "Europe/Zurich"}, abs=10
    )
    assert step <= after["date"] - before["date"] <= reply["date"] - before["date"] < step + 10


@pytest.mark.parametrize("step", [-1, -DAY, "1", None, FARTHEST_AHEAD_SECONDS + 1])
async def test_the_clock_goes_neither_back_nor_out_of_the_calendar(client: httpx.AsyncClient, step: object):
    answer = await client.post("/demo/clock", json={"advance": step})

    assert answer.status_code == 400
    assert answer.json()["message"].startswith("L’horloge")
    assert (await client.get("/demo/clock")).json()["ahead"] == 0


@pytest.mark.parametrize("number", ["NaN", "1e999"])
async def test_a_number_that_is_none_does_not_stop_the_clock(client: httpx.AsyncClient, number: str):
    headers = {"Content-Type": "application/json"}

    answer = await client.post("/demo/clock", content=f'{{"advance": {number}}}', headers=headers)

    assert answer.status_code == 400
    assert (await client.get("/demo/clock")).json()["ahead"] == 0


async def test_a_restart_finds_the_clock_where_it_was_moved_to(tmp_path: Path):
    state = tmp_path / "demo.sqlite3"
    async with DemoServer(state) as server, httpx.AsyncClient(base_url=server.address) as client:
        await client.post("/demo/clock", json={"advance": WEEK})
        await client.post("/demo/clock", json={"advance": DAY})
        before = server.now()

    async with DemoServer(state) as server:
        after = server.now()

    assert timedelta(0) <= after - before < timedelta(minutes=1)
    assert after - datetime.now(UTC) > timedelta(days=7, hours=23)


async def test_a_kill_does_not_turn_the_clock_back(tmp_path: Path):
    state = tmp_path / "demo.sqlite3"
    with a_separate_server(state) as (process, address):
        async with httpx.AsyncClient(base_url=address) as client, talking_to(address) as (person, _bot):
            await client.post("/demo/clock", json={"advance": WEEK})
            last = await person.send("juste avant")
        os.kill(process.pid, signal.SIGKILL)

    with a_separate_server(state) as (_process, address):
        async with talking_to(address) as (person, _bot):
            first = await person.send("juste après")

    assert first["date"] >= last["date"]


def test_speed_makes_so_many_seconds_of_each():
    machine = Machine()
    clock = machine.clock(Store(None), speed=60)
    begun = clock()

    machine.seconds += KEEP_EVERY_SECONDS

    assert clock() - begun == 60 * KEEP_EVERY_SECONDS


def test_a_fast_clock_waits_at_what_a_restart_would_remember():
    machine, store = Machine(), Store(None)
    clock = machine.clock(store, speed=3600)
    machine.seconds += 1000
    waiting = clock.ahead

    restarted = machine.clock(store)

    assert waiting == restarted.ahead
    assert HOUR < waiting < 1000 * 3600
    clock.keep()
    assert clock.ahead == 1000 * 3599


def test_a_fast_clock_ends_where_the_calendar_of_the_demo_does():
    machine = Machine()
    clock = machine.clock(Store(None), speed=3600)
    clock.advance(FARTHEST_AHEAD_SECONDS - DAY)

    machine.seconds += 10_000
    clock.keep()

    assert clock.ahead == FARTHEST_AHEAD_SECONDS


ACTS = st.one_of(
    st.tuples(st.just("wait"), st.floats(0, 10_000)),
    st.tuples(st.just("advance"), st.floats(0, WEEK)),
    st.tuples(st.just("keep"), st.none()),
    st.tuples(st.just("restart"), st.sampled_from([1, 2, 60, 3600])),
)


@given(speed=st.sampled_from([1, 60, 3600]), acts=st.lists(ACTS, max_size=30))
def test_whatever_happens_the_clock_never_goes_back(speed: int, acts: list):
    machine, store = Machine(), Store(None)
    clock = machine.clock(store, speed=speed)
    seen = [(clock(), clock.steady())]

    for act, value in acts:
        if act == "wait":
            machine.seconds += value
        elif act == "advance":
            clock.advance(value)
        elif act == "keep":
            clock.keep()
        else:
            clock = machine.clock(store, speed=value)
        seen.append((clock(), clock.steady()))

    assert seen == sorted(seen, key=lambda pair: pair[0])
    assert seen == sorted(seen, key=lambda pair: pair[1])


async def test_a_fast_clock_of_a_running_server_runs_on():
    async with DemoServer(speed=3600) as server:
        begun, allowed_at_once = server.now(), timedelta(hours=3)
        async with asyncio.timeout(20):
            while server.now() - begun <= allowed_at_once:  # noqa: ASYNC110 - time has no event
                await asyncio.sleep(0.05)


async def test_a_fast_clock_leaves_the_bot_its_time_to_answer_a_tap(tmp_path: Path):
    async with DemoServer(tmp_path / "demo.sqlite3", speed=3600) as server, talking_to(server.address) as (person, bot):
        await person.send("/start")
        message = await bot.do("sendMessage", chat_id=1001, text="x", reply_markup=a_keyboard(["A"]))
        tap = await person.tap(message, "A")
        tapped_at = server.now()
        while server.now() - tapped_at < timedelta(seconds=151):  # noqa: ASYNC110 - time has no event
            await asyncio.sleep(0.01)

        update = (await bot.do("getUpdates"))[-1]
        await bot.do("answerCallbackQuery", callback_query_id=tap["id"], text="à temps")

        assert update["callback_query"]["id"] == tap["id"]
        assert (await person.wait_for_answer(tap))["text"] == "à temps"


@pytest.fixture
async def page(browser: Browser, server: ThreadedDemoServer) -> Page:
    opened = await browser.new_page(viewport={"width": 390, "height": 844}, locale="fr-CH", timezone_id="Europe/Zurich")
    await opened.goto(server.address)
    await expect(opened.locator("#status")).to_have_text("en ligne")
    return opened


@pytest.mark.chromium
async def test_the_bar_moves_the_clock_and_days_are_named_anew(page: Page, person: Person):
    await person.send("lundi")
    await expect(page.locator(".day")).to_have_text("aujourd’hui")
    week = page.get_by_role("button", name="+1 semaine")

    await page.get_by_role("button", name="+1 jour").click()
    await expect(page.locator(".day")).to_have_text("hier")
    await page.get_by_role("button", name="+1 heure").press("Tab")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(week).to_be_focused()
    await expect(page.locator("#clock-time")).to_have_text(re.compile(r"^\d\d:\d\d · \+8 j$"))
    await person.send("mardi")

    await expect(page.locator(".day")).to_have_text([re.compile(r"^\w+ \d+ \w+|^\d+ \w+ \d{4}$"), "aujourd’hui"])
    await expect(page.locator("#clock-said")).to_contain_text("Il est maintenant")


@pytest.mark.chromium
async def test_every_open_page_shows_the_moved_clock(page: Page, client: httpx.AsyncClient):
    await client.post("/demo/clock", json={"advance": 3 * HOUR})

    await expect(page.locator("#clock-time")).to_contain_text("+3 h")
    await page.reload()
    await expect(page.locator("#clock-time")).to_contain_text("+3 h")


@pytest.mark.chromium
@pytest.mark.parametrize("width", [320, 390])
async def test_the_bar_fits_a_phone_and_a_finger(page: Page, client: httpx.AsyncClient, width: int):
    await page.set_viewport_size({"width": width, "height": 844})
    await client.post("/demo/clock", json={"advance": 400 * DAY + HOUR})
    await expect(page.locator("#clock-time")).to_contain_text("+400 j 1 h")

    for text in ("#clock-day", "#clock-time"):
        assert await page.locator(text).evaluate("it => it.scrollWidth <= it.clientWidth"), text
    for step in await page.locator("[data-advance]").all():
        box = await step.bounding_box()
        assert box is not None
        assert box["height"] >= 36
        assert box["x"] + box["width"] <= width
