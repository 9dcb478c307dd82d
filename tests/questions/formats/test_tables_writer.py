"""Questions as CSV and XLSX: what is written comes back, what can't be is named, nothing is a formula."""

import csv
from io import BytesIO, StringIO

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from questions.formats.drafts import Format, Limits
from questions.formats.tables.cells import neutralise_cell, restore_cell
from questions.formats.tables.reader import read_table
from questions.formats.tables.writer import write_csv, write_xlsx
from questions.quiz.flaws import Severity
from questions.quiz.question import Kind, Option, Pair, Quantity
from tests.builders import a_question

WRITERS = pytest.mark.parametrize("write", [write_csv, write_xlsx])
DANGEROUS = ["=1+1", "+41 31", "-5", "@x", " =1", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠x", "'=1", "\u200b=1"]


@pytest.mark.parametrize("text", DANGEROUS)
def test_what_a_spreadsheet_could_take_for_a_formula_stands_behind_an_apostrophe(text):
    neutral = neutralise_cell(text)

    assert neutral == f"'{text}"
    assert restore_cell(neutral) == text


@pytest.mark.parametrize("text", ["", "Berne", "l’eau", "'cité'", "1-2", "a=b"])
def test_other_texts_stay_as_they_are(text):
    assert (neutralise_cell(text), restore_cell(text)) == (text, text)


@given(st.text())
def test_neutralising_is_undone_by_restoring(text):
    assert restore_cell(neutralise_cell(text)) == text


def every_kind():
    return [a_question(kind, id=f"essai/{kind.value}", rejected=(), sources=("Source 1", "Source 2")) for kind in Kind]


@WRITERS
def test_a_question_of_every_kind_comes_back(write):
    questions = every_kind()

    written = write(questions)
    reading = read_table(written.data, Limits())

    assert (written.lost, reading.issues) == ((), ())
    assert [came_back(draft) for draft in reading.drafts] == [went_out(question) for question in questions]


def went_out(question):
    quantity = question.quantity
    answer = (
        question.kind,
        question.prompt,
        question.id,
        [(option.text, option.correct) for option in question.options],
        question.pairs,
        list(question.accepted),
        question.key_points,
        [] if quantity is None else [(quantity.value, quantity.tolerance, quantity.unit)],
    )
    feedback = [option.feedback for option in question.options]
    return answer, (feedback, question.explanation, question.objectives, question.sources)


def came_back(draft):
    answer = (
        draft.kind,
        draft.prompt,
        draft.key,
        [(option.text, option.weight > 0) for option in draft.options],
        draft.pairs,
        [option.text for option in draft.accepted],
        draft.key_points,
        [(number.value, number.tolerance, draft.unit) for number in draft.numbers],
    )
    feedback = [option.feedback for option in draft.options]
    return answer, (feedback, draft.explanation, draft.objectives, draft.sources)


TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Co", "Cn")) | st.sampled_from("\n=+-@';,\"\t→|"),
    min_size=1,
    max_size=40,
)


@st.composite
def questions(draw):
    kind = draw(st.sampled_from(sorted(Kind)))
    texts = st.lists(TEXTS, min_size=2, max_size=6, unique=True)
    content: dict[str, object] = {}
    match kind:
        case Kind.CHOICE | Kind.MULTIPLE | Kind.ORDER:
            listed = draw(texts)
            keys = draw(st.sets(st.integers(0, len(listed) - 1), min_size=1)) if kind is Kind.MULTIPLE else {0}
            marks = [kind is Kind.ORDER or place in keys for place in range(len(listed))]
            feedback = [draw(st.just("") | TEXTS) for _ in listed] if kind is not Kind.ORDER else [""] * len(listed)
            content["options"] = tuple(
                Option(text=text, correct=mark, feedback=note)
                for text, mark, note in zip(listed, marks, feedback, strict=True)
            )
        case Kind.TRUE_FALSE:
            truth = draw(st.booleans())
            content["options"] = (Option(text="Vrai", correct=truth), Option(text="Faux", correct=not truth))
        case Kind.MATCH:
            content["pairs"] = tuple(Pair(left=left, right=draw(TEXTS)) for left in draw(texts))
        case Kind.NUMBER:
            number = st.decimals(-10_000, 10_000, places=2)
            tolerance = st.decimals(0, 10, places=1)
            unit = st.sampled_from(["", "kg", "CHF", "%", "francs par mois", "±"])
            content["quantity"] = Quantity(value=draw(number), tolerance=draw(tolerance), unit=draw(unit))
        case Kind.RECALL:
            content["key_points"] = tuple(draw(texts))
        case _:
            content["accepted"] = tuple(draw(texts))
            content["rejected"] = ()
    return a_question(kind, id=draw(st.text("abc/.-", min_size=1, max_size=8)), prompt=draw(TEXTS), **content)


