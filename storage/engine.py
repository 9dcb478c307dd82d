"""Opening a database, hardened: what is acknowledged is on disk, and nothing is half done.

SQLite: WAL, synchronous=FULL, foreign keys, BEGIN IMMEDIATE, one writing connection that alone checkpoints; readers
on connections of their own that can't write. PostgreSQL: a pool per purpose, through psycopg 3.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

from sqlalchemy import URL, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError

from storage.column_types import from_json, to_json
from storage.engine_faults import explain, shown
from storage.errors import BadDatabase, BadDatabaseReason
from storage.single_writer import NodePlace, hold_lock_file, hold_server_lock, share_server_lock

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

    from sqlalchemy import Engine
    from sqlalchemy.engine.interfaces import DBAPIConnection
    from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

Address: TypeAlias = URL
"""A database's address as `normalise_url` gives it, for those who must not know SQLAlchemy."""
WRITERS: Final = 8
"""Transactions at once on PostgreSQL; SQLite has exactly one."""
READERS: Final = 4
BUSY_SECONDS: Final = 5
CONNECT_SECONDS: Final = 5

_SQLITE_DRIVERS = frozenset({"", "pysqlite", "aiosqlite"})
_POSTGRESQL_DRIVERS = frozenset({"", "psycopg", "psycopg2", "psycopg_async", "asyncpg"})
_PRAGMAS = (
    f"busy_timeout = {BUSY_SECONDS * 1000}",
    "journal_mode = WAL",
    "synchronous = FULL",
    "foreign_keys = ON",
    "journal_size_limit = 67108864",
    "trusted_schema = OFF",
    # What is deleted is overwritten at once; `Desk.wipe` gets what page splits have left elsewhere.
    "secure_delete = ON",
)
_READER_PRAGMAS = ("query_only = ON", "wal_autocheckpoint = 0")
_PROMISES = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "trusted_schema": 0, "secure_delete": 1}
_SERVER_SETTINGS = (
    # A plan prepared while a table was empty would be kept for ever.
    "-c plan_cache_mode=force_custom_plan",
    "-c idle_in_transaction_session_timeout=60s",
)
_READER_SETTINGS = (
    "-c default_transaction_read_only=on",
    # One state throughout a transaction, as on SQLite: what is compared must be of one moment.
    r"-c default_transaction_isolation=repeatable\ read",
)


def normalise_url(text: str | URL) -> URL:
    """The address with Rappel's own driver, whatever driver it names; raises BadDatabase if it is none we know.

    Databases are files or servers: an in-memory SQLite would forget every answer, so it is refused.
    """
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        scheme = str(text).partition(":")[0]
        raise BadDatabase(reason=BadDatabaseReason.UNREADABLE_URL, url=scheme) from None
    if "\0" in (url.database or ""):
        raise BadDatabase(reason=BadDatabaseReason.UNREADABLE_URL, url=url.drivername)
    kind, _, driver = url.drivername.partition("+")
    if kind == "sqlite" and driver in _SQLITE_DRIVERS:
        return _normalise_sqlite(url)
    if kind in {"postgresql", "postgres"} and driver in _POSTGRESQL_DRIVERS:
        return url.set(drivername="postgresql+psycopg")
    raise BadDatabase(reason=BadDatabaseReason.UNKNOWN_KIND, url=shown(url), detail=url.drivername)


def open_engine(url: str | URL) -> Engine:
    """An engine for writing on a database that has just answered; raises BadDatabase if it can't be used."""
    return _open(normalise_url(url), read_only=False)


def open_writer(url: str | URL) -> Engine:
    """An engine on a database that lets itself be written to; raises BadDatabase, READ_ONLY for a replica."""
    engine = open_engine(url)
    if engine.dialect.name == "postgresql":
        with engine.connect() as connection:
            is_read_only = connection.exec_driver_sql("SHOW transaction_read_only").scalar_one() == "on"
        if is_read_only:
            engine.dispose()
            raise BadDatabase(reason=BadDatabaseReason.READ_ONLY, url=shown(engine.url))
    return engine


def open_reader(url: str | URL) -> Engine:
    """An engine whose connections can't write, see one state throughout a transaction, and on SQLite never wait for
    the writer.
    """
    return _open(normalise_url(url), read_only=True)


def hold_single_writer(url: str | URL) -> AbstractContextManager[None]:
    """Keep every other long-running process off this database for the time of the block.

    Raises BadDatabase (IN_USE) if another holds it. The lock ends with the process, however that ends.
    """
    address = normalise_url(url)
    if address.get_backend_name() == "sqlite":
        return hold_lock_file(_file_of(address), url=shown(address))
    return hold_server_lock(open_engine(address))


