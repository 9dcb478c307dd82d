"""Every migration up, down and up again, on both databases; the models match what they make."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import inspect, text

from storage.engine import open_engine
from storage.errors import NewerSchema
from storage.schema import SchemaProblemKind, check, downgrade, upgrade
from storage.unit_of_work import unit_of_work
from tests.storage.builders import a_review, ask, enrol

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = open_engine(database_url)
    yield engine
    engine.dispose()


def kinds(engine: Engine) -> list[SchemaProblemKind]:
    return [problem.kind for problem in check(engine)]


def test_an_upgraded_database_matches_the_models(engine: Engine) -> None:
    upgrade(engine)

    assert check(engine) == []


def test_up_down_and_up_again(engine: Engine) -> None:
    upgrade(engine)
    downgrade(engine, "base")

    assert inspect(engine).get_table_names() == ["alembic_version"]
    assert kinds(engine) == [SchemaProblemKind.EMPTY]
    upgrade(engine)
    assert check(engine) == []


def test_upgrading_twice_changes_nothing_and_keeps_the_data(database_url: str, engine: Engine) -> None:
    upgrade(database_url)
    with unit_of_work(engine) as uow:
        uow.reviews.append(a_review(ask(uow, enrol(uow))))
        uow.commit()

    upgrade(engine)
    upgrade(database_url)

    with unit_of_work(engine) as uow:
        assert uow.people.count() == 1


def test_an_empty_database_is_told_from_an_outdated_one(engine: Engine) -> None:
    assert kinds(engine) == [SchemaProblemKind.EMPTY]


def test_a_database_of_a_newer_version_is_left_alone(engine: Engine) -> None:
    upgrade(engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(NewerSchema) as refusal:
        upgrade(engine)

    assert (refusal.value.found, refusal.value.known) == ("9999", "0001")
    assert kinds(engine) == [SchemaProblemKind.NEWER]


@pytest.mark.parametrize(
    ("damage", "named"),
    [
        ("ALTER TABLE people ADD COLUMN nickname TEXT", "nickname"),
        ("DROP INDEX ix_cards_person_id_due_day", "ix_cards_person_id_due_day"),
        ("DROP TABLE reversals", "reversals"),
    ],
)
def test_what_differs_from_the_models_is_named(engine: Engine, damage: str, named: str) -> None:
    upgrade(engine)
    with engine.begin() as connection:
        connection.execute(text(damage))

    (problem,) = check(engine)

    assert problem.kind is SchemaProblemKind.DIFFERENT
    assert named in problem.detail


def test_a_missing_trigger_is_named(engine: Engine) -> None:
    upgrade(engine)
    table = "" if engine.dialect.name == "sqlite" else " ON reviews"
    with engine.begin() as connection:
        connection.execute(text(f"DROP TRIGGER reviews_refuse_update{table}"))

    (problem,) = check(engine)

    assert problem.detail == "trigger reviews_refuse_update"


def test_foreign_keys_are_enforced_again_after_an_upgrade(sqlite_url: str) -> None:
    engine = open_engine(sqlite_url)
    upgrade(engine)

    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar_one() == 1
    engine.dispose()
