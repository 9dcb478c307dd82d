"""The company form as a spreadsheet (Office Open XML)."""

from __future__ import annotations

import zlib
from io import BytesIO
from typing import TYPE_CHECKING
from zipfile import BadZipFile

import openpyxl
from openpyxl.styles import Alignment, Font
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from questions.errors import InvalidContent, Problem
from questions.formats.company_form import FilledField, FormField, read_answers
from questions.knowledge.company import MIN_WRONG

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from questions.quiz.question_set import QuestionSet

SHEET = "Entreprise"
COMPANY_LABEL = "Nom de l’entreprise"
HEADINGS = ("Objectif", "Clé", "Titre", "À indiquer", "Exemple", "Vos réponses (une par ligne)", "Réponses fausses")
HEADING_ROW = 3
WIDTHS = (10, 18, 34, 44, 34, 48, 34)
NOT_ASKED = "–"
LARGEST_FILE = 2_000_000
MOST_ROWS = 5_000
# What openpyxl lets through when a workbook is damaged inside; it checks little itself.
_DAMAGE = (
    AssertionError,
    AttributeError,
    BadZipFile,
    EOFError,
    IndexError,
    InvalidFileException,
    KeyError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    zlib.error,
)


def write_xlsx_form(fields: Sequence[FormField]) -> bytes:
    """The empty form as a spreadsheet: one row per prompt, the answers in one cell, a line each."""
    book = openpyxl.Workbook()
    for name in book.sheetnames:
        del book[name]
    sheet = book.create_sheet(SHEET)
    sheet.append([COMPANY_LABEL, ""])
    sheet.append([])
    sheet.append(HEADINGS)
    for field in fields:
        sheet.append(_row(field))
    _format(sheet)
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def _row(field: FormField) -> list[str]:
    prompt = field.prompt
    wrong = "" if prompt.shape in MIN_WRONG else NOT_ASKED
    example = "\n".join((*prompt.example, *(f"✗ {line}" for line in prompt.not_example)))
    return [field.objective, prompt.key, field.title, prompt.ask, example, "", wrong]


def _format(sheet: Worksheet) -> None:
    for cell in (sheet["A1"], *sheet[HEADING_ROW]):
        cell.font = Font(bold=True)
    for number, width in enumerate(WIDTHS):
        sheet.column_dimensions["ABCDEFG"[number]].width = width
    for row in sheet.iter_rows(min_row=HEADING_ROW + 1):
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = f"A{HEADING_ROW + 1}"


def read_xlsx_form(content: bytes, fields: Sequence[FormField], *, source: str) -> QuestionSet:
    """The question set of a filled-in spreadsheet; raises InvalidContent with every problem and its row."""
    sheet = _open(content, source)
    row = next(sheet.iter_rows(HEADING_ROW, HEADING_ROW, max_col=len(HEADINGS), values_only=True), ())
    if tuple(_text(value) for value in row) != HEADINGS:
        message = f"la ligne {HEADING_ROW} n’a pas les titres du modèle\u00a0; repartez d’un modèle neuf."
        raise InvalidContent((Problem(source=source, line=HEADING_ROW, message=message),))
    company = _text(sheet.cell(1, 2).value)
    return read_answers(company, _read_rows(sheet), fields, source=source)


def _open(content: bytes, source: str) -> Worksheet:
    message = "ce n’est pas un classeur .xlsx lisible\u00a0; enregistrez-le au format Excel (.xlsx)."
    if len(content) > LARGEST_FILE:
        message = f"le fichier pèse {len(content)} octets, {LARGEST_FILE} au plus\u00a0; repartez d’un modèle neuf."
        raise InvalidContent((Problem(source=source, line=None, message=message),))
    try:
        book = openpyxl.load_workbook(BytesIO(content), data_only=True)
    except _DAMAGE as error:
        raise InvalidContent((Problem(source=source, line=None, message=message),)) from error
    if SHEET not in book.sheetnames or not isinstance(book[SHEET], Worksheet):
        message = f"la feuille «\u00a0{SHEET}\u00a0» manque\u00a0; repartez d’un modèle neuf."
        raise InvalidContent((Problem(source=source, line=None, message=message),))
    return book[SHEET]


def _read_rows(sheet: Worksheet) -> Iterator[FilledField]:
    # A single cell far away makes a sheet a million rows long: the form never is.
    last = min(sheet.max_row, MOST_ROWS)
    rows = sheet.iter_rows(HEADING_ROW + 1, last, max_col=len(HEADINGS), values_only=True)
    for number, row in enumerate(rows, start=HEADING_ROW + 1):
        code, key, _, _, _, right, wrong = (*(_text(value) for value in row), *[""] * len(HEADINGS))[: len(HEADINGS)]
        lines, wrong_lines = _lines(right), _lines("" if wrong == NOT_ASKED else wrong)
        if lines or wrong_lines:
            yield FilledField(line=number, objective=code, key=key, right=lines, wrong=wrong_lines)


def _text(value: object) -> str:
    return "" if value is None else str(value).strip()


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())
