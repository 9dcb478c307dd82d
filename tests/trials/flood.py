"""G21: one person sends 10,000 updates; how long others wait for their answers meanwhile, and what is kept of it."""

from __future__ import annotations

import argparse
import asyncio
import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import monotonic

from tests.trials.attacked_bot import NO_LIMIT, AttackedBot, attacked_bot
from tests.trials.findings import Finding, at_most, some_of

FLOODER = 6001
OTHERS = tuple(range(5001, 5005))
PAUSE = 0.4
TELEGRAM_SECONDS = 0.03
LEAST_COUNTED = 0.05
"""Seconds below which nobody notices a wait, so that no ratio is made of noise."""


def main(options: list[str]) -> Iterator[tuple[str, list[Finding]]]:
    """A flood of 10,000 updates, or as many as asked for; with the gate and, as a control, without."""
    parser = argparse.ArgumentParser(prog="flood")
    parser.add_argument("--updates", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=20.0)
    chosen = parser.parse_args(options)
    for title, most_waiting, backlog_per_second in (
        ("A flood, with the gate", 500, 10.0),
        ("A flood, without the gate (control)", 10**9, NO_LIMIT),
    ):
        with tempfile.TemporaryDirectory() as folder:
            url = f"sqlite:///{Path(folder) / 'rappel.sqlite3'}"
            findings = asyncio.run(
                flood(
                    url,
                    updates=chosen.updates,
                    seconds=chosen.seconds,
                    most_waiting=most_waiting,
                    backlog_per_second=backlog_per_second,
                )
            )
        yield title, findings if "control" not in title else [_unpromised(finding) for finding in findings]


async def flood(
    url: str, *, updates: int, seconds: float, most_waiting: int, backlog_per_second: float
) -> list[Finding]:
    """How long others wait, before and during the flood, and how many updates of it are kept."""
    async with attacked_bot(url, most_waiting=most_waiting, backlog_per_second=backlog_per_second, paced=True) as bot:
        bot.telegram.seconds = TELEGRAM_SECONDS
        working = asyncio.create_task(bot.intake.work())
        try:
            await bot.intake.store([bot.text(person, "/start") for person in (FLOODER, *OTHERS)])
            await asyncio.sleep(2)
            calm = await _live(bot, seconds)
            flooding = asyncio.create_task(_flood(bot, updates))
            troubled = await _live(bot, seconds)
            await flooding
            dropped = bot.intake._gate.dropped
        finally:
            working.cancel()
            await asyncio.gather(working, return_exceptions=True)
            await bot.intake.drain()
    return _sum_up(calm, troubled, dropped=dropped, updates=updates)


async def _flood(bot: AttackedBot, count: int) -> None:
    for start in range(0, count, 100):
        await bot.intake.store([bot.text(FLOODER, "/quiz") for _ in range(min(100, count - start))])


async def _live(bot: AttackedBot, seconds: float) -> list[float]:
    """The seconds that each answer took, while so many people ask again and again."""
    until = monotonic() + seconds
    found = await asyncio.gather(*(_ask(bot, person, until) for person in OTHERS))
    return sorted(wait for waits in found for wait in waits)


async def _ask(bot: AttackedBot, person: int, until: float) -> list[float]:
    waits = []
    await asyncio.sleep(PAUSE * (person % len(OTHERS)) / len(OTHERS))
    while monotonic() < until:
        bot.telegram.answered[person], began = asyncio.Event(), monotonic()
        await bot.intake.store([bot.text(person, "/aide")])
        await bot.telegram.answered[person].wait()
        waits.append(monotonic() - began)
        await asyncio.sleep(PAUSE)
    return waits


def _sum_up(calm: list[float], troubled: list[float], *, dropped: int, updates: int) -> list[Finding]:
    ratio = max(_p99(troubled), LEAST_COUNTED) / max(_p99(calm), LEAST_COUNTED)
    return [
        Finding(name="answers to others, before and during", figure=f"{len(calm)} / {len(troubled)}"),
        Finding(name="p50, ms", figure=f"{_ms(calm[len(calm) // 2])} / {_ms(troubled[len(troubled) // 2])}"),
        Finding(name="p99, ms", figure=f"{_ms(_p99(calm))} / {_ms(_p99(troubled))}"),
        at_most("p99 of the others, during ÷ before", round(ratio, 2), most=2),
        some_of("updates of the flood that were not kept", dropped, least=updates - 1000),
    ]


def _unpromised(finding: Finding) -> Finding:
    return Finding(name=finding.name, figure=finding.figure)


def _p99(waits: list[float]) -> float:
    return waits[min(len(waits) - 1, len(waits) * 99 // 100)]


def _ms(seconds: float) -> int:
    return round(seconds * 1000)
