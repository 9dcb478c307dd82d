"""Databases that are backed up and put back."""

import os
from pathlib import Path

import pytest

from storage.backup import back_up
from tests.bot.restoring.restored_place import TOKEN, Place, settle_in


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


@pytest.fixture
def file(sqlite_url, monkeypatch, tmp_path) -> Path:
    monkeypatch.setenv("RAPPEL_TOKEN", TOKEN)
    monkeypatch.setenv("RAPPEL_DATABASE_URL", sqlite_url)
    return tmp_path / "rappel.sqlite3"
