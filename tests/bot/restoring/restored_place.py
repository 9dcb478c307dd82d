"""A database with its backup, and where that is put back, for tests of `rappel database restore`."""

import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from bot.cli import app
from bot.present import utc_now
from questions.erasure import derive_key, mark_of
from questions.messages import NewMessage
from storage import schema
from storage.engine import open_engine
from storage.unit_of_work import unit_of_work
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


class Killed(BaseException):
    """Nothing catches it, as nothing catches a kill -9."""


def die(*_args, **_options):
    raise Killed


def answers_in(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        return int(connection.execute("SELECT count(*) FROM reviews").fetchone()[0])
