"""Copies of a whole database, made while the bot works: each is verified before it gets its name.

A copy holds what one moment held. It is written under another name beside its own and recounted against what that
moment held; only a copy that agrees is given its name, so a file with the name of a backup is one.
"""

from __future__ import annotations

import os
import sqlite3
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from storage import postgresql_copy, sqlite_copy
from storage.durable_files import make_durable
from storage.encryption import encrypt, told_as
from storage.engine import normalise_url
from storage.engine_faults import shown
from storage.errors import BackupFailed, BackupFault, DatabaseFailure, NewerSchema
from storage.plain_files import FULL, plain_file

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import URL

    from storage.figures import Figures

PARTIAL: Final = ".part"
"""How the name of a copy ends that is still being written, or was when somebody pulled the plug."""
_FULL_IN_SQLITE: Final = frozenset({sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """A verified copy: where it is, how big, and what it holds."""

    path: Path
    bytes: int
    figures: Figures


def suffix_of(url: str | URL) -> str:
    """How the name of a backup of this kind of database ends, unless it is encrypted (`ENCRYPTED` follows)."""
    return ".sqlite3" if normalise_url(url).get_backend_name() == "sqlite" else ".dump"


def back_up(url: str | URL, target: Path, *, recipients: Sequence[str] = ()) -> Backup:
    """A verified copy of the database as a file that only its owner may read; the bot may go on writing meanwhile.

    With recipients only who holds a secret key of one of them can read it. Raises BackupFailed, after which there is no
    trace of the copy, or BadDatabase if the database can't be opened.
    """
    address = normalise_url(url)
    _refuse_missing(address)
    with _writing_to(target) as partial:
        if recipients:
            with plain_file(address) as plain, told_as(plain, target):
                figures = _copy(address, plain)
                encrypt(plain, partial, recipients)
        else:
            figures = _copy(address, partial)
        make_durable(partial)
    return Backup(path=target, bytes=target.stat().st_size, figures=figures)


def _copy(address: URL, path: Path) -> Figures:
    """What is in the database, now in an empty file too, counted there anew."""
    kind = sqlite_copy if address.get_backend_name() == "sqlite" else postgresql_copy
    expected: Figures = kind.copy_out(address, path)
    found = kind.count_in(path)
    if found != expected:
        raise BackupFailed(fault=BackupFault.DAMAGED, place=str(path), detail=f"{found} ≠ {expected}")
    return expected


@contextmanager
def _writing_to(target: Path) -> Iterator[Path]:
    """A new file beside the target, which becomes the target when the block is done, and is gone if it fails."""
    if not target.parent.is_dir():
        raise BackupFailed(fault=BackupFault.NO_FOLDER, place=str(target.parent))
    if target.exists():
        raise BackupFailed(fault=BackupFault.EXISTS, place=str(target))
    partial: Path | None = None
    try:
        # Readable by its owner only from the first moment on.
        handle, name = tempfile.mkstemp(prefix=f"{target.name}.", suffix=PARTIAL, dir=target.parent)
        os.close(handle)
        partial = Path(name)
        with told_as(partial, target):
            yield partial
        partial.replace(target)
        make_durable(target.parent)
    except (OSError, sqlite3.Error) as error:
        raise explain(error, target) from None
    finally:
        if partial is not None:
            sqlite_copy.discard(partial)


@contextmanager
def explaining(place: Path) -> Iterator[None]:
    """Raise BackupFailed for whatever goes wrong with the copy at this place, or for one of a newer version."""
    try:
        yield
    except NewerSchema as error:
        raise BackupFailed(fault=BackupFault.NEWER, place=str(place), detail=error.found) from None
    except (OSError, sqlite3.Error) as error:
        raise explain(error, place) from None


def explain(error: OSError | sqlite3.Error, place: Path) -> BackupFailed:
    """What went wrong with a file, as a person can mend it."""
    detail = " ".join(str(error).split())
    if isinstance(error, OSError):
        fault = BackupFault.DISK_FULL if error.errno in FULL else BackupFault.NOT_WRITABLE
        return BackupFailed(fault=fault, place=str(place), detail=error.strerror or "")
    if getattr(error, "sqlite_errorcode", 0) in _FULL_IN_SQLITE:
        return BackupFailed(fault=BackupFault.DISK_FULL, place=str(place), detail=detail)
    return BackupFailed(fault=BackupFault.FAILED, place=str(place), detail=detail)


@contextmanager
def refusing_damage(place: Path) -> Iterator[None]:
    """Say of a copy at this place that it is damaged, whatever error comes of working with what it holds.

    It stood every check, and still holds what can't be: then that shows in any layer.
    """
    try:
        yield
    except BackupFailed as error:
        raise BackupFailed(fault=error.fault, place=str(place), detail=error.detail) from None
    except (SQLAlchemyError, sqlite3.Error, DatabaseFailure, LookupError, TypeError, ValueError) as error:
        cause = error.orig if isinstance(error, DBAPIError) else error
        if getattr(cause, "sqlite_errorcode", 0) in _FULL_IN_SQLITE:
            raise BackupFailed(fault=BackupFault.DISK_FULL, place=str(place)) from None
        if isinstance(error, DBAPIError) and error.connection_invalidated:
            raise BackupFailed(fault=BackupFault.FAILED, place=str(place), detail=type(cause).__name__) from None
        # Its words might quote somebody's data.
        raise BackupFailed(fault=BackupFault.DAMAGED, place=str(place), detail=type(cause).__name__) from None


def _refuse_missing(url: URL) -> None:
    """Opening a SQLite file that is not there would make it."""
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file():
        raise BackupFailed(fault=BackupFault.NO_DATABASE, place=shown(url))
