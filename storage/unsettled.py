"""A backup on its way into a server's database: until all is done, the database itself says that it is not ready.

A SQLite file needs none of this: there the copy gets its name when it is done.
"""

from __future__ import annotations

from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final

from sqlalchemy import inspect, text
from sqlalchemy.exc import SQLAlchemyError

from storage.engine import open_engine
from storage.tables import TRIGGERS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import URL, Connection

MARK: Final = "unsettled_restore"
"""The table that is there as long as a restore has not come to its end; no part of the schema."""
_MAY_FILL: Final = text(
    f"SELECT to_regclass('public.{MARK}') IS NOT NULL OR NOT EXISTS"  # noqa: S608 - a name of ours
    " (SELECT FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace)"
)
_EMPTY: Final = text(f"""
DO $$ DECLARE command text; BEGIN
    FOR command IN
        SELECT 'DROP TABLE IF EXISTS ' || oid::regclass || ' CASCADE' FROM pg_class
        WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname <> '{MARK}'
    LOOP EXECUTE command; END LOOP;
END $$
""")  # noqa: S608 - a name of ours
_FUNCTIONS: Final = tuple(f"DROP FUNCTION IF EXISTS {name}()" for name in TRIGGERS)


def may_fill(url: URL) -> bool:
    """Whether a database holds no table, or only what a restore that broke off has left."""
    engine = open_engine(url)
    try:
        with engine.connect() as connection:
            return bool(connection.scalars(_MAY_FILL).one())
    finally:
        engine.dispose()


@contextmanager
def filling(url: URL) -> Iterator[None]:
    """Mark an empty database for as long as a backup is put into it; what fails leaves it empty again.

    The mark is taken away by the block itself (`lift`), with the last change; whoever dies before leaves it there.
    """
    engine = open_engine(url)
    try:
        with engine.begin() as connection:
            if is_unsettled(connection):
                _empty(connection)
            connection.execute(text(f"CREATE TABLE IF NOT EXISTS {MARK} (since timestamptz DEFAULT now())"))
        try:
            yield
        except BaseException:
            # A server that is gone keeps the mark, and what is there is refused.
            with suppress(SQLAlchemyError), engine.begin() as connection:
                _empty(connection)
                lift(connection)
            raise
    finally:
        engine.dispose()


def is_unsettled(connection: Connection) -> bool:
    """Whether a restore into this database has not come to its end."""
    return inspect(connection).has_table(MARK)


def lift(connection: Connection) -> None:
    """Take the mark away; where there is none nothing happens."""
    connection.execute(text(f"DROP TABLE IF EXISTS {MARK}"))


def _empty(connection: Connection) -> None:
    connection.execute(_EMPTY)
    for command in _FUNCTIONS:
        connection.execute(text(command))
