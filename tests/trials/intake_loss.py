"""Thousands of updates and kill -9: does every person who greets the bot get an answer in the end?

Everybody writes /start once. Rappel stores an update before it confirms it; stock python-telegram-bot confirms when it
fetches, and loses at a kill what it has not handled: it is measured beside, under the same Telegram and kills.

Who polls finds everything waiting. Who is pushed to gets a share between any two kills, so that each comes while
updates are on their way; on PostgreSQL a web node takes them in and a worker handles them, and either or both die.
"""

from __future__ import annotations

import argparse
import asyncio
import random
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING

from storage.engine import open_reader
from storage.schema import upgrade
from storage.unit_of_work import unit_of_work
from tests.bot.web_bot import free_port
from tests.trials.bots import STOCK
from tests.trials.crash import count_updates, fresh_databases, until_none
from tests.trials.crowd import FIRST_ID
from tests.trials.findings import Finding, Progress, none_of, some_of
from tests.trials.nursery import Nursery, Order, Staff, open_nursery
from tests.trials.telegram import Message, TinyTelegram

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sized

STARTING = 15.0
QUIET = 5.0
"""Seconds without an answer, from the start and later, after which no more is to be expected."""
POLLING, WEBHOOK = WAYS = ("polling", "webhook")
MUTANT = "confirm before store"


@dataclass(slots=True)
class Losses:
    """How many people wrote, how often a bot was killed, and what became of what they wrote.

    `lost` had no effect; `untold` had one, stored, and the kill came before the answer; `doubled` were answered twice.
    """

    updates: int
    kills: int
    lost: int
    untold: int
    doubled: int


async def lose(
    nursery: Nursery, *, updates: int, kills: int, kind: str, url: str, seed: int, way: str = POLLING, mutant: str = ""
) -> Losses:
    """Let so many people write, and kill the bot at random points of the work, so many times."""
    rng, answers = random.Random(seed), []

    def note(message: Message) -> None:
        answers.append(message.chat_id)

    telegram = TinyTelegram(rng, doubled=0.0, most_at_once=100, on_message=note)
    progress, people = Progress(f"{kind}, {way}", kills), iter(range(FIRST_ID, FIRST_ID + updates))
    share = updates if way == POLLING else updates // (kills + 1)
    async with telegram.running():
        staff = Staff(nursery, *_list_orders(telegram, url, kind=kind, way=way, mutant=mutant))
        for number in range(kills):
            _write(telegram, islice(people, share))
            await staff.complete()
            if way == POLLING:
                # Of what is still to come, for a bot that loses much has soon little left to lose.
                share = max(2, (updates - len(set(answers))) // (kills - number + 1))
            counted: Sized = answers if way == POLLING else rng.choice((answers, telegram.confirmed))
            await _until_grown(telegram, counted, rng.randrange(1, share))
            await staff.kill_some(rng, most=len(staff))
            progress.step()
        _write(telegram, people)
        await staff.complete()
        if url:
            known = await _list_known(telegram, url)
        else:
            await _until_grown(telegram, answers, 10**9)
            known = set(answers)
    greeted = set(answers)
    return Losses(
        updates=updates,
        kills=kills,
        lost=updates - len(known),
        untold=len(known - greeted),
        doubled=len(answers) - len(greeted),
    )


def _list_orders(telegram: TinyTelegram, url: str, *, kind: str, way: str, mutant: str) -> list[Order]:
    """The processes that make up the bot."""
    order = Order(api_url=telegram.address, database_url=url, kind=kind, mutant=mutant)
    if way == POLLING:
        return [order]
    if url.startswith("sqlite"):
        return [replace(order, port=free_port())]
    return [replace(order, role="web", port=free_port()), replace(order, role="worker")]


def _write(telegram: TinyTelegram, people: Iterable[int]) -> None:
    for person in people:
        telegram.say(person, "/start")


async def _list_known(telegram: TinyTelegram, url: str) -> set[int]:
    """Whom Rappel knows once it has handled everything; what a killed node had in hand takes a lease to come free."""
    engine = open_reader(url)
    try:
        await until_none(lambda: telegram.pending + count_updates(engine))
        # The last are stored at this very moment, and are being answered.
        await asyncio.sleep(1)
        with unit_of_work(engine) as uow:
            return {person.telegram_id for person in uow.people.list_all()}
    finally:
        engine.dispose()


async def _until_grown(telegram: TinyTelegram, counted: Sized, wanted: int) -> None:
    """Wait until that has grown by so much, or grows no more."""
    loop = asyncio.get_running_loop()
    begun = came = len(counted)
    last = loop.time() + STARTING
    while len(counted) < begun + wanted and (telegram.pending or loop.time() < last):
        await asyncio.sleep(0.002)
        if len(counted) > came:
            came, last = len(counted), loop.time() + QUIET


def findings_of(found: Losses, others: Iterable[Finding] = ()) -> list[Finding]:
    """What was lost, and what is measured beside."""
    return [
        Finding(name="updates", figure=found.updates),
        Finding(name="kills", figure=found.kills),
        none_of("lost", found.lost),
        Finding(name="stored, but killed before it was answered", figure=found.untold),
        Finding(name="answered twice", figure=found.doubled),
        *others,
    ]


async def run(urls: Iterator[str], *, way: str, updates: int, kills: int, seed: int) -> list[Finding]:
    """Rappel, and beside it the stock bots, or the planted bug by which a webhook would lose as they do."""
    with open_nursery() as nursery:
        lose_so_many = partial(lose, nursery, updates=updates, kills=kills, seed=seed, way=way)
        found = await lose_so_many(kind="rappel", url=_ready(next(urls)))
        if way == WEBHOOK:
            planted = await lose_so_many(kind="rappel", url=_ready(next(urls)), mutant=MUTANT)
            return findings_of(found, [some_of(f"planted « {MUTANT} »: lost", planted.lost)])
        stock = {kind: await lose_so_many(kind=kind, url="") for kind in STOCK}
    return findings_of(found, [Finding(name=f"{name}: lost", figure=losses.lost) for name, losses in stock.items()])


def _ready(url: str) -> str:
    upgrade(url)
    return url


def main(arguments: list[str]) -> Iterator[tuple[str, list[Finding]]]:
    """The trial, from the command line."""
    parser = argparse.ArgumentParser(prog="intake-loss")
    parser.add_argument("--updates", type=int, default=6000)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--way", choices=(*WAYS, "both"), default="both")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    options = parser.parse_args(arguments)
    size = {"updates": options.updates, "kills": options.kills, "seed": options.seed}
    for way in WAYS if options.way == "both" else (options.way,):
        with ExitStack() as stack:
            urls = fresh_databases(stack, postgresql=options.database == "postgresql")
            found = asyncio.run(run(urls, way=way, **size))
        yield f"Updates lost by kill -9, {way}, {options.database}", found
