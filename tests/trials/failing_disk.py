"""A disk whose power can be cut: what was written and not synced is kept, lost or torn, as chance has it.

The files of one database, in memory, as a file system of apsw's SQLite. Wrapped so that SQLAlchemy takes it for the
standard library's driver, the project's own engines, statements and units of work run on it. SQLite shares no memory
between connections here, so each database has one connection, in exclusive locking mode.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from unittest import mock

import apsw
import sqlalchemy
from sqlalchemy import Engine, event
from sqlalchemy.pool import QueuePool

import storage.engine

SECTOR = 512
_NAMES = count()


class PowerCutError(apsw.IOError):
    """The power is off."""


@dataclass(slots=True)
class _File:
    """Bytes on the disk, and what was written since the last sync, in order: an offset with bytes, or a length."""

    content: bytearray = field(default_factory=bytearray)
    synced: bytes = b""
    since: list[tuple[int, bytes]] = field(default_factory=list)

    def write(self, offset: int, data: bytes) -> None:
        _write(self.content, offset, data)
        self.since.append((offset, data))

    def truncate(self, length: int) -> None:
        del self.content[length:]
        self.since.append((length, b""))

    def sync(self) -> None:
        self.synced, self.since = bytes(self.content), []

    def surviving(self, rng: random.Random) -> bytes:
        """What the disk holds when the power is back."""
        left = bytearray(self.synced)
        for offset, data in self.since:
            luck = rng.random()
            if not data and luck < 0.5:
                del left[offset:]
            elif luck < 0.4:
                _write(left, offset, data)
            elif luck < 0.6:
                for start in range(0, len(data), SECTOR):
                    if rng.random() < 0.5:
                        _write(left, offset + start, data[start : start + SECTOR])
        return bytes(left)


def _write(content: bytearray, offset: int, data: bytes) -> None:
    if len(content) < offset:
        content.extend(bytes(offset - len(content)))
    content[offset : offset + len(data)] = data


class FailingDisk(apsw.VFS):
    """The disk; `cut_after` counts the writes and syncs that are still to be carried out."""

    def __init__(self, files: dict[str, bytes], *, cut_after: int | None = None) -> None:
        self.name = f"failing-disk-{next(_NAMES)}"
        super().__init__(self.name, base="")
        self.files = {name: _File(bytearray(content), content) for name, content in files.items()}
        self.cut_after = cut_after
        self.is_off = False

    def act(self) -> None:
        """Let one write or sync happen; raises PowerCutError if the power goes, or has gone."""
        if self.cut_after is not None:
            self.cut_after -= 1
            self.is_off = self.is_off or self.cut_after < 0
        self.check()

    def check(self) -> None:
        """Raise PowerCutError if the power is off."""
        if self.is_off:
            raise PowerCutError("the power is off")

    def survive(self, rng: random.Random) -> dict[str, bytes]:
        """What the files hold when the power is back."""
        return {name: file.surviving(rng) for name, file in self.files.items()}

    # From here on SQLite's own names.
    def xOpen(self, name: Any, flags: list[int]) -> Any:  # noqa: N802
        self.check()
        path = name.filename() if hasattr(name, "filename") else str(name)
        flags[1] = flags[0]
        return _Handle(self, self.files.setdefault(path, _File()))

    def xDelete(self, filename: str, _sync_dir: bool) -> None:  # noqa: N802
        self.act()
        self.files.pop(filename, None)

    def xAccess(self, pathname: str, _flags: int) -> bool:  # noqa: N802
        return bool(self.files.get(pathname, _File()).content)

    def xFullPathname(self, filename: str) -> str:  # noqa: N802
        return filename


class _Handle:
    """An open file, as SQLite sees it."""

    def __init__(self, disk: FailingDisk, file: _File) -> None:
        self._disk = disk
        self._file = file

    def xRead(self, amount: int, offset: int) -> bytes:  # noqa: N802
        self._disk.check()
        return bytes(self._file.content[offset : offset + amount])

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802
        self._disk.act()
        self._file.write(offset, bytes(data))

    def xTruncate(self, length: int) -> None:  # noqa: N802
        self._disk.act()
        self._file.truncate(length)

    def xSync(self, _flags: int) -> None:  # noqa: N802
        self._disk.act()
        self._file.sync()

    def xFileSize(self) -> int:  # noqa: N802
        return len(self._file.content)

    def xLock(self, _level: int) -> None:  # noqa: N802
        pass

    def xUnlock(self, _level: int) -> None:  # noqa: N802
        pass

    def xCheckReservedLock(self) -> bool:  # noqa: N802
        return False

    def xFileControl(self, _op: int, _pointer: int) -> bool:  # noqa: N802
        return False

    def xSectorSize(self) -> int:  # noqa: N802
        return SECTOR

    def xDeviceCharacteristics(self) -> int:  # noqa: N802
        return 0

    def xClose(self) -> None:  # noqa: N802
        pass


class _Cursor:
    """apsw's cursor with what SQLAlchemy wants besides."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection
        self._cursor = connection.cursor()
        self._cursor.exec_trace = self._describe
        self._rows: list[Any] = []
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None
        self.arraysize = 1

    def execute(self, statement: str, parameters: Any = ()) -> _Cursor:
        before = self._connection.total_changes()
        self._run(statement, parameters)
        self.rowcount = self._connection.total_changes() - before
        self.lastrowid = self._connection.last_insert_rowid()
        return self

    def executemany(self, statement: str, parameters: Any) -> _Cursor:
        before = self._connection.total_changes()
        for each in parameters:
            self._run(statement, each)
        self.rowcount = self._connection.total_changes() - before
        return self

    def _run(self, statement: str, parameters: Any) -> None:
        self._cursor.execute(statement, parameters)
        self._rows = list(self._cursor)

    def _describe(self, cursor: apsw.Cursor, _statement: str, _bindings: Any) -> bool:
        """Take note of the columns before the first row, for once there is none, apsw does not tell them."""
        self.description = [(name, None, None, None, None, None, None) for name, *_ in cursor.getdescription()] or None
        return True

    def fetchone(self) -> Any:
        return self._rows.pop(0) if self._rows else None

    def fetchmany(self, size: int | None = None) -> list[Any]:
        size = size or self.arraysize
        taken, self._rows = self._rows[:size], self._rows[size:]
        return taken

    def fetchall(self) -> list[Any]:
        taken, self._rows = self._rows, []
        return taken

    def close(self) -> None:
        self._cursor.close(force=True)


