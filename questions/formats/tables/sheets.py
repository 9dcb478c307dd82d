"""Figures as a workbook and as CSV: numbers stay numbers, days stay days, and no text becomes a formula."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from io import BytesIO, StringIO
from typing import TYPE_CHECKING

from questions.formats.tables.cells import column_letters, neutralise_cell, show_value
from questions.formats.tables.writer import write_text_cell
from questions.formats.tables.written import clean_cell

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openpyxl.worksheet.worksheet import Worksheet

_NARROWEST, _WIDEST = 10, 60

Figure = str | int | float | date | None
"""What a cell holds; None leaves it empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A table with its title and headings."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Figure, ...], ...]


def write_workbook(sheets: Sequence[Sheet]) -> bytes:
    """The sheets as XLSX: bold headings that stay in sight, columns wide enough to read."""
    import openpyxl  # noqa: PLC0415 - takes long to load, and most who can write a workbook never do

    book = openpyxl.Workbook()
    for name in book.sheetnames:
        del book[name]
    for sheet in sheets:
        _fill(book.create_sheet(sheet.title), sheet)
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def write_separated(sheet: Sheet) -> bytes:
    """The sheet as CSV that Swiss Excel opens by a double click: UTF-8 with its mark, `;`, decimal points."""
    text = StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(sheet.headings)
    writer.writerows([_as_text(figure) for figure in row] for row in sheet.rows)
    return text.getvalue().encode("utf-8-sig")


def _as_text(figure: Figure) -> str:
    if isinstance(figure, str):
        return neutralise_cell(clean_cell(figure))
    return "" if figure is None else show_value(figure)


def _fill(page: Worksheet, sheet: Sheet) -> None:
    from openpyxl.styles import Font  # noqa: PLC0415

    for number, row in enumerate((sheet.headings, *sheet.rows), start=1):
        for column, figure in enumerate(row, start=1):
            cell = page.cell(row=number, column=column)
            if isinstance(figure, str):
                write_text_cell(cell, clean_cell(figure))
            elif figure is not None:
                cell.value = figure
            if isinstance(figure, date):
                cell.number_format = "dd.mm.yyyy"
    for index, heading in enumerate(sheet.headings):
        page.cell(row=1, column=index + 1).font = Font(bold=True)
        longest = max((len(_as_text(row[index])) for row in sheet.rows), default=0)
        width = max(_NARROWEST, min(_WIDEST, max(longest, len(heading)) + 2))
        page.column_dimensions[column_letters(index)].width = width
    page.freeze_panes = "B2"
