"""Rebuilding a table leaves whole what an operator has added around it: views, triggers, indexes and foreign keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from storage.engine import open_engine
from storage.schema import downgrade, upgrade, upgrade_to
from storage.unit_of_work import unit_of_work
from tests.storage.builders import a_card, enrol

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

pytestmark = pytest.mark.empty_database

REBUILT = "0019"
BEFORE = "0018"
ADDED = (
    "CREATE VIEW hard_cards AS SELECT person_id, fact_id FROM cards WHERE difficulty > 0",
    "CREATE TABLE notes (person_id INTEGER, fact_id TEXT, FOREIGN KEY (person_id, fact_id) REFERENCES cards)",
    (
        "CREATE TABLE kept (person_id INTEGER, fact_id TEXT,"
        " FOREIGN KEY (person_id, fact_id) REFERENCES cards ON DELETE CASCADE)"
    ),
    "CREATE TABLE seen (fact_id TEXT)",
    "CREATE TRIGGER note_cards AFTER UPDATE ON cards BEGIN INSERT INTO seen VALUES (new.fact_id); END",
    "CREATE TRIGGER drop_notes AFTER DELETE ON notes BEGIN UPDATE cards SET version = version + 1; END",
    "CREATE INDEX cards_by_version ON cards (version)",
)


@pytest.fixture
def engine(sqlite_url: str) -> Iterator[Engine]:
    engine = open_engine(sqlite_url)
    yield engine
    engine.dispose()


@pytest.mark.parametrize("direction", ["up", "down"])
def test_what_was_added_around_the_cards_works_after_they_are_rebuilt(engine: Engine, direction: str) -> None:
    upgrade(engine)
    with unit_of_work(engine) as uow:
        uow.cards.save(a_card(enrol(uow)))
        uow.commit()
    downgrade(engine, BEFORE if direction == "up" else REBUILT)
    add_to(engine)
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO kept SELECT person_id, fact_id FROM cards"))
    before = list_added(engine)

    if direction == "up":
        upgrade_to(engine, REBUILT)
    else:
        downgrade(engine, BEFORE)

    assert list_added(engine) == before
    assert is_together(engine) == (direction == "up")
    use_additions(engine)


def add_to(engine: Engine) -> None:
    with engine.begin() as connection:
        for statement in ADDED:
            connection.execute(text(statement))


def list_added(engine: Engine) -> set[str]:
    with engine.connect() as connection:
        return set(connection.scalars(text("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL"))) & set(ADDED)


def is_together(engine: Engine) -> bool:
    with engine.connect() as connection:
        made = connection.scalars(text("SELECT sql FROM sqlite_master WHERE name = 'cards'")).one()
        return str(made).endswith("WITHOUT ROWID")


def use_additions(engine: Engine) -> None:
    """Ask the view, touch a card, write a note to one and to none, and take it away."""
    with engine.begin() as connection:
        ((person_id, fact_id),) = connection.execute(text("SELECT * FROM hard_cards")).all()
        assert connection.execute(text("SELECT * FROM kept")).all() == [(person_id, fact_id)]
        note = {"person_id": person_id, "fact_id": fact_id}
        connection.execute(text("UPDATE cards SET lapses = lapses"))
        assert connection.scalars(text("SELECT fact_id FROM seen")).all() == [fact_id]
        connection.execute(text("INSERT INTO notes VALUES (:person_id, :fact_id)"), note)
        version = connection.scalars(text("SELECT version FROM cards")).one()
        connection.execute(text("DELETE FROM notes"))
        assert connection.scalars(text("SELECT version FROM cards")).one() == version + 1
    with pytest.raises(IntegrityError), engine.begin() as connection:
        connection.execute(text("INSERT INTO notes VALUES (:person_id, 'none')"), {"person_id": person_id})
