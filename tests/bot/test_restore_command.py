"""`rappel database restore`: back to the backup, without those erased since, and silent until an admin says so."""

import os
import shutil
import sqlite3
import sys
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text
from typer.testing import CliRunner

from bot.cli import app, main
from bot.present import utc_now
from bot.use_cases.resuming import MAY_HAVE_BEEN_SENT
from questions.erasure import derive_key, mark_of
from questions.messages import NewMessage
from questions.people import Role
from storage import file_swap, schema
from storage.backup import back_up
from storage.engine import hold_single_writer, open_engine
from storage.errors import BackupFailed, BackupFault, BadDatabase, BadDatabaseReason
from storage.inbox import IncomingUpdate
from storage.inbox_table import inbox
from storage.outbox_table import OutboxState
from storage.unit_of_work import unit_of_work
from tests.databases import newest_revision
from tests.storage.builders import a_card, ask, ask_and_answer, enrol

TOKEN = "1:token"
LINA, NOA, NEW_PHONE = 101, 102, 202


@dataclass
class Place:
    """A database, its backup, and where that is put back: the same file, or an empty database on a server."""

    url: str
    target: str
    backup: Path
    given: list[int] = field(default_factory=list)

    def do(self, use, url: str = "") -> Any:
        engine = open_engine(url or self.url)
        with unit_of_work(engine) as uow:
            result = use(uow)
            uow.commit()
        engine.dispose()
        return result

    def look(self, use) -> Any:
        return self.do(use, self.target)

    def restore(self, *options: str) -> tuple[int, str]:
        if self.target != self.url and "--replaced" not in options:
            options = (*options, "--replaced", self.url)
        result = CliRunner().invoke(app, ["database", "restore", str(self.backup), "--yes", *options])
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result.exit_code, result.output.replace("\u00a0", " ")

    def erase(self, telegram_id: int) -> None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("RAPPEL_DATABASE_URL", self.url)
            result = CliRunner().invoke(app, ["people", "erase", "--telegram", str(telegram_id), "--yes"])
        assert result.exit_code == 0, result.output

    def resume(self) -> str:
        return CliRunner().invoke(app, ["database", "resume"]).output.replace("\u00a0", " ")


