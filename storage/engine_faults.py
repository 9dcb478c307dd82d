"""From a driver's error to what a person can mend: never a password, never a traceback."""

from __future__ import annotations

import socket
import sqlite3

from sqlalchemy import URL

from storage.errors import BadDatabase, BadDatabaseReason

_SQLITE_REASONS = {
    sqlite3.SQLITE_NOTADB: BadDatabaseReason.NOT_A_DATABASE,
    sqlite3.SQLITE_CORRUPT: BadDatabaseReason.NOT_A_DATABASE,
    sqlite3.SQLITE_CANTOPEN: BadDatabaseReason.NOT_WRITABLE,
    sqlite3.SQLITE_READONLY: BadDatabaseReason.NOT_WRITABLE,
    sqlite3.SQLITE_PERM: BadDatabaseReason.NOT_WRITABLE,
    sqlite3.SQLITE_BUSY: BadDatabaseReason.IN_USE,
    sqlite3.SQLITE_LOCKED: BadDatabaseReason.IN_USE,
}

_UNKNOWN_HOST = (f"[Errno {socket.EAI_NONAME}]", "Name or service not known")
"""A name server says that there is no such name; one that is silent says « temporary failure »."""
_NOT_YET = (
    "the database system is starting up",
    "the database system is shutting down",
    "the database system is in recovery mode",
    "the database system is not yet accepting connections",
    "sorry, too many clients already",
    "remaining connection slots are reserved",
)
"""What a server says for a while, as after the machine was started again."""


def shown(url: URL) -> str:
    """The address as it may be shown: without password, and without its query, which may hold another."""
    kind = url.drivername.partition("+")[0]
    bare = URL.create(kind, username=url.username, host=url.host, port=url.port, database=url.database)
    return bare.render_as_string()


def explain(error: BaseException, url: URL) -> BadDatabase:
    """What this error of a driver means for the person who gave the address."""
    detail = " ".join(str(error).split())
    for secret in (url.password, url.query.get("password")):
        if isinstance(secret, str) and secret:
            detail = detail.replace(secret, "***")
    return BadDatabase(reason=_reason(error), url=shown(url), detail=detail)


def _reason(error: BaseException) -> BadDatabaseReason:
    if isinstance(error, sqlite3.Error):
        # The low byte is the primary code; the rest refines it.
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        return _SQLITE_REASONS.get(code, BadDatabaseReason.FAILED)
    import psycopg  # noqa: PLC0415 - SQLite does without

    if isinstance(error, psycopg.OperationalError):
        return _reason_of_server(str(error))
    if isinstance(error, psycopg.ProgrammingError):
        return BadDatabaseReason.UNREADABLE_URL
    return BadDatabaseReason.FAILED


def _reason_of_server(message: str) -> BadDatabaseReason:
    """The reason in libpq's words, for it tells refusals in words only; a server that answers always says FATAL."""
    if any(words in message for words in _UNKNOWN_HOST):
        return BadDatabaseReason.NO_SUCH_HOST
    if "no password supplied" in message:
        return BadDatabaseReason.REFUSED
    if "FATAL" not in message or any(words in message for words in _NOT_YET):
        return BadDatabaseReason.UNREACHABLE
    if 'database "' in message and "does not exist" in message:
        return BadDatabaseReason.NO_SUCH_DATABASE
    return BadDatabaseReason.REFUSED
