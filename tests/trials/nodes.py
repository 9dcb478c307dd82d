"""Thousands of jobs for four nodes on one PostgreSQL database, and kill -9 of one after the other: all get done.

Half of the jobs are greetings, which whoever takes them first handles; half are messages in the outbox, which one node
at a time sends. Telegram hears twice of no more than what was on its way at a kill.
"""

from __future__ import annotations

import argparse
import asyncio
import random
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC
from functools import partial
from typing import TYPE_CHECKING, Any

from bot import claiming, outbox
from bot.use_cases.notices import Notice, tell
from storage.engine import open_engine
from storage.inbox_table import InboxState
from storage.schema import upgrade
from storage.unit_of_work import unit_of_work
from tests.bot.mailing import FIRST_ID, LONG_AGO, enrol_many
from tests.trials.crash import count_updates, fresh_databases, until, until_none
from tests.trials.findings import Finding, Progress, at_most, none_of, some_of
from tests.trials.mutants import NODE_MUTANTS
from tests.trials.nursery import Nursery, Order, Staff, open_nursery
from tests.trials.telegram import Message, TinyTelegram

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

NODES = 4
STRANGERS = 10_000_001
"""From this number on people are unknown until their greeting is handled."""
PATIENCE = 900.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What became of the jobs: greetings `lost`, and messages that are neither sent nor given up with a reason.

    `untold` were done, and the kill came before Telegram heard of it; `twice` Telegram heard of more than once.
    """

    greetings: int
    messages: int
    kills: int
    lost: int
    set_aside: int
    untold: int
    twice: int
    messages_lost: int
    messages_unconfirmed: int
    messages_twice: int
    most_copies: int


async def share_out(
    nursery: Nursery, url: str, *, jobs: int, kills: int, seed: int, nodes: int = NODES, **order: Any
) -> Done:
    """Let the nodes do so many jobs, and kill one of them so many times."""
    upgrade(url)
    rng, heard, engine = random.Random(seed), Counter[int](), open_engine(url)

    def note(message: Message) -> None:
        heard[message.chat_id] += 1

    telegram, progress = TinyTelegram(rng, doubled=0.0, most_at_once=100, on_message=note), Progress("kills", kills)
    try:
        await asyncio.to_thread(_put, engine, jobs // 2)
        async with telegram.running():
            for number in range(jobs - jobs // 2):
                telegram.say(STRANGERS + number, "/start")
            staff = Staff(nursery, *[Order(api_url=telegram.address, database_url=url, **order)] * nodes)
            for number in range(1, kills + 1):
                await staff.complete()
                wanted = (number - rng.random()) * jobs / (kills + 1)
                await until(partial(_has_heard, heard, wanted), patience=PATIENCE)
                await staff.kill_some(rng, most=1)
                progress.step()
            await staff.complete()
            await until_none(lambda: telegram.pending + _count_open(engine))
            # The last are stored at this very moment, and are being answered.
            await asyncio.sleep(1)
            await staff.kill_all()
        return await asyncio.to_thread(_count, engine, heard, jobs=jobs, kills=kills)
    finally:
        engine.dispose()


def _has_heard(heard: Counter[int], wanted: float) -> bool:
    return heard.total() >= wanted


def _put(engine: Engine, count: int) -> None:
    """A message for each of so many people."""
    with unit_of_work(engine) as uow:
        people = enrol_many(uow, count)
        tell(uow, people=people, notice=Notice(text="Un mot"), key="job", now=LONG_AGO, zone=UTC, asked_for=True)
        uow.commit()


def _count_open(engine: Engine) -> int:
    with unit_of_work(engine) as uow:
        return count_updates(engine) + uow.outbox.measure(now=LONG_AGO).pending


def _count(engine: Engine, heard: Counter[int], *, jobs: int, kills: int) -> Done:
    greetings, messages = range(STRANGERS, STRANGERS + jobs - jobs // 2), range(FIRST_ID, FIRST_ID + jobs // 2)
    with unit_of_work(engine) as uow:
        people = {person.telegram_id: person.id for person in uow.people.list_all()}
        silent = {number: uow.outbox.list_of(people[number]) for number in messages if not heard[number]}
    explained = [number for number, rows in silent.items() if rows and rows[0].reason]
    known = [number for number in greetings if number in people]
    return Done(
        greetings=len(greetings),
        messages=len(messages),
        kills=kills,
        lost=len(greetings) - len(known),
        set_aside=count_updates(engine, InboxState.FAILED),
        untold=sum(not heard[number] for number in known),
        twice=sum(heard[number] > 1 for number in greetings),
        messages_lost=len(silent) - len(explained),
        messages_unconfirmed=len(explained),
        messages_twice=sum(heard[number] > 1 for number in messages),
        most_copies=max(heard[number] for number in messages),
    )


def findings_of(done: Done) -> list[Finding]:
    """What became of the jobs."""
    return [
        Finding(name="kills of a node", figure=done.kills),
        Finding(name="greetings", figure=done.greetings),
        none_of("… lost", done.lost),
        none_of("… set aside", done.set_aside),
        at_most("… done, and the node killed before it said so", done.untold, most=claiming.AT_ONCE * done.kills),
        at_most("… answered twice", done.twice, most=claiming.AT_ONCE * done.kills),
        Finding(name="messages in the outbox", figure=done.messages),
        none_of("… lost", done.messages_lost),
        Finding(name="… begun twice, never confirmed, and logged", figure=done.messages_unconfirmed),
        at_most("… came twice", done.messages_twice, most=outbox.AT_ONCE * done.kills),
        at_most("… most copies", done.most_copies, most=2),
    ]


def main(arguments: list[str]) -> Iterator[tuple[str, list[Finding]]]:
    """The trial, from the command line."""
    parser = argparse.ArgumentParser(prog="nodes")
    parser.add_argument("--jobs", type=int, default=20_000)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    with ExitStack() as stack:
        urls, nursery = fresh_databases(stack, postgresql=True), stack.enter_context(open_nursery())
        size = {"kills": options.kills, "seed": options.seed}
        done = asyncio.run(share_out(nursery, next(urls), jobs=options.jobs, **size))
        planted = {
            name: asyncio.run(share_out(nursery, next(urls), jobs=options.jobs // 20, mutant=name, **size))
            for name in NODE_MUTANTS
        }
    found = [some_of(f"planted « {name} »: messages lost", one.messages_lost) for name, one in planted.items()]
    yield f"Kill -9 of one of {NODES} nodes, PostgreSQL", [*findings_of(done), *found]
