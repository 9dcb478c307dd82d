"""`rappel database restore`: whoever was erased since the backup stays gone."""

import shutil

from sqlalchemy import select
from typer.testing import CliRunner

from bot.cli import app
from bot.present import utc_now
from questions.erasure import derive_key, mark_of
from questions.people import Role
from storage.backup import back_up
from storage.inbox import IncomingUpdate
from storage.inbox_table import inbox
from tests.bot.restoring.restored_place import LINA, NEW_PHONE, NOA, TOKEN, Place, go_on, settle_in
from tests.storage.builders import enrol


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
