"""People erased and exported from a terminal, on a database as the bot left it."""

import json
from dataclasses import replace

import openpyxl
import pytest
from typer.testing import CliRunner

from bot.cli import app
from questions.erasure import derive_key, mark_of
from storage.engine import open_engine
from storage.errors import BackupFailed, BackupFault
from storage.schema import upgrade
from storage.unit_of_work import unit_of_work
from tests.storage.builders import NOW, a_cohort, ask_and_answer, enrol

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


@pytest.mark.parametrize("word", ["oui", "O", "y"])
def test_a_person_is_erased_after_a_yes_and_leaves_a_mark(look, person, word):
    yes = run("erase", str(person.telegram_id), "--telegram", typed=f"{word}\n")

    assert yes[0] == 0
    assert "est effacée, avec 1 réponse" in yes[1]
    assert known(look) == 0
    mark = mark_of(person.telegram_id, key=derive_key(TOKEN))
    assert list(look(lambda uow: uow.ownership.list_marks())) == [mark]


@pytest.mark.parametrize("typed", ["n\n", "\n", "", "ouais\n"])
def test_without_a_yes_nobody_is_erased(look, person, typed):
    code, output = run("erase", str(person.id), typed=typed)

    assert (code, known(look)) == (1, 1)
    assert "Rien n’a été changé." in output
    assert "Abort" not in output


def test_the_question_says_who_would_be_erased(look, person):
    def join(uow):
        uow.people.save(replace(person, cohort_id=a_cohort(uow, name="ARC 2026 A").id))

    look(join)

    _, output = run("erase", str(person.id), typed="n\n")

    assert f"la personne n° {person.id}, {person.first_name} (apprenti·e, classe ARC 2026 A, 1 réponse)" in output


def test_an_unknown_number_and_a_missing_token_are_one_sentence(look, person, monkeypatch):
    unknown = run("erase", "999", "--yes")
    monkeypatch.delenv("RAPPEL_TOKEN")
    without = run("erase", str(person.id), "--yes")

    assert unknown[0] == 2
    assert unknown[1].startswith("Il n’y a pas de personne n° 999. Dans le chat, la page de chaque personne montre")
    assert without[0] == 2
    assert "RAPPEL_TOKEN manque" in without[1]
    assert known(look) == 1


def test_after_a_restore_the_erased_are_erased_again(look, person):
    mark = mark_of(person.telegram_id, key=derive_key(TOKEN))
    look(lambda uow: uow.ownership.mark_erased(mark, at=max(NOW, person.created_at)))

    first, second = run("erase-again"), run("erase-again")

    hint = "  D’après cette base seulement ; celle d’avant se nomme avec --replaced ADRESSE.\n"
    assert first == (0, f"✓ 1 personne effacée.\n{hint}")
    assert second == (0, f"✓ 0 personne effacée.\n{hint}")
    assert known(look) == 0


def test_marks_of_another_token_are_told_until_that_token_is_back(look, person, monkeypatch):
    mark = mark_of(person.telegram_id, key=derive_key("1:before"))
    look(lambda uow: uow.ownership.mark_erased(mark, at=max(NOW, person.created_at)))

    _, with_new = run("erase-again")
    still = known(look)
    monkeypatch.setenv("RAPPEL_TOKEN", "1:before")
    _, with_old = run("erase-again")

    assert "✗ 1 effacement a été noté avec un autre jeton" in with_new
    assert (still, known(look)) == (1, 0)
    assert "✗" not in with_old


def test_a_replaced_database_that_is_not_there_is_named_and_not_made(look, person, tmp_path):
    result = CliRunner().invoke(app, ["people", "erase-again", "--replaced", f"sqlite:///{tmp_path / 'typo'}"])

    assert isinstance(result.exception, BackupFailed)
    assert result.exception.fault is BackupFault.PAST_UNREADABLE
    assert "typo" in result.exception.place
    assert not (tmp_path / "typo").exists()


def test_an_export_is_written_as_two_files_for_its_owner_only(person, tmp_path):
    code, output = run("export", str(person.id), "--output", str(tmp_path / "export"))

    stem = f"mes-donnees-rappel-{person.id}"
    data = json.loads((tmp_path / "export" / f"{stem}.json").read_text("utf-8"))
    book = openpyxl.load_workbook(tmp_path / "export" / f"{stem}.xlsx")
    assert (code, output.count("✓")) == (0, 2)
    assert data["tables"]["people"]["lignes"][0]["telegram_id"] == person.telegram_id
    assert "Réponses" in book.sheetnames
    assert {path.stat().st_mode & 0o077 for path in (tmp_path / "export").iterdir()} == {0}


def test_an_export_never_replaces_a_file(person, tmp_path):
    (tmp_path / f"mes-donnees-rappel-{person.id}.xlsx").write_text("somebody’s")

    code, output = run("export", str(person.id), "--output", str(tmp_path))

    assert (code, output.count("\n")) == (2, 1)
    assert "existe déjà" in output
    assert (tmp_path / f"mes-donnees-rappel-{person.id}.xlsx").read_text() == "somebody’s"
    assert not (tmp_path / f"mes-donnees-rappel-{person.id}.json").exists()
