"""The numbers that the database gives to new rows: read, and moved on so that none is given twice.

Buttons in chats carry such numbers. After a backup was put back, a number given since then would be given again, and
an old button would mean something new.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import text

from storage.tables import metadata

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection

LEAP: Final = 1_000_000
"""How far numbers move on where nobody can tell any more which were given."""
_NUMBERED: Final = tuple(
    table.name
    for table in metadata.sorted_tables
    if "id" in table.c and table.c.id.autoincrement is True and table.c.id.primary_key
)
_SEQUENCES: Final = text("SELECT name, seq FROM sqlite_sequence")
_IS_THERE: Final = text("SELECT to_regclass(:name) IS NOT NULL")
_SERIAL: Final = text("SELECT pg_get_serial_sequence(:name, 'id')")


def list_last_numbers(connection: Connection) -> dict[str, int]:
    """By table, the highest number that was ever given; tables in which there never was a row may be left out."""
    if connection.dialect.name == "sqlite":
        return {row.name: row.seq for row in connection.execute(_SEQUENCES) if row.name in _NUMBERED}
    found = {}
    for name in _NUMBERED:
        sequence = _find_sequence(connection, name)
        if sequence is not None:
            row = connection.execute(text(f"SELECT last_value, is_called FROM {sequence}")).one()  # noqa: S608 - the server's own name
            found[name] = int(row.last_value) if row.is_called else 0
    return found


def skip_numbers(connection: Connection, given: Mapping[str, int]) -> None:
    """Give no number of these tables any more that is not above the one named."""
    last = list_last_numbers(connection)
    for name, floor in given.items():
        if floor <= last.get(name, 0):
            continue
        if connection.dialect.name != "sqlite":
            sequence = _find_sequence(connection, name)
            if sequence is not None:
                connection.execute(text("SELECT setval(:sequence, :floor)"), {"sequence": sequence, "floor": floor})
        elif name in last:
            connection.execute(
                text("UPDATE sqlite_sequence SET seq = :floor WHERE name = :name"), {"floor": floor, "name": name}
            )
        else:
            connection.execute(
                text("INSERT INTO sqlite_sequence VALUES (:name, :floor)"), {"floor": floor, "name": name}
            )


def leap(connection: Connection) -> dict[str, int]:
    """Numbers far beyond all that may have been given since a backup."""
    return {name: number + LEAP for name, number in list_last_numbers(connection).items()}


def _find_sequence(connection: Connection, table: str) -> str | None:
    if not connection.scalars(_IS_THERE, {"name": table}).one():
        return None
    found: str | None = connection.scalars(_SERIAL, {"name": table}).one()
    return found
