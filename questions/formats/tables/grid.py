"""A table as rows of cells, each of which knows where it stands in the file."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from questions.formats.drafts import Issue
from questions.formats.tables.cells import column_letters, show_value

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from questions.formats.tables.cells import Value
    from questions.quiz.flaws import Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where something stands: a line of a text file, or a cell of a workbook (« C12 », « Feuille2!C12 »)."""

    line: int | None = None
    cell: str = ""

    def raise_issue(self, code: str, severity: Severity, message: str) -> Issue:
        """The issue with this place."""
        return Issue(code=code, severity=severity, message=message, line=self.line, cell=self.cell)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row: its number as the program shows it (counted from 1), and its cells from column A on."""

    line: int
    values: tuple[Value, ...]

    def value(self, column: int) -> Value:
        """What stands in this column; the empty text where the row is shorter."""
        return self.values[column] if column < len(self.values) else ""

    def text(self, column: int) -> str:
        """The cell as its reader sees it."""
        return show_value(self.value(column))

    def is_empty(self) -> bool:
        """Whether nothing stands in the row."""
        return not any(isinstance(value, (int, float)) or str(value).strip() for value in self.values)


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """One table of a file: a sheet of a workbook, or a whole text file.

    `name` is the sheet's name and only set where there are several; `unsolved` holds, by row number, the columns of
    cells whose value is missing: a formula that nothing has computed, or an error.
    """

    rows: tuple[Row, ...]
    is_workbook: bool
    name: str = ""
    separator: str = ""
    unsolved: Mapping[int, Sequence[int]] = field(default_factory=dict)

    def place(self, row: Row, column: int = 0) -> Place:
        """Where this cell stands, in the terms of the file."""
        if not self.is_workbook:
            return Place(line=row.line)
        address = f"{column_letters(column)}{row.line}"
        return Place(cell=f"{self.name}!{address}" if self.name else address)

    @property
    def width(self) -> int:
        """The number of columns of the widest row."""
        return max((len(row.values) for row in self.rows), default=0)

    @property
    def text_length(self) -> int:
        """The signs in all its cells; a workbook may hold a text once and show it in many."""
        return sum(len(value) for row in self.rows for value in row.values if isinstance(value, str))
