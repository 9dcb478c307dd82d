"""Kill -9 of PostgreSQL itself, and of a worker with it, while four workers answer: nothing is lost, and all go on.

The server writes as in production here (what the tests leave off for speed is on), and is started again at once, as
an operating system's supervisor does it.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from tests import databases
from tests.databases import PostgreSQLServer
from tests.trials.crash import Crashes, count_harm, open_scene
from tests.trials.findings import Finding, Progress, at_most
from tests.trials.nursery import open_nursery

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST = 30.0
"""Seconds within which answers are taken again."""
PATIENCE = 60.0


class Postmaster:
    """A server whose first process can be killed and started again on the same port and data."""

    def __init__(self, folder: Path) -> None:
        self._programs = next(databases.program_folders())
        self._user = databases._prepare_user(folder)
        if self._user is not None and self._programs in set(databases.embedded_folders()):
            self._programs = databases._readable_copy(self._programs, folder)
        self._data = databases._initialised(self._programs, folder, self._user)
        self.server = PostgreSQLServer(port=databases._free_port(), origin=str(self._programs))
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it; what is left of the one before may be in the way for a moment."""
        end = monotonic() + PATIENCE
        while True:
            command = [str(self._programs / "postgres"), "-D", str(self._data), "-c", f"port={self.server.port}"]
            for setting in ("listen_addresses=127.0.0.1", f"unix_socket_directories={self._data.parent}"):
                command += ["-c", setting]
            log = self._data.parent / "postgres.log"
            with log.open("ab") as output:
                self._process = subprocess.Popen(
                    command, user=self._user, cwd=self._data.parent, stdout=output, stderr=output
                )
            try:
                databases._wait_until_ready(self._process, self.server.port, log)
            except OSError:
                if monotonic() > end:
                    raise
            else:
                return

    @property
    def pid(self) -> int:
        """Its first process."""
        assert self._process is not None
        return self._process.pid

    def kill(self) -> None:
        """Kill -9."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def stop(self) -> None:
        """End it well."""
        assert self._process is not None
        databases._stop(self._process)


@contextmanager
def running_postmaster() -> Iterator[Postmaster]:
    """A server for the time of the block."""
    with tempfile.TemporaryDirectory(prefix="rappel-pg-", ignore_cleanup_errors=True) as folder:
        postmaster = Postmaster(Path(folder))
        postmaster.start()
        try:
            yield postmaster
        finally:
            postmaster.stop()


async def run(*, kills: int, workers: int, seed: int) -> tuple[Crashes, list[float]]:
    """Kill the server so often, and every other time a worker too; returns what came of it, and the seconds it took."""
    crashes, away, rng, progress = Crashes(), [], random.Random(seed), Progress("postmaster", kills)
    with running_postmaster() as postmaster, postmaster.server.fresh_database() as url, open_nursery() as nursery:
        async with open_scene(nursery, url, workers=workers, rng=rng) as scene:
            for number in range(kills):
                await scene.staff.complete()
                await scene.until_acknowledged(len(scene.crowd.acknowledged) + rng.randrange(5, 25))
                await asyncio.to_thread(postmaster.kill)
                if number % 2:
                    await scene.staff.kill_some(rng, most=1)
                began = monotonic()
                await asyncio.to_thread(postmaster.start)
                scene.crowd.press_again()
                await scene.until_acknowledged(len(scene.crowd.acknowledged) + 1)
                away.append(monotonic() - began)
                await asyncio.to_thread(scene.look, crashes)
                crashes.kills += 1
                progress.step()
            await scene.settle(crashes)
            scene.engine.dispose()
    return crashes, away


def findings_of(found: Crashes, away: list[float]) -> list[Finding]:
    """What the kills say."""
    return [
        *count_harm(found, killed="the server"),
        Finding(name="server killed to next answer, median s", figure=f"{sorted(away)[len(away) // 2]:.1f}"),
        at_most("server killed to next answer, longest s", round(max(away), 1), most=LONGEST),
    ]


def main(arguments: list[str]) -> Iterator[tuple[str, list[Finding]]]:
    """The trial, from the command line."""
    parser = argparse.ArgumentParser(prog="postmaster")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--workers", type=int, default=4)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    found, away = asyncio.run(run(kills=options.rounds, workers=options.workers, seed=options.seed))
    yield f"Kill -9 of PostgreSQL, {options.workers} workers", findings_of(found, away)
