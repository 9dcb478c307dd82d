"""Everything on one person as two files: JSON for programs, XLSX for people; written row by row, so a long history
takes no more memory than a short one.
"""

from __future__ import annotations

import json
import zipfile
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING, Any, Final

from bot.views.own_data_words import SECRETS, name_column, name_table
from bot.views.own_data_workbook import Workbook, as_plain
from bot.views.reply import Document

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.use_cases.own_data import OwnData

SCHEMA: Final = "rappel-donnees/1"
NAME: Final = "mes-donnees-rappel"
_encode: Final = json.JSONEncoder(ensure_ascii=False, default=as_plain).encode
LARGEST_PLAIN: Final = 10_000_000
"""A longer JSON text is sent as a ZIP: Telegram takes 50 MB at most."""


def write_files(data: OwnData) -> tuple[Document, ...]:
    """The person's data as JSON (zipped if it is long) and as XLSX."""
    with TemporaryFile("w+b") as text, TemporaryFile("w+b") as workbook:
        sheets = Workbook(workbook, data.zone)
        _write(data, text, sheets)
        sheets.close()
        return (_pack_json(text), Document(name=f"{NAME}.xlsx", data=_read(workbook)))


def _write(data: OwnData, text: IO[bytes], sheets: Workbook) -> None:
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


def _write_table(table: str, rows: Iterable[Mapping[str, Any]], text: IO[bytes], sheets: Workbook) -> None:
    title, names = name_table(table), list[str]()
    text.write(f'"{table}": {{"titre": {json.dumps(title, ensure_ascii=False)}, "lignes": ['.encode())
    for number, row in enumerate(rows):
        if not number:
            names = [name for name in row if f"{table}.{name}" not in SECRETS]
            sheets.begin(title, map(name_column, names))
        text.write((",\n" if number else "\n").encode() + _dump({name: row[name] for name in names}))
        sheets.add(row[name] for name in names)
    fields = {name: name_column(name) for name in names}
    text.write(b'], "champs": ' + json.dumps(fields, ensure_ascii=False).encode() + b"}")


def _dump(row: Mapping[str, Any]) -> bytes:
    return _encode(row).encode(errors="replace")


def _pack_json(text: IO[bytes]) -> Document:
    if text.tell() <= LARGEST_PLAIN:
        return Document(name=f"{NAME}.json", data=_read(text))
    text.seek(0)
    with TemporaryFile("w+b") as packed:
        with (
            zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive,
            archive.open(f"{NAME}.json", "w", force_zip64=True) as member,
        ):
            while piece := text.read(1 << 20):
                member.write(piece)
        return Document(name=f"{NAME}.json.zip", data=_read(packed))


def _read(file: IO[bytes]) -> bytes:
    file.seek(0)
    return file.read()
