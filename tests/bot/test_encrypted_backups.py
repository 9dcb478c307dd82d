"""Backups that only who holds the secret key can read, and which are put back with it."""

import os
import resource
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import SimpleNamespace

import pyrage
import pytest
from pyrage import x25519
from sqlalchemy import make_url
from typer.testing import CliRunner

from bot.backup_folder import find_backup_folder
from bot.cli import app
from bot.log import redact
from bot.setting_checks import list_doubts
from bot.settings import BadSettings, Settings, load_settings
from questions.backups import name_backup
from storage import postgresql_copy, sqlite_copy
from storage.backup import back_up
from storage.encryption import opened
from storage.engine import open_engine
from storage.errors import BackupFailed, BackupFault
from storage.file_swap import discard_leftover
from storage.plain_files import plain_file
from storage.unit_of_work import unit_of_work
from tests.builders import NOON
from tests.storage.builders import ask_and_answer
from tests.storage.filling import CANARY, enrol

ROOT = Path(__file__).parents[2]
KEY = x25519.Identity.generate()


@pytest.fixture
def place(request, database_url, monkeypatch, tmp_path) -> Iterator[SimpleNamespace]:
    """A database with one answer of somebody whose name would be seen, a folder of backups, and where to restore to."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RAPPEL_TOKEN", "1:token")
    monkeypatch.setenv("RAPPEL_DATABASE_URL", database_url)
    monkeypatch.setenv("RAPPEL_BACKUPS", str(tmp_path / "backups"))
    monkeypatch.setenv("RAPPEL_BACKUP_RECIPIENTS", str(KEY.to_public()))
    (tmp_path / "key").write_text(f"# made for this test\n{KEY}\n")
    fill(database_url)
    with ExitStack() as stack:
        target = database_url
        if database_url.startswith("postgresql"):
            server = request.getfixturevalue("postgresql_server")
            monkeypatch.setenv("PATH", f"{server.origin}{os.pathsep}{os.environ['PATH']}")
            target = stack.enter_context(server.fresh_database())
        yield SimpleNamespace(url=database_url, target=target, folder=tmp_path / "backups", key=str(tmp_path / "key"))


def fill(url: str) -> None:
    engine = open_engine(url)
    with unit_of_work(engine) as uow:
        ask_and_answer(uow, enrol(uow, 7, CANARY))
        uow.commit()
    engine.dispose()


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["database", *arguments])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.output.replace("\u00a0", " ")


def make_one(place) -> Path:
    assert run("backup")[0] == 0
    (file,) = place.folder.iterdir()
    return file


def test_a_backup_shows_nobody_s_name_and_nothing_of_it_lies_about_unencrypted(place, tmp_path):
    before = set(tmp_path.iterdir())

    file = make_one(place)

    assert file.name.endswith((".sqlite3.age", ".dump.age"))
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert CANARY.encode() not in file.read_bytes()
    assert set(tmp_path.iterdir()) - before == {place.folder}


def test_with_the_key_it_is_put_back_and_with_another_or_none_nothing_happens(place, monkeypatch, tmp_path):
    file = make_one(place)
    monkeypatch.setenv("RAPPEL_DATABASE_URL", place.target)
    other = tmp_path / "other"
    assert run("key", str(other))[0] == 0
    before = set(tmp_path.iterdir())

    faults = []
    for options in ((), ("--key", str(other)), ("--key", str(file)), ("--key", str(tmp_path / "none"))):
        with pytest.raises(BackupFailed) as refusal:
            run("restore", str(file), "--yes", *options)
        faults.append(refusal.value.fault)
    unchanged = set(tmp_path.iterdir()) == before
    code, output = run("restore", str(file), "--yes", "--key", place.key)

    assert faults == [BackupFault.NEEDS_KEY, BackupFault.WRONG_KEY, BackupFault.BAD_KEY, BackupFault.NO_FILE]
    assert unchanged
    assert (code, "1 réponse" in output) == (0, True), output
    engine = open_engine(place.target)
    with unit_of_work(engine) as uow:
        assert [person.first_name for person in uow.people.list_all()] == [CANARY]
    engine.dispose()
    assert not list(tmp_path.glob("*.plain-*"))


def test_one_that_was_damaged_on_the_way_is_refused_by_its_own_name(place):
    file = make_one(place)
    data = file.read_bytes()
    for changed in (data[: len(data) // 2], data[:40], bytes([*data[:-9], data[-9] ^ 1, *data[-8:]])):
        file.write_bytes(changed)

        with pytest.raises(BackupFailed) as refusal:
            run("restore", str(file), "--yes", "--key", place.key)

        assert (refusal.value.fault, refusal.value.place) == (BackupFault.DAMAGED, str(file))


def test_what_is_wrong_inside_is_told_of_the_file_that_was_named(place, tmp_path):
    file = tmp_path / "text.age"
    file.write_bytes(pyrage.encrypt(b"no database", [KEY.to_public()]))

    with pytest.raises(BackupFailed) as refusal:
        run("restore", str(file), "--yes", "--key", place.key)

    assert (refusal.value.fault, refusal.value.place) == (BackupFault.NOT_A_BACKUP, str(file))


def test_older_backups_that_are_not_encrypted_are_put_back_and_thinned_all_the_same(place, monkeypatch):
    suffix = ".sqlite3" if place.url.startswith("sqlite") else ".dump"
    place.folder.mkdir()
    plain = place.folder / name_backup(NOON, suffix)
    back_up(place.url, plain)
    newer = place.folder / f"{name_backup(NOON.replace(minute=1), suffix)}.age"
    newer.touch()
    folder = find_backup_folder(load_settings())
    assert folder is not None

    assert folder.find_latest() == NOON.replace(minute=1)
    monkeypatch.setenv("RAPPEL_DATABASE_URL", place.target)
    assert run("restore", str(plain), "--yes", "--key", place.key)[0] == 0
    # One a day.
    assert folder.thin() == 1
    assert [path.name for path in place.folder.iterdir()] == [newer.name]


@pytest.mark.parametrize("part", ["recounting", "encrypting"])
def test_one_that_can_not_be_read_gets_no_name(place, monkeypatch, part):
    if part == "encrypting":
        monkeypatch.setattr(pyrage, "encrypt_io", lambda source, sink, _keys: sink.write(source.read()))
    else:
        kind = sqlite_copy if place.url.startswith("sqlite") else postgresql_copy
        monkeypatch.setattr(kind, "count_in", lambda _path: {"reviews": 2})

    with pytest.raises(BackupFailed) as refusal:
        run("backup")

    assert refusal.value.fault is BackupFault.DAMAGED
    assert Path(refusal.value.place).parent == place.folder
    assert list(place.folder.iterdir()) == []


def test_a_full_disk_leaves_nothing_unencrypted(sqlite_url, tmp_path):
    fill(sqlite_url)
    file = Path(sqlite_url.removeprefix("sqlite:///"))
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, limits[1]))
    try:
        with pytest.raises(BackupFailed) as refusal:
            back_up(sqlite_url, tmp_path / "copy.age", recipients=[str(KEY.to_public())])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)

    assert refusal.value.fault is BackupFault.DISK_FULL
    assert not list(file.parent.glob("*.plain-*"))
    assert not list(tmp_path.glob("copy.age*"))


def test_what_a_kill_left_unencrypted_goes_at_the_next_start(sqlite_url):
    file = Path(sqlite_url.removeprefix("sqlite:///"))
    left = file.with_name(f"{file.name}.plain-abc")
    left.write_bytes(file.read_bytes())

    discard_leftover(sqlite_url)

    assert not left.exists()
    assert file.exists()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a dump has a name on its way")
def test_what_a_restore_unpacks_stays_while_it_is_at_work_and_nothing_is_left_after_a_kill(
    place, monkeypatch, tmp_path
):
    file, temporary = make_one(place), tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    monkeypatch.setenv("RAPPEL_DATABASE_URL", place.target)

    with asking_restore(file, place.key) as restore:
        discard_leftover(place.target)
        during = list_unpacked(tmp_path)
        restore.kill()
    discard_leftover(place.target)

    assert len(during) == int(place.target.startswith("sqlite"))
    assert list_unpacked(tmp_path) == list(temporary.iterdir()) == []


def list_unpacked(folder: Path) -> list[Path]:
    return list(folder.rglob("*.plain-*"))


@contextmanager
def asking_restore(file: Path, key: str) -> Iterator[subprocess.Popen]:
    """A process that has unpacked a backup and asks whether to put it back."""
    command = [sys.executable, "-m", "bot", "database", "restore", str(file), "--key", key]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT) as process:
        assert process.stdout is not None
        said = b""
        while not said.endswith(b"[oui/NON]"):
            said += process.stdout.read(1) or pytest.fail(said.decode())
        yield process


def test_whoever_clears_up_takes_no_file_from_a_backup_that_begins(sqlite_url):
    database, done = Path(sqlite_url.removeprefix("sqlite:///")), threading.Event()

    def clear_up() -> None:
        while not done.is_set():
            discard_leftover(sqlite_url)

    cleaner = threading.Thread(target=clear_up)
    cleaner.start()
    try:
        for _ in range(500):
            with plain_file(make_url(sqlite_url)) as plain:
                assert plain.exists()
    finally:
        done.set()
        cleaner.join()
    assert not list(database.parent.glob("*.plain-*"))


def test_a_new_key_is_for_its_owner_only_and_replaces_no_file(tmp_path, monkeypatch, sqlite_url):
    fill(sqlite_url)
    key, copy = tmp_path / "key", tmp_path / "copy"

    _, output = run("key", str(key))
    secret = key.read_text()
    with pytest.raises(BackupFailed) as refusal:
        run("key", str(key))

    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert "AGE-SECRET-KEY-" not in output
    assert (refusal.value.fault, key.read_text()) == (BackupFault.EXISTS, secret)
    back_up(sqlite_url, copy, recipients=[output.strip().rpartition("=")[2]])
    with opened(sqlite_url, copy, key_file=key) as plain, sqlite3.connect(plain) as connection:
        assert connection.execute("SELECT count(*) FROM reviews").fetchone() == (1,)
    connection.close()


@pytest.mark.parametrize(
    "value",
    [str(KEY), f"{KEY.to_public()},{str(KEY).lower()}", "age1oops", f"{KEY.to_public()}x"],
    ids=["secret", "secret behind another", "too short", "a letter more"],
)
def test_a_setting_that_is_no_public_key_is_named_and_not_repeated(monkeypatch, tmp_path, value):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RAPPEL_BACKUP_RECIPIENTS", value)

    with pytest.raises(BadSettings) as refusal:
        load_settings()

    (problem,) = refusal.value.problems
    assert problem.startswith("RAPPEL_BACKUP_RECIPIENTS")
    assert "SECRET-KEY" not in problem.upper()


def test_recipients_without_a_folder_are_doubted():
    settings = Settings(_env_file=None, backups="off", backup_recipients=(str(KEY.to_public()),))

    assert [doubt for doubt in list_doubts(settings) if doubt.startswith("RAPPEL_BACKUP_RECIPIENTS")]


def test_a_secret_key_in_a_line_of_the_log_is_blacked_out():
    assert redact(f"key={KEY} and {str(KEY).lower()}!") == "key=<key> and <key>!"
