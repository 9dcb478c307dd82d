"""An export as files: readable by programs and by spreadsheets, harmless, and bounded."""

import io
import json
import zipfile
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import openpyxl
import pytest

from bot.use_cases.own_data import OwnData
from bot.views import own_data_files, own_data_workbook
from bot.views.own_data_files import write_files
from bot.views.own_data_workbook import as_cell
from questions.people import Role
from tests.builders import NOON, a_person

ZURICH = ZoneInfo("Europe/Zurich")


def files(**tables):
    data = OwnData(person=a_person(), cohort=None, now=NOON, zone=ZURICH, tables=tables.items())
    return {document.name: document.data for document in write_files(data)}


def book_of(found) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(found["mes-donnees-rappel.xlsx"]))


def test_both_files_hold_the_rows_under_french_headings_and_json_keeps_the_plain_names():
    found = files(people=[{"first_name": "Noa", "role": Role.APPRENTICE, "created_at": NOON}], rounds=[])

    data = json.loads(found["mes-donnees-rappel.json"])
    assert found["mes-donnees-rappel.json"].startswith(b'{"schema": "rappel-donnees/1"')
    assert data["tables"]["people"]["champs"]["first_name"] == "prénom"
    assert data["tables"]["people"]["lignes"] == [
        {"first_name": "Noa", "role": "apprentice", "created_at": "2026-11-24T11:00:00+00:00"}
    ]
    assert data["tables"]["rounds"]["lignes"] == []
    book = book_of(found)
    assert book.sheetnames == ["Profil"]
    assert list(book["Profil"].values) == [
        ("prénom", "rôle", "créé le"),
        ("Noa", "apprentice", "24.11.2026 12:00:00"),
    ]
    assert book["Profil"]["A1"].font.bold
    assert book["Profil"].freeze_panes == "A2"


@pytest.mark.parametrize("text", ["=1+1", "@SUM(A1)", "+41", "-1", "\t=cmd|' /c calc'!A0", "＝1"])
def test_no_text_of_a_person_becomes_a_formula(text):
    book = book_of(files(drafts=[{"data": "x", "kind": text}]))

    cell = book["Saisie en cours"]["B2"]
    assert cell.data_type == "s"
    assert cell.value.startswith("'")


def test_what_xml_cannot_hold_does_not_break_the_workbook():
    strange = "a\x00b\x0b<&>\ud800 _x0041_ é"
    found = files(drafts=[{"kind": strange}])

    assert book_of(found)["Saisie en cours"]["A2"].value.startswith("a\ufffdb\ufffd<&>\ufffd")
    assert json.loads(found["mes-donnees-rappel.json"])


def test_secrets_of_invites_stay_secret():
    found = files(invites=[{"id": 1, "token_hash": "geheim", "code_hash": "geheim"}])

    assert b"geheim" not in found["mes-donnees-rappel.json"]
    assert list(book_of(found)["Invitations"].values) == [("n°",), (1,)]


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (None, None),
        (True, "oui"),
        (False, "non"),
        (7, 7),
        (0.25, 0.25),
        (10**15, str(10**15)),
        (date(2029, 6, 12), "12.06.2029"),
        (datetime(2026, 7, 1, 22, 30, tzinfo=UTC), "02.07.2026 00:30:00"),
        (["a", 1], '["a", 1]'),
    ],
)
def test_a_cell_holds_a_value_as_its_reader_expects(value, cell):
    assert as_cell(value, ZURICH) == cell


def test_a_long_history_is_sent_zipped_and_goes_on_in_further_sheets(monkeypatch):
    monkeypatch.setattr(own_data_files, "LARGEST_PLAIN", 1000)
    monkeypatch.setattr(own_data_workbook, "MOST_ROWS", 100)

    found = files(reviews=({"id": number, "fact_id": "fait"} for number in range(250)))

    with zipfile.ZipFile(io.BytesIO(found["mes-donnees-rappel.json.zip"])) as archive:
        data = json.loads(archive.read("mes-donnees-rappel.json"))
    book = book_of(found)
    assert [row["id"] for row in data["tables"]["reviews"]["lignes"]] == list(range(250))
    assert book.sheetnames == ["Réponses", "Réponses 2", "Réponses 3"]
    assert sum(sheet.max_row - 1 for sheet in book) == 250
