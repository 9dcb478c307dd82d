"""`make bench`: what things cost here, as a table or as JSON."""

from __future__ import annotations

import argparse
import json
import platform
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.benchmarks.answering import measure_answering
from tests.benchmarks.growth import GOAL, STAGES, measure_growth
from tests.benchmarks.imports import measure_imports
from tests.benchmarks.leaderboards import measure_leaderboards
from tests.benchmarks.learning import measure_learning
from tests.benchmarks.measuring import Measurement
from tests.benchmarks.memory import measure_memory
from tests.benchmarks.nodes import measure_nodes
from tests.benchmarks.pictures import measure_pictures
from tests.benchmarks.reminders import measure_reminders
from tests.benchmarks.reports import measure_reports
from tests.benchmarks.starting import measure_start
from tests.benchmarks.use_case import measure_use_case
from tests.benchmarks.whole_way import measure_whole_way

FAMILIES = {
    "answer": measure_answering,
    "start": measure_start,
    "use-case": measure_use_case,
    "growth": measure_growth,
    "whole-way": measure_whole_way,
    "pictures": measure_pictures,
    "memory": measure_memory,
    "learning": measure_learning,
    "imports": measure_imports,
    "leaderboards": measure_leaderboards,
    "reminders": measure_reminders,
    "reports": measure_reports,
    "nodes": measure_nodes,
}

CAPTION = "low, high: of twenty values or more the 5 % and 95 % quantiles, of fewer the least and the most"
INTERRUPTED = 130
TAKES = {"reports": ("full",), "growth": ("full", "postgresql"), "whole-way": ("full",)}
"""Which options a family takes."""


def main() -> None:
    """Measure the families named, or all."""
    parser = argparse.ArgumentParser(prog="make bench ARGS=…", description="What Rappel costs on this machine.")
    parser.add_argument("families", nargs="*", help=f"of {', '.join(FAMILIES)} (default: all, a quarter of an hour)")
    parser.add_argument("--json", action="store_true", help="a JSON object for each measurement")
    parser.add_argument(
        "--full",
        action="store_true",
        help="growth, whole-way: ten million answers; reports: a hundred thousand and a million people as well",
    )
    parser.add_argument("--postgresql", action="store_true", help="growth: on PostgreSQL")
    parser.add_argument("--plot", type=Path, metavar="FOLDER", help="growth: figures and charts into a folder")
    options = parser.parse_args()
    unknown = set(options.families) - set(FAMILIES)
    if unknown:
        parser.error(f"unknown: {', '.join(sorted(unknown))}; choose from {', '.join(FAMILIES)}")
    if len(options.families) == 1:
        measure(options)
        return
    failed = [family for family in options.families or FAMILIES if measure_apart(family) != 0]
    if failed:
        sys.exit(f"failed: {', '.join(failed)}")


def measure_apart(family: str) -> int:
    """Measure one family in a process of its own: none finds what another has loaded, started or broken."""
    flags = [argument for argument in sys.argv[1:] if argument not in FAMILIES]
    return subprocess.run([sys.executable, "-m", "tests.benchmarks", family, *flags], check=False).returncode


def measure(options: argparse.Namespace) -> None:
    """Measure the one family named, show what came out, and draw it where a folder is given."""
    (family,) = options.families
    wanted = {"full": options.full, "postgresql": options.postgresql}
    arguments = {name: wanted[name] for name in TAKES.get(family, ())}
    found: list[Measurement] = []
    try:
        found.extend(tell_progress(family, FAMILIES[family](**arguments)))
    finally:
        # What was measured before something broke was measured.
        show(found, family, as_json=options.json)
    if options.plot is not None and family == "growth":
        # Not above: matplotlib would count as memory of what runs in processes made from this one.
        from tests.benchmarks.plots import plot_growth  # noqa: PLC0415

        plot_growth(found, options.plot, stages=STAGES, limit=GOAL)
        (options.plot / "growth.json").write_text("".join(map(as_line, found)), encoding="utf-8")


def tell_progress(family: str, measurements: Iterable[Measurement]) -> Iterator[Measurement]:
    """The measurements, with a word on standard error for each, for some take minutes."""
    began = time.monotonic()
    for number, measurement in enumerate(measurements, start=1):
        sys.stderr.write(f"\r{family}: {number}, {time.monotonic() - began:.0f} s{'':20}")
        sys.stderr.flush()
        yield measurement
    sys.stderr.write("\n")


def as_line(one: Measurement) -> str:
    """A measurement as a line of JSON."""
    return json.dumps(asdict(one), ensure_ascii=False) + "\n"


def show(found: list[Measurement], family: str, *, as_json: bool) -> None:
    """Write what was measured."""
    if as_json:
        for one in found:
            sys.stdout.write(as_line(one))
        return
    table = Table(title=f"{family}: Python {platform.python_version()}, {platform.machine()}", caption=CAPTION)
    for heading in ("Measure", "median", "low", "high", "aim"):
        table.add_column(heading, justify="left" if heading == "Measure" else "right")
    for one in found:
        values = (one.median,) if one.low == one.high else (one.median, one.low, one.high)
        figures = [f"{value:.2f} {one.unit}" for value in values]
        table.add_row(one.name, *figures, *[""] * (3 - len(figures)), one.word_goal())
    Console().print(table)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
