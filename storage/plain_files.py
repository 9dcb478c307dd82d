"""Files for what must not lie anywhere unencrypted: the plain copy on its way into a backup, or out of one.

A dump's has no name, so that nothing is left of it even after kill -9. SQLite needs one with a name: a lock that ends
with the process tells whether somebody is at work on it, and what nobody is at work on goes at the bot's next start.
"""

from __future__ import annotations

import errno
import os
import sys
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

from storage.sqlite_copy import BESIDE, discard

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import URL

FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
"""Errors that mean that there is no room for more."""
_UNPACKED: Final = ".plain-"


@contextmanager
def plain_file(url: URL) -> Iterator[Path]:
    """An empty file for the time of the block, for its owner only.

    One with a name lies beside a SQLite database, which holds the same, and not in the folder of backups, which is
    copied away.
    """
    if url.get_backend_name() == "sqlite":
        database = Path(url.database or "").absolute()
        with _named_file(f"{database.name}{_UNPACKED}", database.parent) as path:
            yield path
    else:
        with tempfile.TemporaryFile() as file:
            # Linux lets another program open by this path what has no name; elsewhere it gets one.
            path = Path(f"/proc/{os.getpid()}/fd/{file.fileno()}")
            if path.exists():
                yield path
                return
        with _named_file(_UNPACKED, None) as path:
            yield path


def folder_of(path: Path) -> Path:
    """The folder on whose disk such a file takes its room, with a name or without."""
    return path.parent if path.parent.parts[:2] != ("/", "proc") else Path(tempfile.gettempdir())


def discard_plain_files(database: Path) -> None:
    """Remove what a process killed in the midst of a backup or a restore left beside a SQLite file; what a living one
    is at work on stays.
    """
    for path in list(database.parent.iterdir()):
        if path.name.startswith(f"{database.name}{_UNPACKED}") and not path.is_symlink() and path.is_file():
            end = next((end for end in BESIDE if path.name.endswith(end)), "")
            _discard_unless_locked(path.with_name(path.name.removesuffix(end)))


@contextmanager
def _named_file(prefix: str, folder: Path | None) -> Iterator[Path]:
    file = _make_locked(prefix, folder)
    path = Path(file.name)
    try:
        with file:
            yield path
    finally:
        discard(path)


def _make_locked(prefix: str, folder: Path | None) -> IO[bytes]:
    while True:
        file = tempfile.NamedTemporaryFile(prefix=prefix, dir=folder, delete=False)  # noqa: SIM115 - the caller closes it
        _lock(file)
        if os.fstat(file.fileno()).st_nlink:
            return file
        # Somebody who clears up was faster than the lock.
        file.close()


def _discard_unless_locked(path: Path) -> None:
    # Another user's file can't be asked whether it is locked.
    with suppress(BlockingIOError, PermissionError):
        try:
            with path.open("rb") as file:
                _lock(file, waits=False)
                discard(path)
        except FileNotFoundError:
            discard(path)


if not sys.platform.startswith("linux"):

    def _lock(file: IO[Any], *, waits: bool = True) -> None:
        """Nothing: on macOS SQLite could not open the file any more; on Windows an open one can't be removed anyway."""

else:
    import fcntl

    def _lock(file: IO[Any], *, waits: bool = True) -> None:
        # Of the open file, not of the process as `lockf`: SQLite opens and closes the same one.
        fcntl.flock(file, fcntl.LOCK_EX if waits else fcntl.LOCK_EX | fcntl.LOCK_NB)
