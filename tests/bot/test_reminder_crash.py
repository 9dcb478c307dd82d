"""`rappel run` as a process: a reminder comes at its minute, and a kill -9 on its way neither loses nor doubles it."""

import asyncio

import pytest

from bot.demo.faults import Fault
from storage.tables import OutboxState
from tests.bot.bot_process import running
from tests.bot.mailing import befriend, make_due, received

PATIENCE = 60

pytestmark = pytest.mark.timeout(240)


@pytest.fixture
def bot_database(database_url) -> str:
    """Both databases must survive."""
    return database_url


@pytest.fixture
async def person(rehearsal):
    """An apprentice whose reminder is due in this very minute of the machine's clock."""
    (person,) = await befriend(rehearsal, 1)
    await make_due(rehearsal, [person])
    return person


async def copies(rehearsal, person) -> int:
    return sum("t’attend" in text for text in await received(rehearsal, person))


async def closed_row(rehearsal, person):
    """The one row of the reminder, once it is closed."""
    async with rehearsal.desk() as desk, asyncio.timeout(PATIENCE):
        while True:
            rows = await desk.read(lambda uow: uow.outbox.list_of(person.id))
            if rows and rows[0].state is not OutboxState.PENDING:
                assert len(rows) == 1
                return rows[0]
            await asyncio.sleep(0.1)


@pytest.mark.parametrize(("kind", "arrived", "most"), [("stall_request", 0, 1), ("stall_answer", 1, 2)])
async def test_a_kill_on_the_way_of_a_reminder_loses_nothing_and_sends_no_third_copy(
    rehearsal, person, kind, arrived, most
):
    rehearsal.server.add_fault(Fault(method="sendmessage", kind=kind))
    async with running(rehearsal) as process, asyncio.timeout(PATIENCE):
        while rehearsal.server.count_faults() or await copies(rehearsal, person) < arrived:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
        process.kill()
        await process.wait()

    async with running(rehearsal):
        row = await closed_row(rehearsal, person)

    assert row.state is OutboxState.SENT
    assert await copies(rehearsal, person) == most
    async with rehearsal.desk() as desk:
        assert await desk.read(lambda uow: uow.asked.find_open(person.id)) is not None
