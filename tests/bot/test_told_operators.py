"""What an operator is told who names a file or a server that does not do: which one it is, and what to do."""

from __future__ import annotations

import os
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pyrage
import pytest
from pyrage import x25519
from typer.testing import CliRunner

from bot.cli import app
from bot.command_faults import word_fault
from bot.usage_faults import word_usage_fault
from storage.encryption import opened
from storage.engine import hold_place_of_node
from storage.errors import BackupFailed, BadDatabase, BadDatabaseReason

if TYPE_CHECKING:
    from collections.abc import Iterator

NOBODY = 65_534
KEY, OTHER = x25519.Identity.generate(), x25519.Identity.generate()


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that everybody may look into, with a backup that everybody may read."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        (folder / "copy.age").write_bytes(pyrage.encrypt(b"data", [KEY.to_public()]))
        (folder / "copy.age").chmod(0o644)
        yield folder


@contextmanager
def without_rights(file: Path) -> Iterator[None]:
    """Be an account that may not read the file."""
    is_root = os.geteuid() == 0
    file.chmod(0o600 if is_root else 0)
    if is_root:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if is_root:
            os.seteuid(0)


def told_of_opening(folder: Path, key: Path) -> str:
    with (
        pytest.raises(BackupFailed) as refusal,
        opened(f"sqlite:///{folder / 'db'}", folder / "copy.age", key_file=key),
    ):
        pass
    return " ".join(word_fault(refusal.value))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (str(OTHER), "n’ouvre pas la sauvegarde"),
        (str(KEY.to_public()), "rappel database key"),
        ("é", "rappel database key"),
        (None, "pas de fichier de ce nom"),
    ],
    ids=["of another backup", "public", "no key", "not there"],
)
def test_a_key_that_does_not_do_is_named_with_what_to_do(folder: Path, content: str | None, words: str) -> None:
    key = folder / "key"
    if content is not None:
        key.write_text(content)

    told = told_of_opening(folder, key)

    assert told.startswith(f"{key}\u00a0: ")
    assert words in told
    assert "SECRET-KEY" not in told


@pytest.mark.parametrize("name", ["copy.age", "key"])
def test_a_file_that_is_closed_to_this_account_is_named_with_what_to_do(folder: Path, name: str) -> None:
    (folder / "key").write_text(str(KEY))

    with without_rights(folder / name):
        told = told_of_opening(folder, folder / "key")

    assert told.startswith(f"{folder / name}\u00a0: ce fichier ne se lit pas")


def test_a_closed_file_is_told_in_french_by_every_command() -> None:
    # As Typer says it; whoever is root can read everything.
    class Fault(Exception):
        def format_message(self) -> str:
            return "Invalid value for '--key': path 'k' is not readable."

    (told,) = word_usage_fault(Fault())

    assert told.startswith("'--key'\u00a0: 'k' ne se lit pas")


@pytest.mark.parametrize(("name", "is_told"), [("copy.sqlite3", True), ("copy.sqlite3.age", False)])
def test_an_encrypted_backup_by_another_name_is_told_to_be_one(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, *, is_told: bool
) -> None:
    monkeypatch.setenv("RAPPEL_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("RAPPEL_BACKUP_RECIPIENTS", str(KEY.to_public()))

    result = CliRunner().invoke(app, ["database", "backup", str(tmp_path / name)])

    assert result.exit_code == 0
    assert ("Son nom ne dit pas" in result.output) == is_told
    assert "age-encryption" in (tmp_path / name).read_text(errors="ignore")


@pytest.mark.postgresql
def test_a_replica_is_told_to_be_one_when_it_should_be_written_to(
    postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RAPPEL_TOKEN", "1:token")
    replica = f"{postgresql_url}?options=-c%20default_transaction_read_only%3Don"
    monkeypatch.setenv("RAPPEL_DATABASE_URL", replica)

    with pytest.raises(BadDatabase) as refusal, hold_place_of_node(replica, bot_id=1):
        pass
    result = CliRunner().invoke(app, ["database", "resume"])

    assert refusal.value.reason is BadDatabaseReason.READ_ONLY
    assert isinstance(result.exception, BadDatabase)
    (told,) = word_fault(result.exception)
    assert told.startswith("RAPPEL_DATABASE_URL\u00a0: postgresql://")
    assert "réplica" in told
