"""Workbooks of Excel 97 to 2003 (.xls) as rows.

Read here and not by calamine: on a damaged .xls it may ask for more memory than there is, and a Rust program that is
refused memory ends the whole process, which nothing in Python can catch.
"""

from __future__ import annotations

import re
import struct
from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from questions.formats.drafts import UnreadableFile
from questions.formats.tables.archives import damaged, protected, too_large
from questions.formats.tables.compound import CompoundFile
from questions.formats.tables.grid import Row
from questions.formats.tables.guards import MOST_CELLS, refuse_far

if TYPE_CHECKING:
    from collections.abc import Iterator

    from questions.formats.drafts import Limits
    from questions.formats.tables.cells import Value

_BOF, _EOF, _CONTINUE = 0x0809, 0x000A, 0x003C
_FILEPASS, _DATEMODE, _BOUNDSHEET, _SST, _FORMAT, _XF = 0x2F, 0x22, 0x85, 0xFC, 0x041E, 0xE0
_NUMBER, _LABEL, _BOOLERR, _STRING, _RK, _LABELSST, _MULRK, _FORMULA = 0x203, 0x204, 0x205, 0x207, 0x27E, 0xFD, 0xBD, 6
_CELLS = frozenset({_NUMBER, _LABEL, _BOOLERR, _RK, _LABELSST, _MULRK, _FORMULA})
_BIFF8 = 0x0600
_LONGEST_FORMAT = 255
_LAST_DAY = 2_900_000
_MOST_SHEETS = 200
_MOST_RECORDS = 2_000_000
_BUILT_IN_DATES = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
_NO_DATE_PART = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
_EPOCHS = (datetime(1899, 12, 30), datetime(1904, 1, 1))  # noqa: DTZ001 – a cell's date has no time zone

Sheet = tuple[str, tuple[Row, ...], dict[int, list[int]]]


@dataclass(kw_only=True)
class _Book:
    sheets: list[tuple[int, bool, str]] = field(default_factory=list)
    strings: list[str] = field(default_factory=list)
    formats: dict[int, str] = field(default_factory=dict)
    styles: list[int] = field(default_factory=list)
    epoch: datetime = _EPOCHS[0]


def read_biff(data: bytes, limits: Limits) -> list[Sheet]:
    """The visible sheets with something on them: name, rows, cells with an error; raises UnreadableFile."""
    compound = CompoundFile(data)
    names = compound.names()
    if "EncryptedPackage" in names:
        raise protected()
    if "Workbook" not in names:
        message = (
            "Ce fichier d’un ancien Office n’est pas un classeur lisible\u00a0: enregistrez-le au format Excel (.xlsx)."
        )
        raise UnreadableFile(code="not-a-table", message=message)
    try:
        return _read_stream(compound.read("Workbook"), limits)
    except (struct.error, IndexError, OverflowError) as error:
        raise damaged() from error


def _read_stream(stream: bytes, limits: Limits) -> list[Sheet]:
    book = _read_globals(stream)
    found: list[Sheet] = []
    cells = 0
    # A sheet ends where the next one begins at the latest: overlapping ones would be read again and again.
    ends = [*sorted(start for start, _, _ in book.sheets), len(stream)]
    for start, is_visible, name in book.sheets:
        sheet = _SheetCells(book, limits, most=MOST_CELLS - cells)
        sheet.read(stream[: ends[bisect_right(ends, start)]] if start < len(stream) else b"", start)
        cells += sheet.count
        rows = sheet.list_rows()
        if rows and is_visible:
            found.append((name, rows, sheet.unsolved))
    return found


def _list_records(stream: bytes, start: int) -> Iterator[tuple[int, list[bytes]]]:
    """The records from here to the end of the substream, each with its continuations; nested charts left out."""
    depth = 0
    place = start
    for _ in range(_MOST_RECORDS):
        if place + 4 > len(stream):
            return
        kind, parts, place = _read_record(stream, place)
        if kind == _BOF:
            depth += 1
        if kind == _EOF:
            depth -= 1
            if depth <= 0:
                return
        elif depth == 1:
            yield kind, parts
    raise damaged()


