"""`make bench`: what things cost here, as a table or as JSON."""

from __future__ import annotations

import argparse
import json
import platform
import sys
from dataclasses import asdict

from rich.console import Console
from rich.table import Table

from tests.benchmarks.answering import measure_answering
from tests.benchmarks.imports import measure_imports
from tests.benchmarks.leaderboards import measure_leaderboards
from tests.benchmarks.learning import measure_learning
from tests.benchmarks.measuring import Measurement
from tests.benchmarks.nodes import measure_nodes
from tests.benchmarks.reminders import measure_reminders
from tests.benchmarks.reports import measure_reports
from tests.benchmarks.starting import measure_start
from tests.benchmarks.use_case import measure_use_case

FAMILIES = {
    "answer": measure_answering,
    "start": measure_start,
    "use-case": measure_use_case,
    "learning": measure_learning,
    "imports": measure_imports,
    "leaderboards": measure_leaderboards,
    "reminders": measure_reminders,
    "reports": measure_reports,
    "nodes": measure_nodes,
}

WITH_FULL = frozenset({"reports"})
"""Those that `--full` makes longer."""


def main() -> None:
    """Measure the families named, or all."""
    parser = argparse.ArgumentParser(prog="make bench ARGS=…", description="Mesurer ce que Rappel coûte.")
    parser.add_argument("families", nargs="*", help=f"au choix : {', '.join(FAMILIES)} (défaut : toutes)")
    parser.add_argument("--json", action="store_true", help="un objet JSON par mesure")
    parser.add_argument("--full", action="store_true", help="les rapports aussi avec un million de personnes")
    options = parser.parse_args()
    unknown = set(options.families) - set(FAMILIES)
    if unknown:
        parser.error(f"inconnu : {', '.join(sorted(unknown))} ; au choix : {', '.join(FAMILIES)}")
    found: list[Measurement] = []
    for family in options.families or FAMILIES:
        for measurement in FAMILIES[family](**({"full": True} if options.full and family in WITH_FULL else {})):
            found.append(measurement)
            sys.stderr.write(f"\r{len(found)} mesures…")
    sys.stderr.write("\r")
    show(found, as_json=options.json)


def show(found: list[Measurement], *, as_json: bool) -> None:
    """Write what was measured."""
    if as_json:
        for one in found:
            sys.stdout.write(json.dumps(asdict(one)) + "\n")
        return
    table = Table(title=f"Python {platform.python_version()}, {platform.machine()}")
    for heading in ("Mesure", "médiane", "5 %", "95 %", "visé"):
        table.add_column(heading, justify="left" if heading == "Mesure" else "right")
    for one in found:
        figures = (f"{value:.2f} {one.unit}" for value in (one.median, one.low, one.high))
        table.add_row(one.name, *figures, "–" if one.goal is None else f"≤ {one.goal:g} {one.unit}")
    Console().print(table)


if __name__ == "__main__":
    main()
