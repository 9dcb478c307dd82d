"""A node of Rappel for a benchmark: `python -m tests.benchmarks.node URL DATABASE ROLE BEGAN`.

As `rappel_bot`: Telegram's limit of 30 messages a second is lifted, only questions are asked that one tap answers, and
the clock of all nodes runs ahead since `BEGAN`.
"""

from __future__ import annotations

import asyncio
import sys
from functools import partial
from unittest import mock

from bot.log import configure_logging
from bot.node_role import NodeRole
from bot.pacing import SharedBudget
from bot.present import load_syllabus
from bot.serve import keep_what_is_loaded, open_bot, serve, stop_on_signals
from bot.settings import load_settings
from tests.benchmarks.loopback import TOKEN
from tests.benchmarks.rappel_bot import UNLIMITED, fast_clock, keep_one_tap

CLOCK_SPEED = 40
"""A tap takes a quarter of a second here, and jobs of each minute run in every node."""


async def main(url: str, database: str, role: NodeRole, began: float) -> None:
    """Say « ready » on standard output once it works, and run until SIGTERM."""
    settings = load_settings(api_url=url, database_url=database, log_level="WARNING", token=TOKEN, _env_file=None)
    configure_logging(settings)
    stop = stop_on_signals()
    with mock.patch("bot.app.SharedBudget", partial(SharedBudget, per_second=UNLIMITED)):
        taught, clock = keep_one_tap(load_syllabus(settings)), fast_clock(began, speed=CLOCK_SPEED)
        async with open_bot(settings, token=TOKEN, syllabus=taught, role=role, clock=clock) as intake:
            keep_what_is_loaded()
            sys.stdout.write("ready\n")
            sys.stdout.flush()
            await serve(intake, stop=stop, role=role)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], NodeRole(sys.argv[3]), float(sys.argv[4])))
