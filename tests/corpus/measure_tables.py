"""What the table reader makes of a folder of other people's files: format, layout, questions and issues of each.

Run it on a folder (`python -m tests.corpus.measure_tables FOLDER`) for one line a file; `measure_tables` gives the
same as values. The files stay where they are; none belongs to the project.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from questions.formats.drafts import Limits, UnreadableFile
from questions.formats.tables.reader import describe_layouts, open_tables, read_table
from questions.quiz.flaws import Severity

if TYPE_CHECKING:
    from questions.formats.drafts import DraftQuestion, Issue

SUFFIXES = frozenset({".csv", ".tsv", ".txt", ".xlsx", ".xls", ".ods"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One file: its format, its layout in a few words, its questions and issues; only `refused` if it gave nothing."""

    path: Path
    seconds: float
    format: str = ""
    layout: str = ""
    questions: tuple[DraftQuestion, ...] = ()
    issues: tuple[Issue, ...] = ()
    refused: str = ""

    def describe(self) -> str:
        """The file on one line."""
        if self.refused:
            return f"{self.path.name}: refused ({self.refused})"
        kinds = Counter(str(draft.kind) for draft in self.questions)
        codes = Counter(f"{issue.code}{'!' * (issue.severity is Severity.BLOCK)}" for issue in self.issues)
        read = ", ".join(f"{count} {kind}" for kind, count in kinds.items()) or "no question"
        found = ", ".join(f"{count} {code}" for code, count in codes.items()) or "no issue"
        return f"{self.path.name}: {self.format}, {self.layout}: {read}; {found}; {self.seconds:.2f} s"


def measure_tables(folder: Path) -> list[Measured]:
    """Every table below this folder, in the order of their paths."""
    return [_measure(path) for path in sorted(folder.rglob("*")) if path.suffix.casefold() in SUFFIXES]


def _measure(path: Path) -> Measured:
    data = path.read_bytes()
    started = time.perf_counter()
    try:
        reading = read_table(data, Limits())
    except UnreadableFile as refusal:
        return Measured(path=path, refused=f"{refusal.code}: {refusal.message}", seconds=time.perf_counter() - started)
    seconds = time.perf_counter() - started
    tables, _ = open_tables(data, Limits())
    return Measured(
        path=path,
        format=reading.format,
        layout=describe_layouts(tables),
        questions=reading.drafts,
        issues=reading.issues,
        seconds=seconds,
    )


if __name__ == "__main__":
    for measured in measure_tables(Path(sys.argv[1])):
        sys.stdout.write(f"{measured.describe()}\n")
