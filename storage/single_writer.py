"""One long-running process per database: locks that end with the process, even by kill -9."""

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

    from sqlalchemy import Engine

_SERVER_LOCK: Final = 7_277_035
"""Names the lock among PostgreSQL's advisory locks of one database: any number, as long as it stays."""


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
    """Hold an advisory lock for as long as one connection of this engine lives; the engine is used up by it."""
    try:
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            # Without these the server would keep the lock of a machine that lost its network for two hours.
            for setting in ("idle = 30", "interval = 10", "count = 3"):
                connection.execute(text(f"SET tcp_keepalives_{setting}"))
            taken = connection.scalar(text("SELECT pg_try_advisory_lock(:name)"), {"name": _SERVER_LOCK})
            if not taken:
                raise BadDatabase(reason=BadDatabaseReason.IN_USE, url=shown(engine.url))
            yield
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
