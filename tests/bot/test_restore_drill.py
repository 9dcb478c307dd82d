"""The drill: a backup made while people answer is put back elsewhere, and the bot goes on from there."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from storage.engine import open_reader
from storage.soundness import list_breaches
from tests.bot.conversation import answer_rightly, recognise
from tests.bot.mailing import open_chat
from tests.trials.backup import back_up_under_load, copy_naively, reviews_in

pytestmark = pytest.mark.timeout(240)
ANSWERS = 100


@pytest.fixture
def elsewhere(request, database_url, monkeypatch, tmp_path) -> Iterator[str]:
    """A place where there is no database yet."""
    if database_url.startswith("sqlite"):
        yield f"sqlite:///{tmp_path / 'elsewhere.sqlite3'}"
        return
    server = request.getfixturevalue("postgresql_server")
    monkeypatch.setenv("PATH", f"{server.origin}{os.pathsep}{os.environ['PATH']}")
    with server.fresh_database() as url:
        yield url


def restore(url: str, backup: Path, monkeypatch) -> None:
    monkeypatch.setenv("RAPPEL_DATABASE_URL", url)
    monkeypatch.setenv("RAPPEL_TOKEN", "1:token")
    result = CliRunner().invoke(app, ["database", "restore", str(backup), "--yes"])
    assert result.exit_code == 0, result.output


async def test_every_answer_acknowledged_before_a_backup_is_there_and_the_next_one_counts(
    rehearsal, database_url, elsewhere, monkeypatch, tmp_path
):
    backup = tmp_path / "backup"
    acknowledged = back_up_under_load(database_url, backup, answers=ANSWERS)

    restore(elsewhere, backup, monkeypatch)
    stored = reviews_in(elsewhere)
    assert len(acknowledged) >= ANSWERS
    assert acknowledged - stored == set()
    assert sound(elsewhere)

    rehearsal.settings = rehearsal.settings.model_copy(update={"database_url": elsewhere})
    async with rehearsal.desk() as desk:
        open_chat(rehearsal, await desk.read(lambda uow: uow.people.find_by_telegram_id(1)))
    async with rehearsal.running():
        # One of those who answered during the backup.
        chat = rehearsal.chat(1)
        await chat.say("/start")
        message = await chat.say("/quiz")
        await answer_rightly(chat, message, recognise(message, rehearsal.syllabus.library))
    assert len(reviews_in(elsewhere)) == len(stored) + 1


def sound(url: str) -> bool:
    reader = open_reader(url)
    with reader.connect() as connection:
        found = list_breaches(connection)
    reader.dispose()
    return found == []


def test_a_bare_copy_of_the_file_would_miss_answers(sqlite_url, tmp_path):
    assert copy_naively(sqlite_url, tmp_path / "copy", answers=20, tries=4) > 0
