"""Workbooks as grids: XLSX and ODS by calamine, old XLS by `biff`, each found by its first bytes."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from questions.formats.drafts import Issue, UnreadableFile
from questions.formats.tables.archives import damaged, repack
from questions.formats.tables.biff import read_biff
from questions.formats.tables.compound import COMPOUND_FILE
from questions.formats.tables.grid import Grid, Row
from questions.formats.tables.guards import Guard
from questions.quiz.flaws import Severity

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

    from questions.formats.drafts import Limits

_ZIP = b"PK\x03\x04"
_EMPTY_ZIP = b"PK\x05\x06"


def is_workbook(data: bytes) -> bool:
    """Whether the bytes begin as a zipped or a compound file does; the name of a file says nothing."""
    return data.startswith((_ZIP, _EMPTY_ZIP, COMPOUND_FILE))


def read_workbook(data: bytes, limits: Limits) -> tuple[list[Grid], list[Issue]]:
    """Every visible sheet with something on it, and what was set aside; raises UnreadableFile if there is none.

    A cell with a formula has the value that was stored with it.
    """
    issues: list[Issue] = []
    if data.startswith(COMPOUND_FILE):
        sheets = read_biff(data, limits)
    else:
        guard = Guard(limits)
        sheets, issues = _read_sheets(repack(data, limits, guard.check_part), guard)
    if not sheets:
        raise UnreadableFile(code="empty", message="Le classeur est vide\u00a0: ajoutez-y des questions.")
    named = len(sheets) > 1
    grids = [
        Grid(rows=rows, is_workbook=True, name=name if named else "", unsolved=unsolved)
        for name, rows, unsolved in sheets
    ]
    return grids, issues


Sheet = tuple[str, tuple[Row, ...], dict[int, list[int]]]


def _read_sheets(content: bytes, guard: Guard) -> tuple[list[Sheet], list[Issue]]:
    """The sheets of a checked archive: name, rows and cells without a value.

    Whatever the reader raises means a damaged file. Written in Rust, it may also panic, which Python sees as a
    PanicException: a BaseException, so that `except Exception` lets it through, and in a module that can't be
    imported, so that only its name tells.
    """
    try:
        return _read_visible(content, guard)
    except Exception as error:
        raise damaged() from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise damaged() from error


def _read_visible(content: bytes, guard: Guard) -> tuple[list[Sheet], list[Issue]]:
    sheets: list[Sheet] = []
    issues: list[Issue] = []
    with CalamineWorkbook.from_filelike(BytesIO(content)) as book:
        for sheet in book.sheets_metadata:
            if sheet.typ is not SheetTypeEnum.WorkSheet:
                continue
            rows = _read_rows(book.get_sheet_by_name(sheet.name))
            if not rows:
                continue
            if sheet.visible is SheetVisibleEnum.Visible:
                sheets.append((sheet.name, rows, guard.find_unsolved(sheet.name)))
            else:
                message = (
                    f"La feuille masquée «\u00a0{sheet.name}\u00a0» n’est pas lue\u00a0: affichez-la si elle compte."
                )
                issues.append(Issue(code="sheet-skipped", severity=Severity.WARNING, message=message))
    return sheets, issues


def _read_rows(sheet: CalamineSheet) -> tuple[Row, ...]:
    """The rows with something in them, with their own numbers; columns counted from A on."""
    if sheet.start is None:
        return ()
    top, left = sheet.start
    rows = []
    for number, cells in enumerate(sheet.to_python(skip_empty_area=True), start=top + 1):
        while cells and cells[-1] == "":
            cells.pop()
        if cells:
            rows.append(Row(line=number, values=("",) * left + tuple(cells)))
    return tuple(rows)
