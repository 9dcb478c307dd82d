"""What the wire to Telegram makes of servers that fail: above all, whether a message surely never left."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from socket import SHUT_RDWR

import pytest
from starlette.applications import Starlette
from telegram import Bot
from telegram.error import NetworkError, TelegramError

from bot.demo.server import DEMO_TOKEN
from bot.loop_server import LoopServer
from bot.send_errors import Outcome, judge
from bot.wire import KEPT_SECONDS, Wire

GOOD = b'{"ok": true, "result": true}'
Behaviour = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while await reader.readuntil(b"\r\n\r\n"):
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(GOOD), GOOD))
        await writer.drain()


async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    del writer
    await reader.readuntil(b"\r\n\r\n")


async def keep_silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    del writer
    await reader.read()


async def break_off(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"ok"')
    await writer.drain()


@asynccontextmanager
async def telegram(behave: Behaviour, *, connections: int = 1) -> AsyncIterator[Bot]:
    """A bot on the wire to a server that behaves like this."""

    closed: list[asyncio.Event] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        closed.append(done := asyncio.Event())
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            await behave(reader, writer)
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()
        done.set()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    wire = Wire(connections=connections, seconds=0.3)
    await wire.initialize()
    try:
        yield Bot(DEMO_TOKEN, base_url=f"http://127.0.0.1:{port}/bot", request=wire)
    finally:
        await wire.shutdown()
        server.close()
        for done in closed:
            await done.wait()


async def test_calls_share_a_connection_and_bring_the_answer():
    connections = 0

    async def count(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal connections
        connections += 1
        await answer(reader, writer)

    async with telegram(count) as bot:
        assert [await bot.answer_callback_query("1") for _ in range(3)] == [True, True, True]

    assert connections == 1


async def test_a_kept_connection_that_was_closed_while_the_loop_was_busy_is_not_used():
    sockets = []

    async def remember(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        sockets.append(writer.get_extra_info("socket"))
        await answer(reader, writer)

    async with telegram(remember) as bot:
        await bot.answer_callback_query("1")
        sockets[0].shutdown(SHUT_RDWR)

        assert await bot.answer_callback_query("2")

    assert len(sockets) == 2


async def test_idle_connections_are_let_go_before_our_own_servers_close_them():
    server = LoopServer(Starlette())

    assert server.config.timeout_keep_alive > KEPT_SECONDS


@pytest.mark.parametrize("behave", [hang_up, keep_silent, break_off])
async def test_a_call_that_telegram_may_have_seen_is_unknown(behave):
    async with telegram(behave) as bot:
        with pytest.raises(TelegramError) as caught:
            await bot.answer_callback_query("1")

    assert judge(caught.value).outcome is Outcome.UNKNOWN


async def test_a_call_without_a_connection_never_left():
    async with telegram(answer) as bot:
        pass
    await bot.request.initialize()

    with pytest.raises(NetworkError) as caught:
        await bot.answer_callback_query("1")
    await bot.request.shutdown()

    assert judge(caught.value).outcome is Outcome.NOT_SENT


async def test_a_call_that_found_no_free_connection_never_left():
    async with telegram(keep_silent) as bot:
        first = asyncio.create_task(bot.answer_callback_query("1", read_timeout=2))
        await asyncio.sleep(0)
        with pytest.raises(TelegramError) as caught:
            await bot.answer_callback_query("2")
        first.cancel()
        await asyncio.gather(first, return_exceptions=True)

    assert judge(caught.value).outcome is Outcome.NOT_SENT


@pytest.mark.parametrize("behave", [hang_up, keep_silent, break_off])
async def test_no_reason_holds_the_token(behave):
    async with telegram(behave) as bot:
        with pytest.raises(TelegramError) as caught:
            await bot.answer_callback_query("1")

    assert DEMO_TOKEN not in str(caught.value)
    assert DEMO_TOKEN not in judge(caught.value).reason
