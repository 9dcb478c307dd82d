"""Power cuts: what was acknowledged is there when the power is back, and the file is sound.

The real engine, statements and answers on a disk in memory (`failing_disk`), cut at a random write or sync. The
control writes with synchronous=NORMAL and must lose: else the disk would be too kind to say anything.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from bot.use_cases.shelf import Shelf
from storage.desk import Desk
from storage.errors import StorageError
from storage.schema import upgrade
from storage.unit_of_work import unit_of_work
from tests.trials.failing_disk import FailingDisk, Machine
from tests.trials.findings import Finding, Progress, none_of, some_of
from tests.trials.invariants import find_damage
from tests.trials.studying import Student, enrol_apprentices, small_syllabus

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

FILE = "/rappel.sqlite3"
ANSWERERS = 5
MOST_WRITES = 700
"""The power goes after at most so many writes and syncs of a round."""
CHECKPOINTS = (30, 200, 1000)
"""Pages after which the log is folded in; often, so that cuts fall into that too."""


@dataclass(slots=True)
class PowerCuts:
    """What came of some rounds: answers acknowledged, those lost, rounds that lost, and what was damaged."""

    rounds: int = 0
    acknowledged: int = 0
    lost: int = 0
    losing: int = 0
    damage: list[str] = field(default_factory=list)


def cut_power(rounds: int, *, synchronous: str, seed: int, progress: Progress | None = None) -> PowerCuts:
    """Answer and cut the power, so many times."""
    machine, cuts, rng = Machine(FILE, synchronous=synchronous), PowerCuts(), random.Random(seed)
    begin = _template(machine)
    for _ in range(rounds):
        _cut_once(machine, begin, cuts, rng)
        if progress is not None:
            progress.step()
    return cuts


def _template(machine: Machine) -> bytes:
    """A database with its schema and some apprentices."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "rappel.sqlite3"
        upgrade(f"sqlite:///{file}")
        content = file.read_bytes()
    disk = FailingDisk({FILE: content})
    with machine.running(disk) as engine:
        with unit_of_work(engine) as uow:
            enrol_apprentices(uow, ANSWERERS)
            uow.commit()
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    return bytes(disk.files[FILE].content)


def _cut_once(machine: Machine, begin: bytes, cuts: PowerCuts, rng: random.Random) -> None:
    disk, machine.checkpoint = FailingDisk({FILE: begin}), rng.choice(CHECKPOINTS)
    with machine.running(disk) as engine:
        acknowledged = asyncio.run(_answer_until_dark(engine, disk, rng))
    back = FailingDisk(disk.survive(rng))
    with machine.running(back) as engine:
        cuts.damage += find_damage(engine)
        with unit_of_work(engine) as uow:
            stored = {logged.review.asked_question_id for logged in uow.reviews.iterate()}
    lost = len(acknowledged - stored)
    cuts.rounds += 1
    cuts.acknowledged += len(acknowledged)
    cuts.lost += lost
    cuts.losing += lost > 0


async def _answer_until_dark(engine: Engine, disk: FailingDisk, rng: random.Random) -> set[int]:
    """The asked questions whose answers were acknowledged before the power went."""
    acknowledged: set[int] = set()
    desk, shelf = Desk(engine=engine, reader=engine), Shelf(small_syllabus())
    people = await desk.run(lambda uow: uow.people.list_all())

    async def study(student: Student) -> None:
        while True:
            acknowledged.add(await student.answer_one(desk))

    disk.cut_after = rng.randrange(5, MOST_WRITES)
    students = [Student(person, shelf, random.Random(rng.random())) for person in people]
    outcomes = await asyncio.gather(*map(study, students), return_exceptions=True)
    await desk.close()
    for outcome in outcomes:
        if not isinstance(outcome, StorageError):
            raise outcome if isinstance(outcome, BaseException) else AssertionError(outcome)
    return acknowledged


def findings_of(full: PowerCuts, normal: PowerCuts) -> list[Finding]:
    """What the rounds say, the control's beside them."""
    return [
        Finding(name="power cuts", figure=full.rounds),
        Finding(name="answers acknowledged", figure=full.acknowledged),
        none_of("… lost", full.lost),
        none_of("damage found", len(full.damage)),
        Finding(name="control: power cuts with synchronous=NORMAL", figure=normal.rounds),
        Finding(name="control: answers acknowledged", figure=normal.acknowledged),
        some_of("control: … lost", normal.lost),
        Finding(name="control: rounds that lost", figure=normal.losing),
    ]


def main(arguments: list[str]) -> Iterator[tuple[str, list[Finding]]]:
    """The trial, from the command line."""
    parser = argparse.ArgumentParser(prog="power-cut")
    parser.add_argument("--rounds", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    rounds = options.rounds
    control = max(10, rounds // 5)
    full = cut_power(rounds, synchronous="FULL", seed=options.seed, progress=Progress("power-cut", rounds))
    normal = cut_power(control, synchronous="NORMAL", seed=options.seed, progress=Progress("control", control))
    yield "Power cuts (SQLite)", findings_of(full, normal)
