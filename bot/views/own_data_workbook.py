"""A workbook written as a stream: a long history as XLSX without holding it, in a tenth of openpyxl's time.

Each sheet is one member of the archive, written row by row; every text is an inline one, so nothing is gathered.
"""

from __future__ import annotations

import json
import re
import zipfile
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from typing import IO, TYPE_CHECKING, Final
from xml.sax.saxutils import escape, quoteattr

from questions.formats.tables.cells import neutralise_cell

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import tzinfo

MOST_ROWS: Final = 1_000_000
"""Excel's sheets end at 1,048,576."""
LONGEST_CELL: Final = 32_000
LONGEST_NAME: Final = 31

_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_BEGIN: Final = (
    f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
    '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetData>\n'
)
_END: Final = "</sheetData></worksheet>"
_XF: Final = 'numFmtId="0" fillId="0" borderId="0"'
_STYLES: Final = (
    f'{_HEAD}<styleSheet xmlns="{_MAIN}"><fonts count="2"><font/><font><b/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    f'</fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf {_XF} fontId="0"/></cellStyleXfs>'
    f'<cellXfs count="2"><xf {_XF} fontId="0" xfId="0"/><xf {_XF} fontId="1" xfId="0" applyFont="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
_CONTROLS: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_ESCAPE: Final = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


@dataclass(slots=True)
class Workbook:
    """A workbook on its way into a file; `close` makes it whole."""

    file: IO[bytes]
    zone: tzinfo
    _archive: zipfile.ZipFile = field(init=False)
    _names: list[str] = field(default_factory=list)
    _sheet: IO[bytes] | None = None
    _headings: tuple[str, ...] = ()
    _rows: int = 0

    def __post_init__(self) -> None:
        self._archive = zipfile.ZipFile(self.file, "w", zipfile.ZIP_DEFLATED, compresslevel=3)

    def begin(self, name: str, headings: Iterable[str]) -> None:
        """Begin a sheet with this name and these headings."""
        self._end()
        self._names.append(name)
        self._headings = tuple(headings)
        self._sheet = self._archive.open(f"xl/worksheets/sheet{len(self._names)}.xml", "w", force_zip64=True)
        bold = "".join(f'<c s="1" t="inlineStr"><is><t>{escape(text)}</t></is></c>' for text in self._headings)
        self._sheet.write(f"{_BEGIN}<row>{bold}</row>\n".encode())
        self._rows = 1

    def add(self, values: Iterable[object]) -> None:
        """One more row of the sheet begun last; a sheet that is full goes on in another."""
        if self._rows >= MOST_ROWS:
            self.begin(self._names[-1], self._headings)
        if self._sheet is not None:
            cells = "".join([_write_cell(value, self.zone) for value in values])
            self._sheet.write(f"<row>{cells}</row>\n".encode())
        self._rows += 1

    def close(self) -> None:
        """Write what holds the sheets together."""
        self._end()
        for path, content in _list_parts(_distinguish(self._names)).items():
            self._archive.writestr(path, content)
        self._archive.close()

    def _end(self) -> None:
        if self._sheet is not None:
            self._sheet.write(_END.encode())
            self._sheet.close()


def as_plain(value: object) -> object:
    """A value of the database as JSON takes it."""
    match value:
        case Enum():
            return value.value
        case date():
            return value.isoformat()
        case _:
            return str(value)


def as_cell(value: object, zone: tzinfo) -> str | int | float | None:
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
            return neutralise_cell(value)
        case _:
            return json.dumps(value, ensure_ascii=False, default=as_plain)


def _write_cell(value: object, zone: tzinfo) -> str:
    cell = as_cell(value, zone)
    if cell is None:
        return "<c/>"
    if not isinstance(cell, str):
        return f"<c><v>{cell!r}</v></c>"
    text = _ESCAPE.sub("_x005F_", _CONTROLS.sub("\ufffd", cell[:LONGEST_CELL]))
    return f'<c t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'


def _distinguish(names: list[str]) -> list[str]:
    """The names of sheets, short enough and each of its own: a table's second sheet is « Réponses 2 »."""
    counts: dict[str, int] = {}
    found = []
    for name in names:
        counts[name] = counts.get(name, 0) + 1
        end = "" if counts[name] == 1 else f" {counts[name]}"
        found.append(name[: LONGEST_NAME - len(end)] + end)
    return found


def _list_parts(names: list[str]) -> dict[str, str]:
    numbered = list(enumerate(names, start=1))
    sheets = "".join(f'<sheet name={quoteattr(name)} sheetId="{n}" r:id="rId{n}"/>' for n, name in numbered)
    targets = [(f"rId{n}", "worksheet", f"worksheets/sheet{n}.xml") for n, _ in numbered]
    book = f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{sheets}</sheets></workbook>'
    return {
        "[Content_Types].xml": _list_types(len(names)),
        "_rels/.rels": _relate([("rId1", "officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": _HEAD + book,
        "xl/_rels/workbook.xml.rels": _relate([*targets, ("rId0", "styles", "styles.xml")]),
        "xl/styles.xml": _STYLES,
    }


def _list_types(sheets: int) -> str:
    rels = '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    parts = {"workbook": "sheet.main", "styles": "styles"}
    parts |= {f"worksheets/sheet{number}": "worksheet" for number in range(1, sheets + 1)}
    overrides = "".join(
        f'<Override PartName="/xl/{path}.xml" ContentType="{_TYPE}.{kind}+xml"/>' for path, kind in parts.items()
    )
    return f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">{rels}{overrides}</Types>'


def _relate(targets: Iterable[tuple[str, str, str]]) -> str:
    relations = "".join(
        f'<Relationship Id="{key}" Type="{_OFFICE}/{kind}" Target="{path}"/>' for key, kind, path in targets
    )
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{relations}</Relationships>'
