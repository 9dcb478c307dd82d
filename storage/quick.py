"""The statements of which an answer is made: written and compiled by SQLAlchemy, on SQLite carried out by its driver.

SQLAlchemy takes some 17 µs to carry out what SQLite does in three, and an answer has a dozen of them
(docs/performance.md). What types make of values, what the database refuses, and who listens to an engine is as with
SQLAlchemy; a value that a type can't take raises what that type raises, bare.
On PostgreSQL, whose driver and server take most of the time, SQLAlchemy carries them out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy.exc import DBAPIError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sqlalchemy import Connection, Delete, Dialect, Insert, Select, Update
    from sqlalchemy.sql.compiler import SQLCompiler
    from sqlalchemy.sql.dml import ReturningInsert

    Processor = Callable[[Any], Any]


_AS_MANY: Final = False


class Quick:
    """A statement with bound parameters, none of them a list, that is carried out over and over."""

    def __init__(self, statement: Select[Any] | Insert | ReturningInsert[Any] | Update | Delete) -> None:
        self._statement = statement
        self._compiled: dict[tuple[str, ...], _Compiled] = {}

    def rows(self, connection: Connection, parameters: Mapping[str, object]) -> Sequence[Sequence[Any]]:
        """What a query finds, or what an insert returns: each row's values in the order of its columns."""
        if connection.dialect.name != "sqlite":
            return connection.execute(self._statement, parameters).all()
        return self._find(connection, parameters).carry_out(connection, parameters)[0]

    def first(self, connection: Connection, parameters: Mapping[str, object]) -> Sequence[Any] | None:
        """The first of `rows`, or None if there is none."""
        rows = self.rows(connection, parameters)
        return rows[0] if rows else None

    def change(self, connection: Connection, parameters: Mapping[str, object]) -> int:
        """How many rows an update or a delete found; `parameters` are those bound and the new values."""
        if connection.dialect.name != "sqlite":
            return connection.execute(self._statement, parameters).rowcount
        return self._find(connection, parameters).carry_out(connection, parameters)[1]

    def _find(self, connection: Connection, parameters: Mapping[str, object]) -> _Compiled:
        names = tuple(parameters)
        compiled = self._compiled.get(names)
        if compiled is None:
            compiled = self._compiled[names] = _Compiled(self._statement, names, connection.dialect)
        return compiled


class _Compiled:
    """A statement for SQLite's driver: its text, what it makes of parameters, and what of the values that it finds."""

    def __init__(self, statement: Any, names: tuple[str, ...], dialect: Dialect) -> None:
        compiled: SQLCompiler = statement.compile(dialect=dialect, column_keys=list(names))
        if compiled.insert_prefetch or compiled.update_prefetch or compiled.post_compile_params:
            raise ValueError("a quick statement takes no lists, and no values that SQLAlchemy makes itself")
        self._text = str(compiled)
        self._binds = tuple(_bind_of(compiled, name, frozenset(names), dialect) for name in compiled.positiontup or ())
        processors = (
            column.type.dialect_impl(dialect).result_processor(dialect, None)
            for column in getattr(statement, "exported_columns", ())
        )
        self._processors = tuple((place, process) for place, process in enumerate(processors) if process is not None)

    def carry_out(
        self, connection: Connection, parameters: Mapping[str, object]
    ) -> tuple[Sequence[tuple[Any, ...]], int]:
        """The rows that come back, and how many were found or changed; raises DBAPIError as SQLAlchemy would."""
        if not connection.in_transaction():
            # As SQLAlchemy does at the first statement: all of a unit see the database at one moment.
            connection.begin()
        values = tuple(
            [
                given if name is None else parameters[name] if process is None else process(parameters[name])
                for name, process, given in self._binds
            ]
        )
        cursor = connection.connection.cursor()
        heard = connection, cursor, self._text, values, None, _AS_MANY
        for hear in connection.engine.dispatch.before_cursor_execute:
            hear(*heard)
        try:
            cursor.execute(self._text, values)
            rows = cursor.fetchall()
        except connection.dialect.loaded_dbapi.Error as error:
            raise DBAPIError.instance(
                self._text, values, error, connection.dialect.loaded_dbapi.Error, hide_parameters=True
            ) from error
        for hear in connection.engine.dispatch.after_cursor_execute:
            hear(*heard)
        return [self._process(row) for row in rows] if self._processors else rows, cursor.rowcount

    def _process(self, row: tuple[Any, ...]) -> tuple[Any, ...]:
        values = list(row)
        for place, process in self._processors:
            values[place] = process(values[place])
        return tuple(values)


def _bind_of(
    compiled: SQLCompiler, name: str, given: frozenset[str], dialect: Dialect
) -> tuple[str | None, Processor | None, object]:
    """The parameter by this name and what makes a value of it; or None, and the value that the statement holds."""
    bind = compiled.binds[name]
    process = bind.type.dialect_impl(dialect).bind_processor(dialect)
    if bind.key in given:
        return bind.key, process, None
    if bind.required:
        raise KeyError(bind.key)
    value = compiled.params[name]
    return None, None, value if process is None else process(value)
