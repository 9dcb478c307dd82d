"""`make soak`: the bot at a hundred times the speed, with people who answer, are reminded and import, and what leaks.

The little Telegram and the people live in this process, the bot in its own, as `rappel run` does, but for the clock.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import random
import signal
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

from bot.demo.call import Upload
from bot.demo.persons import Persons
from bot.demo.server import DEMO_TOKEN, DemoServer
from tests.databases import running_postgresql
from tests.trials.findings import Finding, none_of
from tests.trials.soak_bot import TRAINERS
from tests.trials.soak_figures import Soak, show

SPEED = 100
FIRST_ID = 5001
MOST_WAITING = 100
_WORDS = ("/quiz", "/quiz", "/quiz", "/quiz", "/progres", "/objectifs", "/aide", "bonjour", "42", "Berne")
_FILE = (
    "::a:: De quelle couleur est le ciel {n} ? {{=bleu#Oui. ~vert#Non. ~rouge}}\n\n"
    "::b:: Glasl décrit {n} niveaux. {{T}}\n"
)


async def run(
    database: str,
    folder: Path,
    *,
    minutes: float,
    people: int,
    rate: float,
    seed: int = 1,
    log: Path | None = None,
    warm_up: float = 10,
) -> Soak:
    """So many minutes of the clock on the wall, at a hundred times the speed, with so many acts a second."""
    found = Soak(warm_up=60 * warm_up)
    async with DemoServer(folder / "telegram.sqlite3", token=DEMO_TOKEN, speed=SPEED) as server:
        crowd = Crowd(server, people, random.Random(seed))
        async with run_bot(server.address, database, found, log=log or folder / "bot.log") as process:
            await asyncio.wait_for(until_sampled(found, process), 120)
            if found.samples:
                await crowd.live(minutes * 60, rate, found)
            began, found.ended_early = time.monotonic(), found.over or not found.samples
            with contextlib.suppress(ProcessLookupError):  # It may have ended by itself, which its code then tells.
                process.send_signal(signal.SIGTERM)
            await asyncio.wait_for(process.wait(), 60)
            found.stop_seconds = time.monotonic() - began
    return found


async def until_sampled(found: Soak, process: asyncio.subprocess.Process) -> None:
    """Return once the bot is at work, or over."""
    while not found.samples and process.returncode is None:  # noqa: ASYNC110 - no event to wait for
        await asyncio.sleep(0.05)


@asynccontextmanager
async def run_bot(
    address: str, database: str, found: Soak, *, log: Path, speed: int = SPEED
) -> AsyncIterator[asyncio.subprocess.Process]:
    """The bot in a process of its own, killed at the end if it is still alive; what it logs is kept in a file."""
    with log.open("wb") as stream:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-W", "default", "-m", "tests.trials.soak_bot"),
            *(address, database, str(speed), str(time.time())),
            stdout=asyncio.subprocess.PIPE,
            stderr=stream,
        )
    reading = asyncio.create_task(_read_samples(process.stdout, found))
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        found.exit_code = await process.wait()
        await reading
        found.read_log(log)


async def _read_samples(stream: asyncio.StreamReader | None, found: Soak) -> None:
    async for line in stream or ():
        told = json.loads(line)
        found.unfinished += told.get("unfinished", [])
        if "megabytes" in told:
            found.samples.append({**told, "acts": found.acts})
    found.over = True


class Crowd:
    """People at the chat: each taps or writes something now and then, and one of them sends files."""

    def __init__(self, server: DemoServer, people: int, rng: random.Random) -> None:
        self._running = server._require_running()
        self.store = self._running._store
        self.persons = Persons(self._running.bot._messenger)
        self._rng = rng
        self.ids = [FIRST_ID + number for number in range(people)]

    async def live(self, seconds: float, rate: float, found: Soak) -> None:
        """So many acts a second, unless the bot is behind."""
        for number in self.ids:
            self.persons.add(persona_id=number, first_name=f"Noa {number}", role="Apprenti·e")
            self.persons.send_text(number, "/start")
            self.persons.send_text(number, f"/rappel {self._rng.randint(6, 20):02}:{self._rng.randint(0, 59):02}")
        self.persons.send_text(TRAINERS[0], "/start")
        began = shown = imported = time.monotonic()
        while (now := time.monotonic()) - began < seconds and not found.over:
            if self._running._updates.count() < MOST_WAITING:
                self._act(self._rng.choice(self.ids))
                found.acts += 1
            if now - imported > 60:
                imported = now
                self._import(found.acts)
            if now - shown > 5:
                shown = now
                self._show(found, now - began, seconds)
            found.sent += self.count_sent()
            await asyncio.sleep(self._rng.expovariate(rate))

    def _act(self, person_id: int) -> None:
        """A tap on a button of the newest question, or else some words."""
        messages = [one for one in self.store.list_messages(person_id, before=None, limit=6) if one["from"]["is_bot"]]
        data = list_buttons(messages[-1]) if messages else []
        if data and self._rng.random() < 0.9:
            self.persons.tap(person_id, message_id=messages[-1]["message_id"], data=self._rng.choice(data))
        else:
            self.persons.send_text(person_id, self._rng.choice(_WORDS))

    def _import(self, number: int) -> None:
        content = _FILE.format(n=number).encode()
        self.persons.send_document(TRAINERS[0], Upload(name=f"Serie {number}.gift", content=content, mime="text/plain"))

    def count_sent(self) -> int:
        """How much the bot sent since the last look, which is then forgotten: a soak must not leak itself."""
        calls = self._running.bot.calls
        sent = sum(call.method.casefold() in {"sendmessage", "editmessagetext"} for call in calls)
        calls.clear()
        return sent

    @staticmethod
    def _show(found: Soak, passed: float, seconds: float) -> None:
        last = found.samples[-1]
        words = (
            f"{passed:5.0f}/{seconds:.0f} s  {found.acts} acts, {found.sent} messages, {last['megabytes']:.0f} MB, "
            f"{last['files']} files, {last['threads']} threads, {last['tasks']} tasks, WAL {last['wal'] / 1e6:.1f} MB"
        )
        sys.stderr.write(f"\r{words}   " if sys.stderr.isatty() else f"{words}\n")
        sys.stderr.flush()


def list_buttons(message: dict[str, Any]) -> list[str]:
    """What each button under a message sends."""
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return [button["callback_data"] for row in rows for button in row if "callback_data" in button]


def main(arguments: Sequence[str]) -> Iterator[tuple[str, list[Finding]]]:
    """Soak on SQLite, PostgreSQL or both."""
    parser = argparse.ArgumentParser(prog="make soak ARGS=…", description="The bot at a hundred times the speed.")
    parser.add_argument("databases", nargs="*", help="sqlite, postgresql (default: both)")
    parser.add_argument("--minutes", type=float, default=60.0, help="by the clock on the wall (default: 60)")
    parser.add_argument("--warm-up", type=float, default=10.0, help="minutes that are not judged (default: 10)")
    parser.add_argument("--people", type=int, default=200)
    parser.add_argument("--rate", type=float, default=15.0, help="acts a second of all people together")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--logs", type=Path, default=Path("build/soak"), help="where the bot's logs and the samples stay"
    )
    options = parser.parse_args(arguments)
    options.logs.mkdir(parents=True, exist_ok=True)
    for name in options.databases or ("sqlite", "postgresql"):
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            url = f"sqlite:///{folder / 'rappel.sqlite3'}"
            if name == "postgresql":
                url = stack.enter_context(stack.enter_context(running_postgresql()).fresh_database())
            given = {name: getattr(options, name) for name in ("minutes", "warm_up", "people", "rate", "seed")}
            log: Path = options.logs / f"{name}.log"
            found = asyncio.run(run(url, folder, log=log, **given))
            samples: Path = options.logs / f"{name}.jsonl"
            samples.write_text("".join(f"{json.dumps(one)}\n" for one in found.samples), "utf-8")
        show(f"{name} at {SPEED}×", found, log)
        yield f"Soak, {name}", [none_of("broken promises", len(found.faults))]
