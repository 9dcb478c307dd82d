"""Questions as CSV and as XLSX, in columns that people can edit and `read_table` reads back."""

from __future__ import annotations

import csv
import re
from io import BytesIO, StringIO
from typing import TYPE_CHECKING

from questions.formats.tables.cells import column_letters
from questions.formats.tables.written import HEADINGS, LETTERS, WrittenTable, list_rows

if TYPE_CHECKING:
    from collections.abc import Iterable

    from openpyxl.cell.cell import Cell, MergedCell
    from openpyxl.worksheet.worksheet import Worksheet

    from questions.quiz.question import Question

SHEET = "Questions"
_WIDTHS = (22, 60, *[28] * len(LETTERS), 18, 50, 14, 40, 24, *[28] * len(LETTERS))
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


def write_csv(questions: Iterable[Question]) -> WrittenTable:
    """The questions as CSV that Swiss Excel opens by a double click: UTF-8 with its mark, `;`, one row a question."""
    rows, lost = list_rows(questions)
    text = StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(HEADINGS)
    writer.writerows(rows)
    return WrittenTable(data=text.getvalue().encode("utf-8-sig"), lost=tuple(lost))


def write_xlsx(questions: Iterable[Question]) -> WrittenTable:
    """The questions as a workbook of one sheet: bold headings that stay in sight, columns wide enough to read."""
    rows, lost = list_rows(questions)
    import openpyxl  # noqa: PLC0415 - takes long to load, and most who can write a workbook never do

    book = openpyxl.Workbook()
    for name in book.sheetnames:
        del book[name]
    sheet = book.create_sheet(SHEET)
    for number, row in enumerate([HEADINGS, *rows], start=1):
        for column, text in enumerate(row, start=1):
            if text:
                write_text_cell(sheet.cell(row=number, column=column), text)
    _format(sheet)
    content = BytesIO()
    book.save(content)
    return WrittenTable(data=content.getvalue(), lost=tuple(lost))


def write_text_cell(cell: Cell | MergedCell, text: str) -> None:
    """A cell that is a text whatever it looks like: « 1.10 » and « 1-2 » stay what they are, « #N/A » is no error."""
    from openpyxl.styles import Alignment  # noqa: PLC0415

    cell.value = _ESCAPE.sub("_x005F_", text)
    cell.data_type = "s"
    cell.number_format = "@"
    cell.alignment = Alignment(wrap_text=True, vertical="top")


def _format(sheet: Worksheet) -> None:
    from openpyxl.styles import Font  # noqa: PLC0415

    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for index, width in enumerate(_WIDTHS):
        sheet.column_dimensions[column_letters(index)].width = width
    sheet.freeze_panes = "C2"
