"""What it takes until `rappel run` asks for its first update, and what it costs while nobody writes."""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TypeVar

from storage.schema import upgrade
from tests.benchmarks.answering import PATIENCE_SECONDS, running
from tests.benchmarks.loopback import TOKEN, serve_loopback
from tests.benchmarks.measuring import Measurement, spread
from tests.benchmarks.processes import count_wake_ups, precise_cpu_seconds, resident_megabytes

T = TypeVar("T")

STARTS = 5
IDLE_SECONDS = float(os.environ.get("RAPPEL_BENCH_IDLE", "60"))


def measure_start() -> Iterator[Measurement]:
    """Seconds from start to first poll, processor time of that, memory, and processor time and wake-ups when idle."""
    idles = (IDLE_SECONDS, *[0.0] * (STARTS - 1))
    starts = [asyncio.run(_start(idle=idle)) for idle in _telling("start", idles)]
    seconds, cpu, memory, idle, wakes = zip(*starts, strict=True)
    yield spread("start to first poll", seconds, "s", goal=2.5)
    yield spread("start to first poll: processor time", cpu, "s")
    yield spread("memory after the start", memory, "MB", goal=130.0)
    yield spread("idle: processor time", idle[:1], "%", goal=0.3)
    yield spread("idle: wake-ups", wakes[:1], "/s")
    helps = [asyncio.run(_help()) for _ in _telling("--help", range(STARTS))]
    yield spread("rappel --help", helps, "s")


def _telling(name: str, turns: Sequence[T]) -> Iterator[T]:
    """The turns, with a word on standard error for each: the first stays idle for a minute."""
    for number, turn in enumerate(turns, start=1):
        sys.stderr.write(f"\r{name}: {number} of {len(turns)}{'':40}")
        sys.stderr.flush()
        yield turn


async def _start(*, idle: float) -> tuple[float, float, float, float, float]:
    async with serve_loopback(lambda _method, _fields: None) as loopback:
        with tempfile.TemporaryDirectory() as folder:
            database = f"sqlite:///{Path(folder) / 'bench.sqlite3'}"
            upgrade(database)
            settings = {
                "RAPPEL_TOKEN": TOKEN,
                "RAPPEL_API_URL": loopback.address,
                "RAPPEL_DATABASE_URL": database,
                "RAPPEL_LOG_LEVEL": "WARNING",
            }
            began = time.perf_counter()
            async with running(sys.executable, "-m", "bot", "run", env={**os.environ, **settings}) as process:
                await asyncio.wait_for(loopback.polled.wait(), PATIENCE_SECONDS)
                seconds, cpu = time.perf_counter() - began, precise_cpu_seconds(process.pid)
                memory = resident_megabytes(process.pid)
                share, wakes = await _idle(process.pid, idle) if idle else (0.0, 0.0)
                return seconds, cpu, memory, share, wakes


async def _idle(pid: int, seconds: float) -> tuple[float, float]:
    """The share of a core in per cent, and wake-ups a second, once the start has settled."""
    await asyncio.sleep(3)
    cpu, wakes = precise_cpu_seconds(pid), count_wake_ups(pid)
    await asyncio.sleep(seconds)
    return 100 * (precise_cpu_seconds(pid) - cpu) / seconds, (count_wake_ups(pid) - wakes) / seconds


async def _help() -> float:
    began = time.perf_counter()
    async with running(sys.executable, "-m", "bot", "--help") as process:
        await process.stdout.read()
        await process.wait()
    return time.perf_counter() - began
