"""What all tables are made with: one metadata, one way to name constraints, and columns that recur."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKey, Integer, MetaData

if TYPE_CHECKING:
    from enum import StrEnum
    from typing import Any

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def identity() -> Column[Any]:
    """A number that the database gives, and never twice (with `sqlite_autoincrement`)."""
    # SQLite counts by itself only in a column that is exactly INTEGER PRIMARY KEY.
    return Column("id", BigInteger().with_variant(Integer(), "sqlite"), primary_key=True, autoincrement=True)


def of_person(**options: Any) -> Column[Any]:
    """The person to whom a row belongs."""
    return Column("person_id", ForeignKey("people.id"), nullable=False, **options)


def one_of(column: str, values: type[StrEnum]) -> CheckConstraint:
    """The constraint that a column holds a member of this enum."""
    return CheckConstraint(f"{column} IN ({', '.join(repr(value.value) for value in values)})", name=column)
