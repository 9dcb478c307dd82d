"""A database with its schema, for each of the two kinds, and doors to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from storage.desk import Desk
from storage.engine import open_engine
from storage.schema import upgrade
from storage.unit_of_work import unit_of_work

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from sqlalchemy import Engine

    from storage.unit_of_work import OwnUnitOfWork


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """A writing engine on an upgraded database."""
    engine = open_engine(database_url)
    upgrade(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def uow(engine: Engine) -> Iterator[OwnUnitOfWork]:
    """One unit of work, rolled back at the end unless committed."""
    with unit_of_work(engine) as uow:
        yield uow


@pytest.fixture
async def desk(database_url: str) -> AsyncIterator[Desk]:
    """The async door to an upgraded database."""
    upgrade(database_url)
    desk = Desk.open(database_url)
    yield desk
    await desk.close()
