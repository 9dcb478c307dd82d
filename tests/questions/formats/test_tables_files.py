"""The files that tables come in: encodings, separators, workbooks of three kinds, and files that want too much."""

import struct
import zipfile
from io import BytesIO

import openpyxl
import pytest
from openpyxl.styles import Font

from questions.formats.drafts import Format, Limits, UnreadableFile
from questions.formats.encoding import decode_text
from questions.formats.tables.reader import read_table
from questions.quiz.flaws import Severity
from tests.questions.formats.workbook_files import (
    CAPITALS,
    SHEET,
    a_compound_file,
    a_record,
    added_part,
    an_ods,
    an_xls,
    an_xlsx,
    changed_part,
    saved,
    with_shared_strings,
)

TEXT = "Énoncé;Réponse A;Réponse B;Bonne réponse\nOù siège l’État fédéral ?;À Berne;À Genève;A\n"
WHERE = "Où siège l’État fédéral ?"


def prompts(data, **limits):
    return [draft.prompt for draft in read_table(data, Limits(**limits)).drafts]


def refusal(data, **limits):
    with pytest.raises(UnreadableFile) as refused:
        read_table(data, Limits(**limits))
    assert refused.value.message.endswith(".")
    return refused.value.code


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_every_encoding_of_excel_is_read(encoding):
    assert prompts(TEXT.encode(encoding)) == [WHERE]


def test_a_byte_that_means_nothing_stops_no_file():
    assert decode_text(b"caf\xe9 \x81") == "café \ufffd"


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_the_separator_is_found_whatever_else_stands_in_the_texts(separator):
    rows = ["Question", "Réponse A", "Réponse B", "Bonne réponse"], ["Oui, ou non ; quoi | donc ?", "a, b", "c; d", "A"]
    text = "\n".join(separator.join(f'"{cell}"' if len(cell) > 1 else cell for cell in row) for row in rows)

    assert prompts(text.encode()) == ["Oui, ou non ; quoi | donc ?"]


def test_excels_own_word_for_the_separator_is_obeyed():
    reading = read_table(b"sep=,\nQuestion,R\xc3\xa9ponse\nQ ?,a;b", Limits())

    assert [(draft.line, draft.key_points) for draft in reading.drafts] == [(3, ("a;b",))]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_of_every_system_count_alike(end):
    reading = read_table(end.join(("Question;Réponse", '"deux', 'lignes ?";a', "", "Q ?;b")).encode(), Limits())

    assert [(draft.prompt, draft.line) for draft in reading.drafts] == [("deux\nlignes ?", 2), ("Q ?", 5)]


def test_a_quote_that_never_closes_swallows_no_other_question():
    rows = "\n".join(f"Question {number} ?;a;b;A" for number in range(300))
    text = f'Question;Réponse A;Réponse B;Bonne réponse\n"Question ouverte ?;a;b;A\n{rows}'

    reading = read_table(text.encode(), Limits())

    assert len(reading.drafts) == 301
    assert [issue.code for issue in reading.issues] == ["open-quote"]


@pytest.mark.parametrize("rows", [an_xlsx(), an_ods(), an_xls()], ids=["xlsx", "ods", "xls"])
def test_every_kind_of_workbook_is_read_alike(rows):
    reading = read_table(rows, Limits())

    assert reading.format is Format.XLSX
    assert [(draft.prompt, draft.cell) for draft in reading.drafts] == [
        (CAPITALS[1][0], "A2"),
        (CAPITALS[2][0], "A3"),
    ]
    assert [option.text for option in reading.drafts[1].options if option.weight] == ["Sion"]


def test_an_old_workbook_has_numbers_truths_and_dates():
    heading = ("Question", "Réponse A", "Réponse B", "Réponse C", "Bonne réponse")

    (draft,) = read_table(an_xls([heading, ("Combien ?", 12, 3.5, True, 2)]), Limits()).drafts

    assert [(option.text, option.weight) for option in draft.options] == [("12", 0), ("3.5", 1), ("VRAI", 0)]


def test_a_date_in_an_old_workbook_is_one_too():
    date = a_record(0x203, struct.pack("<HHHd", 1, 1, 1, 44927.0))

    reading = read_table(an_xls([CAPITALS[0], ("Q ?", "", "b", "c", "B")], extra=date), Limits())

    assert [(issue.code, issue.cell) for issue in reading.issues] == [("date-cell", "B2")]
    assert "01.01.2023" in reading.issues[0].message


def test_shared_texts_of_an_old_workbook_may_be_cut_in_two():
    assert prompts(an_xls(cut=61)) == [CAPITALS[1][0], CAPITALS[2][0]]


