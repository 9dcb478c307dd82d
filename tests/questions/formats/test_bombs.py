"""Files made to harm: each is stopped by a check of ours, early, whatever its process may take."""

import json
from decimal import Decimal

import pytest

from questions.formats.anki_notes import Note, draft_notes
from questions.formats.drafts import DraftNumber, Limits, UnreadableFile
from questions.formats.reading import read_file
from questions.formats.tables import guards
from tests.questions.formats.anki_package import PNG, a_collection, a_note, a_package
from tests.questions.formats.bomb_files import BOMBS
from tests.questions.formats.moodle_files import TWO, question, quiz
from tests.questions.formats.workbook_files import SHEET, an_xlsx, changed_part

STOPPED = {
    "same name late": "too-large",
    "packed just within the limit": "too-large",
    "deep sheet": "too-large",
    "pictures without end": "too-large",
    "yaml of many keys": "too-large",
    "empty lines": "too-big",
    "million answers in gift": "too-big",
}


@pytest.mark.parametrize(("name", "code"), STOPPED.items())
@pytest.mark.timeout(60)
def test_a_bomb_is_stopped_before_it_goes_off(name, code):
    with pytest.raises(UnreadableFile) as refused:
        read_file(BOMBS[name]())

    assert refused.value.code == code
    assert refused.value.message.endswith(".")


def test_an_xml_question_of_more_elements_than_any_has_is_refused():
    answers = "<answer fraction='1'><text>a</text></answer>" * 10_001

    with pytest.raises(UnreadableFile, match="bien trop grand") as refused:
        read_file(quiz(question("multichoice", answers)))

    assert refused.value.code == "too-large"


def test_many_xml_questions_are_no_bomb():
    reading = read_file(quiz(*(question("multichoice", TWO, name=str(number)) for number in range(3_000))))

    assert len(reading.drafts) == 3_000


def test_a_sheet_of_more_elements_than_any_has_is_refused_even_if_they_are_empty(monkeypatch):
    monkeypatch.setattr(guards, "_MOST_ELEMENTS", 1_000)
    rows = b"<row/>" * 1_000
    book = changed_part(an_xlsx(), SHEET, lambda xml: xml.replace(b"</sheetData>", rows + b"</sheetData>"))

    with pytest.raises(UnreadableFile) as refused:
        read_file(book)

    assert refused.value.code == "too-large"


def test_a_sheet_that_is_formatted_to_its_last_row_is_none_of_these():
    assert guards._MOST_ELEMENTS > 1_048_576 + 100_000


def test_a_question_of_ours_with_more_values_than_any_has_is_left_out_by_itself():
    entries = [
        {"prompt": "A ?", "right": "b", "wrong": ["c", "d"]},
        {"prompt": "B ?", **{f"x{n}": 1 for n in range(2_001)}},
    ]

    reading = read_file(json.dumps({"questions": entries}).encode())

    assert [one.prompt for one in reading.question_set.questions] == ["A ?"]
    assert [issue.code for issue in reading.issues] == ["too-long"]


def test_a_note_of_more_fields_than_any_has_is_left_out_by_itself():
    notes = [Note(fields=("Qui ?", "Moi")), Note(fields=("Quoi ?", *["a"] * 100))]

    drafts, issues = draft_notes(notes, find_image=lambda _: None, limits=Limits())

    assert [draft.prompt for draft in drafts] == ["Qui ?"]
    assert [issue.code for issue in issues] == ["too-long"]


def test_a_package_with_more_media_than_a_zip_can_hold_is_refused():
    media = json.dumps({str(number): f"{number}.png" for number in range(200_000)})

    with pytest.raises(UnreadableFile, match="trop de médias"):
        read_file(a_package({"collection.anki2": a_collection(a_note("a", "b")), "media": media}))


def test_a_picture_that_a_thousand_notes_show_is_hashed_once(monkeypatch):
    hashed = []

    def hash_one(data):
        hashed.append(data)
        return "digest"

    monkeypatch.setattr("questions.formats.drafts.hash_image", hash_one)
    notes = (a_note(f'Q{number} ?<img src="a.png">', "b", guid=f"g{number}") for number in range(1_000))
    package = a_package({"collection.anki2": a_collection(*notes), "media": '{"0": "a.png"}', "0": PNG})

    reading = read_file(package)

    assert len(reading.drafts) == 1_000
    assert hashed == [PNG]


@pytest.mark.parametrize("text", ["Question;Réponse A;Réponse B;Bonne réponse\n", "#separator:tab\n\n\n"])
def test_a_file_with_neither_a_question_nor_a_problem_is_refused_in_words(text):
    with pytest.raises(UnreadableFile, match=r"question.*\."):
        read_file(text.encode())


def test_a_number_too_long_to_be_kept_leaves_the_other_questions_of_a_table_alone():
    table = f"Type;Question;Bonne réponse\nnombre;R ?;{'9' * 400}\nnombre;S ?;12,5\n"

    reading = read_file(table.encode())

    assert [draft.numbers for draft in reading.drafts if draft.numbers] == [(DraftNumber(value=Decimal("12.5")),)]
