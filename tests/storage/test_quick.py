"""Quick statements: whatever SQLAlchemy would make of a statement, they make of it."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from sqlalchemy import Connection, bindparam, event, select, update
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError

from questions.people import Role
from storage import tables
from storage.engine import open_engine
from storage.inserting import insert_if_absent
from storage.quick import Quick
from storage.unit_of_work import OwnUnitOfWork
from tests.builders import NOON

_people = tables.people
EVERY = select(_people, (_people.c.daily_goal > 5).label("eager")).where(_people.c.role == bindparam("role"))


@pytest.fixture
def connection(uow: OwnUnitOfWork) -> Connection:
    """A transaction in which Noa and Lea are there."""
    for number, name in enumerate(("Noa", "Léa"), start=1):
        uow.people.enrol(telegram_id=number, first_name=name, role=Role.APPRENTICE, plan_id="arc-2010", created_at=NOON)
    return uow._connection


def test_rows_are_what_sqlalchemy_would_give(connection):
    parameters = {"role": Role.APPRENTICE}

    rows = Quick(EVERY).rows(connection, parameters)

    assert [tuple(row) for row in rows] == [tuple(row) for row in connection.execute(EVERY, parameters)]
    assert len(rows) == 2
    assert Quick(EVERY).first(connection, parameters) == rows[0]
    assert Quick(EVERY).first(connection, {"role": Role.ADMIN}) is None


def test_values_go_in_as_their_columns_store_them(connection):
    change = Quick(update(_people).where(_people.c.telegram_id == bindparam("whose")))
    summer = datetime(2026, 6, 1, 12, tzinfo=timezone(timedelta(hours=2)))

    found = change.change(connection, {"whose": 2, "exam_day": date(2027, 5, 3), "consented_at": summer})
    nobody = change.change(connection, {"whose": 3, "exam_day": None})

    row = connection.execute(select(_people).where(_people.c.telegram_id == 2)).one()
    assert (found, nobody) == (1, 0)
    assert (row.exam_day, row.consented_at) == (date(2027, 5, 3), summer.astimezone(UTC))


def test_whoever_listens_to_an_engine_hears_of_them_before_and_after(connection):
    heard = []
    for name in ("before_cursor_execute", "after_cursor_execute"):
        event.listen(connection.engine, name, lambda *about, name=name: heard.append((name, about[2].split()[0])))

    Quick(EVERY).rows(connection, {"role": Role.ADMIN})

    assert heard == [("before_cursor_execute", "SELECT"), ("after_cursor_execute", "SELECT")]


def test_a_row_that_breaks_a_promise_of_the_schema_is_refused_as_sqlalchemy_refuses_it(connection):
    steal = Quick(update(_people).where(_people.c.telegram_id == bindparam("whose")))

    with pytest.raises(IntegrityError) as refused, connection.begin_nested():
        steal.change(connection, {"whose": 2, "telegram_id": 1})

    assert isinstance(refused.value, DBAPIError)
    assert "Léa" not in str(refused.value)


def test_they_begin_the_transaction_whose_reads_belong_together(engine):
    with engine.connect() as connection:
        Quick(EVERY).rows(connection, {"role": Role.ADMIN})

        assert connection.in_transaction()
        assert engine.dialect.name != "sqlite" or connection.connection.driver_connection.in_transaction


def test_a_forgotten_parameter_is_named(connection):
    # SQLAlchemy, which carries them out on PostgreSQL, has a class of its own for it.
    with pytest.raises((KeyError, StatementError), match="role"):
        Quick(EVERY).rows(connection, {})


def test_a_list_is_refused_at_once_as_it_would_be_written_anew_each_time(sqlite_url):
    engine = open_engine(sqlite_url)
    statement = select(_people.c.id).where(_people.c.id.in_(bindparam("ids", expanding=True)))

    with engine.connect() as connection, pytest.raises(ValueError, match="lists"):
        Quick(statement).rows(connection, {"ids": [1, 2]})
    engine.dispose()


def test_of_one_who_is_there_nothing_is_put_in(connection):
    row = {"telegram_id": 1, "first_name": "N", "role": Role.APPRENTICE, "plan_id": "arc-2010", "created_at": NOON}

    assert insert_if_absent(connection, _people, row) is None
    assert insert_if_absent(connection, _people, {**row, "telegram_id": 9}) is not None
