"""The database that tests get one after another is as new for each of them."""

import psycopg
import pytest

from tests.builders import NOON
from tests.reused_database import ReusedDatabase

pytestmark = pytest.mark.postgresql
ENROL = (
    "INSERT INTO people (telegram_id, first_name, role, plan_id, created_at)"
    " VALUES (7, 'Noa', 'apprentice', 'arc-2010', %s) RETURNING id"
)


@pytest.fixture
def database(postgresql_server, postgresql_template):
    made = ReusedDatabase(postgresql_server, postgresql_template)
    yield made
    made.drop()


def test_neither_rows_nor_numbers_nor_connections_of_the_test_before_are_left(database):
    ids = []
    for _test in range(2):
        with psycopg.connect(url := database.hand_out()) as connection:
            ids += connection.execute(ENROL, [NOON]).fetchall()
    left_open = psycopg.connect(url)

    with psycopg.connect(database.hand_out()) as connection:
        assert connection.execute("SELECT count(*) FROM people").fetchall() == [(0,)]
    with left_open, pytest.raises(psycopg.OperationalError):
        left_open.execute("SELECT 1")
    assert ids == [(1,), (1,)]
    assert database.hand_out() == url


def test_rows_that_migrations_leave_are_there_for_every_test(database):
    first = rows(database.hand_out())
    with psycopg.connect(database.hand_out()) as connection:
        connection.execute("DELETE FROM library_changes")

    assert rows(database.hand_out()) == first != []


def rows(url):
    with psycopg.connect(url) as connection:
        return connection.execute("SELECT * FROM library_changes").fetchall()


@pytest.mark.parametrize(
    "change",
    [
        "ALTER TABLE people ADD COLUMN shoe_size int",
        "ALTER TABLE people DISABLE TRIGGER ALL",
        "CREATE INDEX one_more ON people (telegram_id)",
        "CREATE FUNCTION one() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE SCHEMA elsewhere",
        "UPDATE alembic_version SET version_num = '0001'",
    ],
)
def test_a_test_that_changed_more_than_rows_is_the_last_to_see_the_database(database, change):
    url = database.hand_out()
    with psycopg.connect(url) as connection:
        connection.execute(change)

    assert database.hand_out() != url