@pytest.fixture
def place(request, database_url, monkeypatch, tmp_path):
    """Lina and Noa with an answer each and a message that waits, backed up."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RAPPEL_TOKEN", TOKEN)
    target, fresh = database_url, None
    if database_url.startswith("postgresql"):
        server = request.getfixturevalue("postgresql_server")
        monkeypatch.setenv("PATH", f"{server.origin}{os.pathsep}{os.environ['PATH']}")
        fresh = server.fresh_database()
        target = fresh.__enter__()
    monkeypatch.setenv("RAPPEL_DATABASE_URL", target)
    place = Place(url=database_url, target=target, backup=tmp_path / "backup")
    place.do(settle_in)
    back_up(database_url, place.backup)
    yield place
    if fresh is not None:
        fresh.__exit__(None, None, None)


def settle_in(uow) -> None:
    for telegram_id in (LINA, NOA):
        person = enrol(uow, telegram_id=telegram_id)
        ask_and_answer(uow, person)
        uow.cards.save(a_card(person))
        uow.reminders.order_plan(person.id)
        uow.reminders.plan([person.id], utc_now() - timedelta(hours=1), now=utc_now())
        for later in (timedelta(), timedelta(days=30)):
            uow.outbox.put([a_message(person.id, later)])


def a_message(person_id: int, later: timedelta) -> NewMessage:
    now = utc_now()
    return NewMessage(
        person_id=person_id,
        kind="notice",
        payload={"text": "Bonjour", "rows": []},
        created_at=now,
        not_before=now + later,
        dedupe_key=f"{person_id}:{later}",
    )


def go_on(uow) -> int:
    """Two more answers of Lina, an open question, and Noa erased; returns the number of the open question."""
    lina, noa = (uow.people.find_by_telegram_id(telegram_id) for telegram_id in (LINA, NOA))
    for _ in range(2):
        ask_and_answer(uow, lina)
    uow.ownership.erase(noa, heir_id=None, mark=mark_of(NOA, key=derive_key(TOKEN)), at=utc_now())
    return ask(uow, lina).id


def test_the_backup_is_back_without_those_erased_since_and_the_loss_is_told(place):
    place.do(go_on)

    code, output = place.restore()

    assert code == 0
    assert "✓ La sauvegarde est en place : 2 réponses de 2 personnes." in output
    assert "Perdu : 2 réponses données après la sauvegarde." in output
    assert "1 personne effacée de nouveau." in output
    assert "✗" not in output
    assert [person.telegram_id for person in place.look(lambda uow: uow.people.list_all())] == [LINA]
    assert place.look(lambda uow: uow.reviews.count_of(1)) == 1
    assert schema.check(place.target) == []


def test_a_replaced_database_that_can_not_be_read_is_refused_and_nothing_changes(place, tmp_path):
    place.do(go_on)
    typo = tmp_path / "typo.sqlite3"

    with pytest.raises(BackupFailed) as refusal:
        place.restore("--replaced", f"sqlite:///{typo}")

    assert refusal.value.fault is BackupFault.PAST_UNREADABLE
    assert place.do(lambda uow: (uow.people.count(), uow.restores.find_pause())) == (1, None)
    assert not list(tmp_path.glob("typo*"))
    assert not list(tmp_path.glob("*.replaced-*"))


def test_what_lies_in_place_knows_of_erasures_too(file, tmp_path):
    place = Place(url=f"sqlite:///{file}", target=f"sqlite:///{file}", backup=tmp_path / "backup")
    place.do(settle_in)
    back_up(place.url, place.backup)
    shutil.copyfile(place.backup, tmp_path / "other.sqlite3")
    place.do(go_on)

    _, output = place.restore("--replaced", f"sqlite:///{tmp_path / 'other.sqlite3'}")

    assert "1 personne effacée de nouveau." in output
    assert [person.telegram_id for person in place.look(lambda uow: uow.people.list_all())] == [LINA]


def test_erasures_noted_with_another_token_are_told_and_caught_up_with_that_token(place, monkeypatch):
    place.do(go_on)
    monkeypatch.setenv("RAPPEL_TOKEN", "1:new")

    code, output = place.restore()
    still = place.look(lambda uow: uow.people.count())
    monkeypatch.setenv("RAPPEL_TOKEN", TOKEN)
    CliRunner().invoke(app, ["people", "erase-again"])

    assert code == 1
    assert "✗ 1 effacement a été noté avec un autre jeton : cette personne est peut-être revenue." in output
    assert (still, place.look(lambda uow: uow.people.count())) == (2, 1)


def test_before_it_asks_it_says_what_the_backup_holds(place):
    result = CliRunner().invoke(app, ["database", "restore", str(place.backup)], input="\n")
    missing = CliRunner().invoke(app, ["database", "restore", "nowhere"], input="oui\n")

    assert result.exit_code == 1
    assert "contient 2 réponses de 2 personnes. Remplacer la base" in result.output.replace("\u00a0", " ")
    assert isinstance(missing.exception, BackupFailed)
    assert "Remplacer" not in missing.output
    untouched(place)


def test_no_trace_of_the_erased_is_left_in_the_restored_file(sqlite_url, monkeypatch, tmp_path):
    monkeypatch.setenv("RAPPEL_TOKEN", TOKEN)
    monkeypatch.setenv("RAPPEL_DATABASE_URL", sqlite_url)
    place = Place(url=sqlite_url, target=sqlite_url, backup=tmp_path / "backup")
    canary = 987_654_321_012
    place.do(lambda uow: enrol(uow, telegram_id=canary, first_name="Zéphyrine Canari"))
    back_up(sqlite_url, place.backup)
    place.do(lambda uow: uow.ownership.mark_erased(mark_of(canary, key=derive_key(TOKEN)), at=utc_now()))

    place.restore()

    written = b"".join(path.read_bytes() for path in tmp_path.glob("rappel.sqlite3*") if "replaced" not in path.name)
    assert b"Canari" in place.backup.read_bytes()
    assert b"Canari" not in written


def test_who_changed_phone_before_they_were_erased_stays_gone_and_nothing_of_the_old_account_is_left(place):
    said = IncomingUpdate(update_id=1, person_key=NOA, payload=f'{{"from": {{"id": {NOA}, "first_name": "Noa"}}}}')

    def change_phone(uow):
        uow.inbox.store([said], received_at=utc_now())
        (stored,) = uow.inbox.list_pending(busy=frozenset(), limit=1)
        uow.inbox.record_failure(stored, reason="x", give_up_after=1)
        uow.people.move(uow.people.find_by_telegram_id(NOA), telegram_id=NEW_PHONE, at=utc_now())

    place.do(change_phone)
    place.erase(NEW_PHONE)
    (left,) = place.do(lambda uow: [dict(row) for row in uow._connection.execute(select(inbox)).mappings()])

    _, output = place.restore()

    assert (left["person_key"], left["payload"]) == (0, "{}")
    assert "1 personne effacée de nouveau." in output
    assert [person.telegram_id for person in place.look(lambda uow: uow.people.list_all())] == [LINA]


def test_who_has_the_old_account_of_an_erased_person_stays_after_a_restore(place):
    def change_phone(uow):
        uow.people.move(uow.people.find_by_telegram_id(NOA), telegram_id=NEW_PHONE, at=utc_now())
        uow.people.enrol(
            telegram_id=NOA, first_name="Iris", role=Role.APPRENTICE, plan_id="arc-2010", created_at=utc_now()
        )

    place.do(change_phone)
    place.backup.unlink()
    back_up(place.url, place.backup)
    place.erase(NEW_PHONE)

    place.restore()

    assert [person.telegram_id for person in place.look(lambda uow: uow.people.list_all())] == [LINA, NOA]


def test_an_erased_person_stays_gone_when_the_wrong_backup_was_restored_first(sqlite_url, monkeypatch, tmp_path):
    monkeypatch.setenv("RAPPEL_TOKEN", TOKEN)
    monkeypatch.setenv("RAPPEL_DATABASE_URL", sqlite_url)
    place = Place(url=sqlite_url, target=sqlite_url, backup=tmp_path / "before-noa")
    place.do(lambda uow: enrol(uow, telegram_id=LINA))
    back_up(sqlite_url, place.backup)
    place.do(lambda uow: enrol(uow, telegram_id=NOA))
    back_up(sqlite_url, tmp_path / "with-noa")
    place.erase(NOA)

    place.restore()
    place.backup = tmp_path / "with-noa"
    _, output = place.restore()

    assert "1 personne effacée de nouveau." in output
    assert [person.telegram_id for person in place.look(lambda uow: uow.people.list_all())] == [LINA]


def test_no_number_given_since_the_backup_is_given_again(place):
    open_question = place.do(go_on)

    place.restore()

    assert place.look(lambda uow: ask(uow, uow.people.get(1)).id) == open_question + 1


def test_numbers_leap_ahead_where_nobody_can_tell_which_were_given(place):
    place.do(go_on)
    if place.target == place.url:
        Path(place.url.removeprefix("sqlite:///")).unlink()
        code, output = place.restore()
    else:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(place, "url", place.target)
            code, output = place.restore()

    assert code == 0
    assert "combien, personne ne le sait" in output
    assert "La base d’avant ne se lit pas" in output
    assert place.look(lambda uow: ask(uow, uow.people.get(1)).id) > 1_000_000


def test_what_waited_in_the_backup_is_not_sent_a_second_time(place):
    _, output = place.restore()

    assert "2 messages et 0 envoi à plusieurs ne partent plus" in output
    messages = place.look(lambda uow: uow.outbox.list_of(1))
    assert [(one.state, one.reason) for one in messages] == [
        (OutboxState.SKIPPED, MAY_HAVE_BEEN_SENT),
        (OutboxState.PENDING, None),
    ]
    assert place.look(lambda uow: uow.reminders.find_next(1)) is None


def test_sending_is_paused_until_somebody_resumes_it(place):
    place.restore()
    paused = place.look(lambda uow: uow.restores.find_pause())

    first, second = place.resume(), place.resume()

    assert paused is not None
    assert (first, second) == ("✓ Rappels et messages repartent.\n", "✓ Rien n’était en pause.\n")
    assert place.look(lambda uow: uow.restores.find_pause()) is None
    assert [entry.act for entry in place.look(lambda uow: uow.acts.list_latest(limit=2))] == [
        "sending resumed",
        "database restored",
    ]


def test_nothing_is_restored_while_a_bot_runs(place):
    with hold_single_writer(place.url), pytest.raises(BadDatabase) as refusal:
        place.restore()

    assert refusal.value.reason is BadDatabaseReason.IN_USE
    assert place.do(lambda uow: uow.restores.find_pause()) is None


def test_a_backup_of_an_older_version_is_brought_up_to_this_one(place):
    schema.downgrade(place.url, "0012")
    place.backup.unlink()
    back_up(place.url, place.backup)

    code, _ = place.restore()

    assert code == 0
    assert schema.check(place.target) == []
    assert place.look(lambda uow: uow.reviews.count_of(1)) == 1


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


def set_revision(uow, *, revision: str) -> None:
    uow._connection.execute(text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})


def untouched(place: Place) -> None:
    """The database is as it was, and no file was left behind."""
    assert place.do(lambda uow: (uow.people.count(), uow.restores.find_pause())) == (2, None)
    if place.target == place.url:
        names = {path.name for path in place.backup.parent.iterdir()}
        assert names <= {"rappel.sqlite3", "rappel.sqlite3.lock", "backup"}
    else:
        assert [problem.kind for problem in schema.check(place.target)] == [schema.SchemaProblemKind.EMPTY]


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


@pytest.fixture
def file(sqlite_url, monkeypatch, tmp_path) -> Path:
    monkeypatch.setenv("RAPPEL_TOKEN", TOKEN)
    monkeypatch.setenv("RAPPEL_DATABASE_URL", sqlite_url)
    return tmp_path / "rappel.sqlite3"


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


def kill_with_wal(place: Place, file: Path) -> bool:
    """Leave the database as a killed process does: with answers that stand in the WAL alone."""
    engine = open_engine(place.url)
    with unit_of_work(engine) as uow:
        go_on(uow)
        uow.commit()
        for end in ("", "-wal"):
            shutil.copyfile(f"{file}{end}", f"{file}.killed{end}")
    engine.dispose()
    for end in ("", "-wal"):
        Path(f"{file}.killed{end}").replace(f"{file}{end}")
    return Path(f"{file}-wal").stat().st_size > 0


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


class Killed(BaseException):
    """Nothing catches it, as nothing catches a kill -9."""


def die(*_args, **_options):
    raise Killed


def answers_in(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        return int(connection.execute("SELECT count(*) FROM reviews").fetchone()[0])


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


def test_without_a_token_nothing_is_restored(file, monkeypatch, tmp_path):
    monkeypatch.delenv("RAPPEL_TOKEN")
    monkeypatch.chdir(tmp_path)

    result = CliRunner().invoke(app, ["database", "restore", "anything", "--yes"])

    assert result.exit_code == 2
    assert "RAPPEL_TOKEN manque" in result.output
