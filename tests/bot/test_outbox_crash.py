"""Kill -9 while a message is on its way: it still comes, and never thrice."""

import asyncio

import pytest

from bot.demo.faults import Fault
from storage.outbox import TWICE_UNKNOWN
from storage.tables import OutboxState
from tests.bot.bot_process import running
from tests.bot.mailing import all_closed, befriend, mail, received, text_for
from tests.bot.outbox_trial import run_trial

PATIENCE = 60

pytestmark = pytest.mark.timeout(240)


@pytest.fixture
def bot_database(database_url) -> str:
    """Both databases must survive."""
    return database_url


@pytest.fixture
async def person(rehearsal):
    """An apprentice with a message waiting."""
    (person,) = people = await befriend(rehearsal, 1)
    await mail(rehearsal, people)
    return person


async def kill_while(rehearsal, person, kind, *, arrived) -> None:
    """Run the bot, and kill it when its call has got as far as that, and so many copies have arrived."""
    rehearsal.server.add_fault(Fault(method="sendmessage", kind=kind))
    async with running(rehearsal) as process, asyncio.timeout(PATIENCE):
        while rehearsal.server.count_faults() or await copies(rehearsal, person) < arrived:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
        process.kill()
        await process.wait()
    assert await copies(rehearsal, person) == arrived


async def copies(rehearsal, person) -> int:
    return (await received(rehearsal, person)).count(text_for(person))


async def settle(rehearsal, person):
    """What becomes of the message once the bot is back."""
    async with running(rehearsal):
        return (await all_closed(rehearsal, [person]))[person.id]


async def test_a_kill_between_claim_and_send_loses_nothing_and_doubles_nothing(rehearsal, person):
    await kill_while(rehearsal, person, "stall_request", arrived=0)

    row = await settle(rehearsal, person)

    assert (row.state, row.attempts) == (OutboxState.SENT, 2)
    assert await copies(rehearsal, person) == 1


async def test_a_kill_between_send_and_close_sends_a_second_copy(rehearsal, person):
    await kill_while(rehearsal, person, "stall_answer", arrived=1)

    row = await settle(rehearsal, person)

    assert (row.state, row.copies) == (OutboxState.SENT, 2)
    assert await copies(rehearsal, person) == 2


async def test_a_second_kill_at_that_moment_sends_no_third(rehearsal, person):
    for number in (1, 2):
        await kill_while(rehearsal, person, "stall_answer", arrived=number)

    row = await settle(rehearsal, person)

    assert (row.state, row.reason) == (OutboxState.GIVEN_UP, TWICE_UNKNOWN)
    assert await copies(rehearsal, person) == 2


async def test_a_stop_on_request_is_clean_and_quick_though_telegram_is_silent(rehearsal, person):
    rehearsal.server.add_fault(Fault(method="sendmessage", kind="stall_request"))
    async with running(rehearsal) as process, asyncio.timeout(PATIENCE):
        while rehearsal.server.count_faults():  # noqa: ASYNC110 - the server has no event for this
            await asyncio.sleep(0.02)
        process.terminate()

        assert await asyncio.wait_for(process.wait(), 10) == 0


async def test_kills_at_random_moments_and_faults_lose_nothing(rehearsal):
    figures = await run_trial(rehearsal, messages=60, kills=2, faults=0.1, seed=5)

    assert (figures.lost, figures.pending) == (0, 0)
    assert figures.most_copies <= 2
