"""What pictures cost, and for how long the event loop stands still while they are drawn beside it.

A progress picture is what /progres sends: mastery of seven domains, measured from 600 cards. The others are drawn as
often: a class's map, a page of a leaderboard, an invite with its QR code.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import NamedTuple

from bot.drawing import Drawing
from bot.present import load_syllabus
from bot.serve import keep_what_is_loaded
from bot.settings import Settings
from bot.use_cases.acting import attune
from bot.use_cases.boards import look_at_board
from bot.use_cases.insight import measure_insight
from bot.use_cases.progress import measure_progress
from bot.use_cases.shelf import Shelf
from bot.use_cases.syllabus import Act
from bot.views.boards import draw_board
from bot.views.insight import show_map
from bot.views.invites import draw_invite
from bot.views.progress import show_progress
from questions.people import Role
from questions.results.leaderboards import Period
from storage.engine import open_engine
from storage.unit_of_work import unit_of_work
from tests.benchmarks.grown_bank import make_library
from tests.benchmarks.grown_database import Group, fill
from tests.benchmarks.measuring import Measurement, describe, single, spread
from tests.builders import NOON

FACTS, CARDS, MEMBERS = 900, 600, 20
PICTURES = 30
LOOK_SECONDS = 0.002
PICTURE_GOAL, STALL_GOAL = 150.0, 50.0


def measure_pictures() -> Iterator[Measurement]:
    """Milliseconds of each picture, and the loop's stalls meanwhile, beside those while nothing is drawn."""
    views = _list_views()
    keep_what_is_loaded()
    idle = asyncio.run(_watch_idle(1.0))
    yield from _tails("while nothing is drawn", idle)
    for name, view in views.items():
        times, cpu, late = asyncio.run(_draw_and_watch(view))
        goal = PICTURE_GOAL if name == "progress" else None
        yield spread(f"picture: {name}", times, "ms", goal=goal)
        yield spread("… processor time", cpu, "ms")
        yield from _tails("meanwhile", late, goal=STALL_GOAL)


class Stall(NamedTuple):
    """By how many milliseconds the loop was late, and for how many of these its own process can be to blame: it
    computed no longer. The rest is what else the machine does.
    """

    waited: float
    own: float


def _tails(when: str, late: list[Stall], *, goal: float | None = None) -> Iterator[Measurement]:
    """The stalls, the longest of them, and of that what the process's own computing can account for."""
    stalls = [stall.waited for stall in late]
    yield describe(f"… stalls of the loop {when}", stalls)
    yield single(f"… the longest {when}", max(stalls), "ms", goal=goal)
    yield single("… the longest that its own process can be to blame for", max(stall.own for stall in late), "ms")


def _list_views() -> dict[str, Callable[[], object]]:
    """What is drawn, measured for a class of twenty, one of whom asks."""
    library = make_library(FACTS)
    syllabus = replace(load_syllabus(Settings(_env_file=None)), library=library)
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'bench.sqlite3'}"
        fill(url, library, [Group(first=1, last=MEMBERS, cards=CARDS, reviews=CARDS)])
        engine = open_engine(url)
        with unit_of_work(engine) as uow:
            act = Act(person=uow.people.get(1), syllabus=syllabus, now=NOON, rng=random.Random(1))
            act = attune(uow, act, Shelf(syllabus))
            admin = replace(act, person=replace(uow.people.get(MEMBERS), role=Role.ADMIN))
            uow.people.save(admin.person)
            views: dict[str, Callable[[], object]] = {
                "progress": partial(show_progress, measure_progress(uow, act)),
                "a class's map": partial(show_map, measure_insight(uow, admin, cohort_id=1)),
                "a page of a leaderboard": partial(
                    draw_board, look_at_board(uow, admin, cohort_id=1, period=Period.ALL, domain=0), syllabus.plan
                ),
                "an invite": partial(
                    draw_invite, "https://t.me/rappel_bot?start=ABCDEF", code="ABC DEF", address="t.me/rappel_bot"
                ),
            }
        engine.dispose()
    return views


async def _watch_idle(seconds: float) -> list[Stall]:
    late: list[Stall] = []
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await watch(late)
    return late


async def _draw_and_watch(view: Callable[[], object]) -> tuple[list[float], list[float], list[Stall]]:
    """The milliseconds of each picture, by the clock and of the processor; and how late the loop went on each time."""
    drawing, times, cpu, late = Drawing(), [], [], []
    await drawing.draw(view)
    watching = asyncio.create_task(watch(late))
    for _ in range(PICTURES):
        began, used = time.perf_counter(), time.process_time()
        await drawing.draw(view)
        cpu.append(1000 * (time.process_time() - used))
        times.append(1000 * (time.perf_counter() - began))
    watching.cancel()
    drawing.close()
    return times, cpu, late


async def watch(late: list[Stall]) -> None:
    """Note for ever by how many milliseconds a short wait took longer than it should."""
    while True:
        began, used = time.perf_counter(), time.process_time()
        await asyncio.sleep(LOOK_SECONDS)
        waited = 1000 * (time.perf_counter() - began - LOOK_SECONDS)
        late.append(Stall(waited, min(waited, 1000 * (time.process_time() - used))))
