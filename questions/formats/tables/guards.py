"""Parts of a workbook, looked through before a reader is let at them: how many cells, how far out, how much text.

The reader lays a sheet out as one full rectangle and copies a shared text into every cell that names it, so a small
file could ask for any amount of memory, and a request that can't be met ends the process. Here the same parts are
read as a stream, with the same rules for where a cell stands, and refused before that.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from xml.parsers import expat

from questions.formats.drafts import UnreadableFile
from questions.formats.tables.archives import damaged, too_large
from questions.formats.tables.guarded_parts import OdsContent, XlsxPart

if TYPE_CHECKING:
    from questions.formats.drafts import Limits

MOST_CELLS = 1_000_000
_LARGEST_AREA = 2_000_000
# A sheet formatted to its very end has a million empty rows.
_MOST_ELEMENTS = 1_200_000
_DEEPEST = 100
_MOST_BETWEEN = 20_000_000
_SPARE_STRINGS = 1_000
_LONGEST_TAG = 1_000_000


@dataclass(kw_only=True)
class Extent:
    """How far the filled cells of one sheet reach (counted from 0), and which of them have no value."""

    top: int = 0
    left: int = 0
    bottom: int = -1
    right: int = -1
    unsolved: dict[int, list[int]] = field(default_factory=dict)

    def add(self, row: int, column: int) -> int:
        """Widen by one filled cell; how many cells the rectangle around all of them has gained."""
        if self.bottom < 0:
            self.top, self.left, self.bottom, self.right = row, column, row, column
            return 1
        if self.top <= row <= self.bottom and self.left <= column <= self.right:
            return 0
        before = self._area()
        self.top, self.left = min(self.top, row), min(self.left, column)
        self.bottom, self.right = max(self.bottom, row), max(self.right, column)
        return self._area() - before

    def _area(self) -> int:
        return (self.bottom - self.top + 1) * (self.right - self.left + 1)


class Guard:
    """Looks through the parts of one workbook, one `check` each, and refuses what would go too far."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.extents: dict[str, Extent] = {}
        self._strings: list[int] = []
        self._relations: dict[str, str] = {}
        self._sheets: list[tuple[str, str]] = []
        self._elements = 0
        self._depth = 0
        self._between = 0
        self._cells = 0
        self._area = 0
        self._text = 0

    def check_part(self, name: str) -> XmlCheck:
        """The check of the part with this name; its `feed` and `close` raise UnreadableFile."""
        return XmlCheck(self, name)

    def find_unsolved(self, sheet: str) -> dict[int, list[int]]:
        """By row number, the columns of the cells without a value on the sheet of this name."""
        target = self._relations.get(dict(self._sheets).get(sheet, ""), "").casefold()
        for name, extent in self.extents.items():
            if target and name.endswith(target.removeprefix("/").removeprefix("../")):
                return extent.unsolved
        return {}

    def start_sheet(self) -> Extent:
        """The extent of one more sheet, where sheets are no parts of their own."""
        return self.extents.setdefault(f"#{len(self.extents)}", Extent())

    def count_element(self) -> None:
        """One element more begins; raises UnreadableFile when there are too many to be a table, or it lies too deep."""
        self._elements += 1
        self._depth += 1
        if self._elements > _MOST_ELEMENTS or self._depth > _DEEPEST:
            raise too_large(self.limits)

    def end_element(self) -> None:
        """An element ends."""
        self._depth -= 1

    def count_between(self, length: int) -> None:
        """So much text stands outside of cells: line ends and indents, which readers hold in memory all the same."""
        self._between += length
        if self._between > _MOST_BETWEEN:
            raise too_large(self.limits)

    def count_text(self, length: int) -> None:
        """So much more text will stand in cells."""
        self._text += length
        if self._text > self.limits.unpacked_bytes:
            raise too_large(self.limits)

    def add_cell(self, extent: Extent, row: int, column: int, *, times: int = 1) -> None:
        """One filled cell more; raises UnreadableFile when it lies too far out, or there are too many."""
        self._cells += times
        self._area += extent.add(row, column)
        if extent.bottom >= self.limits.rows or extent.right >= self.limits.columns:
            refuse_far(extent.bottom + 1, extent.right + 1, self.limits)
        if self._cells > MOST_CELLS or self._area > _LARGEST_AREA:
            raise too_large(self.limits)

    def add_string(self, length: int) -> None:
        """One shared text more, of this length."""
        self._strings.append(length)

    def check_string_count(self, declared: str) -> None:
        """The reader makes room for as many shared texts as are declared, before it sees one."""
        if declared.isdigit() and int(declared) > len(self._strings) + _SPARE_STRINGS:
            raise damaged()

    def string_length(self, index: str) -> int:
        """The length of the shared text with this number; raises UnreadableFile if there is none."""
        if not (index.isascii() and index.isdigit() and len(index) < 9 and int(index) < len(self._strings)):
            raise damaged()
        return self._strings[int(index)]

    def add_sheet(self, name: str, relation: str) -> None:
        """One sheet, with the relation that leads to its part."""
        self._sheets.append((name, relation))

    def add_relation(self, relation: str, target: str) -> None:
        """Where a relation of the workbook leads."""
        self._relations[relation] = target


