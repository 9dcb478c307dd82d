"""Two nodes look at the clock in the same moment: everybody is told once."""

import asyncio
from collections import Counter
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.demo.server import DEMO_TOKEN
from bot.jobs import EACH_MINUTE
from bot.serve import open_bot
from questions.broadcasts import Audience, NewBroadcast, Recipients
from questions.people import Role
from tests.bot.crowd import join

MONDAY_MORNING = datetime(2026, 11, 30, 8, tzinfo=UTC)
LAST_YEAR = date(2025, 12, 1)
MEMBERS = 40

pytestmark = [pytest.mark.postgresql, pytest.mark.timeout(240)]


@pytest.fixture
def bot_database(postgresql_url) -> str:
    """Nodes share a server."""
    return postgresql_url


@pytest.fixture
async def two_nodes(rehearsal):
    """The services of two nodes of one bot, on Monday morning."""
    rehearsal.clock.now = MONDAY_MORNING
    async with AsyncExitStack() as stack:
        settings = {"token": DEMO_TOKEN, "syllabus": rehearsal.syllabus, "clock": rehearsal.clock}
        nodes = [await stack.enter_async_context(open_bot(rehearsal.settings, **settings)) for _ in range(2)]
        yield [node.application.bot_data["services"] for node in nodes]


def fill(uow) -> None:
    """A class at work and one whose exam was a year ago, reminders due, and a message to all under way."""
    trainer = uow.people.enrol(
        telegram_id=2001, first_name="Dana", role=Role.TRAINER, plan_id="arc-2010", created_at=MONDAY_MORNING
    )
    at_work = uow.cohorts.create(name="ARC 2027", plan_id="arc-2010", created_at=MONDAY_MORNING)
    over = uow.cohorts.create(name="ARC 2025", plan_id="arc-2010", created_at=MONDAY_MORNING, exam_day=LAST_YEAR)
    for cohort in (at_work, over):
        uow.cohorts.add_trainer(cohort.id, trainer.id)
    members = join(uow, at_work.id, MEMBERS)
    join(uow, over.id, 2, first_id=20_001)
    for person in members:
        uow.people.save(replace(person, exam_day=date(2027, 6, 1)))
        uow.reminders.save_time(person.id, minute=9 * 60, silenced=False)
    uow.reminders.plan([person.id for person in members], MONDAY_MORNING, now=MONDAY_MORNING)
    uow.broadcasts.create(
        NewBroadcast(
            number=1,
            author_id=trainer.id,
            created_at=MONDAY_MORNING,
            day=MONDAY_MORNING.date(),
            text="Bonjour",
            audience=Audience.EVERYONE,
            cohort_ids=(),
            recipients=Recipients(reachable=MEMBERS + 3, unreachable=0),
        )
    )


async def count_messages(desk) -> Counter[str]:
    def count(uow) -> Counter[str]:
        rows = [row for person in uow.people.list_all() for row in uow.outbox.list_of(person.id)]
        return Counter(row.kind for row in rows)

    return await desk.read(count)


async def test_two_nodes_at_once_remind_brief_announce_and_broadcast_once(two_nodes, rehearsal):
    desk = two_nodes[0].desk
    await desk.run(fill)

    for minutes in (0, 1):
        rehearsal.clock.now = MONDAY_MORNING + timedelta(minutes=minutes)
        # In each order: whichever comes first, the other finds nothing left to do.
        jobs = [job(node) for node in two_nodes for job in EACH_MINUTE]
        await asyncio.gather(*jobs, *(job(node) for node in reversed(two_nodes) for job in reversed(EACH_MINUTE)))

    counted = await count_messages(desk)
    assert counted == Counter({"reminder": MEMBERS, "broadcast": MEMBERS + 3, "cohort_ending": 2, "brief": 1})
