"""Kill -9 of a forked bot, fifty times; the same with hundreds of kills is `make crash`."""

from shutil import copyfile

import pytest

from tests.trials.crash import crash, findings_of
from tests.trials.findings import broken
from tests.trials.intake_loss import MUTANT, WAYS, WEBHOOK, lose
from tests.trials.mutants import MUTANTS

KILLS = 50
MOST_KILLS = 40
"""A planted bug is found within so many, mostly within three."""

pytestmark = pytest.mark.timeout(900)


@pytest.fixture
def copy(tmp_path, sqlite_template):
    """A way to get a database with the schema, by a name."""
    return lambda name: f"sqlite:///{copyfile(sqlite_template, tmp_path / f'{name}.sqlite3')}"


async def test_kills_at_random_moments_lose_no_answer_and_count_none_twice(nursery, database_url):
    found = await crash(nursery, database_url, kills=KILLS, seed=4, answers=4, lease=2.0)

    assert (found.damage, broken(findings_of(found, {}))) == ([], [])
    assert found.acknowledged > KILLS


@pytest.mark.parametrize("mutant", MUTANTS)
async def test_a_planted_bug_is_found(nursery, copy, mutant):
    found = await crash(nursery, copy("planted"), kills=MOST_KILLS, seed=4, mutant=mutant)

    assert found.wrong


@pytest.mark.parametrize("way", WAYS)
async def test_kills_lose_no_update_that_telegram_sent(nursery, copy, way):
    found = await lose(nursery, updates=80, kills=3, kind="rappel", url=copy("sound"), seed=2, way=way)

    assert found.lost == 0


async def test_a_webhook_that_said_200_too_early_would_be_found(nursery, copy):
    found = await lose(
        nursery, updates=80, kills=3, kind="rappel", url=copy("planted"), seed=2, way=WEBHOOK, mutant=MUTANT
    )

    assert found.lost
