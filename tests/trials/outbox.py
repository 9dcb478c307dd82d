"""Thousands of reminders to a Telegram that fails now and then, and kill -9: all come, few twice, none thrice.

All are due in the same minute; `--notices` takes messages that wait in the outbox already, as a trainer's do.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import httpx

from bot.demo.server import DEMO_TOKEN, DemoServer
from bot.settings import Settings
from bot.use_cases.syllabus import Syllabus
from questions.plan.catalogue import load_plan
from questions.quiz.question_set import Library
from tests.bot.conftest import Rehearsal
from tests.bot.outbox_trial import Figures, run_trial
from tests.trials.crash import fresh_databases
from tests.trials.findings import Finding, at_most, none_of

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_DOUBLED = 0.03


async def run(url: str, **size: Any) -> Figures:
    """One trial on this database."""
    # Answers are cut on purpose.
    logging.getLogger("uvicorn.error").disabled = True
    syllabus = Syllabus(plan=load_plan("arc-2010"), library=Library(sets=()), zone=ZoneInfo("Europe/Zurich"))
    with tempfile.TemporaryDirectory() as folder:
        async with (
            DemoServer(Path(folder) / "telegram.sqlite3", token=DEMO_TOKEN) as server,
            httpx.AsyncClient(base_url=server.address) as client,
        ):
            settings = Settings(_env_file=None, api_url=server.address, database_url=url)
            rehearsal = Rehearsal(server=server, settings=settings, syllabus=syllabus, client=client)
            return await run_trial(rehearsal, **size)


def findings_of(figures: Figures) -> list[Finding]:
    """What became of the messages."""
    return [
        Finding(name="messages", figure=figures.messages),
        Finding(name="kills", figure=figures.kills),
        Finding(name="faults", figure=figures.faults),
        none_of("lost", figures.lost),
        none_of("still pending", figures.pending),
        Finding(name="given up after two unknown outcomes, and logged", figure=figures.unconfirmed),
        at_most("came twice", figures.doubled, most=MOST_DOUBLED * figures.messages),
        at_most("most copies", figures.most_copies, most=2),
    ]


def main(arguments: list[str]) -> Iterator[tuple[str, list[Finding]]]:
    """The trial, from the command line."""
    parser = argparse.ArgumentParser(prog="outbox")
    parser.add_argument("--messages", type=int, default=3000)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--faults", type=float, default=0.1)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--notices", action="store_true", help="that wait in the outbox, in place of reminders")
    options = parser.parse_args(arguments)
    with ExitStack() as stack:
        url = next(fresh_databases(stack, postgresql=options.database == "postgresql"))
        size = {"messages": options.messages, "kills": options.kills, "faults": options.faults}
        size |= {"seed": options.seed, "are_reminders": not options.notices}
        figures = asyncio.run(run(url, **size))
    kind = "Notices" if options.notices else "Reminders"
    yield f"{kind} under faults and kills, {options.database}", findings_of(figures)