def test_every_sheet_with_headings_is_read_and_the_others_are_named():
    data = an_xlsx(CAPITALS, Suite=CAPITALS[:2], Listes=[("Vente",), ("Droit",)])

    reading = read_table(data, Limits())

    assert [draft.cell for draft in reading.drafts] == ["Questions!A2", "Questions!A3", "Suite!A2"]
    assert [(issue.code, issue.severity) for issue in reading.issues] == [("sheet-skipped", Severity.WARNING)]
    assert "Listes" in reading.issues[0].message


def test_a_hidden_sheet_is_not_read_but_named():
    book = openpyxl.load_workbook(BytesIO(an_xlsx(CAPITALS, Secret=CAPITALS)))
    book["Secret"].sheet_state = "hidden"

    reading = read_table(saved(book), Limits())

    assert len(reading.drafts) == 2
    assert ["Secret" in issue.message for issue in reading.issues] == [True]


def test_a_formula_counts_with_its_stored_value_and_is_named_without_one():
    cells = (
        '<row r="1"><c t="s"><v>0</v></c><c t="s"><v>1</v></c><c t="s"><v>2</v></c><c t="s"><v>3</v></c></row>'
        '<row r="2"><c t="s"><v>4</v></c><c t="str"><f>"a"&amp;"b"</f><v>ab</v></c><c t="s"><v>5</v></c>'
        '<c t="s"><v>6</v></c></row>'
        '<row r="3"><c t="s"><v>4</v></c><c><f>1+1</f></c><c t="s"><v>5</v></c><c t="s"><v>6</v></c></row>'
    )
    texts = ["Question", "Réponse A", "Réponse B", "Bonne réponse", "Q ?", "c", "B"]

    reading = read_table(with_shared_strings(texts, cells), Limits())

    assert [option.text for option in reading.drafts[0].options] == ["ab", "c"]
    assert [(issue.code, issue.cell) for issue in reading.issues] == [("too-few-options", "B3"), ("no-value", "B3")]


def test_a_table_that_begins_further_down_and_right_keeps_its_addresses():
    book = openpyxl.Workbook()
    for row, cells in enumerate(CAPITALS, start=12):
        for column, cell in enumerate(cells, start=3):
            book.active.cell(row=row, column=column, value=cell)

    assert [draft.cell for draft in read_table(saved(book), Limits()).drafts] == ["C13", "C14"]


def test_empty_columns_up_to_the_last_one_do_no_harm():
    book = openpyxl.load_workbook(BytesIO(an_xlsx()))
    book.active.cell(row=1, column=16384).font = Font(bold=True)

    assert len(prompts(saved(book))) == 2


NOTHING = {
    "no bytes": (b"", "empty"),
    "blank": (b"   \n\n", "empty"),
    "prose": (b"Un texte sans colonnes.\nEt encore une ligne.", "not-a-table"),
    "PDF": (b"%PDF-1.7\n" + bytes(range(32)) * 40, "not-text"),
    "no zip": (b"PK\x03\x04 and nothing more", "damaged"),
    "half a zip": (an_xlsx()[:-900], "damaged"),
    "half an old workbook": (an_xls()[:3000], "damaged"),
    "an empty sheet": (an_xlsx([]), "empty"),
    "protected": (a_compound_file("EncryptedPackage", b"secret"), "password"),
    "protected, old": (an_xls(globals_extra=a_record(0x2F, b"\x01\x00" * 3)), "password"),
    "protected, open": (an_ods(manifest="<manifest:encryption-data/>"), "password"),
    "old Word": (a_compound_file("WordDocument", b"text"), "not-a-table"),
}


@pytest.mark.parametrize(("data", "code"), NOTHING.values(), ids=NOTHING)
def test_a_file_that_gives_nothing_is_refused_in_one_sentence(data, code):
    assert refusal(data) == code


@pytest.mark.parametrize(
    ("name", "words"), [("word/document.xml", "Word"), ("xl/workbook.bin", "xlsb"), ("x", "archive")]
)
def test_other_archives_are_refused_by_what_they_are(name, words):
    result = BytesIO()
    with zipfile.ZipFile(result, "w") as archive:
        archive.writestr(name, "x")

    with pytest.raises(UnreadableFile, match=words):
        read_table(result.getvalue(), Limits())


def test_a_file_beyond_the_limit_is_refused_before_it_is_read():
    assert refusal(b"x" * 101, file_bytes=100) == "too-large"


def test_a_zip_bomb_is_refused_by_its_directory():
    bomb = added_part(an_xlsx(), "xl/worksheets/sheet2.xml", b" " * 2_000_000)

    assert len(bomb) < 20_000
    assert refusal(bomb, unpacked_bytes=1_000_000) == "too-large"


