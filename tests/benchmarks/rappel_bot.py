"""`rappel run` for a benchmark: `python -m tests.benchmarks.rappel_bot URL DATABASE`.

Three things differ: Telegram's limit of 30 messages a second is lifted; only questions are asked that one tap answers,
so that an answer is an answer; and the clock runs so fast that whoever taps at once seems to have read. The loop's
longest stall goes to standard output at the end.
"""

from __future__ import annotations

import asyncio
import sys
import time
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING
from unittest import mock

from bot.log import configure_logging
from bot.pacing import SharedBudget
from bot.present import load_syllabus
from bot.serve import keep_what_is_loaded, open_bot, serve, stop_on_signals
from bot.settings import load_settings
from questions.quiz.question import Kind
from questions.quiz.question_set import Library, leave_out
from tests.benchmarks.loopback import TOKEN

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.use_cases.syllabus import Syllabus

UNLIMITED = 10**6
LOOK_SECONDS = 0.005
CLOCK_SPEED = 200
ONE_TAP = frozenset({Kind.CHOICE, Kind.TRUE_FALSE})


async def main() -> None:
    """Run until SIGTERM."""
    settings = load_settings(
        api_url=sys.argv[1], database_url=sys.argv[2], log_level="WARNING", token=TOKEN, _env_file=None
    )
    configure_logging(settings)
    stop = stop_on_signals()
    with mock.patch("bot.app.SharedBudget", partial(SharedBudget, per_second=UNLIMITED)):
        taught = keep_one_tap(load_syllabus(settings))
        async with open_bot(settings, token=TOKEN, syllabus=taught, clock=fast_clock(time.time())) as intake:
            keep_what_is_loaded()
            watching = asyncio.create_task(watch())
            await serve(intake, stop=stop)
            watching.cancel()
            with suppress(asyncio.CancelledError):
                await watching


def keep_one_tap(syllabus: Syllabus) -> Syllabus:
    """The syllabus with the questions that one tap answers."""
    others = {one.id for one in syllabus.library.questions.values() if one.kind not in ONE_TAP}
    return replace(syllabus, library=Library(sets=tuple(leave_out(one, others) for one in syllabus.library.sets)))


def fast_clock(began: float, *, speed: float = CLOCK_SPEED) -> Callable[[], datetime]:
    """A clock that runs ahead since a moment of the Unix time: the same in every process that knows the moment."""
    return lambda: datetime.fromtimestamp(began + speed * (time.time() - began), UTC)


async def watch() -> None:
    """Measure how late the loop is with a timer, and print at the end by how much at worst."""
    worst = 0.0
    try:
        while True:
            before = time.perf_counter()
            await asyncio.sleep(LOOK_SECONDS)
            worst = max(worst, time.perf_counter() - before - LOOK_SECONDS)
    finally:
        sys.stdout.write(f"{1000 * worst:.1f}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main())
