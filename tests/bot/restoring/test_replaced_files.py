"""`rappel database restore` of SQLite files: the one replaced is kept, and a kill at any moment leaves one whole."""

import shutil
import sqlite3
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from storage import file_swap, schema
from storage.backup import back_up
from storage.errors import BackupFailed, BackupFault, BadDatabase, BadDatabaseReason
from tests.bot.restoring.restored_place import (
    LINA,
    Killed,
    Place,
    answers_in,
    die,
    go_on,
    kill_with_wal,
    settle_in,
    untouched,
)


def test_the_replaced_file_is_kept_whole_with_its_wal(file, tmp_path):
    place = Place(url=f"sqlite:///{file}", target=f"sqlite:///{file}", backup=tmp_path / "backup")
    place.do(settle_in)
    back_up(place.url, place.backup)
    killed = kill_with_wal(place, file)

    _, output = place.restore()

    (aside,) = (path for path in tmp_path.iterdir() if "replaced" in path.name and path.suffix != ".lock")
    assert str(aside) in output
    assert killed
    connection = sqlite3.connect(aside)
    assert connection.execute("SELECT count(*) FROM reviews").fetchone() == (3,)
    connection.close()
    assert (file.stat().st_mode & 0o777, aside.exists()) == (0o600, True)


def test_a_restore_killed_at_the_swap_leaves_the_present_whole_though_somebody_reads_it(file, tmp_path, monkeypatch):
    place = Place(url=f"sqlite:///{file}", target=f"sqlite:///{file}", backup=tmp_path / "backup")
    place.do(settle_in)
    back_up(place.url, place.backup)
    kill_with_wal(place, file)
    reader = sqlite3.connect(file)
    reader.execute("SELECT count(*) FROM reviews").fetchall()

    monkeypatch.setattr(file_swap, "_keep", die)
    with pytest.raises(Killed):
        place.restore()

    # As the disk has it, whatever the reader still holds open.
    shutil.copyfile(file, tmp_path / "bare")
    reader.close()
    assert answers_in(tmp_path / "bare") == 3


def test_a_file_to_be_replaced_is_not_taken_from_somebody_who_reads_it(file, tmp_path, monkeypatch):
    place = Place(url=f"sqlite:///{file}", target=f"sqlite:///{file}", backup=tmp_path / "backup")
    place.do(settle_in)
    back_up(place.url, place.backup)
    kill_with_wal(place, file)
    monkeypatch.setattr(file_swap, "fold", lambda _path: False)

    with pytest.raises(BackupFailed) as refusal:
        place.restore()

    assert refusal.value.fault is BackupFault.IN_USE
    assert place.look(lambda uow: uow.reviews.count_of(1)) == 3


def test_what_stands_in_the_wal_beside_a_restored_file_is_restored_too(file, tmp_path):
    place = Place(url=f"sqlite:///{file}", target=f"sqlite:///{file}", backup=tmp_path / "other" / "replaced")
    place.do(settle_in)
    kill_with_wal(place, file)
    place.backup.parent.mkdir()
    for end in ("", "-wal"):
        Path(f"{file}{end}").replace(f"{place.backup}{end}")
    before = {path.name: path.read_bytes() for path in place.backup.parent.iterdir()}

    _, output = place.restore()

    assert "3 réponses de 1 personne" in output
    assert place.look(lambda uow: uow.reviews.count_of(1)) == 3
    assert {path.name: path.read_bytes() for path in place.backup.parent.iterdir()} == before


def test_the_rest_of_a_killed_restore_is_no_backup_and_stays(file, tmp_path):
    place = Place(url=f"sqlite:///{file}", target=f"sqlite:///{file}", backup=tmp_path / f"{file.name}.restoring")
    place.do(settle_in)
    back_up(place.url, place.backup)
    content = place.backup.read_bytes()

    with pytest.raises(BackupFailed) as refusal:
        place.restore()

    assert refusal.value.fault is BackupFault.UNFINISHED
    assert place.backup.read_bytes() == content


@pytest.fixture
def rest(file) -> Path:
    """What a killed restore left beside the database of this test."""
    rest = file.with_name(f"{file.name}.restoring")
    rest.write_bytes(b"everybody's data")
    return rest


def rests(rest: Path) -> list[Path]:
    return list(rest.parent.glob("*.restoring"))


async def test_the_rest_of_a_killed_restore_goes_when_the_bot_starts(rest, sqlite_url, rehearsal):
    rehearsal.settings = rehearsal.settings.model_copy(update={"database_url": sqlite_url})

    async with rehearsal.running():
        left = {path.name for path in rests(rest)}

    assert left == set()


def test_a_restore_that_is_killed_halfway_is_taken_for_nothing_else_and_can_be_done_again(place, monkeypatch):
    place.do(go_on)
    with monkeypatch.context() as patch:
        patch.setattr("bot.restoring._settle", die)
        # A killed process tidies nothing up.
        patch.setattr("storage.unsettled._empty", lambda _connection: None)
        patch.setattr("storage.unsettled.lift", lambda _connection: None)
        with pytest.raises(Killed):
            place.restore()

    check = CliRunner().invoke(app, ["database", "check"])
    if place.target == place.url:
        # The copy is another file until all is done.
        assert place.do(lambda uow: (uow.people.count(), uow.restores.find_pause())) == (1, None)
    else:
        with pytest.raises(BadDatabase) as refusal:
            schema.upgrade(place.target)
        assert (check.exit_code, "une restauration s’y est interrompue" in check.output) == (1, True)
        assert refusal.value.reason is BadDatabaseReason.UNSETTLED
    code, output = place.restore()
    assert (code, "1 personne effacée de nouveau." in output) == (0, True)
    assert schema.check(place.target) == []
    assert [person.telegram_id for person in place.look(lambda uow: uow.people.list_all())] == [LINA]


def test_a_failure_at_the_last_step_leaves_the_present_as_it_is(file, tmp_path, monkeypatch):
    place = Place(url=f"sqlite:///{file}", target=f"sqlite:///{file}", backup=tmp_path / "backup")
    place.do(settle_in)
    back_up(place.url, place.backup)

    def fail(*_args, **_options):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(file_swap, "swap_in", fail)
    with pytest.raises(BackupFailed) as refusal:
        place.restore()

    assert refusal.value.fault is BackupFault.DISK_FULL
    untouched(place)
