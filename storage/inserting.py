"""INSERT … ON CONFLICT, which SQLAlchemy spells once per database."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    JSON,
    Text,
    TypeDecorator,
    bindparam,
    cast,
    column,
    func,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite

from storage.column_types import to_json
from storage.quick import Quick

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement, Connection, Dialect, Table
    from sqlalchemy.sql.dml import ReturningInsert
    from sqlalchemy.types import TypeEngine

_MANY = 20


def insert_if_absent(connection: Connection, table: Table, row: dict[str, object]) -> Any | None:
    """The first part of the new row's primary key, or None if the row would break a unique constraint."""
    inserted = _quick_insert(connection.dialect.name, table).first(connection, row)
    return None if inserted is None else inserted[0]


def insert_absent(
    connection: Connection, table: Table, rows: list[dict[str, object]], *also: ColumnElement[Any]
) -> Sequence[Sequence[Any]]:
    """The primary keys of the rows that went in, each followed by the columns asked for `also`, in any order.

    Those that would break a unique constraint stay out.
    """
    if connection.dialect.name == "sqlite" and len(rows) < _MANY:
        insert = _quick_insert("sqlite", table, also)
        return [row for one in rows for row in insert.rows(connection, one)]
    if connection.dialect.name == "postgresql" and len(rows) > 1:
        names = tuple(rows[0])
        document = {"document": _write(table, rows, connection.dialect)}
        return connection.execute(_insert_document(table, names, also), document).all()
    # Not `.values(rows)`, a statement made anew each time: SQLAlchemy pages the rows by itself, six times faster.
    return connection.execute(_insert(connection.dialect.name, table, also), rows).all()


def upsert(connection: Connection, table: Table, rows: list[dict[str, object]]) -> None:
    """These rows put in, each in place of the one with the same primary key, if there is one."""
    if rows:
        connection.execute(_upsert(connection.dialect.name, table), rows)


@cache
def _insert_document(
    table: Table, names: tuple[str, ...], also: tuple[ColumnElement[Any], ...]
) -> ReturningInsert[Any]:
    """All rows as one parameter, a JSON document, so that the text does not grow with them (`storage.lists`)."""
    columns = [table.c[name] for name in names]
    document = cast(bindparam("document", type_=Text()), JSON())
    # JSON within comes as text: on its way it would be unescaped, and a NUL is no text.
    fields = (column(one.name, Text() if isinstance(one.type, JSON) else one.type) for one in columns)
    given = func.json_to_recordset(document).table_valued(*fields)
    given = given.render_derived(name="given", with_types=True)
    values = (cast(given.c[one.name], JSON()) if isinstance(one.type, JSON) else given.c[one.name] for one in columns)
    insert = postgresql.insert(table).from_select(names, select(*values))
    return insert.on_conflict_do_nothing().returning(*table.primary_key.columns, *also)


def _write(table: Table, rows: list[dict[str, object]], dialect: Dialect) -> str:
    """The rows as a document, each value as its column stores it."""
    kinds = {name: table.c[name].type for name in rows[0]}
    return to_json([{name: _stored(value, kinds[name], dialect) for name, value in row.items()} for row in rows])


def _stored(value: object, kind: TypeEngine[Any], dialect: Dialect) -> object:
    if isinstance(kind, JSON):
        return None if value is None and kind.none_as_null else to_json(value)
    if isinstance(kind, TypeDecorator):
        value = kind.process_bind_param(value, dialect)
    return value.isoformat() if isinstance(value, date) else value


@cache
def _upsert(dialect_name: str, table: Table) -> sqlite.Insert | postgresql.Insert:
    dialect = sqlite if dialect_name == "sqlite" else postgresql
    insert: sqlite.Insert | postgresql.Insert = dialect.insert(table)
    keys = table.primary_key.columns
    new = {column.name: insert.excluded[column.name] for column in table.columns if column.name not in keys}
    return insert.on_conflict_do_update(index_elements=list(keys), set_=new)


@cache
def _quick_insert(dialect_name: str, table: Table, also: tuple[ColumnElement[Any], ...] = ()) -> Quick:
    return Quick(_insert(dialect_name, table, also))


@cache
def _insert(dialect_name: str, table: Table, also: tuple[ColumnElement[Any], ...] = ()) -> ReturningInsert[Any]:
    # Made once: SQLAlchemy takes longer to build a statement than SQLite to carry it out.
    dialect = sqlite if dialect_name == "sqlite" else postgresql
    insert: sqlite.Insert | postgresql.Insert = dialect.insert(table)
    return insert.on_conflict_do_nothing().returning(*table.primary_key.columns, *also)
