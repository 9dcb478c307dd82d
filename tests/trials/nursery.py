"""A process that has everything loaded and forks bots made to be killed: a start costs a fork, not two seconds.

It reads orders line by line and answers each with a line: `start {…}` with the new process's id, `kill ID` once that
is dead. At the end of its input it kills what is left.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import random
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A bot to be started: stock python-telegram-bot's if `kind` says so, with a planted bug if one is named."""

    api_url: str
    database_url: str = ""
    kind: str = "rappel"
    mutant: str = ""
    log: str = os.devnull


class Nursery:
    """The trial's side: starts bots and kills them."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def start(self, order: Order) -> int:
        """The id of a new process with this bot."""
        return int(await self._ask(f"start {json.dumps(asdict(order))}"))

    async def kill(self, process_id: int) -> None:
        """Kill -9, and wait until it is dead."""
        await self._ask(f"kill {process_id}")

    async def _ask(self, line: str) -> str:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{line}\n".encode())
        answer = (await self._process.stdout.readline()).decode().strip()
        if not answer:
            raise RuntimeError(f"the nursery is gone after « {line} »")
        return answer


@asynccontextmanager
async def open_nursery() -> AsyncIterator[Nursery]:
    """A nursery for the time of the block; nothing of it is left behind."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.trials.nursery",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        cwd=ROOT,
    )
    try:
        yield Nursery(process)
    finally:
        assert process.stdin is not None
        process.stdin.close()
        await process.wait()


def main() -> None:
    """Load everything, then do as ordered."""
    from tests.trials import bots  # noqa: PLC0415 - it takes its time, which the trial's own process need not spend

    bots.load()
    children: set[int] = set()
    for line in sys.stdin:
        word, _, rest = line.strip().partition(" ")
        if word == "start":
            child = os.fork()
            if child == 0:
                _become(bots, Order(**json.loads(rest)))
            children.add(child)
            answer = str(child)
        else:
            children.discard(_kill(int(rest)))
            answer = "dead"
        sys.stdout.write(f"{answer}\n")
        sys.stdout.flush()
    for child in children:
        _kill(child)


def _become(bots: Any, order: Order) -> None:
    """Be the bot that was ordered, never to return."""
    code = 1
    try:
        log = os.open(order.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        null = os.open(os.devnull, os.O_RDWR)
        os.dup2(null, 0)
        os.dup2(log, 1)
        os.dup2(log, 2)
        random.seed()
        asyncio.run(bots.BOTS[order.kind](order))
        code = 0
    finally:
        os._exit(code)


def _kill(child: int) -> int:
    with contextlib.suppress(ProcessLookupError):
        os.kill(child, signal.SIGKILL)
    with contextlib.suppress(ChildProcessError):
        os.waitpid(child, 0)
    return child


if __name__ == "__main__":
    main()
