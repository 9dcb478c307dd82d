"""What a file of 5,000 questions costs: read in its own process and previewed, then stored in SQLite."""

from __future__ import annotations

import asyncio
import random
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.file_reading import FileReader
from bot.settings import Settings
from bot.use_cases import imports
from bot.use_cases.syllabus import Act, Syllabus
from bot.views.imports import show_import
from questions.knowledge.bank import load_library
from questions.people import Role
from questions.plan.catalogue import load_plan
from storage.engine import open_engine
from storage.schema import upgrade
from storage.unit_of_work import OwnUnitOfWork, unit_of_work
from tests.benchmarks.measuring import Measurement, single
from tests.builders import NOON

QUESTIONS = 5000
OBJECTIVE = "7.1.1.1"
PATIENCE = 20
"""So many times as long as in the bot a file may take to be read here."""
KIBIBYTES_A_MEGABYTE = 1024 if sys.platform == "linux" else 1024 * 1024


def measure_imports() -> Iterator[Measurement]:
    """The preview and the import, and the most memory that the reading process took."""
    syllabus = Syllabus(plan=load_plan("arc-2010"), library=load_library(), zone=ZoneInfo("Europe/Zurich"))
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'rappel.sqlite3'}"
        upgrade(url)
        engine = open_engine(url)
        with unit_of_work(engine) as uow:
            trainer = uow.people.enrol(
                telegram_id=1, first_name="Dana", role=Role.TRAINER, plan_id="arc-2010", created_at=NOON
            )
            act = Act(person=trainer, syllabus=syllabus, now=NOON, rng=random.Random(1))
            start = time.perf_counter()
            view = _preview(uow, act)
            yield single("a GIFT file of 5,000 questions, up to its preview", time.perf_counter() - start, "s", goal=5)
            yield single("memory of its reader", _megabytes_of_children(), "MB", goal=200)
            start = time.perf_counter()
            view = imports.choose_objective(uow, act, import_id=view.import_id, code=OBJECTIVE)
            imports.confirm_import(uow, act, import_id=view.import_id)
            uow.commit()
            yield single("these questions stored (SQLite)", time.perf_counter() - start, "s", goal=10)
        engine.dispose()


def _preview(uow: OwnUnitOfWork, act: Act) -> imports.ImportView:
    limits = Settings(_env_file=None)
    # What else a busy machine does must not end the measuring.
    reader = FileReader(act.syllabus, seconds=PATIENCE * limits.file_seconds, megabytes=limits.file_megabytes)
    ground = imports.begin_import(uow, act)
    read = asyncio.run(reader.read(_gift().encode(), ground, title="Grande série"))
    around = imports.look_around(uow, act, set_id=read.question_set.id)
    weighed = asyncio.run(reader.weigh(read, around))
    view = imports.keep_import(uow, act, file_name="grande.gift", weighed=weighed)
    show_import(view)
    return view


def _gift() -> str:
    return "\n\n".join(
        f"::q{number}:: Quel est le code du dossier {number} ? {{=Le code {number * 7} ~Le code {number * 7 + 1} "
        f"~Le code {number * 7 + 2}}}"
        for number in range(QUESTIONS)
    )


def _megabytes_of_children() -> float:
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / KIBIBYTES_A_MEGABYTE