def _read_record(stream: bytes, place: int) -> tuple[int, list[bytes], int]:
    kind, length = struct.unpack_from("<HH", stream, place)
    parts = [stream[place + 4 : place + 4 + length]]
    place += 4 + length
    while kind != _CONTINUE and stream[place : place + 2] == b"\x3c\x00":
        (length,) = struct.unpack_from("<H", stream, place + 2)
        parts.append(stream[place + 4 : place + 4 + length])
        place += 4 + length
    return kind, parts, place


def _read_globals(stream: bytes) -> _Book:
    book = _Book()
    for kind, parts in _list_records(stream, 0):
        record = parts[0]
        if kind == _BOF and struct.unpack_from("<H", record)[0] != _BIFF8:
            message = "Ce classeur date d’avant Excel 97\u00a0: enregistrez-le au format Excel (.xlsx)."
            raise UnreadableFile(code="too-old", message=message)
        if kind == _FILEPASS:
            raise protected()
        if kind == _DATEMODE:
            book.epoch = _EPOCHS[record[0] & 1]
        elif kind == _BOUNDSHEET:
            _add_sheet(book, record)
        elif kind == _SST:
            book.strings = _read_strings(parts)
        elif kind == _FORMAT:
            book.formats[struct.unpack_from("<H", record)[0]] = _read_text(record, 2)
        elif kind == _XF:
            book.styles.append(struct.unpack_from("<H", record, 2)[0])
    return book


def _add_sheet(book: _Book, record: bytes) -> None:
    """One worksheet; two that begin in the same place would have it read twice."""
    start, state, kind, length, flags = struct.unpack_from("<IBBBB", record)
    if kind == 0:
        if len(book.sheets) >= _MOST_SHEETS or any(start == other for other, _, _ in book.sheets):
            raise damaged()
        book.sheets.append((start, state & 3 == 0, _decode(record[8:], length, wide=bool(flags & 1))))


def _decode(content: bytes, length: int, *, wide: bool) -> str:
    text = content[: length * 2].decode("utf-16-le", "replace") if wide else content[:length].decode("latin-1")
    return text.replace("\0", "")


def _read_text(record: bytes, place: int) -> str:
    length, flags = struct.unpack_from("<HB", record, place)
    return _decode(record[place + 3 :], length, wide=bool(flags & 1))


def _read_strings(parts: list[bytes]) -> list[str]:
    """The shared texts; where a continuation cuts one, a byte says whether its letters go on wide or narrow."""
    content = b"".join(parts)
    edges: list[int] = []
    for part in parts:
        edges.append((edges[-1] if edges else 0) + len(part))
    texts: list[str] = []
    place = 8
    while place + 3 <= len(content):
        length, flags = struct.unpack_from("<HB", content, place)
        place += 3
        runs = struct.unpack_from("<H", content, place)[0] if flags & 8 else 0
        place += 2 if flags & 8 else 0
        extra = struct.unpack_from("<I", content, place)[0] if flags & 4 else 0
        place += 4 if flags & 4 else 0
        text, place = _read_split(content, place, edges, length, wide=bool(flags & 1))
        texts.append(text)
        place += 4 * runs + extra
    return texts


