"""The parts of a workbook as streams that follow the reader's own rules for where a cell stands.

Each hands what it meets to the guard: cells with their places, the lengths of texts, names and relations of sheets.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from questions.formats.tables.archives import damaged, protected

if TYPE_CHECKING:
    from questions.formats.tables.guards import Extent, Guard

_ADDRESS = re.compile(r"([A-Za-z]{0,3})([0-9]{1,7})")
_FILLED = frozenset({"value", "string-value", "date-value", "time-value", "boolean-value", "formula"})
_TEXTS = frozenset({"v", "t", "f"})


class XlsxPart:
    """One part of an Office Open XML workbook: a sheet, the shared texts, the list of sheets or its relations."""

    def __init__(self, guard: Guard, extent: Extent, *, is_workbook_rels: bool) -> None:
        self._guard = guard
        self._extent = extent
        self._is_workbook_rels = is_workbook_rels
        self._row = 0
        self._column = 0
        self._cell: tuple[int, int, str] | None = None
        self._text: list[str] | None = None
        self._value = ""
        self._has_formula = False
        self._string_length = 0
        self._declared = ""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        self._guard.count_element()
        name = tag.rpartition(":")[2]
        if name == "c":
            self._open_cell(attributes)
        elif name == "row" and "r" in attributes:
            self._row = _read_address(attributes["r"])[0]
        elif name in _TEXTS:
            self._text = []
        elif name == "si":
            self._string_length = 0
        else:
            self._start_other(name, attributes)

    def _start_other(self, name: str, attributes: dict[str, str]) -> None:
        if name == "sst":
            self._declared = attributes.get("uniqueCount", "")
        elif name == "sheet":
            relation = next((value for key, value in attributes.items() if key.rpartition(":")[2] == "id"), "")
            self._guard.add_sheet(attributes.get("name", ""), relation)
        elif name == "Relationship" and self._is_workbook_rels:
            self._guard.add_relation(attributes.get("Id", ""), attributes.get("Target", ""))
        elif name == "encryption-data":
            raise protected()

    def _open_cell(self, attributes: dict[str, str]) -> None:
        if "r" in attributes:
            row, column = _read_address(attributes["r"])
            if column < 0:
                raise damaged()
            self._column = column
        else:
            row, column = self._row, self._column
        self._cell = (row, column, attributes.get("t", ""))
        self._value, self._has_formula = "", False

    def read(self, text: str) -> None:
        """Text stands within an element."""
        if self._text is not None:
            self._text.append(text)
        else:
            self._guard.count_between(len(text))

    def end(self, tag: str) -> None:
        """An element ends."""
        self._guard.end_element()
        name = tag.rpartition(":")[2]
        if name == "c" and self._cell is not None:
            self._close_cell(*self._cell)
        elif name == "row":
            self._row, self._column = self._row + 1, 0
        elif name in _TEXTS and self._text is not None:
            self._take_text(name, "".join(self._text))
        elif name == "si":
            self._guard.add_string(self._string_length)
        elif name == "sst":
            self._guard.check_string_count(self._declared)

    def _take_text(self, name: str, text: str) -> None:
        self._text = None
        if name == "f":
            self._has_formula = True
        elif self._cell is not None:
            self._value += text
        else:
            self._string_length += len(text)

    def _close_cell(self, row: int, column: int, kind: str) -> None:
        self._cell = None
        self._column += 1
        if self._value:
            self._guard.add_cell(self._extent, row, column)
            self._guard.count_text(self._guard.string_length(self._value) if kind == "s" else len(self._value))
        if kind == "e" or (self._has_formula and not self._value):
            self._extent.unsolved.setdefault(row + 1, []).append(column)


def _read_address(text: str) -> tuple[int, int]:
    """Row and column from 0 of « C12 »; column −1 where only a row is named."""
    parts = _ADDRESS.fullmatch(text)
    if parts is None or int(parts[2]) == 0:
        raise damaged()
    column = 0
    for letter in parts[1].upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(parts[2]) - 1, column - 1


class OdsContent:
    """The sheets of an OpenDocument workbook, where a cell, a row and a space can each stand for a million."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard
        self._extent = guard.start_sheet()
        self._row = 0
        self._row_times = 1
        self._column = 0
        self._times = 1
        self._filled = False
        self._length = 0
        self._in_cell = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        self._guard.count_element()
        name = tag.rpartition(":")[2]
        plain = {key.rpartition(":")[2]: value for key, value in attributes.items()}
        if name == "table":
            self._extent, self._row = self._guard.start_sheet(), 0
        elif name == "table-row":
            self._row_times, self._column = _read_times(plain.get("number-rows-repeated")), 0
        elif name in {"table-cell", "covered-table-cell"}:
            self._open_cell(plain)
        elif name == "s" and self._in_cell:
            self._length += _read_times(plain.get("c"))

    def _open_cell(self, attributes: dict[str, str]) -> None:
        self._times = _read_times(attributes.get("number-columns-repeated"))
        self._length = len(attributes.get("string-value", "")) + len(attributes.get("formula", ""))
        self._filled = bool(attributes.keys() & _FILLED) or attributes.get("value-type") == "string"
        self._in_cell = True

    def read(self, text: str) -> None:
        """Text stands within an element."""
        self._length += len(text)
        if not self._in_cell:
            self._guard.count_between(len(text))

    def end(self, tag: str) -> None:
        """An element ends."""
        self._guard.end_element()
        name = tag.rpartition(":")[2]
        if name in {"table-cell", "covered-table-cell"}:
            self._in_cell = False
            if self._filled:
                times = self._times * self._row_times
                last = self._row + self._row_times - 1
                self._guard.add_cell(self._extent, self._row, self._column)
                self._guard.add_cell(self._extent, last, self._column + self._times - 1, times=times)
                self._guard.count_text(self._length * times)
            self._column += self._times
        elif name == "table-row":
            self._row += self._row_times


def _read_times(text: str | None) -> int:
    """How many times; an impossible number counts as damage."""
    if text is None:
        return 1
    if not (text.isascii() and text.isdigit() and len(text) < 9):
        raise damaged()
    return int(text)
