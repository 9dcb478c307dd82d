"""What a soak found, and which promises did not hold: memory is judged once the bot is warm.

Warming up takes the bot some minutes: modules for pictures and files (50 MB), the statements that SQLAlchemy and the
drivers keep, SQLite's pages (2 MB a connection), the arenas of malloc. So the first minutes count for
nothing. Blocks of Python's allocator, counted after a collection, tell a leak from fragments: they only grow if
something is kept.
"""

from __future__ import annotations

import json
import signal
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

LONG_ENOUGH = 600.0
"""For how many seconds a warm bot must be watched before a slope says something."""

MOST_SLOPE = 1.0
MOST_KEPT = 1.0
MOST_WAL = 64_000_000
MOST_STOP_SECONDS = 10.0
FEW_FILES = 6
_BAD = frozenset({"error", "critical"})
_SHOWN = 200


@dataclass(kw_only=True)
class Soak:
    """What a soak found: the bot's samples, what it wrote to its log, how it ended, and what people did meanwhile."""

    warm_up: float = 600.0
    """For how many seconds nothing is judged."""
    samples: list[dict[str, Any]] = field(default_factory=list)
    log: list[str] = field(default_factory=list)
    unfinished: list[str] = field(default_factory=list)
    acts: int = 0
    sent: int = 0
    stop_seconds: float = 0.0
    exit_code: int = 0
    over: bool = False
    ended_early: bool = False

    def read_log(self, path: Path) -> None:
        """Take in what the bot wrote."""
        self.log = path.read_text(errors="replace").splitlines()

    @property
    def warm(self) -> list[dict[str, Any]]:
        """The samples after the warming up."""
        return [one for one in self.samples if one["at"] - self.samples[0]["at"] >= self.warm_up]

    @property
    def is_judged(self) -> bool:
        """Whether the warm bot was watched for long enough to say whether it leaks."""
        warm = self.warm
        return bool(warm) and warm[-1]["at"] - warm[0]["at"] >= LONG_ENOUGH

    @property
    def slope(self) -> float:
        """By how many megabytes the warm bot grew in ten minutes, on the straight line through its samples."""
        return slope_of([(one["at"], one["megabytes"]) for one in self.warm])

    @property
    def kept(self) -> float:
        """How many blocks of Python's memory the warm bot kept for each act."""
        counted = [one for one in self.warm if "blocks" in one]
        acts = counted[-1]["acts"] - counted[0]["acts"] if counted else 0
        return (counted[-1]["blocks"] - counted[0]["blocks"]) / acts if acts else 0.0

    def most(self, name: str) -> float:
        """The highest value among the samples."""
        return max((one[name] for one in self.samples), default=0)

    @property
    def seconds(self) -> float:
        """From the first sample to the last."""
        return float(self.samples[-1]["at"] - self.samples[0]["at"]) if self.samples else 0.0

    @property
    def errors(self) -> list[str]:
        """What the bot logged as an error: each with the last line of its traceback."""
        return [words for line in self.log if (words := _word_error(line))]

    @property
    def end(self) -> str:
        """How the process ended: its exit code, or the signal that killed it."""
        return str(self.exit_code) if self.exit_code >= 0 else signal.Signals(-self.exit_code).name

    @property
    def faults(self) -> list[str]:
        """The promises that did not hold."""
        half = len(self.warm) // 2
        before, after = (
            max((one["files"] for one in some), default=0) for some in (self.warm[:half], self.warm[half:])
        )
        forgotten = [line for line in self.log if "never awaited" in line or "was destroyed but" in line]
        broken = {
            f"grew by {self.slope:.2f} MB in ten minutes": self.is_judged and self.slope > MOST_SLOPE,
            f"kept {self.kept:.2f} blocks of memory for each act": self.is_judged and self.kept > MOST_KEPT,
            f"WAL of {self.most('wal') / 1e6:.0f} MB": self.most("wal") > MOST_WAL,
            f"{before}, later {after} open files": self.is_judged and after > before + FEW_FILES,
            f"{len(self.unfinished)} unfinished tasks": bool(self.unfinished),
            f"{len(forgotten)} forgotten coroutines or tasks": bool(forgotten),
            f"{len(self.errors)} errors in the log": bool(self.errors),
            f"ended with {self.end}": self.exit_code != 0,
            f"took {self.stop_seconds:.1f} s to stop": self.stop_seconds > MOST_STOP_SECONDS,
            "ended before it was told to": self.ended_early,
            "nobody was answered": not self.sent,
        }
        return [words for words, is_broken in broken.items() if is_broken]


def slope_of(points: list[tuple[float, float]]) -> float:
    """The growth in ten minutes on the straight line through these moments and sizes."""
    middle = sum(at for at, _ in points) / max(1, len(points))
    spread = sum((at - middle) ** 2 for at, _ in points)
    return 600 * sum((at - middle) * size for at, size in points) / spread if spread else 0.0


def _word_error(line: str) -> str:
    try:
        told = json.loads(line)
    except ValueError:
        return ""
    if not isinstance(told, dict) or told.get("level") not in _BAD:
        return ""
    *_, last = str(told.get("exception", "")).strip().splitlines() or [""]
    return f"{told.get('event')}: {last}"[:_SHOWN]


def show(name: str, found: Soak, log: Path) -> None:
    """The figures of one soak, every promise that did not hold, and where the bot's whole log is."""
    table = Table("figure", "value", title=f"{name}: {found.seconds:.0f} s, {found.acts} acts")
    table.add_row("messages of the bot", str(found.sent))
    if found.samples:
        first, last = found.samples[0], found.samples[-1]
        table.add_row("memory, first and last", f"{first['megabytes']:.0f} and {last['megabytes']:.0f} MB")
    if found.is_judged:
        table.add_row(f"slope of memory after {found.warm_up:.0f} s", f"{found.slope:+.2f} MB in 10 min")
        table.add_row("blocks kept for each act", f"{found.kept:+.2f}")
        for key, words in (("used", "of the C heap in use"), ("holes", "of the C heap free, given back or not")):
            sizes = [one[key] for one in found.warm if key in one]
            if sizes:
                table.add_row(words, f"{sizes[0]:.1f}, later {sizes[-1]:.1f} MB")
    else:
        table.add_row("slope of memory", f"not judged before {found.warm_up + LONG_ENOUGH:.0f} s")
    for key in ("files", "threads", "tasks", "checked_out"):
        values = [one[key] for one in found.warm or found.samples]
        table.add_row(key, f"{min(values, default=0)}–{max(values, default=0)}")
    table.add_row("largest WAL", f"{found.most('wal') / 1e6:.1f} MB")
    table.add_row("unfinished tasks", str(len(found.unfinished)))
    table.add_row("lines in the log", f"{len(found.log)} ({log})")
    table.add_row("exit code", found.end)
    table.add_row("SIGTERM to the end", f"{found.stop_seconds:.1f} s")
    Console(width=100).print(table)
    for words in (*found.faults, *found.errors):
        sys.stdout.write(f"✗ {name}: {words}\n")
