"""Places that one process at a time may hold among those of one database, such as that of the sender."""

from __future__ import annotations

import threading
from enum import IntEnum
from typing import TYPE_CHECKING, Final

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from storage.lock_connection import connect, let_go, lock_engine

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine


class Place(IntEnum):
    """What only one process does at a time; the numbers name advisory locks, and must stay as they are."""

    SENDER = 7_277_036
    """Sends what the outbox holds: Telegram counts all of a bot's messages together."""
    POLLER = 7_277_037
    """Asks Telegram for updates: Telegram answers only one."""


SILENCE: Final = "12s"
"""A process that has not been heard of for so long, perhaps at a standstill, holds no place any more."""


class Election:
    """The places that this process holds, each by a lock that ends with the process, its connection, or its silence.

    A SQLite file has one process anyway, so there everybody who stands is elected.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = None if engine.dialect.name == "sqlite" else lock_engine(engine)
        self._connection: Connection | None = None
        self._held: set[Place] = set()
        self._at_work = threading.Lock()

    def stand(self, place: Place) -> bool:
        """Whether this process holds the place, which it takes if it is free; False if the database is away."""
        if self._engine is None:
            return True
        with self._at_work:
            try:
                connection = self._connection or self._connect(self._engine)
                return self._holds(connection, place) or self._take(connection, place)
            except SQLAlchemyError:
                self._let_go()
                return False

    def keep(self) -> None:
        """Say that this process is alive, every few seconds and whatever else it does; or find its places lost."""
        with self._at_work:
            if self._connection is None:
                return
            try:
                self._connection.execute(text("SELECT 1"))
            except SQLAlchemyError:
                self._let_go()

    def resign(self) -> None:
        """Leave every place to others."""
        with self._at_work:
            self._let_go()

    def _connect(self, engine: Engine) -> Connection:
        connection = self._connection = connect(engine)
        connection.execute(text(f"SET idle_session_timeout = '{SILENCE}'"))
        return connection

    def _holds(self, connection: Connection, place: Place) -> bool:
        """Whether the connection that took the lock is alive; raises SQLAlchemyError if it no longer is."""
        if place not in self._held:
            return False
        connection.execute(text("SELECT 1"))
        return True

    def _take(self, connection: Connection, place: Place) -> bool:
        taken = bool(connection.scalar(text("SELECT pg_try_advisory_lock(:name)"), {"name": place.value}))
        if taken:
            self._held.add(place)
        return taken

    def _let_go(self) -> None:
        connection, self._connection = self._connection, None
        self._held.clear()
        let_go(connection)
