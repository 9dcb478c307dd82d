"""One sender at a time among the processes of one database: Telegram counts their messages together."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Final

from sqlalchemy import create_engine, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from storage.engine import CONNECT_SECONDS

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

_SENDER_LOCK: Final = 7_277_036
"""Names the lock among PostgreSQL's advisory locks of one database: any number, as long as it stays."""
# A machine that vanishes is missed by the other side after ten seconds; without these it would take two hours.
_KEEPALIVES: Final = {"keepalives_idle": 4, "keepalives_interval": 2, "keepalives_count": 3}
_CONNECT: Final = {**_KEEPALIVES, "tcp_user_timeout": 10_000, "connect_timeout": CONNECT_SECONDS}


class Election:
    """The place of the one sender, held by a lock that ends with the process or its connection.

    A SQLite file has one process anyway, so there everybody who stands is elected.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = None if engine.dialect.name == "sqlite" else _own_engine(engine)
        self._connection: Connection | None = None
        self._at_work = threading.Lock()

    def stand(self) -> bool:
        """Whether this process holds the place, which it takes if it is free; False if the database is away."""
        if self._engine is None:
            return True
        with self._at_work:
            try:
                return self._holds() or self._take(self._engine)
            except SQLAlchemyError:
                self._let_go()
                return False

    def resign(self) -> None:
        """Leave the place to others."""
        with self._at_work:
            self._let_go()

    def _holds(self) -> bool:
        """Whether the connection that took the lock is alive; raises SQLAlchemyError if it no longer is."""
        if self._connection is None:
            return False
        self._connection.execute(text("SELECT 1"))
        return True

    def _take(self, engine: Engine) -> bool:
        connection = self._connection = engine.connect()
        for name, value in _KEEPALIVES.items():
            connection.execute(text(f"SET tcp_{name} = {value}"))
        taken = connection.scalar(text("SELECT pg_try_advisory_lock(:name)"), {"name": _SENDER_LOCK})
        if not taken:
            self._let_go()
        return bool(taken)

    def _let_go(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.invalidate()
            connection.close()


def _own_engine(engine: Engine) -> Engine:
    """Connections apart from the pool, whose own are for units of work; each is gone when it is closed."""
    return create_engine(engine.url, poolclass=NullPool, isolation_level="AUTOCOMMIT", connect_args=dict(_CONNECT))
