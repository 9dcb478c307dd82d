"""What was acknowledged to a person or to the bot survives a restart and a kill of the server."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import httpx
import pytest

from bot.demo.refusals import StateFileError
from bot.demo.server import DemoServer
from tests.bot.demo.person import Person, RawBot

ROOT = Path(__file__).parents[3]


@contextmanager
def a_separate_server(state: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    command = [sys.executable, "-m", "bot.demo", "--port", "0", "--state", str(state)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process, process.stdout.readline().strip()
        finally:
            process.kill()


@asynccontextmanager
async def talking_to(address: str) -> AsyncIterator[tuple[Person, RawBot]]:
    async with httpx.AsyncClient(base_url=address) as client:
        yield Person(client), RawBot(client)


async def test_chats_and_unconfirmed_updates_survive_a_restart(tmp_path: Path):
    state = tmp_path / "demo.sqlite3"
    async with DemoServer(state) as server, talking_to(server.address) as (person, bot):
        await person.send("/start")
        await bot.do("sendMessage", chat_id=1001, text="Salut")
        await bot.do("getUpdates", offset=(await bot.do("getUpdates"))[-1]["update_id"] + 1)
        await person.send("encore là ?")
        before = await person.list_messages(), await bot.do("getUpdates")

    async with DemoServer(state) as server, talking_to(server.address) as (person, bot):
        after = await person.list_messages(), await bot.do("getUpdates")

    assert after == before
    assert [update["message"]["text"] for update in after[1]] == ["encore là ?"]


async def test_what_was_acknowledged_survives_a_kill(tmp_path: Path):
    state = tmp_path / "demo.sqlite3"
    acknowledged: list[str] = []
    enough = asyncio.Event()

    async def write(person: Person) -> None:
        while True:
            text = f"message {len(acknowledged)}"
            await person.send(text)
            acknowledged.append(text)
            if len(acknowledged) == 25:
                enough.set()

    with a_separate_server(state) as (process, address):
        async with talking_to(address) as (person, _bot):
            writing = asyncio.create_task(write(person))
            await enough.wait()
            os.kill(process.pid, signal.SIGKILL)
            with pytest.raises(httpx.HTTPError):
                await writing

    with a_separate_server(state) as (_process, address):
        async with talking_to(address) as (person, bot):
            kept = [message["text"] for message in await person.list_messages()]
            queued = [update["message"]["text"] for update in await bot.do("getUpdates")]

    assert kept == queued
    assert kept[: len(acknowledged)] == acknowledged
    assert len(kept) - len(acknowledged) in (0, 1)


def test_a_taken_port_is_said_in_one_sentence():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        command = [sys.executable, "-m", "bot.demo", "--port", str(port)]
        finished = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=20, check=False)

    assert finished.returncode == 2
    assert finished.stdout == ""
    assert (
        finished.stderr
        == f"Le port {port} est déjà pris. Choisissez-en un autre avec --port, ou 0 pour un port libre.\n"
    )


async def test_a_state_file_that_cannot_be_opened_is_named(tmp_path: Path):
    state = tmp_path / "nowhere" / "demo.sqlite3"

    with pytest.raises(StateFileError, match=r"nowhere/demo\.sqlite3"):
        await DemoServer(state).start()


def test_the_separate_server_stops_politely(tmp_path: Path):
    with a_separate_server(tmp_path / "demo.sqlite3") as (process, address):
        assert httpx.get(f"{address}/demo/personas").status_code == 200

        process.send_signal(signal.SIGTERM)

        assert process.wait(timeout=5) == 0
