"""Several processes on one PostgreSQL database: nodes side by side, a command alone, never two bots."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest
from sqlalchemy import text

from storage import schema
from storage.desk import Desk
from storage.engine import hold_place_of_node, hold_single_writer, may_have_nodes, open_engine
from storage.errors import BadDatabase, BadDatabaseReason
from tests.storage.builders import NOW, an_update

BOT, OTHER_BOT = 7_654_321_098, 7_654_321_099

pytestmark = pytest.mark.postgresql


def refused(url: str, *, bot_id: int | None = None) -> BadDatabaseReason:
    """Why a node of this bot may not work on the database now, or a command that must be alone."""
    hold = hold_single_writer(url) if bot_id is None else hold_place_of_node(url, bot_id=bot_id)
    with pytest.raises(BadDatabase) as refusal, hold:
        pass
    return refusal.value.reason


def test_nodes_of_one_bot_work_side_by_side_and_keep_a_command_off_that_must_be_alone(postgresql_url: str) -> None:
    with hold_place_of_node(postgresql_url, bot_id=BOT), hold_place_of_node(postgresql_url, bot_id=BOT):
        assert refused(postgresql_url) is BadDatabaseReason.IN_USE

    with hold_single_writer(postgresql_url):
        assert refused(postgresql_url, bot_id=BOT) is BadDatabaseReason.IN_USE


def test_a_node_of_another_bot_is_refused_as_long_as_there_is_one(postgresql_url: str) -> None:
    with hold_place_of_node(postgresql_url, bot_id=BOT):
        assert refused(postgresql_url, bot_id=OTHER_BOT) is BadDatabaseReason.OTHER_BOT

    with hold_place_of_node(postgresql_url, bot_id=OTHER_BOT):
        pass


def cut_connections(url: str) -> None:
    """End whatever holds a lock, as a restart of PostgreSQL does."""
    engine = open_engine(url)
    with engine.connect() as connection:
        connection.execute(text("SELECT pg_terminate_backend(pid, 5000) FROM pg_locks WHERE locktype = 'advisory'"))
    engine.dispose()


def test_a_node_whose_connection_was_cut_takes_its_place_anew(postgresql_url: str) -> None:
    with hold_place_of_node(postgresql_url, bot_id=BOT) as place:
        assert place is not None
        cut_connections(postgresql_url)

        place.keep()

        assert refused(postgresql_url) is BadDatabaseReason.IN_USE
        assert refused(postgresql_url, bot_id=OTHER_BOT) is BadDatabaseReason.OTHER_BOT


@pytest.mark.parametrize("who", [None, OTHER_BOT], ids=["a command that is alone", "another bot"])
def test_a_node_into_whose_place_another_came_must_stop(postgresql_url: str, who: int | None) -> None:
    with hold_place_of_node(postgresql_url, bot_id=BOT) as place:
        assert place is not None
        cut_connections(postgresql_url)
        other = hold_single_writer(postgresql_url) if who is None else hold_place_of_node(postgresql_url, bot_id=who)

        with other, pytest.raises(BadDatabase) as refusal:
            place.keep()

    assert refusal.value.reason is (BadDatabaseReason.IN_USE if who is None else BadDatabaseReason.OTHER_BOT)


def test_a_command_whose_lock_was_cut_ends_in_good_order_and_keeps_nobody_off_any_more(postgresql_url: str) -> None:
    with hold_single_writer(postgresql_url):
        cut_connections(postgresql_url)

        with hold_place_of_node(postgresql_url, bot_id=BOT):
            assert refused(postgresql_url) is BadDatabaseReason.IN_USE

    with hold_single_writer(postgresql_url):
        assert refused(postgresql_url, bot_id=BOT) is BadDatabaseReason.IN_USE


def test_a_sqlite_file_has_one_node(sqlite_url: str) -> None:
    assert not may_have_nodes(sqlite_url)
    with hold_place_of_node(sqlite_url, bot_id=BOT):
        assert refused(sqlite_url, bot_id=BOT) is BadDatabaseReason.IN_USE


@pytest.mark.empty_database
def test_of_nodes_that_start_together_one_makes_the_schema_and_the_others_wait(postgresql_url: str) -> None:
    with ThreadPoolExecutor(3) as threads:
        list(threads.map(schema.upgrade, [postgresql_url] * 3))

    assert schema.check(postgresql_url) == []


async def test_what_one_node_puts_another_hears_of(postgresql_url: str) -> None:
    async with asyncio.timeout(30):
        with ExitStack() as stack:
            here, there = Desk.open(postgresql_url), Desk.open(postgresql_url)
            listening = asyncio.create_task(here.listen())
            stack.callback(listening.cancel)
            # What came before it listened is looked for, too.
            await here.inbox_filled.wait()
            here.inbox_filled.clear()

            await there.run(lambda uow: uow.inbox.store([an_update(1)], received_at=NOW))
            await here.inbox_filled.wait()

        await asyncio.gather(listening, return_exceptions=True)
        await here.close()
        await there.close()