class _Connection:
    """apsw's connection in the standard library's clothes."""

    isolation_level: object = None

    def __init__(self, inner: apsw.Connection) -> None:
        self.inner = inner

    def cursor(self) -> _Cursor:
        return _Cursor(self.inner)

    def execute(self, statement: str, parameters: Any = ()) -> _Cursor:
        return self.cursor().execute(statement, parameters)

    def create_function(self, *_arguments: Any, **_options: Any) -> None:
        pass

    def commit(self) -> None:
        if self.inner.in_transaction:
            self.inner.execute("COMMIT")

    def rollback(self) -> None:
        if self.inner.in_transaction:
            self.inner.execute("ROLLBACK")

    def close(self) -> None:
        # With the power off it can't be closed well.
        with suppress(apsw.Error):
            self.inner.close(force=True)


class Driver:
    """As much of a DBAPI module as SQLAlchemy looks at."""

    paramstyle = "qmark"
    sqlite_version = apsw.sqlite_lib_version()
    sqlite_version_info = tuple(map(int, sqlite_version.split(".")))
    Error = DatabaseError = OperationalError = InterfaceError = DataError = apsw.Error
    InternalError = ProgrammingError = NotSupportedError = apsw.Error
    IntegrityError = apsw.ConstraintError
    PARSE_COLNAMES = PARSE_DECLTYPES = 0

    @staticmethod
    def Binary(data: bytes) -> bytes:  # noqa: N802
        return data


class Machine:
    """A computer with the project's own writing engine; its disk can be changed between two rounds.

    One engine for all of them, for it takes longer to get its statements ready than a round lasts.
    """

    def __init__(self, database: str, *, synchronous: str = "FULL") -> None:
        self.disk = FailingDisk({})
        self.checkpoint = 1000
        self._database = database
        self._kept: list[_Connection] = []
        with mock.patch.object(storage.engine, "create_engine", self._create):
            url = storage.engine.normalise_url(f"sqlite:///{database}")
            self.engine = storage.engine._sqlite_engine(url, read_only=False)
        if synchronous != "FULL":
            # After the project's own: a control that must lose.
            pragma = f"PRAGMA synchronous = {synchronous}"
            event.listen(self.engine, "connect", lambda connection, _: connection.execute(pragma))

    @contextmanager
    def running(self, disk: FailingDisk) -> Iterator[Engine]:
        """The engine on this disk; at the end the power goes, and nothing is folded in."""
        self.disk = disk
        try:
            yield self.engine
        finally:
            disk.is_off = True
            self.engine.dispose()
            for connection in self._kept:
                connection.close()
            self._kept.clear()

    def _create(self, url: Any, **options: Any) -> Engine:
        options.pop("connect_args")
        return sqlalchemy.create_engine(url, module=Driver, creator=self._connect, poolclass=QueuePool, **options)

    def _connect(self) -> _Connection:
        connection = _Connection(apsw.Connection(self._database, vfs=self.disk.name))
        self._kept.append(connection)
        # None of the project's own PRAGMAs: without the first, WAL asks for shared memory.
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        connection.execute(f"PRAGMA wal_autocheckpoint = {self.checkpoint}")
        return connection
