"""When erased people are got off the disk: at once from a small database, at night from a large one."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot import jobs
from storage.desk import Desk
from storage.schema import upgrade
from tests.builders import NOON


@pytest.fixture
async def services(sqlite_url):
    upgrade(sqlite_url)
    desk = Desk.open(sqlite_url)
    services = SimpleNamespace(
        desk=desk, now=NOON, shelf=SimpleNamespace(shipped=SimpleNamespace(zone=ZoneInfo("Europe/Zurich")))
    )
    services.clock = lambda: services.now
    await desk.run(lambda uow: uow.ownership.mark_erased("mark", at=NOON))
    yield services
    await desk.close()


async def work(services: Any, **later: int) -> bool:
    """Whether a wiping is still owed after the job has run so much later."""
    services.now += timedelta(**later)
    await jobs.wipe_erased(services)
    return await services.desk.read(lambda uow: uow.ownership.owes_wiping())


async def test_a_small_database_is_wiped_within_the_minute(services):
    assert await work(services) is False


async def test_a_large_one_waits_for_the_night(services, monkeypatch):
    monkeypatch.setattr(jobs, "WIPED_AT_ONCE", 0)

    owed = [await work(services), await work(services, hours=13), await work(services, hours=1)]

    # Noon of the tests is 12:00 in Zurich: 01:00 is too early, 02:00 is night.
    assert owed == [True, True, False]


async def test_what_a_reader_keeps_is_owed_until_it_is_gone(services, monkeypatch):
    async def blocked() -> bool:
        return False

    with monkeypatch.context() as patch:
        patch.setattr(services.desk, "wipe", blocked)
        owed = await work(services)

    assert owed is True
    assert await work(services, minutes=1) is False


async def test_nothing_is_wiped_when_nobody_was_erased(services, monkeypatch):
    await work(services)

    async def never() -> bool:
        raise AssertionError

    monkeypatch.setattr(services.desk, "wipe", never)
    assert await work(services, minutes=1) is False
