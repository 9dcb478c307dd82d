"""One sender at a time: the place is held by whoever lives, and free as soon as they don't."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from time import sleep

import pytest
from sqlalchemy import create_engine, text

from storage.election import Election, Place
from storage.engine import open_engine

END_THE_HOLDER = text("SELECT pg_terminate_backend(pid, 5000) FROM pg_locks WHERE locktype = 'advisory'")

LAST_HEARD_OF_THE_HOLDER = text(
    "SELECT query_start FROM pg_stat_activity WHERE pid IN (SELECT pid FROM pg_locks WHERE locktype = 'advisory')"
)


@contextmanager
def candidates(url: str, count: int) -> Iterator[list[Election]]:
    """So many processes that may stand for the same database."""
    engine = open_engine(url)
    elections = [Election(engine) for _ in range(count)]
    yield elections
    for election in elections:
        election.resign()
    engine.dispose()


@pytest.fixture
def alone(database_url: str) -> Iterator[Election]:
    """The one process of a database."""
    with candidates(database_url, 1) as (election,):
        yield election


@pytest.fixture
def two(postgresql_url: str) -> Iterator[list[Election]]:
    """Two processes of one database; a SQLite file lets only one in."""
    with candidates(postgresql_url, 2) as elections:
        yield elections


def test_whoever_is_alone_is_elected_and_stays_so(alone: Election) -> None:
    assert [alone.stand(Place.SENDER) for _ in range(3)] == [True] * 3


@pytest.mark.postgresql
def test_of_two_one_is_elected(two: list[Election]) -> None:
    first, second = two

    assert [
        first.stand(Place.SENDER),
        second.stand(Place.SENDER),
        first.stand(Place.SENDER),
        second.stand(Place.SENDER),
    ] == [True, False, True, False]


@pytest.mark.postgresql
def test_one_place_says_nothing_of_another(two: list[Election]) -> None:
    first, second = two
    first.stand(Place.SENDER)

    assert (second.stand(Place.POLLER), second.stand(Place.SENDER), first.stand(Place.POLLER)) == (True, False, False)


@pytest.mark.postgresql
def test_who_resigns_makes_room(two: list[Election]) -> None:
    first, second = two
    first.stand(Place.SENDER)

    first.resign()

    assert (second.stand(Place.SENDER), first.stand(Place.SENDER)) == (True, False)


@pytest.mark.postgresql
def test_who_lost_the_connection_notices_and_another_takes_over(two: list[Election], postgresql_url: str) -> None:
    first, second = two
    first.stand(Place.SENDER)
    engine = open_engine(postgresql_url)
    with engine.connect() as connection:
        connection.execute(END_THE_HOLDER)
    engine.dispose()

    assert (first.stand(Place.SENDER), second.stand(Place.SENDER), first.stand(Place.SENDER)) == (False, True, False)


@pytest.mark.postgresql
def test_who_stands_still_loses_the_place_to_another(postgresql_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.election.SILENCE", "100ms")
    with candidates(postgresql_url, 1) as (still,):
        still.stand(Place.POLLER)
        monkeypatch.undo()
        with candidates(postgresql_url, 1) as (other,):
            while not other.stand(Place.POLLER):
                sleep(0.05)

            assert not still.stand(Place.POLLER)


@pytest.mark.postgresql
def test_who_is_elected_and_busy_elsewhere_is_heard_of(two: list[Election], postgresql_url: str) -> None:
    elected, _ = two
    elected.stand(Place.POLLER)
    engine = open_engine(postgresql_url)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        before = connection.scalar(LAST_HEARD_OF_THE_HOLDER)
        elected.keep()
        after = connection.scalar(LAST_HEARD_OF_THE_HOLDER)
    engine.dispose()

    assert after > before


def test_nobody_is_elected_while_the_database_is_away() -> None:
    assert not Election(create_engine("postgresql+psycopg://rappel@127.0.0.1:1/nowhere")).stand(Place.SENDER)
