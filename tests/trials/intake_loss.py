"""Thousands of updates and kill -9: does every person who greets the bot get an answer in the end?

Everybody writes /start once. Rappel stores an update before it confirms it; stock python-telegram-bot confirms when it
fetches, and loses at a kill what it has not handled: it is measured beside, under the same Telegram and kills.
"""

from __future__ import annotations

import argparse
import asyncio
import random
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING

from storage.engine import open_reader
from storage.schema import upgrade
from storage.unit_of_work import unit_of_work
from tests.trials.bots import STOCK
from tests.trials.crash import fresh_databases
from tests.trials.crowd import FIRST_ID
from tests.trials.findings import Finding, Progress, none_of
from tests.trials.nursery import Nursery, Order, open_nursery
from tests.trials.telegram import Message, TinyTelegram

if TYPE_CHECKING:
    from collections.abc import Iterator

STARTING = 15.0
QUIET = 5.0
"""Seconds without an answer, from the start and later, after which no more is to be expected."""


@dataclass(slots=True)
class Losses:
    """How many people wrote, how often the bot was killed, and what became of what they wrote.

    `lost` had no effect; `untold` had one, stored, and the kill came before the answer; `doubled` were answered twice.
    """

    updates: int
    kills: int
    lost: int
    untold: int
    doubled: int


async def lose(nursery: Nursery, *, updates: int, kills: int, kind: str, url: str, seed: int) -> Losses:
    """Let so many people write at once, and kill the bot at random points of the work, so many times."""
    rng, answers = random.Random(seed), []

    def note(message: Message) -> None:
        answers.append(message.chat_id)

    telegram, progress = TinyTelegram(rng, doubled=0.0, most_at_once=100, on_message=note), Progress(kind, kills + 1)
    async with telegram.running():
        for number in range(updates):
            telegram.say(FIRST_ID + number, "/start")
        order = Order(api_url=telegram.address, database_url=url, kind=kind)
        for number in range(kills):
            bot = await nursery.start(order)
            # Of what is still to come, for a bot that loses much has soon little left to lose.
            left = updates - len(set(answers))
            wanted = len(answers) + rng.randrange(1, max(2, left // (kills - number + 1)))
            await _until_answered(telegram, answers, wanted)
            await nursery.kill(bot)
            progress.step()
        bot = await nursery.start(order)
        await _until_answered(telegram, answers, updates + 10**9)
        await nursery.kill(bot)
        progress.step()
    greeted = set(answers)
    done = await asyncio.to_thread(_list_known, url) if url else greeted
    return Losses(
        updates=updates,
        kills=kills,
        lost=updates - len(done),
        untold=len(done - greeted),
        doubled=len(answers) - len(greeted),
    )


def _list_known(url: str) -> set[int]:
    """Whom Rappel knows by now, their updates done."""
    engine = open_reader(url)
    with unit_of_work(engine) as uow:
        assert uow.inbox.count_pending() == 0
        known = {person.telegram_id for person in uow.people.list_all()}
    engine.dispose()
    return known


async def _until_answered(telegram: TinyTelegram, answers: list[int], wanted: int) -> None:
    """Wait until so many answers came, or no more come."""
    loop = asyncio.get_running_loop()
    came, last = len(answers), loop.time() + STARTING
    while len(answers) < wanted and (telegram.pending or loop.time() < last):
        await asyncio.sleep(0.002)
        if len(answers) > came:
            came, last = len(answers), loop.time() + QUIET


def findings_of(found: Losses, stock: dict[str, Losses]) -> list[Finding]:
    """What was lost, and by stock python-telegram-bot beside it."""
    return [
        Finding(name="updates", figure=found.updates),
        Finding(name="kills", figure=found.kills),
        none_of("lost", found.lost),
        Finding(name="stored, but killed before it was answered", figure=found.untold),
        Finding(name="answered twice", figure=found.doubled),
        *(Finding(name=f"{name}: lost", figure=losses.lost) for name, losses in stock.items()),
    ]


async def run(
    urls: Iterator[str], *, updates: int, kills: int, seed: int, stock: bool = True
) -> tuple[Losses, dict[str, Losses]]:
    """Rappel, then the stock bots."""
    async with open_nursery() as nursery:
        url = next(urls)
        await asyncio.to_thread(upgrade, url)
        found = await lose(nursery, updates=updates, kills=kills, kind="rappel", url=url, seed=seed)
        others = {
            kind: await lose(nursery, updates=updates, kills=kills, kind=kind, url="", seed=seed)
            for kind in (STOCK if stock else ())
        }
    return found, others


def main(arguments: list[str]) -> Iterator[tuple[str, list[Finding]]]:
    """The trial, from the command line."""
    parser = argparse.ArgumentParser(prog="intake-loss")
    parser.add_argument("--updates", type=int, default=6000)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    options = parser.parse_args(arguments)
    with ExitStack() as stack:
        urls = fresh_databases(stack, postgresql=options.database == "postgresql")
        found, stock = asyncio.run(run(urls, updates=options.updates, kills=options.kills, seed=options.seed))
    yield f"Updates lost by kill -9, polling, {options.database}", findings_of(found, stock)
