"""`rappel database backup`: a verified copy of one moment, or one sentence and nothing half-done."""

import json
import os
import resource
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import make_url
from typer.testing import CliRunner

from bot.cli import app, main
from questions.backups import read_moment
from storage import postgresql_copy, sqlite_copy
from storage.backup import back_up, suffix_of
from storage.engine import open_engine
from storage.errors import BackupFailed, BackupFault
from storage.unit_of_work import unit_of_work
from tests.storage.builders import ask_and_answer, enrol

ROOT = Path(__file__).parents[2]


@pytest.fixture
def url(request, monkeypatch, database_url, tmp_path) -> str:
    """This test's database, in the settings, with three answers of one person."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RAPPEL_DATABASE_URL", database_url)
    if database_url.startswith("postgresql"):
        use_programs_of(request.getfixturevalue("postgresql_server"), monkeypatch)
    fill(database_url)
    return database_url


def fill(url: str) -> None:
    engine = open_engine(url)
    with unit_of_work(engine) as uow:
        person = enrol(uow)
        for _ in range(3):
            ask_and_answer(uow, person)
        uow.commit()
    engine.dispose()


def use_programs_of(server, monkeypatch) -> None:
    """The programs of the server's own version come first, as an operator would have them."""
    monkeypatch.setenv("PATH", f"{server.origin}{os.pathsep}{os.environ['PATH']}")


@pytest.fixture
def folder(tmp_path) -> Path:
    folder = tmp_path / "copies"
    folder.mkdir()
    return folder


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["database", "backup", *arguments], catch_exceptions=True)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.output.replace("\u00a0", " ")


def say(capsys, monkeypatch, *arguments: str) -> tuple[int, str]:
    """Exit code and words of the whole command line, as a terminal shows them."""
    monkeypatch.setattr(sys, "argv", ["rappel", "database", "backup", *arguments])
    with pytest.raises(SystemExit) as end:
        main()
    return int(end.value.code or 0), capsys.readouterr().err.replace("\u00a0", " ")


def test_a_backup_holds_everything_and_is_for_its_owner_only(url, folder):
    file = folder / "copy"

    code, output = run(str(file))

    assert (code, output) == (0, f"✓ {file} : 3 réponses de 1 personne, vérifiées.\n")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(folder.iterdir()) == [file]


def test_without_a_name_it_goes_to_the_folder_of_the_settings(url, folder, monkeypatch):
    monkeypatch.setenv("RAPPEL_BACKUPS", str(folder / "nightly"))

    code, _ = run()

    (made,) = (folder / "nightly").iterdir()
    assert code == 0
    assert read_moment(made.name, suffix_of(url)) is not None
    assert stat.S_IMODE(made.parent.stat().st_mode) == 0o700


def test_a_file_that_is_there_is_never_replaced(url, folder, capsys, monkeypatch):
    file = folder / "only-copy"
    file.write_text("precious")

    code, words = say(capsys, monkeypatch, str(file))

    assert (code, words) == (
        2,
        f"{file} : ce fichier existe déjà et n’est pas remplacé ; choisissez un autre nom.\n",
    )
    assert file.read_text() == "precious"


def test_a_folder_that_is_not_there_is_one_sentence(url, tmp_path, capsys, monkeypatch):
    code, words = say(capsys, monkeypatch, str(tmp_path / "nowhere" / "copy"))

    assert (code, words.count("\n")) == (2, 1)
    assert "ce dossier n’existe pas" in words


def test_a_database_that_is_not_there_is_not_made(folder, capsys, monkeypatch, tmp_path):
    monkeypatch.setenv("RAPPEL_DATABASE_URL", f"sqlite:///{tmp_path / 'missing.sqlite3'}")

    code, words = say(capsys, monkeypatch, str(folder / "copy"))

    assert (code, words.count("\n")) == (2, 1)
    assert "il n’y a pas de base à sauvegarder" in words
    assert not (tmp_path / "missing.sqlite3").exists()
    assert list(folder.iterdir()) == []


@pytest.mark.skipif(os.getuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_is_one_sentence(url, folder, capsys, monkeypatch):
    folder.chmod(0o500)

    code, words = say(capsys, monkeypatch, str(folder / "copy"))

    assert (code, words.count("\n")) == (2, 1)
    assert "vérifiez les droits" in words


def test_a_full_disk_is_one_sentence_and_leaves_nothing(url, folder, capsys, monkeypatch):
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    # Room for SQLite's own index of the WAL, not for the copy.
    resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, limits[1]))
    try:
        code, words = say(capsys, monkeypatch, str(folder / "copy"))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)

    assert (code, words.count("\n")) == (2, 1)
    assert "plus de place sur le disque" in words
    assert list(folder.iterdir()) == []


def test_a_copy_that_is_not_what_was_copied_gets_no_name(url, folder, monkeypatch):
    kind = sqlite_copy if url.startswith("sqlite") else postgresql_copy
    monkeypatch.setattr(kind, "count_in", lambda _path: {"reviews": 2, "cards": 0, "people": 1})

    with pytest.raises(BackupFailed) as refusal:
        back_up(url, folder / "copy")

    assert refusal.value.fault is BackupFault.DAMAGED
    assert list(folder.iterdir()) == []


def test_a_copy_is_one_file_without_a_wal_and_reading_it_leaves_no_trace(sqlite_url, folder):
    fill(sqlite_url)

    back_up(sqlite_url, folder / "copy")

    connection = sqlite3.connect(folder / "copy")
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    assert connection.execute("SELECT count(*) FROM reviews").fetchone() == (3,)
    connection.close()
    assert [path.name for path in folder.iterdir()] == ["copy"]


@pytest.mark.parametrize(
    ("version", "fault"), [(None, BackupFault.NO_TOOL), ("pg_dump (PostgreSQL) 9.6.1", BackupFault.OLD_TOOL)]
)
def test_a_missing_or_old_program_of_postgresql_is_told(postgresql_url, folder, monkeypatch, tmp_path, version, fault):
    programs = tmp_path / "programs"
    programs.mkdir()
    if version is not None:
        program = programs / "pg_dump"
        program.write_text(f"#!/bin/sh\necho '{version}'\n")
        program.chmod(0o700)
    monkeypatch.setenv("PATH", f"{programs}")

    with pytest.raises(BackupFailed) as refusal:
        back_up(postgresql_url, folder / "copy")

    assert refusal.value.fault is fault
    assert list(folder.iterdir()) == []


def test_no_command_line_holds_the_password(postgresql_server, postgresql_url, folder, monkeypatch):
    use_programs_of(postgresql_server, monkeypatch)
    commands, passwords = [], []
    real = subprocess.run

    def watched(command, **options):
        commands.append(command)
        passwords.append(json.dumps(dict(options.get("env") or {})).count("geheim-7"))
        return real(command, **options)

    monkeypatch.setattr(subprocess, "run", watched)
    url = make_url(postgresql_url).set(password="geheim-7")

    back_up(url, folder / "copy")

    assert any("pg_dump" in command[0] for command in commands)
    assert [part for command in commands for part in command if "geheim-7" in part] == []
    assert max(passwords) == 1
