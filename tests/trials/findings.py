"""What a trial found: figures, each beside what is promised of it."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from time import monotonic

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One figure of a trial; `holds` tells whether what is promised of it is kept, None where nothing is promised."""

    name: str
    figure: object
    promise: str = ""
    holds: bool | None = None


def none_of(name: str, figure: int) -> Finding:
    """A figure that must be 0."""
    return Finding(name=name, figure=figure, promise="0", holds=figure == 0)


def some_of(name: str, figure: int, *, least: int = 1) -> Finding:
    """A figure that must not be 0: what a control or a planted bug must cost, or else the trial sees nothing."""
    return Finding(name=name, figure=figure, promise=f"≥ {least}", holds=figure >= least)


def at_most(name: str, figure: float, *, most: float) -> Finding:
    """A figure that has a limit."""
    return Finding(name=name, figure=figure, promise=f"≤ {most:g}", holds=figure <= most)


def broken(findings: list[Finding]) -> list[Finding]:
    """The findings whose promise is not kept."""
    return [finding for finding in findings if finding.holds is False]


def show(title: str, findings: list[Finding]) -> None:
    """Write the findings as a table."""
    table = Table(title=title, title_justify="left")
    for heading in ("figure", "found", "promised", ""):
        table.add_column(heading, justify="right" if heading == "found" else "left")
    marks = {None: "", True: "✓", False: "✗"}
    for finding in findings:
        table.add_row(finding.name, str(finding.figure), finding.promise, marks[finding.holds])
    Console(width=110).print(table)


class Progress:
    """A line on standard error that says how far a trial has got, at most twice a second."""

    def __init__(self, title: str, total: int) -> None:
        self._title = title
        self._total = total
        self._done = 0
        self._told_at = 0.0
        self._began = monotonic()

    def step(self) -> None:
        """Note that one more is done."""
        self._done += 1
        if sys.stderr.isatty() or self._done == self._total or monotonic() - self._told_at > 20:
            self._told_at = monotonic()
            end = "\n" if self._done == self._total or not sys.stderr.isatty() else "\r"
            sys.stderr.write(f"{self._title}: {self._done}/{self._total}, {monotonic() - self._began:.0f} s{end}")
            sys.stderr.flush()
