"""Kill -9 of the bot at any moment, hundreds of times, while people answer: nothing is lost, nothing counts twice.

The bot is a process of its own (`nursery`), Telegram outlives it (`telegram`), people press again when nothing comes
(`crowd`). After each kill the database is looked at: whole, everything that was told as answered in it, and as many
reviews counted on the cards as logged; at the end of a block every card and point is counted anew from the log, and
every answer that was sent must be there. Planted bugs must be found.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import tempfile
from contextlib import ExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from questions.quiz.asked import AskedState
from storage import tables
from storage.engine import open_reader
from storage.inbox_table import InboxState
from storage.schema import upgrade
from tests.databases import running_postgresql
from tests.trials.crowd import Crowd
from tests.trials.findings import Finding, Progress, none_of, some_of
from tests.trials.invariants import find_damage
from tests.trials.mutants import MUTANTS
from tests.trials.nursery import Nursery, Order, Staff, open_nursery
from tests.trials.telegram import TinyTelegram

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

    from sqlalchemy import Engine

PEOPLE = 8
BLOCK = 50
"""So many kills go to one database, then another is begun: the last look at it counts everything anew."""
PATIENCE = 90.0
PRESS_AGAIN = 5.0
MOST_ANSWERS = 25
LEASE = 15.0


@dataclass(slots=True)
class Crashes:
    """What came of some kills.

    Answers `acknowledged` to people, those of them `lost` from the database; updates confirmed to Telegram and
    `forgotten`; answers that were sent and never stored (`unanswered`), and what is wrong with the database.
    """

    kills: int = 0
    acknowledged: int = 0
    lost: int = 0
    forgotten: int = 0
    unanswered: int = 0
    damage: list[str] = field(default_factory=list)
    ready: list[float] = field(default_factory=list)

    @property
    def wrong(self) -> int:
        """How much there is that must not be."""
        return self.lost + self.forgotten + self.unanswered + len(self.damage)


@dataclass
class Scene:
    """One database with its bots, Telegram and people."""

    staff: Staff
    telegram: TinyTelegram
    crowd: Crowd
    engine: Engine
    rng: random.Random
    most_answers: int = MOST_ANSWERS

    async def live_and_die(self, crashes: Crashes) -> None:
        """Start what bots are missing, let people answer for a moment, kill one or more, and look at what is left."""
        began, before = monotonic(), len(self.crowd.acknowledged)
        await self.staff.complete()
        self.crowd.press_again()
        if self.rng.random() < 0.9:
            await self.until_acknowledged(before + 1)
            crashes.ready.append(monotonic() - began)
            # Counted in answers, for seconds mean little on a busy machine.
            await self.until_acknowledged(before + self.rng.randint(1, self.most_answers))
        await asyncio.sleep(self.rng.uniform(0, 0.05))
        crashes.kills += await self.staff.kill_some(self.rng, most=len(self.staff))
        await asyncio.to_thread(self.look, crashes)

    async def until_acknowledged(self, wanted: int) -> None:
        """Wait for so many answers to be shown as given; whoever is forgotten presses again."""
        end = monotonic() + PATIENCE
        while len(self.crowd.acknowledged) < wanted and monotonic() < end:
            with suppress(TimeoutError):
                await until(lambda: len(self.crowd.acknowledged) >= wanted, patience=PRESS_AGAIN)
                return
            self.crowd.press_again()

    def look(self, crashes: Crashes) -> None:
        """The database after a kill: whole, with everything that people were told before this look."""
        told, confirmed = set(self.crowd.acknowledged), {one["update_id"] for one in list(self.telegram.confirmed)}
        with self.engine.connect() as connection:
            if self.engine.dialect.name == "sqlite":
                (state,) = connection.exec_driver_sql("PRAGMA integrity_check").one()
                crashes.damage += [] if state == "ok" else [state]
            reviews, cards = tables.reviews, tables.cards
            rows = connection.execute(select(reviews.c.asked_question_id, reviews.c.unrated)).all()
            counted = connection.scalar(select(func.coalesce(func.sum(cards.c.reviews), 0)))
            stored = set(connection.scalars(select(tables.inbox.c.update_id)))
        crashes.lost += len(told - {row.asked_question_id for row in rows})
        crashes.forgotten += len(confirmed - stored)
        logged = sum(row.unrated is None for row in rows)
        if counted != logged:
            crashes.damage.append(f"{counted} reviews counted on cards, {logged} logged")

    async def settle(self, crashes: Crashes) -> None:
        """Let a bot work off everything, then count all of it anew."""
        self.crowd.quiet = True
        await self.staff.complete()
        await until(lambda: not self.telegram.pending and not count_updates(self.engine))
        await self.staff.kill_all()
        crashes.damage += await asyncio.to_thread(find_damage, self.engine)
        with self.engine.connect() as connection:
            asked = tables.asked_questions
            waits = connection.execute(select(asked.c.id, asked.c.sequence).where(asked.c.state == AskedState.OPEN))
            # Not one that another took the place of, nor a button for which another tap came first.
            crashes.unanswered += len(self.crowd.pressed & {(row.id, row.sequence) for row in waits})
        crashes.acknowledged += len(self.crowd.acknowledged)


def count_updates(engine: Engine, state: InboxState = InboxState.PENDING) -> int:
    """How many updates are in this state: those that the bot still has to handle, unless another is named."""
    with engine.connect() as connection:
        return connection.scalar(select(func.count()).where(tables.inbox.c.state == state)) or 0


async def until(holds: Callable[[], bool], *, patience: float = PATIENCE) -> None:
    """Wait until it holds; raises TimeoutError after long."""
    async with asyncio.timeout(patience):
        while not holds():  # noqa: ASYNC110 - told by another process, which has no event for this
            await asyncio.sleep(0.02)


async def until_none(count: Callable[[], int], *, patience: float = PATIENCE) -> None:
    """Wait until there is none left; raises TimeoutError once they have not become fewer for long."""
    loop = asyncio.get_running_loop()
    least, end = count(), loop.time() + patience
    while left := count():
        if left < least:
            least, end = left, loop.time() + patience
        if loop.time() > end:
            raise TimeoutError(f"{left} are left")
        await asyncio.sleep(0.1)


@asynccontextmanager
async def open_scene(
    nursery: Nursery, url: str, *, workers: int, rng: random.Random, **order: Any
) -> AsyncIterator[Scene]:
    """A stage on this database, everybody greeted; no bot runs yet."""
    await asyncio.to_thread(upgrade, url)
    engine = open_reader(url)
    telegram = TinyTelegram(rng)
    try:
        async with telegram.running():
            crowd = Crowd(telegram, rng, PEOPLE)
            crowd.begin()
            bot = Order(api_url=telegram.address, database_url=url, **order)
            yield Scene(Staff(nursery, *[bot] * workers), telegram, crowd, engine, rng)
    finally:
        engine.dispose()


async def crash(
    nursery: Nursery,
    url: str,
    *,
    kills: int,
    seed: int,
    mutant: str = "",
    workers: int = 1,
    answers: int = MOST_ANSWERS,
    lease: float = LEASE,
    progress: Progress | None = None,
) -> Crashes:
    """Kill the bots of one database so many times, each after so many answers at most; with a planted bug, only until
    it is found.
    """
    crashes, rng = Crashes(), random.Random(seed)
    async with open_scene(nursery, url, workers=workers, rng=rng, mutant=mutant, lease=lease) as scene:
        scene.most_answers = answers
        for _ in range(kills):
            await scene.live_and_die(crashes)
            if progress is not None:
                progress.step()
            if mutant and crashes.wrong:
                return crashes
        await scene.settle(crashes)
    return crashes


def findings_of(found: Crashes, planted: dict[str, Crashes]) -> list[Finding]:
    """What the kills say, and the planted bugs."""
    ready = sorted(found.ready) or [0.0]
    return [
        *count_harm(found, killed="the bot"),
        Finding(name="start to first answer, median s", figure=f"{ready[len(ready) // 2]:.2f}"),
        *(some_of(f"planted « {name} »: wrong", crashes.wrong) for name, crashes in planted.items()),
    ]


def count_harm(found: Crashes, *, killed: str) -> list[Finding]:
    """How often that was killed, and what must not have come of it."""
    return [
        Finding(name=f"kills of {killed}", figure=found.kills),
        Finding(name="answers acknowledged", figure=found.acknowledged),
        none_of("… lost", found.lost),
        none_of("updates confirmed to Telegram and not stored", found.forgotten),
        none_of("answers sent and never stored", found.unanswered),
        none_of("miscounted or damaged", len(found.damage)),
    ]


async def run(
    urls: Iterator[str], *, kills: int, seed: int, workers: int = 1, mutants: bool = True
) -> tuple[Crashes, dict[str, Crashes]]:
    """So many kills, block by block, each on a fresh database; then the planted bugs, on others."""
    found, progress = Crashes(), Progress("kills", kills)
    with open_nursery() as nursery:
        for number, begin in enumerate(range(0, kills, BLOCK)):
            block = min(BLOCK, kills - begin)
            one = await crash(nursery, next(urls), kills=block, seed=seed + number, workers=workers, progress=progress)
            _add(found, one)
        planted = {
            name: await crash(nursery, next(urls), kills=BLOCK, seed=seed, mutant=name, workers=workers)
            for name in (MUTANTS if mutants else ())
        }
    return found, planted


def _add(found: Crashes, one: Crashes) -> None:
    found.kills += one.kills
    found.acknowledged += one.acknowledged
    found.lost += one.lost
    found.forgotten += one.forgotten
    found.unanswered += one.unanswered
    found.damage += one.damage
    found.ready += one.ready


def fresh_databases(stack: ExitStack, *, postgresql: bool) -> Iterator[str]:
    """Addresses of empty databases, as many as wanted."""
    if postgresql:
        server = stack.enter_context(running_postgresql())
        while True:
            yield stack.enter_context(server.fresh_database())
    folder, number = Path(stack.enter_context(tempfile.TemporaryDirectory())), 0
    while True:
        number += 1
        yield f"sqlite:///{folder / f'rappel{number}.sqlite3'}"


def main(arguments: list[str]) -> Iterator[tuple[str, list[Finding]]]:
    """The trial, from the command line."""
    parser = argparse.ArgumentParser(prog="crash")
    parser.add_argument("--rounds", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--database", choices=("sqlite", "postgresql", "both"), default="both")
    parser.add_argument("--workers", type=int, default=4, help="on PostgreSQL")
    options = parser.parse_args(arguments)
    for kind in ("sqlite", "postgresql") if options.database == "both" else (options.database,):
        workers = options.workers if kind == "postgresql" else 1
        with ExitStack() as stack:
            urls = fresh_databases(stack, postgresql=kind == "postgresql")
            found, planted = asyncio.run(run(urls, kills=options.rounds, seed=options.seed, workers=workers))
        for problem in found.damage[:20]:
            yield problem, []
        yield f"Kill -9, {kind}, {workers} process(es)", findings_of(found, planted)
