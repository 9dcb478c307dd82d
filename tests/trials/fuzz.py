"""`make fuzz`: damaged files by the hundred thousand, each to be read or kindly refused within two seconds.

Every file can be made again by its family, the seed and its number (`--only gift:4711`), whatever runs beside it. A
worker that dies – a reader written in Rust may end its process – costs its file only, and that file is kept too.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.trials.findings import Finding, at_most, none_of
from tests.trials.fuzz_families import Family, Outcome, list_families

SLOW = 2.0
"""Seconds of processor time that no file may take: the machine may be busy, the reader may not."""

PATIENCE = 120.0
KEPT = Path("fuzz-findings")
_BATCH = 200
_LOOK = 0.2
_SHOWN_EVERY = 10.0


@dataclass(kw_only=True)
class Tally:
    """What came of the files of one family; `findings` are broken promises by their words, with a file's number."""

    family: Family
    counts: Counter[str] = field(default_factory=Counter)
    findings: dict[str, int] = field(default_factory=dict)
    files: int = 0
    seconds: float = 0.0
    slowest: float = 0.0
    slowest_number: int = 0

    def add(self, number: int, outcome: Outcome, seconds: float) -> None:
        """One file more."""
        self.files += 1
        self.seconds += seconds
        self.counts[outcome.kind] += 1
        if seconds > self.slowest:
            self.slowest, self.slowest_number = seconds, number
        if outcome.broken:
            self.findings.setdefault(outcome.broken, number)
        if seconds > SLOW:
            self.findings.setdefault(f"slow: more than {SLOW:g} s", number)


def read_one(family: Family, number: int, data: bytes) -> tuple[Outcome, float]:
    """What came of a file, and how long it took; anything but a refusal of ours is a broken promise."""
    began = time.process_time()
    try:
        outcome = family.read(number, data)
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt):
            raise
        outcome = Outcome(kind="crashed", broken=_describe(error))
    return outcome, time.process_time() - began


