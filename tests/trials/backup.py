"""Backups under load: every answer acknowledged before the start is in them, and they are back within a minute."""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING

import psycopg
from sqlalchemy import text

from storage.backup import back_up
from storage.engine import open_engine
from storage.schema import upgrade
from storage.unit_of_work import unit_of_work
from tests.databases import running_postgresql
from tests.storage.builders import enrol
from tests.trials.findings import Finding, at_most, none_of
from tests.trials.long_log import fill

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
CHILD = ROOT / "tests" / "storage" / "answering_process.py"
ANSWERERS = 5
MOST_SECONDS = 60
"""What putting a backup back may take with a million answers."""
PATIENCE = 60


@dataclass
class Load:
    """A process that answers without end, and the numbers of the reviews it has acknowledged so far."""

    acknowledged: set[int] = field(default_factory=set)

    def listen(self, pipe: IO[str]) -> None:
        """Note what comes until the process ends."""
        for line in pipe:
            if line.endswith("\n"):
                self.acknowledged.add(int(line))

    def wait_for(self, count: int) -> frozenset[int]:
        """What has been acknowledged, once it is so many more."""
        wanted, deadline = len(self.acknowledged) + count, time.monotonic() + PATIENCE
        while len(self.acknowledged) < wanted:
            if time.monotonic() > deadline:
                raise TimeoutError(f"{len(self.acknowledged)} of {wanted}")
            time.sleep(0.01)
        return frozenset(self.acknowledged)


@contextmanager
def answering(url: str) -> Iterator[Load]:
    """People who answer as fast as they can, in a process of their own, for the time of the block."""
    engine = open_engine(url)
    with unit_of_work(engine) as uow:
        for telegram_id in range(1, ANSWERERS + 1):
            enrol(uow, telegram_id=telegram_id)
        uow.commit()
    engine.dispose()
    command = [sys.executable, str(CHILD), url, str(ANSWERERS)]
    load = Load()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
        listener = threading.Thread(target=load.listen, args=(child.stdout,))
        listener.start()
        try:
            yield load
        finally:
            child.kill()
            listener.join()


def back_up_under_load(url: str, target: Path, *, answers: int) -> frozenset[int]:
    """Make a backup while people answer; returns what had been acknowledged before it began."""
    with answering(url) as load:
        before = load.wait_for(answers)
        back_up(url, target)
        # They go on: nobody was kept waiting for good.
        load.wait_for(1)
    return before


def copy_naively(url: str, target: Path, *, answers: int, tries: int) -> int:
    """How many acknowledged answers are missing in the worst of some copies of the bare file while people answer."""
    file, missing = Path(url.removeprefix("sqlite:///")), 0
    with answering(url) as load:
        for _ in range(tries):
            before = load.wait_for(answers)
            shutil.copyfile(file, target)
            missing = max(missing, len(before - reviews_in(f"sqlite:///{target}")))
            for end in ("", "-wal", "-shm"):
                Path(f"{target}{end}").unlink(missing_ok=True)
    return missing


def reviews_in(url: str) -> frozenset[int]:
    """The numbers of all reviews in a database."""
    engine = open_engine(url)
    with engine.connect() as connection:
        found = frozenset(connection.scalars(text("SELECT id FROM reviews")))
    engine.dispose()
    return found


def main(arguments: list[str]) -> Iterator[tuple[str, list[Finding]]]:
    """The drill with a million answers, and what it took; no answer may be missing."""
    parser = argparse.ArgumentParser(prog="python -m tests.trials backup", description=__doc__)
    parser.add_argument("--reviews", type=int, default=1_000_000)
    parser.add_argument("--postgresql", action="store_true", help="on PostgreSQL instead of SQLite")
    options = parser.parse_args(arguments)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        url, new = _make_places(stack) if options.postgresql else _name_files(folder)
        upgrade(url)
        engine = open_engine(url)
        fill(engine, reviews=options.reviews)
        engine.dispose()
        begun = time.perf_counter()
        before = back_up_under_load(url, folder / "backup", answers=500)
        saved, used = time.perf_counter(), _processor_seconds(url)
        words = restore_by_command(new, folder / "backup")
        restored, used = time.perf_counter() - saved, _processor_seconds(url) - used
        missing = len(before - reviews_in(new))
        size = (folder / "backup").stat().st_size / 1e6
    yield (
        f"{options.reviews} answers, {'PostgreSQL' if options.postgresql else 'SQLite'}",
        [
            Finding(name="backup, MB", figure=round(size)),
            Finding(name="backup under load, with 500 answers before, s", figure=round(saved - begun, 1)),
            at_most("restore with check, s", round(restored, 1), most=MOST_SECONDS),
            Finding(name="restore with check, s of processor time", figure=round(used, 1)),
            none_of("contradictions that the restore told of", words.count("✗")),
            none_of(f"missing of {len(before)} acknowledged before", missing),
        ],
    )


def _name_files(folder: Path) -> tuple[str, str]:
    return f"sqlite:///{folder / 'rappel.sqlite3'}", f"sqlite:///{folder / 'new.sqlite3'}"


def _make_places(stack: ExitStack) -> tuple[str, str]:
    """Two databases of a server that waits for its disk as in earnest; its own programs come first."""
    server = stack.enter_context(running_postgresql(settings=()))
    os.environ["PATH"] = f"{server.origin}{os.pathsep}{os.environ['PATH']}"
    return stack.enter_context(server.fresh_database()), stack.enter_context(server.fresh_database())


def _processor_seconds(url: str) -> float:
    """What processes of ours that have ended have used, those of PostgreSQL's server among them."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime + (_seconds_of_server(url) if url.startswith("postgresql") else 0)


def _seconds_of_server(url: str) -> float:
    """What the connections that are closed have cost the server; only Linux tells."""
    with psycopg.connect(url) as connection:
        (folder,) = connection.execute("SHOW data_directory").fetchone() or ("",)
    first, _, _ = (Path(folder) / "postmaster.pid").read_text().partition("\n")
    stat = Path("/proc") / first / "stat"
    if not stat.exists():
        return 0.0
    after_name = stat.read_text().rpartition(")")[2].split()
    return sum(map(int, after_name[13:15])) / os.sysconf("SC_CLK_TCK")


def restore_by_command(url: str, backup: Path) -> str:
    """Put a backup back as an operator does, and give what was said; raises CalledProcessError if that fails."""
    environment = {**os.environ, "RAPPEL_DATABASE_URL": url, "RAPPEL_TOKEN": "1:token"}
    command = [sys.executable, "-m", "bot", "database", "restore", str(backup), "--yes"]
    done = subprocess.run(command, env=environment, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    return done.stdout
