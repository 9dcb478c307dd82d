"""Whether an answer costs more when more is stored, the whole way: from the update polled to the message sent.

In each size ten people on a Bot API on loopback take a round of ten questions a day and know most of what they are
asked, as in `answering`. What counts is the processor time of `rappel run`, start of the round and summary included,
shared out over the answers. The sizes take turns. What a new day brings by itself – jobs of the night – is over before
the round begins.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.callback_data import Action
from tests.benchmarks.answering import running
from tests.benchmarks.grown_bank import make_library
from tests.benchmarks.grown_database import FIRST_TELEGRAM_ID, Group, fill
from tests.benchmarks.growth import GOAL, LESS, SIZES, UNMET, Size, list_groups
from tests.benchmarks.loopback import serve_loopback
from tests.benchmarks.measuring import Measurement, spread
from tests.benchmarks.persons import Crowd, list_actions
from tests.benchmarks.processes import precise_cpu_seconds

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence
ROUNDS = int(os.environ.get("RAPPEL_BENCH_ROUNDS", "3"))
DAYS = int(os.environ.get("RAPPEL_BENCH_DAYS", "4"))
"""In each of the rounds, after one that warms up."""
PATIENCE_SECONDS = 300.0
LOOK_SECONDS = 1.2
"""The heartbeat is a second: a bot that did nothing for so long has nothing to do."""
IDLE_SHARE = 0.05
BYTES_OF_DAY = 8


class DailyCrowd(Crowd):
    """Persons who take one round at a time: whoever is shown its summary rests."""

    def __init__(self, group: Group) -> None:
        super().__init__(group.people, first_id=FIRST_TELEGRAM_ID + group.first)
        self.resting: set[int] = set()
        self.rested = asyncio.Event()

    def begin(self) -> None:
        """Let everybody ask for a question."""
        self.resting.clear()
        self.rested.clear()
        super().begin()

    def _tap(self, chat_id: int, message: dict[str, Any], buttons: list[dict[str, Any]]) -> None:
        if not list_actions(buttons) & {Action.NEXT, Action.CHOOSE}:
            self.resting.add(chat_id)
            if len(self.resting) == self.people:
                self.rested.set()
            return
        super()._tap(chat_id, message, buttons)


@dataclass(slots=True, kw_only=True)
class Case:
    """People with so many cards who answer in a database, and what that cost: milliseconds an answer, by day."""

    size: Size
    cards: int
    group: Group
    url: str
    days: Path
    costs: list[float] = field(default_factory=list)
    answers: int = 0

    @property
    def name(self) -> str:
        """What it is measured with."""
        return f"{self.size.people:,} apprentices, {self.size.reviews:,} reviews, {self.cards:,} cards each"

    def begin_day(self) -> None:
        """Move the clock of the bot on to the next day."""
        day = int.from_bytes(self.days.read_bytes()) + 1
        with self.days.open("r+b") as file:
            file.write(day.to_bytes(BYTES_OF_DAY))


def measure_whole_way(*, full: bool = False) -> Iterator[Measurement]:
    """The cost of an answer in every size, and beside that in the smallest; on SQLite."""
    sizes = (*SIZES[:-1], SIZES[-1] if full else LESS)
    with tempfile.TemporaryDirectory(prefix="rappel-growth-") as folder:
        cases = [case for number, size in enumerate(sizes) for case in _prepare(size, Path(folder) / str(number))]
        yield from measure_cases(cases)


def _prepare(size: Size, place: Path) -> list[Case]:
    """Fill a database, and find those who will answer there."""
    groups = list_groups(size)
    url, days = f"sqlite:///{place}.sqlite3", place.with_suffix(".days")
    fill(url, make_library(round(UNMET * max(size.cards))), groups)
    days.write_bytes(bytes(BYTES_OF_DAY))
    return [
        Case(size=size, cards=cards, group=group, url=url, days=days)
        for cards, group in zip(size.cards, groups, strict=False)
    ]


def measure_cases(cases: Sequence[Case]) -> Iterator[Measurement]:
    """As `measure_whole_way`, in databases that are filled."""
    for number in range(1, ROUNDS + 1):
        for case in cases:
            asyncio.run(_answer_for_days(case))
            sys.stderr.write(f"\rround {number} of {ROUNDS}: {case.name}, {case.costs[-1]:.2f} ms{'':20}")
            sys.stderr.flush()
    sys.stderr.write("\r")
    smallest = cases[0]
    for case in cases:
        about: dict[str, int | str] = {
            "people": case.size.people,
            "reviews": case.size.reviews,
            "cards": case.cards,
            "answers": case.answers,
        }
        yield spread(f"whole way: {case.name}", case.costs, "ms", about=about)
        if case is not smallest:
            ratios = [cost / least for cost, least in zip(case.costs, smallest.costs, strict=True)]
            yield spread("… ÷ the smallest", ratios, "×", goal=GOAL)


async def _answer_for_days(case: Case) -> None:
    """The bot started, a day that warms up, and the days that count, taken together."""
    crowd = DailyCrowd(case.group)
    async with _serving(case, crowd) as pid:
        await _answer_for_a_day(case, crowd, pid)
        crowd.reset()
        spent = sum([await _answer_for_a_day(case, crowd, pid) for _ in range(DAYS)])
        case.costs.append(1000 * spent / crowd.answers)
        case.answers += crowd.answers


@asynccontextmanager
async def _serving(case: Case, crowd: DailyCrowd) -> AsyncIterator[int]:
    async with serve_loopback(crowd.hear) as loopback:
        crowd.loopback = loopback
        facts = str(round(UNMET * case.cards))
        module = ("-m", "tests.benchmarks.grown_bot", loopback.address, case.url, facts, str(case.days))
        async with running(sys.executable, *module) as process:
            await asyncio.wait_for(loopback.polled.wait(), PATIENCE_SECONDS)
            yield process.pid


async def _answer_for_a_day(case: Case, crowd: DailyCrowd, pid: int) -> float:
    """A round for everybody who answers: seconds of the bot's processor time."""
    case.begin_day()
    await _settle(pid)
    before = precise_cpu_seconds(pid)
    crowd.begin()
    await asyncio.wait_for(crowd.rested.wait(), PATIENCE_SECONDS)
    return precise_cpu_seconds(pid) - before


async def _settle(pid: int) -> None:
    """Wait until the bot has nothing more to do."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            before = precise_cpu_seconds(pid)
            await asyncio.sleep(LOOK_SECONDS)
            if precise_cpu_seconds(pid) - before < IDLE_SHARE * LOOK_SECONDS:
                return
