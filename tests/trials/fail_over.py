"""How long nodes take: to start, to stop, and to do what a killed one did; and what they cost while nothing happens.

python -m tests.trials fail-over [--rounds 3]
"""

from __future__ import annotations

import argparse
import asyncio
import os
import tempfile
from collections import defaultdict
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from statistics import median
from time import monotonic
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import httpx

from bot.claiming import LEASE
from bot.demo.server import DEMO_TOKEN, DemoServer
from bot.settings import Settings
from bot.use_cases.syllabus import Syllabus
from questions.plan.catalogue import load_plan
from questions.quiz.question_set import Library
from storage.inbox import IncomingUpdate
from tests.bot.bot_process import Process, kill, start
from tests.bot.conftest import Rehearsal
from tests.bot.mailing import LONG_AGO, befriend, mail, received, text_for
from tests.databases import running_postgresql
from tests.trials.findings import Finding, Progress, at_most

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable

ROLES = ("web", "worker", "all")
PATIENCE = 120
IDLE_SECONDS = 15
TICKS = os.sysconf("SC_CLK_TCK")
MOST = {"start": 5.0, "stop": 10.0, "poller killed": 15.0, "worker killed": 20.0, "sender killed": 15.0}
FORGED_ID = 2_000_000_000
"""Beyond what the demo's Telegram numbers its updates with."""


def main(options: list[str]) -> Iterable[tuple[str, list[Finding]]]:
    """The seconds of each kind, the median and the longest."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args(options)
    seconds, idle = asyncio.run(run(rounds=arguments.rounds))
    yield (
        f"Seconds, the longest of {arguments.rounds}",
        [
            at_most(f"{name} (median {median(taken):.1f})", round(max(taken), 1), most=MOST[name.partition(",")[0]])
            for name, taken in seconds.items()
        ],
    )
    yield f"CPU while idle for {IDLE_SECONDS} s, %", [Finding(name=role, figure=idle[role]) for role in idle]


async def run(*, rounds: int) -> tuple[dict[str, list[float]], dict[str, float]]:
    """The seconds that everything took, and the share of a core that each role takes for nothing."""
    seconds: dict[str, list[float]] = defaultdict(list)
    progress = Progress("fail-over", rounds * 3)
    async with laboratory() as rehearsal:
        (person,) = await befriend(rehearsal, 1)
        idle = {role: await measure_role(rehearsal, role, seconds) for role in ROLES}
        for _ in range(rounds):
            for name, act in (("poller", ask), ("worker", leave_behind), ("sender", lambda r: post(r, person))):
                taken = await measure_kill(rehearsal, act)
                seconds[f"{name} killed"].append(taken)
                progress.step()
    return dict(seconds), idle


async def measure_role(rehearsal: Rehearsal, role: str, seconds: dict[str, list[float]]) -> float:
    """Start and stop a node of this role; returns the percentage of a core that it takes while idle."""
    begun = monotonic()
    process = await started(rehearsal, role)
    seconds[f"start, {role}"].append(monotonic() - begun)
    await asyncio.sleep(2)
    before = cpu_seconds(process.pid)
    await asyncio.sleep(IDLE_SECONDS)
    share = round(100 * (cpu_seconds(process.pid) - before) / IDLE_SECONDS, 2)
    begun = monotonic()
    process.terminate()
    await process.wait()
    seconds[f"stop, {role}"].append(monotonic() - begun)
    return share


async def measure_kill(rehearsal: Rehearsal, act) -> float:
    """How long what is left undone at a kill waits for the other of two nodes."""
    first = await started(rehearsal, "all")
    second = await started(rehearsal, "all")
    await kill(first)
    begun = monotonic()
    await act(rehearsal)
    taken = monotonic() - begun
    await kill(second)
    return taken


async def ask(rehearsal: Rehearsal) -> None:
    """Ask the bot something right after the poller was killed, until it answers."""
    chat = rehearsal.chat()
    before = len(await chat.messages())
    await chat.post("/start")
    async with asyncio.timeout(PATIENCE):
        while len(await chat.messages()) < before + 2:  # noqa: ASYNC110 - another process has no event for this
            await asyncio.sleep(0.05)


async def leave_behind(rehearsal: Rehearsal) -> None:
    """Leave an update as a killed worker does, claimed and not done, until another has it done."""
    update = IncomingUpdate(update_id=FORGED_ID + int(monotonic()), person_key=1, payload="{}")

    def store_and_claim(uow) -> None:
        uow.inbox.store([update], received_at=LONG_AGO)
        assert uow.claims.take(limit=1, lease=LEASE)

    async with rehearsal.desk() as desk, asyncio.timeout(PATIENCE):
        await desk.run(store_and_claim)
        while await desk.read(lambda uow: uow.inbox.count_pending()):  # noqa: ASYNC110 - as above
            await asyncio.sleep(0.05)


async def post(rehearsal: Rehearsal, person) -> None:
    """Put a message into the outbox right after the sender was killed, until it has arrived."""
    async with rehearsal.desk() as desk:
        await desk.run(lambda uow: uow.outbox.delete_of(person.id))
    before = (await received(rehearsal, person)).count(text_for(person))
    await mail(rehearsal, [person])
    async with asyncio.timeout(PATIENCE):
        while (await received(rehearsal, person)).count(text_for(person)) == before:  # noqa: ASYNC110 - as above
            await asyncio.sleep(0.05)


async def started(rehearsal: Rehearsal, role: str) -> Process:
    """A node that has said that it is ready."""
    process = await start(rehearsal, role, is_fresh=True, errors=asyncio.subprocess.PIPE, log_level="INFO")
    assert process.stderr is not None
    async with asyncio.timeout(PATIENCE):
        while b"ready" not in await process.stderr.readline():
            pass
    return process


def cpu_seconds(pid: int) -> float:
    """How long a process has computed so far."""
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


@asynccontextmanager
async def laboratory() -> AsyncIterator[Rehearsal]:
    """An empty PostgreSQL database and a Telegram of its own."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        url = stack.enter_context(stack.enter_context(running_postgresql()).fresh_database())
        server = await stack.enter_async_context(DemoServer(folder / "telegram.sqlite3", token=DEMO_TOKEN))
        client = await stack.enter_async_context(httpx.AsyncClient(base_url=server.address))
        settings = Settings(_env_file=None, api_url=server.address, database_url=url)
        syllabus = Syllabus(plan=load_plan("arc-2010"), library=Library(sets=()), zone=ZoneInfo("Europe/Zurich"))
        yield Rehearsal(server=server, settings=settings, syllabus=syllabus, client=client)
