"""Connections that hold a lock for as long as they live: apart from the pool, and soon gone when the other side is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

# A machine that vanishes is missed by the other side after ten seconds; without these it would take two hours.
_KEEPALIVES: Final = {"keepalives_idle": 4, "keepalives_interval": 2, "keepalives_count": 3}
_CONNECT: Final = {**_KEEPALIVES, "tcp_user_timeout": 10_000, "connect_timeout": 5, "application_name": "rappel"}


def lock_engine(engine: Engine) -> Engine:
    """Makes connections for `connect` to the database of another engine; each is gone when it is closed."""
    return create_engine(
        engine.url, poolclass=NullPool, isolation_level="AUTOCOMMIT", hide_parameters=True, connect_args=dict(_CONNECT)
    )


def connect(engine: Engine) -> Connection:
    """A connection to hold locks on; raises SQLAlchemyError."""
    connection = engine.connect()
    try:
        for name, value in _KEEPALIVES.items():
            connection.execute(text(f"SET tcp_{name} = {value}"))
    except BaseException:
        connection.close()
        raise
    return connection


def let_go(connection: Connection | None) -> None:
    """End a connection and its locks, whether the other side still knows of it or not."""
    if connection is not None:
        connection.invalidate()
        connection.close()
