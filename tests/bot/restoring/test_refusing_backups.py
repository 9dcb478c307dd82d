"""`rappel database restore`: what is refused, and that nothing has changed then."""

import sqlite3
import sys
from contextlib import closing
from functools import partial

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from bot.cli import app, main
from storage import schema
from storage.backup import back_up
from storage.engine import hold_single_writer
from storage.errors import BackupFailed, BackupFault, BadDatabase, BadDatabaseReason
from tests.bot.restoring.restored_place import TOKEN, Place, go_on, set_revision, settle_in, untouched
from tests.databases import newest_revision


def test_a_replaced_database_that_can_not_be_read_is_refused_and_nothing_changes(place, tmp_path):
    place.do(go_on)
    typo = tmp_path / "typo.sqlite3"

    with pytest.raises(BackupFailed) as refusal:
        place.restore("--replaced", f"sqlite:///{typo}")

    assert refusal.value.fault is BackupFault.PAST_UNREADABLE
    assert place.do(lambda uow: (uow.people.count(), uow.restores.find_pause())) == (1, None)
    assert not list(tmp_path.glob("typo*"))
    assert not list(tmp_path.glob("*.replaced-*"))


def test_before_it_asks_it_says_what_the_backup_holds(place):
    result = CliRunner().invoke(app, ["database", "restore", str(place.backup)], input="\n")
    missing = CliRunner().invoke(app, ["database", "restore", "nowhere"], input="oui\n")

    assert result.exit_code == 1
    assert "contient 2 réponses de 2 personnes. Remplacer la base" in result.output.replace("\u00a0", " ")
    assert isinstance(missing.exception, BackupFailed)
    assert "Remplacer" not in missing.output
    untouched(place)


def test_nothing_is_restored_while_a_bot_runs(place):
    with hold_single_writer(place.url), pytest.raises(BadDatabase) as refusal:
        place.restore()

    assert refusal.value.reason is BadDatabaseReason.IN_USE
    assert place.do(lambda uow: uow.restores.find_pause()) is None


def test_a_backup_of_a_newer_version_is_refused_and_nothing_changes(place):
    place.do(partial(set_revision, revision="9999"))
    place.backup.unlink()
    back_up(place.url, place.backup)
    place.do(partial(set_revision, revision=newest_revision()))

    with pytest.raises(BackupFailed) as refusal:
        place.restore()

    assert (refusal.value.fault, refusal.value.detail) == (BackupFault.NEWER, "9999")
    untouched(place)


@pytest.mark.parametrize("content", [b"", b"SQLite format 3\0", b"PGDMP", b"something else"])
def test_what_is_no_backup_is_refused_and_nothing_changes(place, content):
    place.backup.write_bytes(content)

    with pytest.raises(BackupFailed) as refusal:
        place.restore()

    assert refusal.value.fault in {BackupFault.NOT_A_BACKUP, BackupFault.DAMAGED}
    untouched(place)


def test_a_damaged_backup_is_refused(place):
    content = bytearray(place.backup.read_bytes())
    content[len(content) // 2 :] = b"\xff" * (len(content) - len(content) // 2)
    place.backup.write_bytes(content)

    with pytest.raises(BackupFailed) as refusal:
        place.restore()

    assert refusal.value.fault is BackupFault.DAMAGED
    untouched(place)


def test_a_database_with_something_in_it_is_never_overwritten_on_a_server(postgresql_url, monkeypatch, tmp_path):
    monkeypatch.setenv("RAPPEL_TOKEN", TOKEN)
    monkeypatch.setenv("RAPPEL_DATABASE_URL", postgresql_url)
    backup = tmp_path / "backup"
    backup.write_bytes(b"PGDMP")

    result = CliRunner().invoke(app, ["database", "restore", str(backup), "--yes"])

    assert isinstance(result.exception, BackupFailed)
    assert result.exception.fault is BackupFault.NOT_EMPTY


def test_a_copy_that_stands_every_check_and_holds_what_cannot_be_is_damaged_in_one_sentence(
    file, tmp_path, capsys, monkeypatch
):
    place = Place(url=f"sqlite:///{file}", target=f"sqlite:///{file}", backup=tmp_path / "backup")
    place.do(settle_in)
    back_up(place.url, place.backup)
    with closing(sqlite3.connect(place.backup)) as copy:
        copy.execute("UPDATE people SET created_at = 'flipped', first_name = CAST(x'ff' AS TEXT)")
        copy.execute("INSERT INTO erasures (mark, erased_at) VALUES ('m', 'flipped')")
        copy.commit()
    monkeypatch.setattr(sys, "argv", ["rappel", "database", "restore", str(place.backup), "--yes"])

    with pytest.raises(SystemExit) as end:
        main()

    assert end.value.code == 2
    words = capsys.readouterr().err
    assert (words.count("\n"), "abîmée" in words) == (1, True)
    untouched(place)


FOREIGN = {
    "sqlite": (
        "CREATE TRIGGER sly AFTER INSERT ON restores BEGIN DELETE FROM reviews; END",
        "CREATE VIEW sly AS SELECT 1",
    ),
    "postgresql": (
        "CREATE RULE sly AS ON INSERT TO restores DO ALSO DELETE FROM reviews",
        "CREATE VIEW sly AS SELECT 1",
    ),
}


@pytest.mark.parametrize("which", [0, 1])
def test_a_backup_with_what_rappel_never_puts_there_is_refused_before_that_can_act(place, which):
    sly = FOREIGN[place.url.partition(":")[0].partition("+")[0]][which]
    place.do(lambda uow: uow._connection.execute(text(sly)))
    place.backup.unlink()
    back_up(place.url, place.backup)

    with pytest.raises(BackupFailed) as refusal:
        place.restore()

    assert refusal.value.fault is BackupFault.FOREIGN
    assert "sly" in refusal.value.detail
    untouched(place)


def test_a_trigger_of_a_known_name_that_does_something_else_is_foreign(place):
    if place.url.startswith("sqlite"):
        changes = [
            "DROP TRIGGER acts_refuse_update",
            "CREATE TRIGGER acts_refuse_update AFTER INSERT ON restores BEGIN DELETE FROM reviews; END",
        ]
    else:
        does = "BEGIN DELETE FROM reviews; RETURN NULL; END"
        changes = [f"CREATE OR REPLACE FUNCTION acts_refuse_update() RETURNS trigger LANGUAGE plpgsql AS '{does}'"]
    for change in changes:
        place.do(lambda uow, change=change: uow._connection.execute(text(change)))

    assert schema.find_foreign(place.url) == ["trigger acts_refuse_update"]


def test_without_a_token_nothing_is_restored(file, monkeypatch, tmp_path):
    monkeypatch.delenv("RAPPEL_TOKEN")
    monkeypatch.chdir(tmp_path)

    result = CliRunner().invoke(app, ["database", "restore", "anything", "--yes"])

    assert result.exit_code == 2
    assert "RAPPEL_TOKEN manque" in result.output
