"""The web side under connections that say half a request: it lets them go, and goes on answering."""

import asyncio
import socket
from contextlib import asynccontextmanager

import httpx
import pytest
from starlette.responses import PlainTextResponse

from bot.loop_server import LoopServer
from bot.web import bounded_protocol
from bot.web.bounded_protocol import BoundedProtocol

HALF = b"GET /readyz HTTP/1.1\r\nHost: rappel\r\nX-a: "


@asynccontextmanager
async def served():
    """A server for strangers, and its port."""
    server = LoopServer(PlainTextResponse("ready\n"), protocol=BoundedProtocol)
    listener = socket.create_server(("127.0.0.1", 0))
    task = asyncio.create_task(server.serve(sockets=[listener]))
    await server.wait_until_started()
    try:
        yield server, listener.getsockname()[1]
    finally:
        server.should_exit = True
        await task


async def say_half(port):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(HALF)
    await writer.drain()
    return reader, writer


@pytest.mark.timeout(60)
async def test_headers_that_do_not_come_end_the_connection(monkeypatch):
    monkeypatch.setattr(bounded_protocol, "HEADER_SECONDS", 0.1)
    async with served() as (_, port):
        reader, writer = await say_half(port)

        with pytest.raises((ConnectionResetError, asyncio.IncompleteReadError)):
            await reader.readexactly(1)
        writer.close()


@pytest.mark.timeout(60)
async def test_of_too_many_connections_the_oldest_that_asks_nothing_makes_room(monkeypatch):
    monkeypatch.setattr(bounded_protocol, "MOST_CONNECTIONS", 5)
    async with served() as (server, port), httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
        slow = [await say_half(port) for _ in range(30)]

        answers = [(await client.get("/readyz")).text for _ in range(3)]

        assert answers == ["ready\n"] * 3
        assert len(server.server_state.connections) <= 5
        for _, writer in slow:
            writer.close()
