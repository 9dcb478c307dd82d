"""A grid with its layout: what holds for the whole table, and cells read with the limits in mind."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from questions.formats.tables.headings import Role
from questions.formats.tables.keys import Convention, choose_convention, read_truth
from questions.formats.tables.kinds import read_kind
from questions.formats.tables.words import EXAMPLE_WORDS, FALSE_WORDS, TRUE_WORDS, fold
from questions.quiz.flaws import Severity
from questions.quiz.question import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from questions.formats.drafts import Issue, Limits
    from questions.formats.tables.cells import Value
    from questions.formats.tables.grid import Grid, Row
    from questions.formats.tables.layout import Layout

_KAHOOT_SAMPLE = ("Excel", "Google Docs", "Numbers", "LibreOffice")
_QUOTED_BREAKS = re.compile(r"(?<=['\"])\s*,\s*(?=['\"])")
_LABEL_SIGNS = frozenset(").:")
_VOTERS = 1_000
_CELL_BREAKS = ("\n", ";", "|", ",")


class UnplayableRow(Exception):
    """A row can't become a question; `column` is where it fails."""

    def __init__(self, code: str, message: str, column: int) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.column = column


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A grid that is understood: `convention` says how its keys name options, `weight_unit` what a full mark is.

    `kind` is the kind of every row that doesn't say otherwise; `categories` holds, by row number, what a blank cell
    inherits from the merged one above it.
    """

    grid: Grid
    layout: Layout
    limits: Limits
    convention: Convention = Convention.LETTER
    weight_unit: float = 1.0
    kind: Kind | None = None
    categories: dict[int, str]

    def text(self, row: Row, column: int) -> str:
        """The cell as text; raises UnplayableRow if it is longer than the limits allow."""
        text = row.text(column)
        if len(text) > self.limits.text_characters:
            message = (
                f"Ce texte compte {len(text)} signes, {self.limits.text_characters} au plus\u00a0: raccourcissez-le."
            )
            raise UnplayableRow("text-too-long", message, column)
        return text

    def texts(self, row: Row, role: Role) -> list[str]:
        """What stands in the columns of this role, without the blank ones."""
        return [text for column in self.layout.columns(role) if (text := self.text(row, column))]

    def title(self, column: int) -> str:
        """The heading of a column, quoted; the column itself where it has none."""
        heading = self.layout.heading[column] if 0 <= column < len(self.layout.heading) else ""
        return quote(heading) if heading else "de la bonne réponse"

    def warn(self, row: Row, column: int, code: str, message: str) -> Issue:
        """A warning with the place of this cell."""
        return self.grid.place(row, column).raise_issue(code, Severity.WARNING, message)

    def block(self, row: Row, column: int, code: str, message: str) -> Issue:
        """An issue that keeps this row out, with its place."""
        return self.grid.place(row, column).raise_issue(code, Severity.BLOCK, message)

    def list_rows(self) -> Iterator[Row]:
        """The rows under the headings."""
        yield from self.grid.rows[self.layout.header + 1 :]


def quote(text: str) -> str:
    """The text in French quotes, its start only if it is long."""
    short = " ".join(text.split())
    return f"«\u00a0{short if len(short) <= 60 else short[:57] + '…'}\u00a0»"


def prepare_table(grid: Grid, layout: Layout, limits: Limits) -> Table:
    """The grid with what only all its rows together tell."""
    bare = Table(grid=grid, layout=layout, limits=limits, categories={})
    rows = [row for row in bare.list_rows() if not row.is_empty()]
    cells = [
        (row.value(column), list_option_texts(layout, row)) for row in rows[:_VOTERS] for column in layout.keys[:1]
    ]
    names = tuple(option.name for option in layout.options)
    return Table(
        grid=grid,
        layout=layout,
        limits=limits,
        convention=choose_convention(cells, names) if layout.keys and not layout.first_right else Convention.LETTER,
        weight_unit=_find_weight_unit(layout, rows),
        kind=_find_kind(layout, rows),
        categories=_inherit_categories(layout, rows),
    )


def list_option_texts(layout: Layout, row: Row) -> list[str]:
    """The texts of the row's options, by column; blank ones keep their place."""
    if layout.options_cell is not None:
        return split_cell(row.text(layout.options_cell))
    texts = [row.text(option.text) for option in layout.options]
    if layout.splits_last:
        return [*texts[:-1], *split_cell(texts[-1])]
    return strip_labels(texts)


