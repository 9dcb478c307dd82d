"""Small workbooks, made here from rows: XLSX, ODS and XLS, whole or with one part changed."""

import struct
import zipfile
from collections.abc import Callable, Sequence
from io import BytesIO
from xml.sax.saxutils import escape

import openpyxl

HEADINGS = ("Question", "Réponse A", "Réponse B", "Réponse C", "Bonne réponse")
CAPITALS = (
    HEADINGS,
    ("Quelle est la capitale de la Suisse ?", "Berne", "Zurich", "Genève", "A"),
    ("Quelle est la capitale du Valais ?", "Brigue", "Sion", "Sierre", "B"),
)


def an_xlsx(rows: Sequence[Sequence[object]] = CAPITALS, **sheets: Sequence[Sequence[object]]) -> bytes:
    """A workbook with these rows on its first sheet, and further sheets by name."""
    book = openpyxl.Workbook()
    first = book.active
    first.title = "Questions"
    for sheet, content in ((first, rows), *((book.create_sheet(name), more) for name, more in sheets.items())):
        for row in content:
            sheet.append(list(row))
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def changed_part(data: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """The archive with one part changed."""
    result = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            content = old.read(info)
            new.writestr(info.filename, change(content) if info.filename == name else content)
    return result.getvalue()


def added_part(data: bytes, name: str, content: bytes) -> bytes:
    """The archive with one part more."""
    result = BytesIO(data)
    with zipfile.ZipFile(result, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return result.getvalue()


SHEET = "xl/worksheets/sheet1.xml"

STRINGS = (
    '<?xml version="1.0"?><sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    ' count="{count}" uniqueCount="{count}">{texts}</sst>'
)


def with_shared_strings(texts: Sequence[str], cells: str, *, count: int | None = None) -> bytes:
    """A workbook whose cells name shared texts, as Excel writes them; `cells` is the sheet's inner XML."""
    data = an_xlsx([("x",)])
    data = changed_part(
        data,
        SHEET,
        lambda xml: xml.partition(b"<sheetData>")[0] + f"<sheetData>{cells}</sheetData></worksheet>".encode(),
    )
    listed = "".join(f"<si><t>{escape(text)}</t></si>" for text in texts)
    shared = STRINGS.format(count=len(texts) if count is None else count, texts=listed)
    return added_part(data, "xl/sharedStrings.xml", shared.encode())


def an_ods(table: str | Sequence[Sequence[str]] = CAPITALS, manifest: str = "") -> bytes:
    """An OpenDocument workbook with these rows, or with this inner XML of its table."""
    if not isinstance(table, str):
        cells = (
            "".join(
                f'<table:table-cell office:value-type="string"><text:p>{escape(text)}</text:p></table:table-cell>'
                for text in row
            )
            for row in table
        )
        table = "".join(f"<table:table-row>{row}</table:table-row>" for row in cells)
    names = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content{names}><office:body><office:spreadsheet>'
        f'<table:table table:name="Feuille1">{table}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    listing = (
        '<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="content.xml">{manifest}</manifest:file-entry></manifest:manifest>'
    )
    result = BytesIO()
    with zipfile.ZipFile(result, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", listing)
        archive.writestr("content.xml", content)
    return result.getvalue()


def a_record(kind: int, content: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def an_xls(
    rows: Sequence[Sequence[object]] = CAPITALS, *, extra: bytes = b"", globals_extra: bytes = b"", cut: int = 0
) -> bytes:
    """A workbook of Excel 97: shared texts for texts, numbers and truths as such; `cut` splits the shared texts."""
    texts = [cell for row in rows for cell in row if isinstance(cell, str)]
    strings = struct.pack("<II", len(texts), len(texts))
    strings += b"".join(struct.pack("<HB", len(text), 1) + text.encode("utf-16-le") for text in texts)
    shared = a_record(0xFC, strings)
    if cut:
        shared = a_record(0xFC, strings[:cut]) + a_record(0x3C, b"\x01" + strings[cut:])
    bof = a_record(0x809, struct.pack("<HHHHII", 0x0600, 5, 0, 0, 0, 0))
    styles = a_record(0xE0, struct.pack("<HH", 0, 0) + b"\0" * 16) + a_record(
        0xE0, struct.pack("<HH", 0, 14) + b"\0" * 16
    )
    sheet = a_record(0x809, struct.pack("<HHHHII", 0x0600, 16, 0, 0, 0, 0)) + _cells(rows, texts) + extra + a_record(10)
    name = b"\x06\x00Feuil1"
    start = len(bof) + len(globals_extra) + len(styles) + len(shared) + 4 + 6 + len(name) + 4
    listed = a_record(0x85, struct.pack("<IBB", start, 0, 0) + name)
    return a_compound_file("Workbook", bof + globals_extra + styles + shared + listed + a_record(10) + sheet)


def _cells(rows: Sequence[Sequence[object]], texts: list[str]) -> bytes:
    records = []
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            place = struct.pack("<HHH", row, column, 0)
            match cell:
                case bool():
                    records.append(a_record(0x205, place + bytes([cell, 0])))
                case int():
                    records.append(a_record(0x27E, place + struct.pack("<i", cell << 2 | 2)))
                case float():
                    records.append(a_record(0x203, place + struct.pack("<d", cell)))
                case str() if cell:
                    records.append(a_record(0xFD, place + struct.pack("<I", texts.index(cell))))
    return b"".join(records)


def a_compound_file(name: str, stream: bytes) -> bytes:
    """A compound file with one stream, in sectors of 512 bytes: its table first, its directory second."""
    stream = stream.ljust(4096, b"\0")
    count = -(-len(stream) // 512)
    table_count = -(-(count + 2) // 127)
    chain = [*range(table_count + 2, table_count + 1 + count), 0xFFFFFFFE]
    table = [*[0xFFFFFFFD] * table_count, 0xFFFFFFFE, *chain]
    table += [0xFFFFFFFF] * (table_count * 128 - len(table))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16
    header += struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<IIIIIIIII", 0, table_count, table_count, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header += struct.pack("<109I", *range(table_count), *[0xFFFFFFFF] * (109 - table_count))
    directory = _entry("Root Entry", 5, 0xFFFFFFFE, 0) + _entry(name, 2, table_count + 1, len(stream))
    return (
        header + struct.pack(f"<{len(table)}I", *table) + directory.ljust(512, b"\0") + stream.ljust(count * 512, b"\0")
    )


def _entry(name: str, kind: int, start: int, size: int) -> bytes:
    encoded = name.encode("utf-16-le")
    head = encoded.ljust(64, b"\0") + struct.pack("<HBBIII", len(encoded) + 2, kind, 1, *[0xFFFFFFFF] * 3)
    return head + b"\0" * 36 + struct.pack("<III", start, size, 0)
