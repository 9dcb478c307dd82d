"""The backup of each night: once, by one of all processes, told if it fails, and one before an upgrade."""

import asyncio
import os
import sqlite3
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import cast
from zoneinfo import ZoneInfo

import pytest
from typer.testing import CliRunner

from bot.backup_folder import find_backup_folder
from bot.backup_work import back_up_nightly
from bot.cli import app
from bot.services import Services
from bot.settings import Settings
from bot.use_cases.last_backup import find_backup_error, find_last_backup
from questions.backups import DAYS, name_backup
from storage.desk import Desk
from storage.schema import check, downgrade
from tests.storage.builders import enrol

ZURICH = ZoneInfo("Europe/Zurich")
NIGHT = datetime(2026, 11, 26, 2, 10, tzinfo=UTC)
"""Ten past three in Zurich."""


def settings_for(url: str, **changes) -> Settings:
    return Settings(_env_file=None, database_url=url, **changes)


class Node:
    """A process of the bot, its clock and its door to the database."""

    def __init__(self, url: str, now: datetime = NIGHT) -> None:
        self.desk, self.now = Desk.open(url), now
        self.backups = find_backup_folder(settings_for(url))
        self.shelf = SimpleNamespace(shipped=SimpleNamespace(zone=ZURICH))

    def clock(self) -> datetime:
        return self.now

    async def beat(self, **later: int) -> list[str]:
        """The names of all backups after the job has run so much later."""
        self.now += timedelta(**later)
        await back_up_nightly(cast("Services", self))
        return sorted(path.name for path in self.backups.path.iterdir()) if self.backups.path.is_dir() else []


@pytest.fixture
async def node(sqlite_url):
    node = Node(sqlite_url)
    yield node
    await node.desk.close()


async def test_each_night_brings_one_backup(node):
    nights = [await node.beat(minutes=1), await node.beat(minutes=1), await node.beat(days=1), await node.beat(hours=3)]

    first, second = (
        name_backup(NIGHT + later, ".sqlite3") for later in (timedelta(minutes=1), timedelta(days=1, minutes=2))
    )
    assert nights == [[first], [first], [first, second], [first, second]]
    assert await node.desk.read(find_last_backup) == NIGHT + timedelta(days=1, minutes=2)


async def test_by_day_nothing_is_copied_unless_the_last_one_is_late(node):
    node.now = NIGHT + timedelta(hours=8)
    new = await node.beat()
    await node.desk.run(enrol)

    assert (new, len(await node.beat())) == ([], 1)
    assert len(await node.beat(hours=14)) == 1
    assert len(await node.beat(hours=13)) == 2


async def test_old_backups_are_thinned_and_other_files_are_left_alone(node):
    node.backups.path.mkdir()
    for number in range(1, 40):
        (node.backups.path / name_backup(NIGHT - timedelta(days=number), ".sqlite3")).touch()
    (node.backups.path / "notes.txt").touch()
    given_up, running = (node.backups.path / f"{name_backup(NIGHT, '.sqlite3')}.{end}.part" for end in ("old", "new"))
    for path, hours in ((given_up, 25), (running, 23)):
        path.touch()
        os.utime(path, times=(path.stat().st_mtime - hours * 3600,) * 2)

    names = await node.beat()

    assert "notes.txt" in names
    # A copy of a large database that another process is making takes its time.
    assert [name for name in names if name.endswith(".part")] == [running.name]
    assert DAYS + 4 <= len(names) - 2 <= DAYS + 6


async def test_a_failure_is_kept_for_the_admins_and_tried_again_after_an_hour(node, caplog):
    node.backups.path.write_text("in the way")

    first, soon = await node.beat(), await node.beat(minutes=59)
    error = await node.desk.read(find_backup_error)
    node.backups.path.unlink()
    still, later = await node.beat(), await node.beat(minutes=1)

    assert (first, soon, still, len(later)) == ([], [], [], 1)
    assert "impossible d’écrire ici" in error
    assert caplog.messages.count("backup_failed") == 1
    assert await node.desk.read(find_backup_error) == ""


async def test_of_several_processes_one_makes_the_backup(postgresql_url, postgresql_server, monkeypatch, tmp_path):
    made: list[Node] = []
    nodes = [Node(postgresql_url) for _ in range(4)]
    for node in nodes:
        monkeypatch.setattr(
            node, "backups", SimpleNamespace(path=Path(tmp_path), add=partial(note, made, node), thin=int)
        )

    await asyncio.gather(*(back_up_nightly(cast("Services", node)) for node in nodes))

    assert len(made) == 1
    assert await nodes[0].desk.read(find_last_backup) == NIGHT
    for node in nodes:
        await node.desk.close()


def note(made: list[Node], node: Node, *, now: datetime) -> SimpleNamespace:
    assert now == node.now
    made.append(node)
    return SimpleNamespace(path=Path("copy"), bytes=7, figures={})


@pytest.mark.parametrize(("named", "found"), [(None, "backups"), ("elsewhere", "elsewhere"), ("OFF", None)])
def test_the_folder_lies_beside_the_file_unless_said_otherwise(tmp_path, monkeypatch, named, found):
    monkeypatch.chdir(tmp_path)
    folder = find_backup_folder(settings_for(f"sqlite:///{tmp_path}/rappel.sqlite3", backups=named))

    assert (None if folder is None else folder.path.absolute()) == (found and tmp_path / found)
    assert find_backup_folder(settings_for("postgresql://host/name")) is None


def test_an_older_database_is_copied_before_its_schema_changes(sqlite_url, tmp_path, monkeypatch):
    monkeypatch.setenv("RAPPEL_DATABASE_URL", sqlite_url)
    monkeypatch.chdir(tmp_path)
    downgrade(sqlite_url, "0012")

    first, again = (CliRunner().invoke(app, ["database", "upgrade"]) for _ in range(2))

    (copy,) = (tmp_path / "backups").iterdir()
    assert str(copy) in first.output
    assert "Sauvegarde" not in again.output
    connection = sqlite3.connect(copy)
    assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [("0012",)]
    connection.close()
    assert check(sqlite_url) == []


def test_what_cannot_be_copied_is_not_changed(sqlite_url, tmp_path, monkeypatch):
    monkeypatch.setenv("RAPPEL_DATABASE_URL", sqlite_url)
    monkeypatch.chdir(tmp_path)
    downgrade(sqlite_url, "0012")
    (tmp_path / "backups").write_text("in the way")

    refused = CliRunner().invoke(app, ["database", "upgrade"])

    assert refused.exit_code != 0
    assert [problem.detail for problem in check(sqlite_url)] == ["0012"]