def split_cell(text: str) -> list[str]:
    """Several options in one cell: a list in quotes, or by lines, `;`, `|` or `,`; their own letters are taken off."""
    if text.startswith(("['", '["')) and text.endswith(("']", '"]')):
        return [part.strip()[1:-1] for part in _QUOTED_BREAKS.split(text[1:-1].strip())]
    sign = next((one for one in _CELL_BREAKS if one in text), None)
    parts = [part.strip() for part in text.split(sign)] if sign else [text]
    return strip_labels([part for part in parts if part])


def strip_labels(texts: Sequence[str]) -> list[str]:
    """The texts without « A) », « B) »… before them, if every one has its own."""
    filled = [(place, text) for place, text in enumerate(texts) if text]
    if not all(text[1:2] in _LABEL_SIGNS or text[1:3] == " -" for _, text in filled):
        return list(texts)
    for letters in ("ABCDEFGHIJ", "abcdefghij"):
        for sign in (")", ".", " -", ":"):
            labels = [f"{letters[place % 10]}{sign} " for place, _ in filled]
            if len(filled) > 1 and all(text.startswith(label) for (_, text), label in zip(filled, labels, strict=True)):
                return [text[len(sign) + 2 :].strip() if text else "" for text in texts]
    return list(texts)


def _find_weight_unit(layout: Layout, rows: Sequence[Row]) -> float:
    """100 where weights are percentages, 1 where they are shares."""
    columns = [option.weight for option in layout.options if option.weight is not None]
    weights = [read_weight(row.value(column)) for row in rows for column in columns]
    return 100.0 if any(abs(weight) > 1 for weight in weights if weight is not None) else 1.0


def read_weight(value: Value) -> float | None:
    """The number that a cell with a weight holds; None if it holds none."""
    text = str(value).strip().removesuffix("%").strip().replace(",", ".")
    try:
        number = float(text)
    except ValueError:
        return None
    return number if abs(number) <= 1000 else None


def _find_kind(layout: Layout, rows: Sequence[Row]) -> Kind | None:
    """The kind that a heading names, or true/false where the key's column holds nothing else."""
    named = read_kind(layout.kind_word) if layout.kind_word else None
    if named is not None or layout.options or layout.options_cell is not None or len(layout.keys) != 1:
        return named
    (key,) = layout.keys
    words = set(fold(layout.heading[key]).split()) if key < len(layout.heading) else set()
    says_both = bool(words & TRUE_WORDS) and bool(words & FALSE_WORDS)
    values = {row.text(key).casefold() for row in rows} - {""}
    letters_only = bool(values) and values <= {"v", "f", "t"} | TRUE_WORDS | FALSE_WORDS
    loose = bool(values) and all(read_truth(value, loose=True) is not None for value in values)
    return Kind.TRUE_FALSE if letters_only or (says_both and loose) else None


def _inherit_categories(layout: Layout, rows: Sequence[Row]) -> dict[int, str]:
    """Where a theme stands only in the first row of its group, every row of the group has it."""
    inherited: dict[int, str] = {}
    for column in layout.columns(Role.CATEGORY)[:1]:
        filled = [row.text(column) for row in rows]
        if not filled or not filled[0] or sum(map(bool, filled)) * 2 > len(filled):
            continue
        last = ""
        for row, text in zip(rows, filled, strict=True):
            last = text or last
            inherited[row.line] = last
    return inherited


def is_sample(table: Table, row: Row) -> bool:
    """Whether the row is the example of a template: Kahoot's own question, or a row that calls itself one."""
    if table.layout.is_kahoot:
        return tuple(row.text(option.text) for option in table.layout.options[:4]) == _KAHOOT_SAMPLE
    return 0 not in (*table.layout.prompts, *table.layout.keys) and fold(row.text(0)) in EXAMPLE_WORDS


def is_changed_date(value: Value) -> bool:
    """Whether a spreadsheet may have made a date of what was typed (« 1-2 », « 3/4 »)."""
    return isinstance(value, date)
