"""INSERT … ON CONFLICT, which SQLAlchemy spells once per database."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy.dialects import postgresql, sqlite

if TYPE_CHECKING:
    from sqlalchemy import Connection, Table
    from sqlalchemy.sql.dml import ReturningInsert


def insert_if_absent(connection: Connection, table: Table, row: dict[str, object]) -> Any | None:
    """The first part of the new row's primary key, or None if the row would break a unique constraint."""
    return connection.scalars(_insert(connection.dialect.name, table), row).one_or_none()


def insert_absent(connection: Connection, table: Table, rows: list[dict[str, object]]) -> int:
    """How many of these rows went in; those that would break a unique constraint stay out."""
    # Not `.values(rows)`, a statement made anew each time: SQLAlchemy pages the rows by itself, six times faster.
    return len(connection.execute(_insert(connection.dialect.name, table), rows).all())


def upsert(connection: Connection, table: Table, rows: list[dict[str, object]]) -> None:
    """These rows put in, each in place of the one with the same primary key, if there is one."""
    if rows:
        connection.execute(_upsert(connection.dialect.name, table), rows)


@cache
def _upsert(dialect_name: str, table: Table) -> sqlite.Insert | postgresql.Insert:
    dialect = sqlite if dialect_name == "sqlite" else postgresql
    insert: sqlite.Insert | postgresql.Insert = dialect.insert(table)
    keys = table.primary_key.columns
    new = {column.name: insert.excluded[column.name] for column in table.columns if column.name not in keys}
    return insert.on_conflict_do_update(index_elements=list(keys), set_=new)


@cache
def _insert(dialect_name: str, table: Table) -> ReturningInsert[Any]:
    # Made once: SQLAlchemy takes longer to build a statement than SQLite to carry it out.
    dialect = sqlite if dialect_name == "sqlite" else postgresql
    insert: sqlite.Insert | postgresql.Insert = dialect.insert(table)
    return insert.on_conflict_do_nothing().returning(*table.primary_key.columns)
