"""Who may be at work on a database: locks that end with the process, even by kill -9.

A SQLite file has one long-running process. On PostgreSQL nodes share their lock, and a command that must be alone
takes the same lock for itself.
"""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Final

from sqlalchemy import text

from storage.engine_faults import shown
from storage.errors import BadDatabase, BadDatabaseReason

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


@contextmanager
def hold_server_lock(engine: Engine) -> Iterator[None]:
    """Keep every node off for as long as one connection of this engine lives; the engine is used up by it."""
    with _connected(engine) as connection:
        if not connection.scalar(text("SELECT pg_try_advisory_lock(:name)"), {"name": _SERVER_LOCK}):
            raise BadDatabase(reason=BadDatabaseReason.IN_USE, url=shown(engine.url))
        yield


@contextmanager
def share_server_lock(engine: Engine, *, bot_id: int) -> Iterator[None]:
    """Be one of the nodes of this bot, as `hold_server_lock`.

    Raises BadDatabase: IN_USE while a command must be alone, OTHER_BOT while nodes of another bot are at work.
    """
    mine = {"name": _SERVER_LOCK, "bot": bot_id % _NUMBERS}
    with _connected(engine) as connection:
        if not connection.scalar(text("SELECT pg_try_advisory_lock_shared(:name)"), mine):
            raise BadDatabase(reason=BadDatabaseReason.IN_USE, url=shown(engine.url))
        # First marked, then looked for others: of two that start at once, each sees the other.
        connection.execute(text("SELECT pg_advisory_lock_shared(:name, :bot)"), mine)
        if connection.scalar(_OTHER_BOT, mine):
            raise BadDatabase(reason=BadDatabaseReason.OTHER_BOT, url=shown(engine.url))
        yield


@contextmanager
def _connected(engine: Engine) -> Iterator[Connection]:
    try:
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            # Without these the server would keep the lock of a machine that lost its network for two hours.
            for setting in ("idle = 30", "interval = 10", "count = 3"):
                connection.execute(text(f"SET tcp_keepalives_{setting}"))
            yield connection
    finally:
        engine.dispose()


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
