"""Everything on one person as two files: JSON for programs, XLSX for people; written row by row, so a long history
takes no more memory than a short one.
"""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING, Any, Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from bot.views.own_data_words import SECRETS, name_column, name_table
from bot.views.reply import Document
from questions.formats.tables.cells import neutralise_cell

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import tzinfo

    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

    from bot.use_cases.own_data import OwnData

SCHEMA: Final = "rappel-donnees/1"
NAME: Final = "mes-donnees-rappel"
LARGEST_PLAIN: Final = 10_000_000
"""A longer JSON text is sent as a ZIP: Telegram takes 50 MB at most."""
MOST_ROWS: Final = 1_000_000
LONGEST_CELL: Final = 32_000
LONGEST_SHEET_NAME: Final = 31

_CONTROLS: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_ESCAPE: Final = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_BOLD: Final = Font(bold=True)


@dataclass(slots=True)
class _Sheets:
    """A workbook that grows row by row; a table that is too long for one sheet goes on in the next."""

    book: Workbook
    zone: tzinfo
    sheet: WriteOnlyWorksheet | None = None
    rows: int = 0

    def begin(self, table: str, columns: Iterable[str]) -> None:
        self.sheet = self.book.create_sheet(name_table(table)[:LONGEST_SHEET_NAME])
        self.sheet.freeze_panes = "A2"
        headings = [WriteOnlyCell(self.sheet, value=name_column(column)) for column in columns]
        for cell in headings:
            cell.font = _BOLD
        self.sheet.append(headings)
        self.rows = 1

    def add(self, table: str, row: Mapping[str, Any]) -> None:
        if self.sheet is None or self.rows >= MOST_ROWS:
            self.begin(table, row)
        if self.sheet is not None:
            self.sheet.append([as_cell(value, self.zone) for value in row.values()])
        self.rows += 1


def write_files(data: OwnData) -> tuple[Document, ...]:
    """The person's data as JSON (zipped if it is long) and as XLSX."""
    book = Workbook(write_only=True)
    with TemporaryFile("w+b") as text, TemporaryFile("w+b") as workbook:
        _write(data, text, _Sheets(book, data.zone))
        book.save(workbook)
        return (_pack_json(text), Document(name=f"{NAME}.xlsx", data=_read(workbook)))


def _write(data: OwnData, text: IO[bytes], sheets: _Sheets) -> None:
    """Write every row into both files, in one pass over the rows."""
    head = {
        "schema": SCHEMA,
        "cree_le": data.now.isoformat(),
        "classe": None if data.cohort is None else data.cohort.name,
    }
    text.write(json.dumps(head, ensure_ascii=False)[:-1].encode() + b',\n"tables": {')
    for number, (table, rows) in enumerate(data.tables):
        text.write(b",\n" if number else b"\n")
        _write_table(table, rows, text, sheets)
    text.write(b"\n}}\n")


def _write_table(table: str, rows: Iterable[Mapping[str, Any]], text: IO[bytes], sheets: _Sheets) -> None:
    sheets.sheet, names = None, {}
    title = json.dumps(name_table(table), ensure_ascii=False)
    text.write(f'"{table}": {{"titre": {title}, "lignes": ['.encode())
    for number, found in enumerate(rows):
        row = {name: value for name, value in found.items() if f"{table}.{name}" not in SECRETS}
        names.update(dict.fromkeys(row))
        text.write((",\n" if number else "\n").encode() + _dump(row))
        sheets.add(table, row)
    fields = {name: name_column(name) for name in names}
    text.write(b'], "champs": ' + json.dumps(fields, ensure_ascii=False).encode() + b"}")


def _dump(row: Mapping[str, Any]) -> bytes:
    return json.dumps(row, ensure_ascii=False, default=_as_plain).encode(errors="replace")


def _as_plain(value: object) -> object:
    match value:
        case Enum():
            return value.value
        case date():
            return value.isoformat()
        case _:
            return str(value)


def as_cell(value: object, zone: tzinfo) -> object:
    """A value as a cell holds it: numbers as numbers, days as in Switzerland, and no text that could be a formula."""
    match value:
        case None:
            return None
        case bool():
            return "oui" if value else "non"
        case Enum():
            return str(value.value)
        case int() | float():
            # Spreadsheets keep fifteen digits.
            return value if abs(value) < 10**15 else str(value)
        case datetime():
            return f"{value.astimezone(zone):%d.%m.%Y %H:%M:%S}"
        case date():
            return f"{value:%d.%m.%Y}"
        case str():
            return _as_text(value)
        case _:
            return _as_text(json.dumps(value, ensure_ascii=False, default=_as_plain))


def _as_text(text: str) -> str:
    return neutralise_cell(_ESCAPE.sub("_x005F_", _CONTROLS.sub("\ufffd", text))[:LONGEST_CELL])


def _pack_json(text: IO[bytes]) -> Document:
    if text.tell() <= LARGEST_PLAIN:
        return Document(name=f"{NAME}.json", data=_read(text))
    text.seek(0)
    with TemporaryFile("w+b") as packed:
        with (
            zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive,
            archive.open(f"{NAME}.json", "w", force_zip64=True) as member,
        ):
            while piece := text.read(1 << 20):
                member.write(piece)
        return Document(name=f"{NAME}.json.zip", data=_read(packed))


def _read(file: IO[bytes]) -> bytes:
    file.seek(0)
    return file.read()
