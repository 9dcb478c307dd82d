"""A plain table of texts and numbers as CSV and as XLSX, harmless to the spreadsheet that opens it."""

from __future__ import annotations

import csv
from io import BytesIO, StringIO
from typing import TYPE_CHECKING, TypeAlias

import openpyxl
from openpyxl.styles import Font

from questions.formats.tables.cells import column_letters, neutralise_cell
from questions.formats.tables.writer import write_text_cell
from questions.formats.tables.written import clean_cell

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Cell: TypeAlias = "str | int"
_WIDTH = 26


def write_plain_csv(headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """The table as CSV that Swiss Excel opens by a double click: UTF-8 with its mark, `;`."""
    text = StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(headings)
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def write_plain_xlsx(headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """The table as a workbook of one sheet: bold headings that stay in sight; numbers are numbers."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for number, row in enumerate([headings, *rows], start=1):
        for column, content in enumerate(row, start=1):
            cell = sheet.cell(row=number, column=column)
            if isinstance(content, int):
                cell.value = content
            else:
                write_text_cell(cell, str(_harmless(content)))
    for index, cell in enumerate(sheet[1]):
        cell.font = Font(bold=True)
        sheet.column_dimensions[column_letters(index)].width = _WIDTH
    sheet.freeze_panes = "A2"
    content_of_file = BytesIO()
    book.save(content_of_file)
    return content_of_file.getvalue()


def _harmless(cell: Cell) -> Cell:
    return cell if isinstance(cell, int) else neutralise_cell(clean_cell(cell))
