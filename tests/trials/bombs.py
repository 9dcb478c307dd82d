"""`make bombs`: harmful files through the process that reads trainers' files, one by one, and what each cost.

A bomb may be read for what little it holds or refused, but within two seconds of processor time and 128 MB, with
words that a trainer understands; the process ends by itself, not by its limits.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

from rich.console import Console
from rich.table import Table

from bot.file_reader import Task
from bot.file_reading import COMMAND, make_environment
from tests.questions.formats import bomb_files
from tests.questions.formats.bomb_files import BOMBS
from tests.trials import bombs_and_learners
from tests.trials.findings import Finding, none_of

MOST_SECONDS = 2.0
MOST_MEGABYTES = 128
TASK = Task(title="Essai", is_wanted=False, own={}, new_id="serie-7", codes=("1.1.1.1",), seconds=10, megabytes=512)


# A process begins with the most memory that its parent ever had, so the parent has to be a small one.
_LAUNCHER = """
import json, os, sys
nothing = (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0)
_, status, used = os.wait4(os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ, file_actions=[nothing]), 0)
figures = {"seconds": used.ru_utime + used.ru_stime, "megabytes": used.ru_maxrss / 1024}
json.dump({**figures, "exit_code": os.waitstatus_to_exitcode(status)}, sys.stderr)
"""


@dataclass(frozen=True, kw_only=True)
class Blast:
    """What a bomb did: seconds of processor, megabytes of memory, and the words that came back."""

    name: str
    bytes: int
    seconds: float
    megabytes: float
    exit_code: int
    answer: str

    @property
    def fault(self) -> str:
        """Which promise it broke; empty if none."""
        if self.exit_code:
            return "ended by its limits"
        if self.seconds > MOST_SECONDS:
            return "too slow"
        return "too large" if self.megabytes > MOST_MEGABYTES else ""


def explode(name: str, path: Path, task: Task = TASK) -> Blast:
    """One bomb in a reading process of its own."""
    with subprocess.Popen(
        (sys.executable, "-I", "-S", "-c", _LAUNCHER, *COMMAND),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=make_environment(),
    ) as process:
        feeding = threading.Thread(target=_feed, args=(process.stdin, path, task))
        feeding.start()
        output = process.stdout.read() if process.stdout is not None else b""
        used = json.loads(process.stderr.read()) if process.stderr is not None else {}
        feeding.join()
    return Blast(name=name, bytes=path.stat().st_size, answer=_word(output), **used)


def _feed(stream: IO[bytes] | None, path: Path, task: Task) -> None:
    """Write the task and the file piece by piece; whoever reads may end before."""
    with contextlib.suppress(BrokenPipeError), path.open("rb") as file:
        if stream is not None:
            with stream:
                stream.write(json.dumps(asdict(task)).encode() + b"\n")
                shutil.copyfileobj(file, stream)


def _word(output: bytes) -> str:
    if not output:
        return "–"
    answer = json.loads(output)
    if "refused" in answer:
        return f"{answer['refused']['code']}: {answer['refused']['message']}"
    return f"{answer['format']}: {answer['kept']} questions, {len(answer['issues'])} issues, {len(output):,} bytes"


@contextmanager
def listening() -> Iterator[list[str]]:
    """A listener on the loopback at the address in the bombs; the list names who called."""
    callers: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        host, port = listener.getsockname()[:2]
        before, bomb_files.LISTENER = bomb_files.LISTENER, f"{host}:{port}"
        threading.Thread(target=_accept, args=(listener, callers), daemon=True).start()
        try:
            yield callers
        finally:
            bomb_files.LISTENER = before


def _accept(listener: socket.socket, callers: list[str]) -> None:
    try:
        while True:
            connection, address = listener.accept()
            connection.close()
            callers.append(str(address))
    except OSError:
        return


def show(blasts: Sequence[Blast]) -> None:
    """Every bomb with what it cost, the worst last."""
    table = Table("bomb", "kB", "CPU", "MB", "answer", "")
    for blast in sorted(blasts, key=lambda one: (bool(one.fault), one.seconds)):
        cost = (f"{blast.bytes / 1000:,.0f}", f"{blast.seconds:.2f} s", f"{blast.megabytes:.0f}")
        table.add_row(blast.name, *cost, blast.answer[:90], f"✗ {blast.fault}" if blast.fault else "")
    Console(width=170).print(table)


def main(arguments: Sequence[str]) -> Iterator[tuple[str, list[Finding]]]:
    """Set off every bomb, or have people answer meanwhile."""
    parser = argparse.ArgumentParser(prog="make bombs ARGS=…", description="Harmful files through the reading process.")
    parser.add_argument("--learners", type=int, default=0, help="so many people answer meanwhile; shows their p99")
    parser.add_argument("--seconds", type=float, default=40.0, help="for how long they answer, before and during")
    parser.add_argument("bombs", nargs="*", help="only these, by parts of their names")
    options = parser.parse_args(arguments)
    chosen = _choose(options.bombs)
    if options.learners:
        found = bombs_and_learners.measure(chosen, options.learners, options.seconds)
        yield f"{len(chosen)} bombs while {options.learners} people answer", found
        return
    blasts = []
    with listening() as callers, tempfile.TemporaryDirectory() as folder:
        for number, name in enumerate(chosen, start=1):
            sys.stderr.write(f"{number}/{len(chosen)} {name}\n")
            blasts.append(explode(name, bombs_and_learners.make_bomb(name, Path(folder) / "bomb")))
    show(blasts)
    yield (
        "Bombs",
        [
            Finding(name="bombs", figure=len(blasts)),
            none_of("that broke a promise", sum(bool(blast.fault) for blast in blasts)),
            none_of("calls home", len(callers)),
        ],
    )


def _choose(parts: Sequence[str]) -> list[str]:
    return [name for name in BOMBS if not parts or any(part in name for part in parts)]
