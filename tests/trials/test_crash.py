"""Kill -9 of a forked bot, again and again; the same with hundreds of kills is `make crash`."""

import pytest

from tests.trials.crash import crash, findings_of
from tests.trials.findings import broken
from tests.trials.intake_loss import lose
from tests.trials.mutants import MUTANTS
from tests.trials.nursery import open_nursery

KILLS = 12
MOST_KILLS = 40
"""A planted bug is found within so many, mostly within three."""

pytestmark = pytest.mark.timeout(400)


@pytest.fixture
async def nursery():
    async with open_nursery() as nursery:
        yield nursery


async def test_kills_at_random_moments_lose_no_answer_and_count_none_twice(nursery, database_url):
    found = await crash(nursery, database_url, kills=KILLS, seed=4)

    assert (found.damage, broken(findings_of(found, {}))) == ([], [])
    assert found.acknowledged > KILLS


@pytest.mark.parametrize("name", MUTANTS)
async def test_a_planted_bug_is_found(nursery, sqlite_url, name):
    assert (await crash(nursery, sqlite_url, kills=MOST_KILLS, seed=4, mutant=name)).wrong


async def test_kills_lose_no_update(nursery, sqlite_url):
    found = await lose(nursery, updates=120, kills=3, kind="rappel", url=sqlite_url, seed=2)

    assert found.lost == 0
