"""Long polling by Telegram's rules."""

import asyncio
import time

import httpx

from bot.demo.server import ThreadedDemoServer
from tests.bot.demo.person import Json, Person, RawBot
from tests.bot.demo.test_bot_api import a_keyboard


def texts(updates: list[Json]) -> list[str]:
    return [update["message"]["text"] for update in updates]


async def test_updates_come_again_until_a_later_offset_confirms_them(person: Person, raw_bot: RawBot):
    for text in ("un", "deux", "trois"):
        await person.send(text)

    first = await raw_bot.do("getUpdates", limit=2)
    again = await raw_bot.do("getUpdates", offset=0)
    rest = await raw_bot.do("getUpdates", offset=first[-1]["update_id"] + 1)

    assert (texts(first), texts(again), texts(rest)) == (["un", "deux"], ["un", "deux", "trois"], ["trois"])
    ids = [update["update_id"] for update in again]
    assert ids == list(range(ids[0], ids[0] + 3))


async def test_a_negative_offset_forgets_all_but_the_last(person: Person, raw_bot: RawBot):
    for text in ("un", "deux", "trois"):
        await person.send(text)

    last = await raw_bot.do("getUpdates", offset=-1)

    assert texts(last) == ["trois"]
    assert texts(await raw_bot.do("getUpdates")) == ["trois"]


async def test_a_waiting_poll_ends_with_the_first_update(person: Person, raw_bot: RawBot):
    poll = asyncio.create_task(raw_bot.do("getUpdates", timeout=20))
    await asyncio.sleep(0.2)
    assert not poll.done()

    await person.send("enfin")

    assert texts(await asyncio.wait_for(poll, 2)) == ["enfin"]


async def test_a_poll_without_news_ends_after_its_timeout(raw_bot: RawBot):
    begun = time.monotonic()

    updates = await raw_bot.do("getUpdates", timeout=1)

    assert updates == []
    assert 0.9 < time.monotonic() - begun < 3


async def test_a_second_poller_sends_the_first_one_home(person: Person, raw_bot: RawBot):
    first = asyncio.create_task(raw_bot.call("getUpdates", timeout=20))
    await asyncio.sleep(0.2)

    second = asyncio.create_task(raw_bot.do("getUpdates", timeout=20))

    answer = await asyncio.wait_for(first, 2)
    assert answer["error_code"] == 409
    assert answer["description"].startswith("Conflict: terminated by other getUpdates request")
    await person.send("pour le second")
    assert texts(await second) == ["pour le second"]


async def test_a_tap_is_kept_150_seconds_and_a_message_a_day(
    person: Person, raw_bot: RawBot, client: httpx.AsyncClient
):
    await person.send("/start")
    message = await raw_bot.do("sendMessage", chat_id=1001, text="x", reply_markup=a_keyboard(["A"]))
    await person.tap(message, "A")

    await client.post("/demo/clock", json={"advance": 151})
    after_minutes = await raw_bot.do("getUpdates")
    await client.post("/demo/clock", json={"advance": 24 * 3600})
    after_a_day = await raw_bot.do("getUpdates")

    assert (texts(after_minutes), after_a_day) == (["/start"], [])


async def test_only_the_kinds_asked_for_are_queued_from_then_on(person: Person, raw_bot: RawBot):
    await person.send("avant")
    await raw_bot.do("getUpdates", allowed_updates=["callback_query"])

    await person.send("après")
    await raw_bot.do("getUpdates")

    assert texts(await raw_bot.do("getUpdates")) == ["avant"]


async def test_a_tap_carries_what_a_handler_needs(person: Person, raw_bot: RawBot):
    await person.send("/start")
    message = await raw_bot.do("sendMessage", chat_id=1001, text="x", reply_markup=a_keyboard(["A"]))
    tap = await person.tap(message, "A")

    query = (await raw_bot.do("getUpdates"))[-1]["callback_query"]

    assert query == {
        "id": tap["id"],
        "from": {"id": 1001, "is_bot": False, "first_name": "Noa", "language_code": "fr"},
        "message": message,
        "chat_instance": query["chat_instance"],
        "data": "A",
    }


async def test_stopping_the_server_sends_pollers_and_listeners_home_within_a_second(server: ThreadedDemoServer):
    async with httpx.AsyncClient(base_url=server.address, timeout=30) as client:
        poll = asyncio.create_task(RawBot(client).do("getUpdates", timeout=20))
        async with client.stream("GET", "/demo/events") as stream:
            lines = stream.aiter_lines()
            assert await anext(lines) == "event: snapshot"
            begun = time.monotonic()

            await asyncio.to_thread(server.stop)

            assert time.monotonic() - begun < 1
            assert await poll == []
