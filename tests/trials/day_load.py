"""A school day of so many apprentices, second by second, before a Telegram that takes thirty messages a second.

Simulated, not measured: what people do is assumed below, what the bot may send is `bot.pacing`'s, and what an answer
costs is `docs/performance.md`'s.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from bot.pacing import CALLS_PER_SECOND, UNASKED_PER_SECOND
from tests.trials.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

PEOPLE: Final = (100, 1_000, 5_000, 10_000, 30_000, 70_000, 80_000, 90_000)
ACTIVE: Final = 0.6
"""Of all apprentices, how many answer on a school day."""
ANSWERS: Final = 10
"""The usual goal of a day, and the pace of `docs/learning.md`."""
SECONDS_A_QUESTION: Final = 20
CALLS_AN_ANSWER: Final = 2
"""That have a chat: the judged question, and the next one."""
BY_THEMSELVES: Final = ((7.5, 0.75, 0.15), (18.5, 1.25, 0.35))
"""Hour, spread and share of those who come unasked: on the way to work, and in the evening."""
REMINDED_AT: Final = 12.25 * 3600
LATEST: Final = 20 * 3600
"""When what nobody asked for is held back from apprentices."""
WAITS: Final = 15 * 60
"""How long, on average, somebody takes to open a reminder."""
CORE_SECONDS: Final = 0.00265
"""Processor time of an answered question (`make bench ARGS=answer`)."""
BYTES: Final = 940
"""Of an answer in a SQLite file, with its question and indexes (`python -m tests.trials backup`)."""
DAYS_A_YEAR: Final = 220
DAY: Final = 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """How a day went: by second, the answers that came and how long a reply to one waited for its turn."""

    people: int
    answers: np.ndarray
    waits: np.ndarray
    last_reminder: int
    unreminded: int

    @property
    def peak(self) -> float:
        """Answers a second, in the minute that has most."""
        return float(self.answers.reshape(-1, 60).sum(axis=1).max()) / 60

    @property
    def felt(self) -> tuple[float, float]:
        """Seconds that replies waited: 99 % of them at most, and the longest."""
        heard = np.repeat(self.waits, self.answers)
        return (float(np.quantile(heard, 0.99)), float(heard.max())) if heard.size else (0.0, 0.0)


def simulate(people: int, *, calls: int = CALLS_PER_SECOND, unasked: int = UNASKED_PER_SECOND, seed: int = 4) -> Day:
    """A day of so many people; replies go before reminders, of which everybody who has not answered yet is due one."""
    rng = np.random.default_rng(seed)
    answers = np.zeros(DAY, dtype=np.int64)
    for hour, spread, share in BY_THEMSELVES:
        _sit_down(answers, rng.normal(hour, spread, round(people * ACTIVE * share)) * 3600)
    # Whoever answered in the morning needs none; of the rest, those who come in the evening don't react to it.
    to_remind = people - round(people * ACTIVE * BY_THEMSELVES[0][2])
    reacts = ACTIVE * (1 - sum(share for _, _, share in BY_THEMSELVES)) * people / to_remind
    waits, waiting, left, last = np.zeros(DAY), 0.0, to_remind, 0
    for second in range(DAY):
        waiting += answers[second] * CALLS_AN_ANSWER
        waits[second] = max(0.0, waiting - calls) / calls
        room = max(0.0, calls - waiting)
        waiting = max(0.0, waiting - calls)
        if REMINDED_AT <= second < LATEST and left and room >= 1:
            sent = min(left, unasked, int(room))
            left, last = left - sent, second
            _sit_down(answers, second + rng.exponential(WAITS, rng.binomial(sent, reacts)))
    return Day(people=people, answers=answers, waits=waits, last_reminder=last, unreminded=left)


def _sit_down(answers: np.ndarray, begins: np.ndarray) -> None:
    """A round of answers by each, from these seconds on."""
    moments = begins[:, None] + SECONDS_A_QUESTION * np.arange(1, ANSWERS + 1)
    np.add.at(answers, np.clip(moments, 0, DAY - 1).astype(np.int64).ravel(), 1)


def main(arguments: list[str]) -> Iterator[tuple[str, list[Finding]]]:
    """A day for each number of people, which is drawn too if a file is named; nothing is promised of it."""
    parser = argparse.ArgumentParser(prog="python -m tests.trials day-load", description=__doc__)
    parser.add_argument("--people", type=int, action="append", help="how many; may be given several times")
    parser.add_argument("--calls", type=int, default=CALLS_PER_SECOND, help="what Telegram takes a second")
    parser.add_argument("--unasked", type=int, default=UNASKED_PER_SECOND, help="of them, reminders at most")
    parser.add_argument("--plot", type=Path)
    options = parser.parse_args(arguments)
    days = []
    for people in options.people or PEOPLE:
        day = simulate(people, calls=options.calls, unasked=options.unasked)
        days.append(day)
        yield f"{people:,} apprentices", list(_tell(day))
    if options.plot:
        _draw(days, options.plot)


def _tell(day: Day) -> Iterator[Finding]:
    most, longest = day.felt
    total = int(day.answers.sum())
    minutes = day.last_reminder // 60
    yield Finding(name="answers a day", figure=f"{total:,}")
    yield Finding(name="answers a second, peak", figure=f"{day.peak:.1f}")
    yield Finding(name="of a core", figure=f"{day.peak * CORE_SECONDS:.0%}")
    yield Finding(name="a reply waits, 99 % of them at most", figure=f"{most:,.1f} s")
    yield Finding(name="a reply waits, the longest", figure=f"{longest:,.1f} s")
    yield Finding(name="last reminder", figure=f"{minutes // 60}:{minutes % 60:02d}")
    yield Finding(name="unreminded", figure=f"{day.unreminded:,}")
    yield Finding(name="a year", figure=f"{total * DAYS_A_YEAR * BYTES / 1e9:,.2f} GB")


def _draw(days: list[Day], file: Path) -> None:
    """How long a reply waits through the day, for those numbers of people at which it begins to."""
    from matplotlib.figure import Figure  # noqa: PLC0415 - only who draws waits for it

    figure = Figure(figsize=(9, 6), layout="constrained")
    above, below = figure.subplots(2, sharex=True)
    hours = np.arange(0, DAY, 60) / 3600
    for day in days:
        label = f"{day.people:,} apprentices"
        above.plot(hours, day.answers.reshape(-1, 60).mean(axis=1), label=label, linewidth=1)
        below.plot(hours, day.waits.reshape(-1, 60).max(axis=1), label=label, linewidth=1)
    above.axhline(CALLS_PER_SECOND / CALLS_AN_ANSWER, color="black", linestyle=":", linewidth=1)
    above.set_ylabel("answers a second")
    above.text(22.9, CALLS_PER_SECOND / CALLS_AN_ANSWER, "what Telegram takes", va="bottom", ha="right", fontsize=8)
    below.set_ylabel("a reply waits, seconds")
    below.set_yscale("symlog", linthresh=1)
    below.set_ylim(bottom=0)
    below.set_xlabel("hour of the day")
    below.set_xlim(5, 23)
    above.legend(fontsize=8, loc="upper left", bbox_to_anchor=(0.2, 1))
    figure.savefig(file, dpi=110)