def _read_split(content: bytes, place: int, edges: list[int], length: int, *, wide: bool) -> tuple[str, int]:
    pieces: list[str] = []
    while length:
        following = bisect_right(edges, place)
        if following == len(edges):
            raise damaged()
        if following and edges[following - 1] == place:
            wide, place = bool(content[place] & 1), place + 1
        size = 2 if wide else 1
        count = min(length, (edges[following] - place) // size)
        pieces.append(_decode(content[place : place + count * size], count, wide=wide))
        length -= count
        place = place + count * size if not length else edges[following]
    return "".join(pieces), place


class _SheetCells:
    """The cells of one sheet, gathered record by record."""

    def __init__(self, book: _Book, limits: Limits, *, most: int) -> None:
        self.count = 0
        self.unsolved: dict[int, list[int]] = {}
        self._book = book
        self._limits = limits
        self._most = most
        self._rows: dict[int, dict[int, Value]] = {}
        self._dates: dict[int, bool] = {}
        self._awaited: tuple[int, int] | None = None

    def read(self, stream: bytes, start: int) -> None:
        """Take in every record of the sheet that begins here."""
        for kind, parts in _list_records(stream, start):
            record = parts[0]
            if kind == _STRING and self._awaited is not None:
                self._put(*self._awaited, _read_text(record, 0))
            elif kind in _CELLS:
                row, column = struct.unpack_from("<HH", record)
                self._read_cell(kind, record, row, column)

    def _read_cell(self, kind: int, record: bytes, row: int, column: int) -> None:
        (style,) = struct.unpack_from("<H", record, 4)
        if kind == _NUMBER:
            self._put(row, column, self._show(struct.unpack_from("<d", record, 6)[0], style))
        elif kind == _RK:
            self._put(row, column, self._show(_read_rk(record, 6), style))
        elif kind == _LABELSST:
            self._put(row, column, self._book.strings[struct.unpack_from("<I", record, 6)[0]])
        elif kind == _LABEL:
            self._put(row, column, _read_text(record, 6))
        elif kind == _BOOLERR:
            self._put_judged(row, column, record[6], is_error=bool(record[7]))
        elif kind == _FORMULA:
            self._read_formula(record, row, column, style)
        else:
            for place, start in enumerate(range(4, len(record) - 7, 6)):
                (style,) = struct.unpack_from("<H", record, start)
                self._put(row, column + place, self._show(_read_rk(record, start + 2), style))

    def _read_formula(self, record: bytes, row: int, column: int, style: int) -> None:
        """The stored result: a number, or where its last bytes say so a text (in the next record), truth or error."""
        self._awaited = (row, column)
        if record[12:14] != b"\xff\xff":
            self._put(row, column, self._show(struct.unpack_from("<d", record, 6)[0], style))
        elif record[6] in {1, 2}:
            self._put_judged(row, column, record[8], is_error=record[6] == 2)

    def _put_judged(self, row: int, column: int, value: int, *, is_error: bool) -> None:
        if is_error:
            self.unsolved.setdefault(row + 1, []).append(column)
        else:
            self._put(row, column, bool(value))

    def _put(self, row: int, column: int, value: Value) -> None:
        self.count += 1
        if self.count > self._most:
            raise too_large(self._limits)
        refuse_far(row + 1, column + 1, self._limits)
        self._rows.setdefault(row, {})[column] = value

    def _show(self, number: float, style: int) -> Value:
        """The number, or the date or time that its format makes of it."""
        code = self._book.styles[style] if style < len(self._book.styles) else 0
        if code not in self._dates:
            self._dates[code] = _shows_date(code, self._book.formats.get(code, ""))
        if not self._dates[code] or not 0 <= number < _LAST_DAY:
            return number
        moment = self._book.epoch + timedelta(days=number)
        if number < 1:
            return moment.time()
        return moment.date() if number.is_integer() else moment

    def list_rows(self) -> tuple[Row, ...]:
        """The rows with something in them, from the top."""
        return tuple(
            Row(line=row + 1, values=tuple(cells.get(column, "") for column in range(max(cells) + 1)))
            for row, cells in sorted(self._rows.items())
        )


def _shows_date(code: int, pattern: str) -> bool:
    """Whether a number format shows a date or a time: by its letters, or by its number where it is a built-in one."""
    if not pattern:
        return code in _BUILT_IN_DATES
    letters = _NO_DATE_PART.sub("", pattern[:_LONGEST_FORMAT]).casefold()
    return bool(set(letters) & set("dmyhs")) and not letters.startswith(("general", "standard"))


def _read_rk(record: bytes, place: int) -> float:
    """A number in four bytes: the upper half of a float, or an integer, either perhaps in hundredths."""
    (packed,) = struct.unpack_from("<I", record, place)
    if packed & 2:
        number = float(struct.unpack("<i", struct.pack("<I", packed & ~3))[0] >> 2)
    else:
        number = struct.unpack("<d", b"\0\0\0\0" + struct.pack("<I", packed & ~3))[0]
    return number / 100 if packed & 1 else number
