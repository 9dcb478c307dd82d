"""A process that has everything loaded and forks bots made to be killed: a start costs a fork, not two seconds.

It reads orders line by line and answers each with a line: `start {…}` with the new process's id, `kill ID` once that
is dead. At the end of its input it kills what is left.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import json
import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A bot to be started: stock python-telegram-bot's if `kind` says so, with a planted bug if one is named.

    With a `port` it has Telegram push there instead of polling; `role` is that of a node, and `lease` for how many
    seconds what it has in hand is kept for it after its death.
    """

    api_url: str
    database_url: str = ""
    kind: str = "rappel"
    mutant: str = ""
    role: str = "all"
    port: int = 0
    lease: float = 15.0
    log: str = os.devnull


class Nursery:
    """The trial's side: starts bots and kills them."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    async def start(self, order: Order) -> int:
        """The id of a new process with this bot."""
        return int(await asyncio.to_thread(self._ask, f"start {json.dumps(asdict(order))}"))

    async def kill(self, process_id: int) -> None:
        """Kill -9, and wait until it is dead."""
        await asyncio.to_thread(self._ask, f"kill {process_id}")

    def _ask(self, line: str) -> str:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{line}\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline().strip()
        if not answer:
            raise RuntimeError(f"the nursery is gone after « {line} »")
        return answer


class Staff:
    """Processes of one bot that must be there, each with its order."""

    def __init__(self, nursery: Nursery, *orders: Order) -> None:
        self._nursery = nursery
        self._orders = orders
        self._processes: dict[int, int] = {}

    def __len__(self) -> int:
        """How many must be there."""
        return len(self._orders)

    async def complete(self) -> None:
        """Start those that are missing."""
        for number, order in enumerate(self._orders):
            if number not in self._processes:
                self._processes[number] = await self._nursery.start(order)

    async def kill_some(self, rng: random.Random, *, most: int) -> int:
        """Kill one, or up to so many; returns how many."""
        chosen = rng.sample(list(self._processes), rng.randint(1, most))
        for number in chosen:
            await self._nursery.kill(self._processes.pop(number))
        return len(chosen)

    async def kill_all(self) -> None:
        """Leave none."""
        for number in list(self._processes):
            await self._nursery.kill(self._processes.pop(number))


@contextmanager
def open_nursery() -> Iterator[Nursery]:
    """A nursery for the time of the block, which outlives event loops; nothing of it is left behind."""
    command = [sys.executable, "-m", "tests.trials.nursery"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT, text=True) as process:
        # At the end its input is closed, and it ends.
        yield Nursery(process)


def main() -> None:
    """Load everything, then do as ordered."""
    from tests.trials import bots  # noqa: PLC0415 - it takes its time, which the trial's own process need not spend

    bots.load()
    # Else each child's collector would touch, and so copy, every page that it shares with this process.
    gc.collect()
    gc.freeze()
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
