"""People erased and exported from a terminal, on a database as the bot left it."""

import json

import openpyxl
import pytest
from typer.testing import CliRunner

from bot.cli import app
from questions.erasure import derive_key, mark_of
from storage.engine import open_engine
from storage.schema import upgrade
from storage.unit_of_work import unit_of_work
from tests.storage.builders import NOW, ask_and_answer, enrol

TOKEN = "1:token"


@pytest.fixture
def look(database_url, monkeypatch):
    """A way to look into a database with one person who has answered."""
    monkeypatch.setenv("RAPPEL_DATABASE_URL", database_url)
    monkeypatch.setenv("RAPPEL_TOKEN", TOKEN)
    upgrade(database_url)

    def look(query):
        engine = open_engine(database_url)
        with unit_of_work(engine) as uow:
            result = query(uow)
            uow.commit()
        engine.dispose()
        return result

    def settle(uow):
        person = enrol(uow)
        ask_and_answer(uow, person)
        return person

    look(settle)
    return look


@pytest.fixture
def person(look):
    """The person who is stored."""
    return look(lambda uow: uow.people.list_all()[0])


def run(*arguments: str, typed: str = "") -> tuple[int, str]:
    result = CliRunner().invoke(app, ["people", *arguments], input=typed)
    return result.exit_code, result.output.replace("\u00a0", " ")


def known(look) -> int:
    return look(lambda uow: uow.people.count())


def test_a_person_is_erased_after_a_yes_and_leaves_a_mark(look, person):
    no = run("erase", str(person.id), typed="n\n")
    still = known(look)
    yes = run("erase", str(person.telegram_id), "--telegram", typed="y\n")

    assert (no[0], still) == (1, 1)
    assert yes[0] == 0
    assert "est effacée, avec 1 réponse" in yes[1]
    assert known(look) == 0
    mark = mark_of(person.telegram_id, key=derive_key(TOKEN))
    assert list(look(lambda uow: uow.ownership.list_marks())) == [mark]


def test_an_unknown_number_and_a_missing_token_are_one_sentence(look, person, monkeypatch):
    unknown = run("erase", "999", "--yes")
    monkeypatch.delenv("RAPPEL_TOKEN")
    without = run("erase", str(person.id), "--yes")

    assert unknown == (2, "Il n’y a pas de personne n° 999. /roles et « Membres » montrent les numéros.\n")
    assert without[0] == 2
    assert "RAPPEL_TOKEN manque" in without[1]
    assert known(look) == 1


def test_after_a_restore_the_erased_are_erased_again(look, person):
    mark = mark_of(person.telegram_id, key=derive_key(TOKEN))
    look(lambda uow: uow.ownership.mark_erased(mark, at=max(NOW, person.created_at)))

    first, second = run("erase-again"), run("erase-again")

    assert first == (0, "✓ 1 personne effacée.\n")
    assert second == (0, "✓ 0 personne effacée.\n")
    assert known(look) == 0


def test_an_export_is_written_as_two_files_for_its_owner_only(person, tmp_path):
    code, output = run("export", str(person.id), "--output", str(tmp_path / "export"))

    data = json.loads((tmp_path / "export" / "mes-donnees-rappel.json").read_text("utf-8"))
    book = openpyxl.load_workbook(tmp_path / "export" / "mes-donnees-rappel.xlsx")
    assert (code, output.count("✓")) == (0, 2)
    assert data["tables"]["people"]["lignes"][0]["telegram_id"] == person.telegram_id
    assert "Réponses" in book.sheetnames
    assert {path.stat().st_mode & 0o077 for path in (tmp_path / "export").iterdir()} == {0}
