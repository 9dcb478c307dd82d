"""Who may be at work on a database: locks that end with the process, even by kill -9.

A SQLite file has one long-running process. On PostgreSQL nodes share their lock, and a command that must be alone
takes the same lock for itself.
"""

from __future__ import annotations

import os
import sys
import threading
from contextlib import contextmanager, suppress
from typing import IO, TYPE_CHECKING, Final

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from storage.engine_faults import shown
from storage.errors import BadDatabase, BadDatabaseReason
from storage.lock_connection import connect, let_go, lock_engine

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Connection, Engine

_SERVER_LOCK: Final = 7_277_035
"""Names the lock among PostgreSQL's advisory locks of one database: any number, as long as it stays."""
_NUMBERS: Final = 2**31
"""How many numbers the second half of a lock's name may have."""
# A lock with a name of two halves has 2 as its `objsubid`.
_OTHER_BOT: Final = text(
    "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 2 AND classid = :name"
    " AND objid <> :bot AND granted"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))"
)


@contextmanager
def hold_lock_file(database: Path, *, url: str) -> Iterator[None]:
    """Hold `<file>.lock`; the file itself stays, for removing it would let two processes lock two files."""
    path = database.with_name(f"{database.name}.lock")
    if not path.parent.is_dir():
        raise BadDatabase(reason=BadDatabaseReason.NO_FOLDER, url=url, detail=str(path.parent))
    try:
        lock = path.open("a+", encoding="ascii")
    except OSError as error:
        raise BadDatabase(reason=BadDatabaseReason.NOT_WRITABLE, url=url, detail=error.strerror or "") from None
    with lock:
        try:
            _lock(lock)
        except OSError:
            lock.seek(0)
            raise BadDatabase(reason=BadDatabaseReason.IN_USE, url=url, detail=lock.read(20)) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


class NodePlace:
    """A process's place among the nodes of a bot: its lock ends with its connection, and is then taken anew."""

    def __init__(self, engine: Engine, *, bot_id: int) -> None:
        self._engine = lock_engine(engine)
        self._mine = {"name": _SERVER_LOCK, "bot": bot_id % _NUMBERS}
        self._connection: Connection | None = None
        self._at_work = threading.Lock()

    def keep(self) -> None:
        """Make sure of the place, every few seconds; while the database is away nobody is at work on it, so all wait.

        Raises BadDatabase as `take` if another has come in meanwhile: then this process must stop.
        """
        with self._at_work:
            try:
                if self._connection is not None:
                    self._connection.execute(text("SELECT 1"))
                    return
            except SQLAlchemyError:
                self._let_go()
            with suppress(SQLAlchemyError):
                self._take()

    def take(self) -> None:
        """Be one of the nodes; raises BadDatabase (IN_USE, OTHER_BOT), or SQLAlchemyError if the database is away."""
        with self._at_work:
            self._take()

    def leave(self) -> None:
        """Be no node any more."""
        with self._at_work:
            self._let_go()

    def _take(self) -> None:
        self._connection = connect(self._engine)
        try:
            self._lock(self._connection)
        except BaseException:
            self._let_go()
            raise

    def _lock(self, connection: Connection) -> None:
        if not connection.scalar(text("SELECT pg_try_advisory_lock_shared(:name)"), self._mine):
            raise BadDatabase(reason=BadDatabaseReason.IN_USE, url=shown(self._engine.url))
        # First marked, then looked for others: of two that start at once, each sees the other.
        connection.execute(text("SELECT pg_advisory_lock_shared(:name, :bot)"), self._mine)
        if connection.scalar(_OTHER_BOT, self._mine):
            raise BadDatabase(reason=BadDatabaseReason.OTHER_BOT, url=shown(self._engine.url))

    def _let_go(self) -> None:
        connection, self._connection = self._connection, None
        let_go(connection)


@contextmanager
def hold_server_lock(engine: Engine) -> Iterator[None]:
    """Keep every node off for as long as one connection lives; the engine is used up by it."""
    engine.dispose()
    connection = connect(lock_engine(engine))
    try:
        if not connection.scalar(text("SELECT pg_try_advisory_lock(:name)"), {"name": _SERVER_LOCK}):
            raise BadDatabase(reason=BadDatabaseReason.IN_USE, url=shown(engine.url))
        yield
    finally:
        let_go(connection)


@contextmanager
def share_server_lock(engine: Engine, *, bot_id: int) -> Iterator[NodePlace]:
    """Be one of the nodes of this bot, as `hold_server_lock`; whoever is at work for long keeps the place.

    Raises BadDatabase: IN_USE while a command must be alone, OTHER_BOT while nodes of another bot are at work.
    """
    engine.dispose()
    place = NodePlace(engine, bot_id=bot_id)
    try:
        place.take()
        yield place
    finally:
        place.leave()


if sys.platform == "win32":
    import msvcrt

    def _lock(file: IO[str]) -> None:
        # Far behind the process id, which others may then still read.
        file.seek(1024)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(file: IO[str]) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
