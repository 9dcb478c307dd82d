"""What only the one writing thread of SQLite does: many units, one commit."""

from __future__ import annotations

import asyncio
import sqlite3

from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from questions.people import Person
from storage.desk import Desk
from storage.engine import open_engine, open_reader
from storage.errors import DatabaseFailure
from storage.inbox import IncomingUpdate
from storage.schema import upgrade
from tests.storage.builders import NOW, enrol
from tests.storage.held_up import held_up

AT_ONCE = 50


async def test_units_that_wait_together_share_a_commit(sqlite_url: str) -> None:
    upgrade(sqlite_url)
    engine = open_engine(sqlite_url)
    commits: list[object] = []
    event.listen(engine, "commit", commits.append)
    desk = Desk(engine=engine, reader=open_reader(sqlite_url))

    async with held_up(desk) as go_on:
        others = [asyncio.create_task(desk.run(enrol, telegram_id=number)) for number in range(AT_ONCE)]
        await asyncio.sleep(0)
        go_on()
        await asyncio.gather(*others)

    await desk.close()
    assert len(commits) == 2


async def test_a_unit_that_ends_an_iteration_by_mistake_holds_up_nobody_else(sqlite_url: str) -> None:
    upgrade(sqlite_url)
    desk = Desk(engine=open_engine(sqlite_url), reader=open_reader(sqlite_url))

    async with held_up(desk) as go_on:
        units = [desk.run(enrol, telegram_id=1), desk.run(lambda _: next(iter(()))), desk.run(enrol, telegram_id=2)]
        outcomes = asyncio.gather(*units, return_exceptions=True)
        await asyncio.sleep(0)
        go_on()
        first, failed, last = await asyncio.wait_for(outcomes, 10)

    await desk.close()
    assert isinstance(first, Person)
    assert isinstance(last, Person)
    assert isinstance(failed, RuntimeError)


async def test_a_commit_that_fails_fails_every_unit_and_the_desk_goes_on(sqlite_url: str) -> None:
    upgrade(sqlite_url)
    engine = open_engine(sqlite_url)
    desk = Desk(engine=engine, reader=open_reader(sqlite_url))

    def fail(_connection: object) -> None:
        raise OperationalError("COMMIT", None, sqlite3.OperationalError("disk I/O error"))

    event.listen(engine, "commit", fail)
    outcomes = await asyncio.gather(
        *(desk.run(enrol, telegram_id=number) for number in range(3)), return_exceptions=True
    )
    event.remove(engine, "commit", fail)
    await desk.run(enrol, telegram_id=99)

    assert [type(outcome) for outcome in outcomes] == [DatabaseFailure] * 3
    assert await desk.read(lambda uow: uow.people.count()) == 1
    await desk.close()


async def test_a_full_disk_fails_who_filled_it_and_nobody_is_told_wrongly(sqlite_url: str) -> None:
    upgrade(sqlite_url)
    engine = open_engine(sqlite_url)
    with engine.begin() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 100")
    desk = Desk(engine=engine, reader=open_reader(sqlite_url))
    huge = IncomingUpdate(update_id=1, person_key=1, payload="x" * 1_000_000)

    outcomes = await asyncio.gather(
        desk.run(enrol, telegram_id=1),
        desk.run(lambda uow: uow.inbox.store([huge], received_at=NOW)),
        desk.run(enrol, telegram_id=2),
        return_exceptions=True,
    )
    after = await desk.run(enrol, telegram_id=3)

    assert isinstance(outcomes[1], DatabaseFailure)
    assert "full" in outcomes[1].detail
    told = {outcome for outcome in outcomes if isinstance(outcome, Person)}
    stored = set(await desk.read(lambda uow: [uow.people.find_by_telegram_id(number) for number in range(1, 4)])) - {
        None
    }
    assert stored == told | {after}
    await desk.close()
