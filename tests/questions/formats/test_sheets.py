"""Figures as tables: a number stays one, a day stays one, and no name becomes a formula."""

import io
from datetime import date

import openpyxl

from questions.formats.tables.sheets import Sheet, write_separated, write_workbook

SHEET = Sheet(
    title="Apprentis",
    headings=("Prénom", "Dernière réponse", "Note", "Sues"),
    rows=(("=1+1", date(2026, 11, 24), 4.5, 12), ("Zoé; «x»\n", None, None, 0)),
)


def test_a_csv_opens_in_swiss_excel_and_holds_no_formula():
    written = write_separated(SHEET)

    assert written.startswith(b"\xef\xbb\xbf")
    assert written.decode("utf-8-sig") == (
        'Prénom;Dernière réponse;Note;Sues\r\n\'=1+1;24.11.2026;4.5;12\r\n"Zoé; «x»\n";;;0\r\n'
    )


def test_a_workbook_holds_every_sheet_with_real_numbers_and_texts_that_are_texts():
    book = openpyxl.load_workbook(io.BytesIO(write_workbook([SHEET, Sheet(title="Vide", headings=("A",), rows=())])))

    page = book["Apprentis"]
    assert book.sheetnames == ["Apprentis", "Vide"]
    assert [cell.value for cell in page[2]][::2] == ["=1+1", 4.5]
    assert page["B2"].value.date() == date(2026, 11, 24)
    assert page["D2"].value == 12
    assert page["A2"].data_type == "s"
    assert [cell.value for cell in page[3]] == ["Zoé; «x»\n", None, None, 0]
    assert page.freeze_panes == "B2"
