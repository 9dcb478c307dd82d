"""What was deleted is gone from the disk, page splits or not; writing waits meanwhile and goes on."""

from __future__ import annotations

import asyncio
import random
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from questions.people import Role
from storage.desk import Desk
from storage.engine import open_engine, open_reader
from storage.schema import upgrade
from storage.unit_of_work import unit_of_work
from storage.wiping import wipe
from tests.storage.builders import NOW

if TYPE_CHECKING:
    from storage.unit_of_work import UnitOfWork

PEOPLE = 3000
ERASED = 300


def join(uow: UnitOfWork, telegram_id: int, name: str) -> int:
    return uow.people.enrol(
        telegram_id=telegram_id, first_name=name, role=Role.APPRENTICE, plan_id="arc-2010", created_at=NOW
    ).id


def content_of(url: str) -> bytes:
    file = Path(url.removeprefix("sqlite:///"))
    return b"".join(path.read_bytes() for path in file.parent.glob(f"{file.name}*"))


def test_copies_that_page_splits_left_long_ago_go_too(sqlite_url: str) -> None:
    upgrade(sqlite_url)
    engine, rng = open_engine(sqlite_url), random.Random(1)
    names = {f"Canari{number:05d}{'y' * rng.randrange(30)}": rng.randrange(10**11, 10**12) for number in range(PEOPLE)}
    with unit_of_work(engine) as uow:
        ids = [join(uow, telegram_id, name) for name, telegram_id in names.items()]
        uow.commit()
    with unit_of_work(engine) as uow:
        for person_id in rng.choices(ids, k=PEOPLE):
            # Names that grow make pages overflow, and what is moved to another page is left behind in the old one.
            person = uow.people.get(person_id)
            uow.people.save(replace(person, first_name=person.first_name + "z" * rng.randrange(40)))
        uow.commit()
    gone = rng.sample(range(PEOPLE), ERASED)
    with unit_of_work(engine) as uow:
        for number in gone:
            uow.ownership.erase(uow.people.get(ids[number]), heir_id=None, mark=str(number), at=NOW)
        uow.commit()

    assert wipe(engine)

    content, telegram_ids = content_of(sqlite_url), list(names.values())
    assert [number for number in gone if f"Canari{number:05d}".encode() in content] == []
    # SQLite stores a number of this size as six bytes, in the row and in the index.
    assert [number for number in gone if telegram_ids[number].to_bytes(6, "big") in content] == []
    kept = next(number for number in range(PEOPLE) if number not in gone)
    assert f"Canari{kept:05d}".encode() in content
    engine.dispose()


def test_what_is_deleted_is_overwritten_at_once(sqlite_url: str) -> None:
    upgrade(sqlite_url)
    engine = open_engine(sqlite_url)

    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA secure_delete").scalar_one() == 1
    engine.dispose()


async def test_writing_waits_for_a_wiping_and_goes_on(desk: Desk) -> None:
    writes = [desk.run(join, number, "Noa") for number in (1, 2, 3)]

    *ids, wiped, last = await asyncio.gather(*writes, desk.wipe(), desk.run(join, 4, "Lou"))

    assert wiped is True
    assert len({*ids, last}) == 4
    assert await desk.read(lambda uow: uow.people.count()) == 4


async def test_a_wiping_that_fails_stops_no_writer(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_engine: object) -> bool:
        raise ZeroDivisionError

    monkeypatch.setattr("storage.desk.wipe", fail)
    if desk.size():
        with pytest.raises(ZeroDivisionError):
            await desk.wipe()

    assert await desk.run(join, 1, "Noa")


def test_a_reader_in_the_way_is_told_and_nothing_is_lost(sqlite_url: str) -> None:
    upgrade(sqlite_url)
    engine, reader = open_engine(sqlite_url), open_reader(sqlite_url)
    with unit_of_work(engine) as uow:
        join(uow, 1, "Noa")
        uow.commit()
    with unit_of_work(reader) as reading:
        assert reading.people.count() == 1
        blocked = wipe(engine)

    assert not blocked
    assert wipe(engine)
    engine.dispose()
    reader.dispose()