def check_round_trip(write, listed):
    """Every question comes back as it was, or the loss is named: a BLOCK for a whole one, a WARNING for its words."""
    written = write(listed)
    named = {issue.message.split("\u00a0")[1]: issue.severity for issue in written.lost}
    kept = [question for question in listed if named.get(question.id) is not Severity.BLOCK]

    reading = read_table(written.data, Limits())

    assert reading.issues == ()
    for question, draft in zip(kept, reading.drafts, strict=True):
        (answer, words), (answer_back, words_back) = went_out(question), came_back(draft)
        assert answer_back == answer
        assert words_back == words or question.id in named


SETS = st.lists(questions(), max_size=4, unique_by=lambda question: question.id)


@given(SETS)
@settings(max_examples=100, deadline=None)
def test_every_set_comes_back_from_csv(listed):
    check_round_trip(write_csv, listed)


@given(SETS)
@settings(max_examples=25, deadline=None)
def test_every_set_comes_back_from_a_workbook(listed):
    check_round_trip(write_xlsx, listed)


@WRITERS
def test_what_a_table_cannot_hold_is_named(write):
    kept = a_question(id="essai/gardée")
    listed = a_question(Kind.TEXT, id="essai/liste", accepted=(), cite=2, listed=(("a",), ("b",), ("c",)))
    long = a_question(
        Kind.CHOICE,
        id="essai/longue",
        options=tuple(Option(text=str(number), correct=number == 1) for number in range(11)),
    )
    arrows = a_question(
        Kind.MATCH, id="essai/flèches", pairs=(Pair(left="a → b", right="c"), Pair(left="d", right="e"))
    )
    strict = a_question(Kind.TEXT, id="essai/stricte", rejected=("non",))

    written = write([kept, listed, long, arrows, strict])

    assert [(issue.code, issue.severity) for issue in written.lost] == [
        ("not-written", Severity.BLOCK),
        ("not-written", Severity.BLOCK),
        ("not-written", Severity.BLOCK),
        ("rejected-lost", Severity.WARNING),
    ]
    assert all(
        name in issue.message
        for name, issue in zip(["liste", "longue", "flèches", "stricte"], written.lost, strict=True)
    )
    assert [draft.key for draft in read_table(written.data, Limits()).drafts] == ["essai/gardée", "essai/stricte"]


@WRITERS
def test_a_choice_between_vrai_and_faux_stays_a_choice(write):
    options = (Option(text="Vrai", correct=False), Option(text="Faux", correct=True))

    (draft,) = read_table(write([a_question(options=options)]).data, Limits()).drafts

    assert draft.kind is Kind.CHOICE


def test_csv_is_made_for_a_double_click_in_swiss_excel():
    data = write_csv([a_question(prompt='Que dit « "oui" ; ou non » ?\nDeuxième ligne.')]).data

    text = data.decode("utf-8")
    assert text.startswith("\ufeffType;Question;Réponse A;")
    assert text.splitlines()[0].count(";") == 26
    assert data.count(b"\r\n") == 2
    assert list(csv.reader(StringIO(text), delimiter=";"))[1][1].startswith('Que dit « "oui"')


def test_the_workbook_shows_its_headings_and_holds_texts_only():
    data = write_xlsx([a_question(prompt="=SUM(A1)", explanation="#N/A", sources=("_x0041_ 1.10",))]).data

    sheet = openpyxl.load_workbook(BytesIO(data))["Questions"]
    (draft,) = read_table(data, Limits()).drafts

    assert (sheet.freeze_panes, sheet["A1"].font.bold, sheet.column_dimensions["B"].width) == ("C2", True, 60)
    assert (sheet["B2"].value, sheet["B2"].data_type, sheet["B2"].number_format) == ("'=SUM(A1)", "s", "@")
    assert (draft.prompt, draft.explanation, draft.sources) == ("=SUM(A1)", "#N/A", ("_x0041_ 1.10",))


@WRITERS
def test_texts_that_no_cell_can_hold_are_cut_and_named(write):
    question = a_question(explanation=f"{'x' * 40_000}\x07")

    written = write([question])

    assert [issue.code for issue in written.lost] == ["text-changed"]
    assert len(read_table(written.data, Limits()).drafts[0].explanation) == 20_000


@WRITERS
def test_no_questions_make_a_file_with_headings(write):
    written = write([])

    assert written.lost == ()
    assert read_table(written.data, Limits()).drafts == ()


def test_formats_are_told_apart():
    assert read_table(write_csv(every_kind()).data, Limits()).format is Format.CSV
    assert read_table(write_xlsx(every_kind()).data, Limits()).format is Format.XLSX