def hold_place_of_node(url: str | URL, *, bot_id: int) -> AbstractContextManager[NodePlace | None]:
    """Be at work on this database for the time of the block: on SQLite alone, on PostgreSQL beside other nodes.

    There the place is to be kept (`Desk.keep_places`), for a connection may be cut; a file stays locked.

    Raises BadDatabase: IN_USE if another is at work alone, OTHER_BOT if nodes of another bot are, READ_ONLY.
    """
    address = normalise_url(url)
    if address.get_backend_name() == "sqlite":
        return hold_single_writer(address)
    return share_server_lock(open_writer(address), bot_id=bot_id)


def may_have_nodes(url: str | URL) -> bool:
    """Whether more than one process may be at work on a database of this kind; raises BadDatabase."""
    return normalise_url(url).get_backend_name() != "sqlite"


def _normalise_sqlite(url: URL) -> URL:
    database = url.database or ""
    if url.host or url.query or database.startswith("file:"):
        raise BadDatabase(reason=BadDatabaseReason.UNREADABLE_URL, url=shown(url))
    if database in {"", ":memory:"}:
        raise BadDatabase(reason=BadDatabaseReason.IN_MEMORY, url=shown(url))
    return url.set(drivername="sqlite+pysqlite")


def _open(url: URL, *, read_only: bool) -> Engine:
    if url.get_backend_name() == "sqlite":
        _prepare_file(url)
        engine = _sqlite_engine(url, read_only=read_only)
    else:
        engine = _postgresql_engine(url, read_only=read_only)
    try:
        with engine.begin():
            pass
    except BadDatabase:
        engine.dispose()
        raise
    except (SQLAlchemyError, sqlite3.Error) as error:
        engine.dispose()
        cause = error.orig if isinstance(error, DBAPIError) else error
        # Not chained: the driver's traceback says nothing to the person who mistyped an address.
        raise explain(cause or error, url) from None
    return engine


def _file_of(url: URL) -> Path:
    return Path(url.database or "").absolute()


def _prepare_file(url: URL) -> None:
    """Make the file if there is none, readable by its owner only: it will hold people's answers."""
    path = _file_of(url)
    if not path.parent.is_dir():
        raise BadDatabase(reason=BadDatabaseReason.NO_FOLDER, url=shown(url), detail=str(path.parent))
    try:
        if not path.exists():
            path.touch(mode=0o600)
    except OSError as error:
        raise BadDatabase(reason=BadDatabaseReason.NOT_WRITABLE, url=shown(url), detail=error.strerror or "") from None


def _sqlite_engine(url: URL, *, read_only: bool) -> Engine:
    engine = create_engine(
        url,
        pool_size=READERS if read_only else 1,
        max_overflow=0,
        pool_use_lifo=True,
        pool_timeout=BUSY_SECONDS,
        connect_args={"timeout": BUSY_SECONDS},
        hide_parameters=True,
        json_serializer=to_json,
        json_deserializer=from_json,
    )
    begin = "BEGIN DEFERRED" if read_only else "BEGIN IMMEDIATE"
    pragmas = (*_PRAGMAS, *_READER_PRAGMAS) if read_only else _PRAGMAS

    @event.listens_for(engine, "connect")
    def harden(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        # The driver must never begin by itself: a transaction open here would undo the PRAGMAs.
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in pragmas:
            cursor.execute(f"PRAGMA {pragma}")
        for name, promised in _PROMISES.items():
            held = cursor.execute(f"PRAGMA {name}").fetchone()[0]
            if held != promised:
                detail = f"{name}={held}"
                raise BadDatabase(reason=BadDatabaseReason.UNSAFE, url=shown(url), detail=detail)
        cursor.close()

    def begin_transaction(connection: PoolProxiedConnection) -> None:
        connection.cursor().execute(begin)

    # Not the event of that name: an engine that has one looks for others around every statement.
    engine.dialect.do_begin = begin_transaction  # type: ignore[method-assign, assignment]
    return engine


def _postgresql_engine(url: URL, *, read_only: bool) -> Engine:
    settings = [*_options_of(url), *_SERVER_SETTINGS]
    if read_only:
        settings += _READER_SETTINGS
    return create_engine(
        url,
        pool_size=READERS if read_only else WRITERS,
        max_overflow=0,
        # The one used last: it has its statements prepared, and those that only a crowd needs stay small, here and in
        # the server.
        pool_use_lifo=True,
        pool_pre_ping=True,
        connect_args={
            "options": " ".join(settings),
            "connect_timeout": CONNECT_SECONDS,
            # A server machine that vanishes is missed within a minute, not after the kernel's quarter of an hour.
            "keepalives_idle": 30,
            "keepalives_interval": 10,
            "keepalives_count": 3,
            "tcp_user_timeout": 60_000,
            "application_name": "rappel",
        },
        hide_parameters=True,
        json_serializer=to_json,
        json_deserializer=from_json,
    )


def _options_of(url: URL) -> Iterator[str]:
    given = url.query.get("options", ())
    yield from (given,) if isinstance(given, str) else given