def _describe(error: BaseException) -> str:
    """The kind of an error and where it came from: two files with the same one have the same cause."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if "trials" not in frame.filename]
    places = [f"{Path(frame.filename).name}:{frame.lineno}" for frame in frames[-1:]]
    return f"{type(error).__name__} at {' '.join(places) or 'the reader'}: {str(error)[:100]}"


def run(family: Family, *, seed: int, files: int, first: int = 0) -> Tally:
    """The tally of so many files, in this process."""
    tally = Tally(family=family)
    for number in range(first, first + files):
        outcome, seconds = read_one(family, number, family.make(seed, number))
        tally.add(number, outcome, seconds)
    return tally


@dataclass(kw_only=True)
class _Worker:
    """A process at work on the numbers from `begun` to `end`."""

    process: multiprocessing.process.BaseProcess
    results: Connection
    at: Synchronized[int]
    end: int
    last_at: int = -1
    moved: float = field(default_factory=time.monotonic)


def run_in_processes(family: Family, *, seed: int, files: int, processes: int, show: Callable[[Tally], None]) -> Tally:
    """The tally of so many files, spread over processes; one that dies or hangs is a finding."""
    tally = Tally(family=family)
    share = -(-files // processes)
    workers = [
        _start(family, seed, first, min(first + share, files)) for first in range(0, files, share) if first < files
    ]
    while workers:
        time.sleep(_LOOK)
        for worker in tuple(workers):
            successor = _collect(worker, tally, seed)
            if successor is not worker:
                workers.remove(worker)
                workers += [successor] if successor is not None else []
        show(tally)
    return tally


def _start(family: Family, seed: int, first: int, end: int) -> _Worker:
    context = multiprocessing.get_context("fork")
    results, given = pipe = context.Pipe(duplex=False)
    at = context.Value("q", first)
    process = context.Process(target=_work, args=(family, seed, first, end, pipe, at), daemon=True)
    process.start()
    given.close()
    return _Worker(process=process, results=results, at=at, end=end)


def _work(
    family: Family, seed: int, first: int, end: int, pipe: tuple[Connection, Connection], at: Synchronized[int]
) -> None:
    os.nice(5)
    unread, results = pipe
    # Who asked may be killed: only if this end is closed here does the worker hear of it, and end as well.
    unread.close()
    batch = []
    for number in range(first, end):
        at.value = number
        outcome, seconds = read_one(family, number, family.make(seed, number))
        batch.append((number, outcome, seconds))
        if len(batch) == _BATCH:
            results.send(batch)
            batch = []
    results.send(batch)
    at.value = end


def _collect(worker: _Worker, tally: Tally, seed: int) -> _Worker | None:
    """The same worker while it lives, its successor if it died or hung, None when it is done."""
    try:
        while worker.results.poll():
            for number, outcome, seconds in worker.results.recv():
                tally.add(number, outcome, seconds)
    except EOFError:
        pass
    at = worker.at.value
    if at != worker.last_at:
        worker.last_at, worker.moved = at, time.monotonic()
    hangs = time.monotonic() - worker.moved > PATIENCE
    if worker.process.is_alive() and not hangs:
        return worker
    worker.process.kill()
    worker.process.join()
    if at >= worker.end:
        return None
    words = "hung" if hangs else f"ended its process with {worker.process.exitcode}"
    tally.add(at, Outcome(kind="crashed", broken=words), 0.0)
    return _start(tally.family, seed, at + 1, worker.end)


def keep_findings(tally: Tally, seed: int) -> list[Path]:
    """The files behind the findings, and the slowest one, written where they can be looked at."""
    KEPT.mkdir(exist_ok=True)
    kept = []
    for number in dict.fromkeys((*tally.findings.values(), tally.slowest_number)):
        path = KEPT / f"{tally.family.name}-{seed}-{number}.bin"
        path.write_bytes(tally.family.make(seed, number))
        kept.append(path)
    return kept


def show(tallies: Sequence[Tally]) -> None:
    """Write what came of each family as a table, then every finding."""
    table = Table(
        "family", "files", "read", "with issues", "nothing asked", "refused", "CPU/file", "slowest", "findings"
    )
    for tally in tallies:
        counts = (str(tally.counts[kind]) for kind in ("read", "read with issues", "nothing asked", "refused"))
        mean = 1000 * tally.seconds / max(1, tally.files)
        slowest = f"{tally.slowest:.2f} s (#{tally.slowest_number})"
        table.add_row(tally.family.name, str(tally.files), *counts, f"{mean:.1f} ms", slowest, str(len(tally.findings)))
    console = Console(width=140)
    console.print(table)
    for tally in tallies:
        for words, number in tally.findings.items():
            console.print(f"✗ {tally.family.name}:{number}: {words}", markup=False, highlight=False)


def main(arguments: Sequence[str]) -> Iterator[tuple[str, list[Finding]]]:
    """Damage and read: every file must be read or kindly refused in time."""
    parser = argparse.ArgumentParser(prog="make fuzz ARGS=…", description="Damaged files through every reader.")
    parser.add_argument("families", nargs="*", help="only these families (default: all)")
    parser.add_argument("--files", type=int, help="files per family (default: 100,000 of text, 10,000 zipped)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=max(1, (os.cpu_count() or 2)))
    parser.add_argument("--corpus", type=Path, help="a folder of question files, as for `make corpus`, as more seeds")
    parser.add_argument("--only", metavar="FAMILY:NUMBER", help="one file again, with its error")
    options = parser.parse_args(arguments)
    families = list_families(options.corpus)
    if options.only:
        yield options.only, _read_again(families, options.only, options.seed)
        return
    unknown = set(options.families) - families.keys()
    if unknown:
        parser.error(f"unknown: {', '.join(sorted(unknown))}; there are {', '.join(families)}")
    tallies = []
    for name in options.families or families:
        family, files = families[name], options.files or families[name].files
        tally = run_in_processes(
            family, seed=options.seed, files=files, processes=options.processes, show=_progress(files)
        )
        tallies.append(tally)
        if tally.findings:
            keep_findings(tally, options.seed)
    show(tallies)
    yield (
        f"Damaged files, {len(tallies)} families",
        [
            Finding(name="files", figure=sum(tally.files for tally in tallies)),
            none_of("kinds of broken promises", sum(len(tally.findings) for tally in tallies)),
            at_most("the slowest, s of processor time", round(max(tally.slowest for tally in tallies), 2), most=SLOW),
        ],
    )


def _progress(files: int) -> Callable[[Tally], None]:
    """Writes how far it got: all the time on a screen, now and then into a log."""
    is_screen = sys.stderr.isatty()
    shown = [time.monotonic()]

    def write(tally: Tally) -> None:
        if not is_screen and time.monotonic() - shown[0] < _SHOWN_EVERY:
            return
        shown[0] = time.monotonic()
        words = f"{tally.family.name:18} {tally.files:>7}/{files} files, {len(tally.findings)} findings"
        sys.stderr.write(f"\r{words}   " if is_screen else f"{words}\n")
        sys.stderr.flush()

    return write


def _read_again(families: dict[str, Family], name: str, seed: int) -> list[Finding]:
    family, _, number = name.partition(":")
    data = families[family].make(seed, int(number))
    sys.stdout.write(f"{data[:2000]!r}\n")
    began = time.process_time()
    outcome = families[family].read(int(number), data)
    return [
        Finding(name="bytes", figure=len(data)),
        Finding(name="outcome", figure=outcome.kind),
        none_of(f"broken promises {outcome.broken}".strip(), int(bool(outcome.broken))),
        at_most("s of processor time", round(time.process_time() - began, 2), most=SLOW),
    ]
