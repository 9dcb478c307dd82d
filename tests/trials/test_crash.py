"""Kill -9 of a forked bot, again and again; the same with hundreds of kills is `make crash`."""

from shutil import copyfile

import pytest

from tests.trials.crash import crash, findings_of
from tests.trials.findings import broken
from tests.trials.intake_loss import lose
from tests.trials.mutants import MUTANTS
from tests.trials.nursery import open_nursery

KILLS = 8
MOST_KILLS = 40
"""A planted bug is found within so many, mostly within three."""

pytestmark = pytest.mark.timeout(400)


async def test_kills_at_random_moments_lose_no_answer_and_count_none_twice(database_url):
    async with open_nursery() as nursery:
        found = await crash(nursery, database_url, kills=KILLS, seed=4)

    assert (found.damage, broken(findings_of(found, {}))) == ([], [])
    assert found.acknowledged > KILLS


async def test_planted_bugs_are_found_and_without_them_no_update_is_lost(tmp_path, sqlite_template):
    def copy(name):
        return f"sqlite:///{copyfile(sqlite_template, tmp_path / f'{name}.sqlite3')}"

    async with open_nursery() as nursery:
        for mutant in MUTANTS:
            assert (await crash(nursery, copy(mutant), kills=MOST_KILLS, seed=4, mutant=mutant)).wrong
        found = await lose(nursery, updates=80, kills=3, kind="rappel", url=copy("none"), seed=2)

    assert found.lost == 0
