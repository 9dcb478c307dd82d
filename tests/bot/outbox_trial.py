"""The outbox on trial: many messages, a Telegram that fails now and then, and kill -9; counts what came of it.

`python -m tests.trials outbox` does it with thousands of messages.
"""

import asyncio
import random
from collections import Counter
from dataclasses import dataclass

from bot.demo.faults import Fault, FaultKind
from bot.demo.server import DemoServer
from questions.people import Person
from storage.tables import OutboxState
from storage.unit_of_work import UnitOfWork
from tests.bot.bot_process import running
from tests.bot.conftest import Rehearsal
from tests.bot.mailing import LONG_AGO, befriend, mail, make_due

# As in the reference: of ten faults, eight leave no copy behind, and after two nobody knows.
WEIGHTS: dict[FaultKind, int] = {"server_error": 5, "too_many_requests": 3, "drop_request": 1, "drop_answer": 1}
PATIENCE = 900


@dataclass(frozen=True)
class Figures:
    """What became of the messages, and how many copies of them arrived.

    `lost` came never, and nobody says why; `unconfirmed` came never, and the log says that it was begun twice.
    """

    messages: int
    kills: int
    faults: int
    pending: int
    given_up: int
    lost: int
    unconfirmed: int
    doubled: int
    most_copies: int


async def run_trial(
    rehearsal: Rehearsal, *, messages: int, kills: int, faults: float, seed: int, are_reminders: bool = False
) -> Figures:
    """Send so many messages with that share of faulty calls, and kill the bot so often meanwhile.

    Reminders are due by the machine's clock, and the bot has to find that out; other messages wait in the outbox.
    """
    rng = random.Random(seed)
    people = await befriend(rehearsal, messages)
    await (make_due if are_reminders else mail)(rehearsal, people)
    ordered = order_faults(rehearsal.server, rng, calls=messages, share=faults)
    for number in range(kills):
        async with running(rehearsal) as process:
            await until_arrived(rehearsal, (number + 1) * messages // (kills + 1))
            await asyncio.sleep(rng.uniform(0, 0.3))
            process.kill()
            await process.wait()
    async with running(rehearsal):
        await until_closed(rehearsal, people)
    return await count(rehearsal, people, kills=kills, faults=ordered - rehearsal.server.count_faults())


def order_faults(server: DemoServer, rng: random.Random, *, calls: int, share: float) -> int:
    """Let that share of the next calls go wrong, each in its own way; returns how many."""
    well, ordered = 0, 0
    for _ in range(calls):
        if rng.random() >= share:
            well += 1
            continue
        (kind,) = rng.choices(list(WEIGHTS), list(WEIGHTS.values()))
        server.add_fault(Fault(method="sendmessage", kind=kind, after=well))
        well, ordered = 0, ordered + 1
    return ordered


async def until_arrived(rehearsal: Rehearsal, wanted: int) -> None:
    """Wait until so many messages, copies included, arrived."""
    async with asyncio.timeout(PATIENCE):
        while sum(copies(rehearsal).values()) < wanted:  # noqa: ASYNC110 - no event to wait for
            await asyncio.sleep(0.02)


async def until_closed(rehearsal: Rehearsal, people: list[Person]) -> None:
    """Wait until there is a message for everybody and none is pending."""

    def are_closed(uow: UnitOfWork) -> bool:
        is_pending = uow.outbox.measure(now=LONG_AGO).pending
        return not is_pending and all(uow.outbox.list_of(person.id) for person in people)

    async with rehearsal.desk() as desk, asyncio.timeout(PATIENCE):
        while not await desk.read(are_closed):  # noqa: ASYNC110 - no event to wait for
            await asyncio.sleep(0.2)


def copies(rehearsal: Rehearsal) -> Counter[int]:
    """How many messages arrived in each chat."""
    store = rehearsal.server._require_running()._store
    rows = store._connection.execute("select chat_id, count(*) from message group by chat_id")
    return Counter(dict(rows.fetchall()))


async def count(rehearsal: Rehearsal, people: list[Person], *, kills: int, faults: int) -> Figures:
    """The figures, from what Telegram and the database hold."""
    arrived = copies(rehearsal)
    async with rehearsal.desk() as desk:
        rows = await desk.read(lambda uow: [row for person in people for row in uow.outbox.list_of(person.id)])
    assert len(rows) == len(people), "somebody was written to twice"
    absent = [row for row, person in zip(rows, people, strict=True) if not arrived[person.telegram_id]]
    states = Counter(row.state for row in rows)
    return Figures(
        messages=len(people),
        kills=kills,
        faults=faults,
        pending=states[OutboxState.PENDING],
        given_up=states[OutboxState.GIVEN_UP],
        lost=sum(row.state is OutboxState.SENT or not row.reason for row in absent),
        unconfirmed=sum(row.state is OutboxState.GIVEN_UP and bool(row.reason) for row in absent),
        doubled=sum(number > 1 for number in arrived.values()),
        most_copies=max(arrived.values(), default=0),
    )