def test_a_directory_that_lies_about_a_part_is_refused():
    bomb = added_part(an_xlsx(), "xl/worksheets/sheet2.xml", b" " * 2_000_000)

    assert refusal(bomb.replace((2_000_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))) == "damaged"


def test_a_cell_at_the_far_end_of_the_sheet_is_refused():
    far = changed_part(
        an_xlsx(),
        SHEET,
        lambda xml: xml.replace(b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'),
    )

    assert refusal(far) == "too-many-rows"


def test_more_columns_than_anybody_needs_are_refused():
    wide = [[f"colonne {number}" for number in range(300)]]

    assert refusal(an_xlsx(wide)) == "too-many-columns"
    assert refusal(an_xls(wide)) == "too-many-columns"
    assert refusal(("Question;Réponse\n" + "a;" * 300 + "b").encode()) == "too-many-columns"


def test_a_line_of_a_million_columns_is_refused():
    assert refusal(b"Question;R\xc3\xa9ponse\nQ ?;a\n" + b"a;" * 1_000_000) == "line-too-long"


def test_a_rectangle_that_would_fill_the_memory_is_refused():
    corner = '<row r="{row}"><c r="A{row}"><v>1</v></c><c r="IV{row}"><v>1</v></c></row>'
    cells = corner.format(row=1) + corner.format(row=20_000)

    assert refusal(with_shared_strings(["x"], cells)) == "too-large"


def test_one_long_text_in_every_cell_is_refused():
    cells = "".join(f'<row r="{row}"><c><v>1</v></c><c t="s"><v>0</v></c></row>' for row in range(1, 1_000))

    assert refusal(with_shared_strings(["x" * 200_000], cells)) == "too-large"


def test_a_number_of_shared_texts_that_cannot_be_is_refused():
    assert refusal(with_shared_strings(["x"], "", count=999_999_999_999)) == "damaged"


def test_a_shared_text_that_does_not_exist_is_refused():
    assert refusal(with_shared_strings(["x"], '<row r="1"><c t="s"><v>7</v></c></row>')) == "damaged"


def test_a_workbook_that_declares_entities_is_refused():
    bomb = changed_part(
        an_xlsx(), SHEET, lambda xml: b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;">]>' + xml.lstrip()
    )

    assert refusal(bomb) == "damaged"


TEXT_CELL = 'office:value-type="string"><text:p>{text}</text:p></table:table-cell></table:table-row>'
REPEATED = {
    "rows": '<table:table-row table:number-rows-repeated="1048576"><table:table-cell ',
    "columns": '<table:table-row><table:table-cell table:number-columns-repeated="16384" ',
    "both": '<table:table-row table:number-rows-repeated="19000">'
    '<table:table-cell table:number-columns-repeated="250" ',
}


@pytest.mark.parametrize("which", REPEATED)
def test_a_repetition_that_would_fill_the_memory_is_refused(which):
    code = {"rows": "too-many-rows", "columns": "too-many-columns", "both": "too-large"}[which]

    assert refusal(an_ods(REPEATED[which] + TEXT_CELL.format(text="x"))) == code


def test_a_number_of_spaces_that_would_fill_the_memory_is_refused():
    spaces = TEXT_CELL.format(text='<text:s text:c="99999999"/><text:s text:c="99999999"/>')

    assert refusal(an_ods(f"<table:table-row><table:table-cell {spaces}")) == "too-large"


def test_the_empty_rows_that_pad_an_open_document_do_no_harm():
    rows = an_ods(
        "".join(
            "<table:table-row>"
            + "".join(
                f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>'
                for cell in row
            )
            + '<table:table-cell table:number-columns-repeated="16379"/></table:table-row>'
            for row in CAPITALS
        )
        + '<table:table-row table:number-rows-repeated="1048573"><table:table-cell'
        ' table:number-columns-repeated="16384"/></table:table-row>'
    )

    assert len(prompts(rows)) == 2


def test_two_sheets_of_an_old_workbook_in_one_place_are_refused():
    twice = a_record(0x85, b"\x00\x00\x00\x00\x00\x00\x01\x00A") * 2

    assert refusal(an_xls(globals_extra=twice)) == "damaged"


def test_a_chain_of_sectors_that_turns_in_circles_is_refused():
    data = bytearray(an_xls())
    data[512 + 8 : 512 + 12] = (2).to_bytes(4, "little")

    assert refusal(bytes(data)) == "damaged"


def test_rows_beyond_the_limit_are_left_out_and_said_so():
    text = "Question;Réponse\n" + "".join(f"Question {number} ?;a\n" for number in range(20))

    reading = read_table(text.encode(), Limits(rows=10))

    assert (len(reading.drafts), [issue.code for issue in reading.issues]) == (9, ["too-many-rows"])
