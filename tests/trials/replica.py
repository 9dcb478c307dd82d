"""A read replica of PostgreSQL: how far it is behind while people answer, what it can be asked, and what must not."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from statistics import median, quantiles
from typing import TYPE_CHECKING, Final

import psycopg

from storage.engine import open_engine
from tests.databases import PostgreSQLServer, running_postgresql, running_standby
from tests.trials.backup import ROOT, answering
from tests.trials.findings import Finding, none_of, some_of
from tests.trials.long_log import fill

if TYPE_CHECKING:
    from collections.abc import Iterator

SAMPLES: Final = 300
COMMANDS: Final = (
    ("reviews", "export", "--since", "2026-12-20"),
    ("leaderboard",),
    ("forecast", "--person", "10"),
    ("database", "check"),
    ("database", "backup", "FILE"),
    ("database", "resume"),
    ("run", "--role", "web"),
)
"""Of reports what may run beside the bot, and of writers some that must be refused."""
TAKE_ROLE: Final = "UPDATE people SET role = 'apprentice' WHERE role = 'admin'"
COUNT_ADMINS: Final = "SELECT count(*) FROM people WHERE role = 'admin'"


def main(arguments: list[str]) -> Iterator[tuple[str, list[Finding]]]:
    """Set a replica up, measure it while people answer, ask it; once it is let go on it must catch up."""
    parser = argparse.ArgumentParser(prog="python -m tests.trials replica", description=__doc__)
    parser.add_argument("--reviews", type=int, default=1_000_000)
    options = parser.parse_args(arguments)
    with running_postgresql(settings=()) as primary, primary.fresh_database() as url:
        os.environ["PATH"] = f"{primary.origin}{os.pathsep}{os.environ['PATH']}"
        engine = open_engine(url)
        fill(engine, reviews=options.reviews)
        engine.dispose()
        with running_standby(primary) as (standby, seconds):
            copy = standby.url(url.rpartition("/")[2])
            copied = Finding(name=f"{options.reviews} answers copied by pg_basebackup", figure=f"{seconds:.1f} s")
            with answering(url) as load:
                load.wait_for(100)
                begun, before = time.monotonic(), len(load.acknowledged)
                lags = list(_measure_lags(url, copy))
                rate = (len(load.acknowledged) - before) / (time.monotonic() - begun)
            behind = Finding(name=f"behind, while {rate:.0f} answers a second are stored", figure=_word(lags))
            yield "A replica beside the bot", [copied, behind]
            asked = [Finding(name=f"rappel {' '.join(command)}", figure=_try(copy, *command)) for command in COMMANDS]
            yield "What it can be asked", asked
            yield "Rights while it is held up, and afterwards", list(_show_stale_rights(primary, standby, url))


def _measure_lags(url: str, copy: str) -> Iterator[float]:
    """Milliseconds from a commit's return to its row being seen on the replica."""
    with psycopg.connect(url, autocommit=True) as here, psycopg.connect(copy, autocommit=True) as there:
        here.execute("CREATE TABLE marks (id BIGINT)")
        _wait(there, "SELECT to_regclass('marks') IS NOT NULL")
        for number in range(SAMPLES):
            here.execute("INSERT INTO marks VALUES (%s)", (number,))
            begun = time.perf_counter()
            _wait(there, f"SELECT EXISTS (SELECT FROM marks WHERE id = {number})")
            yield 1000 * (time.perf_counter() - begun)
        here.execute("DROP TABLE marks")


def _wait(connection: psycopg.Connection, question: str) -> None:
    while not _ask(connection, question):
        pass


def _ask(connection: psycopg.Connection, question: str) -> int:
    found = connection.execute(question).fetchone()
    assert found is not None
    return int(found[0])


def _try(copy: str, *command: str) -> str:
    """How a command of the terminal fares on the replica."""
    environment = {
        **os.environ,
        "RAPPEL_DATABASE_URL": copy,
        "RAPPEL_TOKEN": "1:token",
        "RAPPEL_API_URL": "http://[::1]:1",
    }
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        words = [f"{folder}/backup" if word == "FILE" else word for word in command]
        done = subprocess.run(
            [sys.executable, "-m", "bot", *words],
            env=environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
    told = (done.stderr.strip() or done.stdout.strip()).splitlines()
    return f"exit code {done.returncode}, {time.monotonic() - begun:.1f} s: {told[-1][:90] if told else ''}"


def _show_stale_rights(primary: PostgreSQLServer, standby: PostgreSQLServer, url: str) -> Iterator[Finding]:
    """What a replica that is held up says of a role that was taken; and whether it catches up afterwards."""
    copy = standby.url(url.rpartition("/")[2])
    with psycopg.connect(url, autocommit=True) as here, psycopg.connect(copy, autocommit=True) as there:
        there.execute("SELECT pg_wal_replay_pause()")
        here.execute(TAKE_ROLE)
        time.sleep(1)
        stale = _ask(there, COUNT_ADMINS)
        yield some_of("admins there, a second after the last lost the role, held up", stale)
        there.execute("SELECT pg_wal_replay_resume()")
        deadline = datetime.now(UTC).timestamp() + 60
        while _ask(there, COUNT_ADMINS) and datetime.now(UTC).timestamp() < deadline:
            time.sleep(0.01)
        left = _ask(there, COUNT_ADMINS)
    yield none_of("and once it goes on", left)


def _word(lags: list[float]) -> str:
    cuts = quantiles(lags, n=100)
    return f"median {median(lags):.1f} ms, 99 % {cuts[-1]:.1f} ms, longest {max(lags):.1f} ms"
