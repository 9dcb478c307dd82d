"""The memory of `rappel run` over very many answers, given by persons on a Bot API on loopback.

`RAPPEL_BENCH_ANSWERS` says how many: 5,000 unless told, which takes half a minute; 100,000 take ten. Each
answer goes the whole way: polled, stored, graded, committed, shown.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.answering import PATIENCE_SECONDS, PEOPLE, fill, running
from tests.benchmarks.loopback import serve_loopback
from tests.benchmarks.measuring import Measurement, spread
from tests.benchmarks.persons import Crowd
from tests.benchmarks.processes import resident_megabytes

ANSWERS = int(os.environ.get("RAPPEL_BENCH_ANSWERS", "5000"))
MOST_EACH = 500
"""Nobody is asked a fact twice a day; so many answers each are far from that."""
LOOKS = 10
GOAL = 160.0


def measure_memory() -> Iterator[Measurement]:
    """Memory after the start, after each tenth of the answers, and what a thousand answers add in the second half."""
    looks = asyncio.run(_answer_and_look())
    yield spread("memory after the start", looks[:1], "MB", goal=130.0)
    for number, megabytes in enumerate(looks[1:], start=1):
        answers = number * ANSWERS // LOOKS
        yield spread(f"memory after {answers:,} answers", [megabytes], "MB", goal=GOAL, about={"answers": answers})
    half = looks[LOOKS // 2]
    yield spread("memory that 1,000 answers more take", [(looks[-1] - half) / (ANSWERS / 2000)], "MB")


async def _answer_and_look() -> list[float]:
    people = max(PEOPLE, ANSWERS // MOST_EACH)
    crowd = Crowd(people)
    async with serve_loopback(crowd.hear) as loopback:
        crowd.loopback = loopback
        with tempfile.TemporaryDirectory() as folder:
            database = f"sqlite:///{Path(folder) / 'bench.sqlite3'}"
            fill(database, people=people)
            command = (sys.executable, "-m", "tests.benchmarks.rappel_bot", loopback.address, database)
            async with running(*command) as process:
                await asyncio.wait_for(loopback.polled.wait(), PATIENCE_SECONDS)
                looks = [resident_megabytes(process.pid)]
                crowd.begin()
                for number in range(1, LOOKS + 1):
                    await _until(crowd, number * ANSWERS // LOOKS)
                    looks.append(resident_megabytes(process.pid))
                    sys.stderr.write(f"\r{crowd.answers:,} of {ANSWERS:,} answers, {looks[-1]:.0f} MB")
                    sys.stderr.flush()
                return looks


async def _until(crowd: Crowd, answers: int) -> None:
    """Wait for so many answers; raises TimeoutError once no answer came for minutes."""
    while crowd.answers < answers:
        before = crowd.answers
        async with asyncio.timeout(PATIENCE_SECONDS):
            while crowd.answers == before:  # noqa: ASYNC110 - waking up for each answer would be load of its own
                await asyncio.sleep(0.05)
