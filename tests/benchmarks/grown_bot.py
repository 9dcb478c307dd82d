"""`rappel run` on a grown database: `python -m tests.benchmarks.grown_bot URL DATABASE FACTS DAYS`.

As `rappel_bot`, with so many facts in the bank and a clock that the other process moves: the file DAYS holds how many
days have gone by since the database was filled. Within a day the clock runs so fast that whoever taps at once seems to
have read.
"""

from __future__ import annotations

import asyncio
import mmap
import sys
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING
from unittest import mock

from bot.log import configure_logging
from bot.pacing import SharedBudget
from bot.present import load_syllabus
from bot.serve import keep_what_is_loaded, open_bot, serve, stop_on_signals
from bot.settings import load_settings
from tests.benchmarks.grown_bank import make_library
from tests.benchmarks.loopback import TOKEN
from tests.benchmarks.rappel_bot import UNLIMITED
from tests.builders import NOON

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

CLOCK_SPEED = 1000
"""A minute and a half is a day of this clock: a round takes an hour, and who answers has twenty seconds and more."""


async def main(url: str, database: str, facts: int, days: Path) -> None:
    """Run until SIGTERM."""
    settings = load_settings(
        api_url=url, database_url=database, log_level="WARNING", token=TOKEN, backups="off", _env_file=None
    )
    configure_logging(settings)
    syllabus = replace(load_syllabus(settings), library=make_library(facts))
    stop = stop_on_signals()
    with mock.patch("bot.app.SharedBudget", partial(SharedBudget, per_second=UNLIMITED)):
        async with open_bot(settings, token=TOKEN, syllabus=syllabus, clock=make_clock(days)) as intake:
            keep_what_is_loaded()
            await serve(intake, stop=stop)


def make_clock(days: Path) -> Callable[[], datetime]:
    """A clock that shows noon when a day begins, and from there on runs ahead."""
    with days.open("rb") as file:
        shown = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    began = {int.from_bytes(shown): monotonic()}

    def clock() -> datetime:
        day = int.from_bytes(shown)
        return NOON + timedelta(days=day, seconds=CLOCK_SPEED * (monotonic() - began.setdefault(day, monotonic())))

    return clock


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3]), Path(sys.argv[4])))
