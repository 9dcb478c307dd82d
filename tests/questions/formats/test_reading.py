"""One door for every file: the reader of its format, and the company forms."""

from io import BytesIO

import openpyxl
import pytest

from questions.formats.drafts import Format, Limits, UnreadableFile
from questions.formats.reading import READERS, read_file
from questions.quiz.flaws import Severity
from tests.questions.formats.anki_package import a_package
from tests.questions.formats.file_samples import FIELDS, FILLED_FORM, KNOWN, NOTHING_ASKED


@pytest.mark.parametrize("name", [name for name in sorted(KNOWN.keys() - NOTHING_ASKED) if KNOWN[name][1] in READERS])
def test_a_file_is_read_by_the_reader_of_its_format(name):
    data, expected = KNOWN[name]
    reading = read_file(data)

    assert reading.format is expected
    assert reading.drafts or reading.question_set.questions


def test_a_filled_form_gives_its_questions():
    reading = read_file(FILLED_FORM.encode(), fields=lambda: FIELDS)

    assert reading.format is Format.COMPANY_FORM
    assert len(reading.question_set.questions) == 2
    assert reading.issues == ()


def test_a_form_with_problems_gives_every_one_with_its_line():
    text = FILLED_FORM.replace("[Direction, Équipe, Agent]", "[Direction]").replace("Lac SA", '""')
    reading = read_file(text.encode(), fields=lambda: FIELDS)

    assert reading.question_set is None
    assert [(issue.severity, issue.line is None) for issue in reading.issues] == [
        (Severity.BLOCK, True),
        (Severity.BLOCK, False),
    ]


@pytest.mark.parametrize("word", ["2026-13-45", "0b", "1:99:99", "!!int x", "=", "!!timestamp z"])
def test_a_value_that_yaml_takes_for_something_else_is_a_problem_and_no_crash(word):
    reading = read_file(FILLED_FORM.replace("Lac SA", word).encode(), fields=lambda: FIELDS)

    assert reading.question_set is not None or reading.issues


def test_a_form_full_of_aliases_is_refused():
    bomb = "a: &a [x, x]\n" + "".join(f"b{n}: &b{n} [*{'a' if n == 0 else f'b{n - 1}'}, *a]\n" for n in range(40))

    with pytest.raises(UnreadableFile, match="renvois"):
        read_file((bomb + FILLED_FORM).encode(), fields=lambda: FIELDS)


def test_a_form_with_a_cell_far_away_is_read_as_any_other():
    book = openpyxl.load_workbook(BytesIO(KNOWN["company form as a workbook"][0]))
    book["Entreprise"]["B1"] = "Lac SA"
    book["Entreprise"]["F4"] = "Direction\nÉquipe\nAgent"
    book["Entreprise"]["XFD1048576"] = "x"
    content = BytesIO()
    book.save(content)

    assert len(read_file(content.getvalue(), fields=lambda: FIELDS).question_set.questions) == 2


def test_a_form_that_claims_to_be_huge_is_refused():
    form = {"xl/workbook.xml": '<sheet name="Entreprise"/>', "xl/sharedStrings.xml": "Vos réponses (une par ligne)"}
    bomb = a_package({**form, "xl/worksheets/sheet1.xml": b" " * 6_000_000})

    with pytest.raises(UnreadableFile, match="formulaire"):
        read_file(bomb)


def test_a_damaged_form_is_a_problem_and_no_crash():
    form = {"xl/workbook.xml": '<sheet name="Entreprise"/>', "xl/sharedStrings.xml": "Vos réponses (une par ligne)"}

    assert [issue.code for issue in read_file(a_package(form)).issues] == ["company-form"]


def test_every_format_has_its_reader():
    assert {*READERS, Format.COMPANY_FORM} == set(Format)


def test_limits_reach_the_reader():
    with pytest.raises(UnreadableFile, match="dépasse"):
        read_file(FILLED_FORM.encode(), Limits(file_bytes=100))
