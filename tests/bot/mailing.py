"""Many people with a message waiting for each, and what became of it: for tests of the outbox."""

import asyncio
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.demo.store import Persona
from bot.use_cases.notices import Notice, tell
from questions.people import Person, Role
from storage.desk import Desk
from storage.outbox import OutboxMessage
from storage.schema import upgrade
from storage.tables import OutboxState
from storage.unit_of_work import UnitOfWork
from tests.bot.conftest import Rehearsal

FIRST_ID = 5001
LONG_AGO = datetime(2025, 1, 1, 12, tzinfo=UTC)
"""When messages are put that are due whatever a process's clock says."""
PATIENCE = 60.0
ZURICH = ZoneInfo("Europe/Zurich")


def enrol_many(uow: UnitOfWork, count: int) -> list[Person]:
    """So many apprentices."""
    return [
        uow.people.enrol(
            telegram_id=FIRST_ID + number,
            first_name=f"Noa {number}",
            role=Role.APPRENTICE,
            plan_id="arc-2010",
            created_at=LONG_AGO,
        )
        for number in range(count)
    ]


def put_notice(uow: UnitOfWork, /, person: Person, text: str, **changes: Any) -> OutboxMessage:
    """A text for this person in the outbox."""
    notice = Notice(text=text, **changes)
    # Asked for, as these tests run at any hour of the machine.
    tell(uow, people=[person], notice=notice, key=text, now=LONG_AGO, zone=UTC, asked_for=True)
    return uow.outbox.list_of(person.id)[-1]


async def befriend(rehearsal: Rehearsal, count: int) -> list[Person]:
    """So many apprentices, each with a chat open to the bot; call it before the bot runs."""
    await asyncio.to_thread(upgrade, rehearsal.settings.database_url)
    async with rehearsal.desk() as desk:
        people = await desk.run(enrol_many, count)
    for person in people:
        open_chat(rehearsal, person)
    return people


def open_chat(rehearsal: Rehearsal, person: Person, *, blocked: bool = False) -> None:
    """Let the bot write to this person, or find that it may not."""
    store = rehearsal.server._require_running()._store
    with store.transaction():
        store.save_persona(
            Persona(
                id=person.telegram_id, first_name=person.first_name, role="apprentice", started=True, blocked=blocked
            )
        )


async def mail(rehearsal: Rehearsal, people: list[Person]) -> None:
    """One message in the outbox for each of these people."""

    def put(uow: UnitOfWork) -> None:
        for person in people:
            put_notice(uow, person, text_for(person))

    async with rehearsal.desk() as desk:
        await desk.run(put)


async def make_due(rehearsal: Rehearsal, people: list[Person]) -> None:
    """Let these people want to be reminded in this very minute of the machine's clock."""
    due = datetime.now(UTC).replace(second=0, microsecond=0)
    wall = due.astimezone(ZURICH)

    def set_times(uow: UnitOfWork) -> None:
        for person in people:
            uow.reminders.save_time(person.id, minute=wall.hour * 60 + wall.minute, silenced=False)
        uow.reminders.plan([person.id for person in people], due, now=due)

    async with rehearsal.desk() as desk:
        await desk.run(set_times)


def text_for(person: Person) -> str:
    return f"Un mot pour toi, {person.first_name}."


async def received(rehearsal: Rehearsal, person: Person) -> list[str]:
    """The texts that this person got, oldest first."""
    return [message["text"] for message in await rehearsal.chat(person.telegram_id).messages()]


def look_at(desk: Desk, person: Person):
    """The rows of this person."""
    return desk.read(lambda uow: uow.outbox.list_of(person.id))


async def all_closed(rehearsal: Rehearsal, people: list[Person], *, jump: float = 20) -> dict[int, OutboxMessage]:
    """The one row of each person, once all are closed; meanwhile the bot's clock runs fast."""
    async with rehearsal.desk() as desk, asyncio.timeout(PATIENCE):
        while True:
            rows = {person.id: (await look_at(desk, person))[-1] for person in people}
            if all(row.state is not OutboxState.PENDING for row in rows.values()):
                return rows
            rehearsal.clock.advance(seconds=jump)
            await asyncio.sleep(0.1)
