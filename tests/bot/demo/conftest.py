"""A demo server in a thread, and the two who talk to it."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest

from bot.demo.server import ThreadedDemoServer
from tests.bot.demo.person import Person, RawBot


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ThreadedDemoServer]:
    with ThreadedDemoServer(tmp_path / "demo.sqlite3") as running:
        yield running


@pytest.fixture
async def client(server: ThreadedDemoServer) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=server.address) as opened:
        yield opened


@pytest.fixture
def person(client: httpx.AsyncClient) -> Person:
    return Person(client)


@pytest.fixture
def raw_bot(client: httpx.AsyncClient) -> RawBot:
    return RawBot(client)