def refuse_far(rows: int, columns: int, limits: Limits) -> None:
    """Raises UnreadableFile if a sheet that reaches so far has more rows or columns than the limits allow."""
    if rows > limits.rows:
        message = (
            f"Une feuille va jusqu’à la ligne {rows}, {limits.rows} au plus\u00a0: supprimez les lignes de trop,"
            " ou partagez-la en plusieurs fichiers."
        )
        raise UnreadableFile(code="too-many-rows", message=message)
    if columns <= limits.columns:
        return
    message = f"Une feuille a {columns} colonnes, {limits.columns} au plus\u00a0: supprimez celles qui sont de trop."
    raise UnreadableFile(code="too-many-columns", message=message)


class XmlCheck:
    """One part, looked through piece by piece; a part that is no XML passes."""

    def __init__(self, guard: Guard, name: str) -> None:
        self._limits = guard.limits
        self._fed = 0
        self._parser = _make_parser(guard, name) if name.casefold().endswith((".xml", ".rels")) else None

    def feed(self, piece: bytes) -> None:
        """Look at the next piece; raises UnreadableFile if it is damaged, or part of one that goes too far."""
        if self._parser is not None:
            self._parse(self._parser, piece, is_last=False)
            self._fed += len(piece)
            # A single tag or attribute of megabytes is kept in memory, several times over, until it ends.
            if self._fed - max(0, self._parser.CurrentByteIndex) > _LONGEST_TAG:
                raise too_large(self._limits)

    def close(self) -> None:
        """The part is over; raises UnreadableFile if something in it isn't."""
        if self._parser is not None:
            self._parse(self._parser, b"", is_last=True)

    @staticmethod
    def _parse(parser: expat.XMLParserType, piece: bytes, *, is_last: bool) -> None:
        try:
            parser.Parse(piece, is_last)
        except expat.ExpatError as error:
            raise damaged() from error


def _make_parser(guard: Guard, name: str) -> expat.XMLParserType:
    part = name.replace("\\", "/").casefold()
    stream: XlsxPart | OdsContent = OdsContent(guard)
    if part != "content.xml":
        extent = guard.extents.setdefault(part, Extent())
        stream = XlsxPart(guard, extent, is_workbook_rels=part.endswith("workbook.xml.rels"))
    # The reader takes every part for UTF-8, whatever it declares.
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    parser.StartElementHandler = stream.start
    parser.EndElementHandler = stream.end
    parser.CharacterDataHandler = stream.read
    parser.StartDoctypeDeclHandler = _refuse_doctype
    return parser


def _refuse_doctype(*_: object) -> None:
    """No workbook declares a document type; one that does wants entities expanded."""
    raise damaged()
