"""From SQLAlchemy's errors to Rappel's own: SQLAlchemy stops in storage, and so do people's data in its messages."""

from __future__ import annotations

import sqlite3

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from storage.errors import DatabaseFailure


def translate(error: Exception) -> Exception:
    """A DatabaseFailure in place of SQLAlchemy's or SQLite's error; any other error as it is."""
    if isinstance(error, sqlite3.Error):
        return DatabaseFailure(detail=str(error)).with_traceback(error.__traceback__)
    if not isinstance(error, SQLAlchemyError):
        return error
    return DatabaseFailure(detail=_detail(error)).with_traceback(error.__traceback__)


def may_try_again(error: DBAPIError) -> bool:
    """Whether the server gave up this transaction for another's sake: the same again will do."""
    import psycopg  # noqa: PLC0415 - SQLite does without

    return isinstance(error.orig, psycopg.errors.SerializationFailure | psycopg.errors.DeadlockDetected)


def _detail(error: SQLAlchemyError) -> str:
    if not isinstance(error, DBAPIError):
        return f"{type(error).__name__}: {error}"
    import psycopg  # noqa: PLC0415 - SQLite does without

    words = str(error.orig)
    if isinstance(error.orig, psycopg.Error):
        # The rest of PostgreSQL's message quotes the row.
        words = error.orig.diag.message_primary or words
    return f"{words} [{error.statement}]" if error.statement else words
