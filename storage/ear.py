"""Hearing at once of what other processes put into the inbox or the outbox: PostgreSQL's LISTEN and NOTIFY.

It is a courtesy that may fail: whoever waits for something also looks by itself now and then.
"""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING, Final

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy import Connection, Engine

INBOX: Final = "rappel_inbox"
OUTBOX: Final = "rappel_outbox"
PAUSE: Final = 5.0
_CONNECT: Final = {
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "connect_timeout": 5,
    "application_name": "rappel",
}


def announce(connection: Connection, channels: Iterable[str]) -> None:
    """Tell every process that something was put, after its commit: notices within it would wait in one line."""
    with contextlib.suppress(SQLAlchemyError), connection.begin():
        connection.execute(text("SET LOCAL synchronous_commit = off"))
        for channel in channels:
            connection.execute(text("SELECT pg_notify(:channel, '')"), {"channel": channel})


async def listen(engine: Engine, heard: Mapping[str, asyncio.Event]) -> None:
    """Set the event of each channel on which something is announced, for ever, on a connection of its own."""
    import psycopg  # noqa: PLC0415 - SQLite does without

    while True:
        with contextlib.suppress(psycopg.Error, OSError):
            await _listen_once(engine, heard)
        await asyncio.sleep(PAUSE)


async def _listen_once(engine: Engine, heard: Mapping[str, asyncio.Event]) -> None:
    import psycopg  # noqa: PLC0415

    arguments, keywords = engine.dialect.create_connect_args(engine.url)
    connection = await psycopg.AsyncConnection.connect(*arguments, autocommit=True, **{**_CONNECT, **keywords})
    async with connection:
        for channel in heard:
            await connection.execute(psycopg.sql.SQL("LISTEN {}").format(psycopg.sql.Identifier(channel)))
        # What was announced before this moment was not heard.
        for event in heard.values():
            event.set()
        async for notice in connection.notifies():
            heard[notice.channel].set()
