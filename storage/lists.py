"""Conditions on a list of numbers that is one parameter, so that a statement's text does not grow with its list.

A connection keeps what it has prepared lately. If each length of a list were a text of its own, they would push one
another out, and what is prepared anew all day leaves holes in memory (docs/performance.md).
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import ARRAY, BigInteger, Select, Text, TypeDecorator, Update, all_, any_, bindparam, func, select

from storage.column_types import to_json

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import ColumnElement, Dialect
    from sqlalchemy.types import TypeEngine

Statement = TypeVar("Statement", Select[Any], Update)


class _Numbers(TypeDecorator["Collection[int]"]):
    """Whole numbers as one value: an array, or JSON where a database has no arrays."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(ARRAY(BigInteger()) if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: Collection[int] | None, dialect: Dialect) -> object:
        numbers = sorted(value or ())
        return numbers if dialect.name == "postgresql" else to_json(numbers)


@cache
def with_ids(statement: Statement, column: ColumnElement[int], dialect_name: str) -> Statement:
    """The statement, one that is made once, for the rows whose column is among those of the parameter `ids`."""
    return statement.where(is_one_of(column, "ids", dialect_name))


def is_one_of(column: ColumnElement[int], name: str, dialect_name: str) -> ColumnElement[bool]:
    """The condition that a column's value is among those of the parameter `name`."""
    numbers = bindparam(name, type_=_Numbers())
    return column == any_(numbers) if dialect_name == "postgresql" else column.in_(_each_of(numbers))


def is_none_of(column: ColumnElement[int], name: str, dialect_name: str) -> ColumnElement[bool]:
    """The condition that a column's value is not among those of the parameter `name`."""
    numbers = bindparam(name, type_=_Numbers())
    return column != all_(numbers) if dialect_name == "postgresql" else column.not_in(_each_of(numbers))


def _each_of(numbers: ColumnElement[Any]) -> Select[Any]:
    return select(func.json_each(numbers).table_valued("value").c.value)
