"""The bot of a soak: the real one, at a clock that runs fast, telling of itself every few seconds on its output."""

from __future__ import annotations

import asyncio
import gc
import json
import os
import random
import sys
import threading
import time
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from bot.demo.server import DEMO_TOKEN
from bot.log import configure_logging
from bot.serve import keep_what_is_loaded, open_bot, serve, stop_on_signals
from bot.settings import Settings
from questions.people import Role
from tests.trials.heap_figures import count_heap

if TYPE_CHECKING:
    from bot.intake import Intake

TRAINERS = range(2001, 2021)
"""More than one, for each may send only so many files a day."""

EVERY = 2.0
COLLECTED_EVERY = 15
"""Of how many samples one counts what is kept, which takes a collection of what is not."""


def main(address: str, database: str, speed: int, began: float) -> None:
    """Run until SIGTERM."""
    settings = Settings(_env_file=None, api_url=address, database_url=database, log_level="WARNING", log_format="json")
    configure_logging(settings)
    asyncio.run(_run(settings, speed, began))
    _tell({"end": True})


async def _run(settings: Settings, speed: int, began: float) -> None:
    def clock() -> datetime:
        return datetime.fromtimestamp(began + (time.time() - began) * speed, UTC)

    stop = stop_on_signals()
    rng = random.Random(1)
    async with open_bot(
        settings, token=DEMO_TOKEN, roles=dict.fromkeys(TRAINERS, Role.TRAINER), clock=clock, rng=rng
    ) as intake:
        keep_what_is_loaded()
        sampling = asyncio.create_task(_sample(intake, settings.database_url))
        await serve(intake, stop=stop)
        sampling.cancel()
    await asyncio.gather(sampling, return_exceptions=True)
    left = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    _tell({"unfinished": [repr(task) for task in left]})


async def _sample(intake: Intake, database: str) -> None:
    desk = intake.application.bot_data["services"].desk
    for number in count():
        kept = {} if number % COLLECTED_EVERY else {"blocks": _count_kept(), **count_heap()}
        _tell(
            {
                "at": time.monotonic(),
                "megabytes": _resident(),
                "files": len(os.listdir("/proc/self/fd")),  # noqa: PTH208
                "threads": threading.active_count(),
                "tasks": len(asyncio.all_tasks()),
                "checked_out": desk._engine.pool.checkedout() + desk._reader.pool.checkedout(),
                "wal": _size_of(database.removeprefix("sqlite:///") + "-wal"),
                **kept,
            }
        )
        await asyncio.sleep(EVERY)


def _count_kept() -> int:
    """How many blocks Python's own allocator has given out for what is still in use."""
    gc.collect()
    return sys.getallocatedblocks()


def _resident() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1_000_000


def _size_of(path: str) -> int:
    try:
        return Path(path).stat().st_size
    except OSError:
        return 0


def _tell(what: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), float(sys.argv[4]))
