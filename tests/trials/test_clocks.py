"""Trouble around noon, when people want to be reminded: each reminder comes once."""

from datetime import timedelta

import pytest

from tests.trials.clocks import TROUBLES, Reminded, remind_through, remind_through_standstill


@pytest.mark.parametrize("name", TROUBLES)
async def test_each_reminder_comes_once(sqlite_url, name):
    found = await remind_through(sqlite_url, TROUBLES[name], people=12, step=timedelta(seconds=40))

    assert found == Reminded(reminders=12, lost=0, skipped=0, doubled=0)


async def test_a_standstill_of_the_process_drops_no_reminder(sqlite_url):
    found = await remind_through_standstill(sqlite_url, people=6, seconds=1.5, speed=1200)

    assert found == Reminded(reminders=6, lost=0, skipped=0, doubled=0)
