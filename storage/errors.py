"""What can go wrong with the database, as types that carry data.

The words are chosen where they are shown::

    StorageError
    ├── BadDatabase       the database can't be opened as asked; `reason` says why
    ├── NewerSchema       a newer Rappel has changed the database; this one can't read it
    ├── BackupFailed      a copy can't be made, read or put back; nothing half-done is left
    ├── DatabaseFailure   the database failed during work: disk full, connection lost; nothing was stored
    └── ClaimLost         another process handles the update by now; nothing was stored
"""

from __future__ import annotations

from enum import StrEnum


class BadDatabaseReason(StrEnum):
    """Why a database can't be opened."""

    UNREADABLE_URL = "unreadable_url"
    UNKNOWN_KIND = "unknown_kind"
    IN_MEMORY = "in_memory"
    NO_FOLDER = "no_folder"
    NOT_WRITABLE = "not_writable"
    NOT_A_DATABASE = "not_a_database"
    UNSAFE = "unsafe"
    """The file system or server does not keep what Rappel relies on (WAL, synchronous, foreign keys)."""
    IN_USE = "in_use"
    OTHER_BOT = "other_bot"
    """A process with another bot's token is at work on it."""
    UNREACHABLE = "unreachable"
    """The server refuses connections, does not answer, or is still starting: it may by itself, soon."""
    NO_SUCH_HOST = "no_such_host"
    REFUSED = "refused"
    """The server answers but lets nobody in: password, role, or rights."""
    NO_SUCH_DATABASE = "no_such_database"
    READ_ONLY = "read_only"
    """A replica, or a server that is set to be read only."""
    UNSETTLED = "unsettled"
    """A restore into it broke off: what is there must not be used."""
    FAILED = "failed"
    """Anything else; `detail` holds the driver's own words."""


class StorageError(Exception):
    """The database does not do what Rappel needs."""


class BadDatabase(StorageError):
    """The database can't be opened: `url` is its address without password, `detail` the driver's words, if any."""

    def __init__(self, *, reason: BadDatabaseReason, url: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {url}: {detail}" if detail else f"{reason}: {url}")
        self.reason = reason
        self.url = url
        self.detail = detail


class NewerSchema(StorageError):
    """The database is at revision `found`, which this version, at `known`, has never heard of."""

    def __init__(self, *, found: str, known: str) -> None:
        super().__init__(f"found {found}, known {known}")
        self.found = found
        self.known = known


class BackupFault(StrEnum):
    """Why a copy can't be made, read or put back."""

    NO_DATABASE = "no_database"
    """There is nothing to copy."""
    NO_FOLDER = "no_folder"
    NOT_WRITABLE = "not_writable"
    EXISTS = "exists"
    """A file of this name is there already, and might be somebody's only copy."""
    DISK_FULL = "disk_full"
    NO_TOOL = "no_tool"
    """PostgreSQL's own program is not installed here."""
    OLD_TOOL = "old_tool"
    """The program is of an older PostgreSQL than the server."""
    NO_FILE = "no_file"
    NOT_READABLE = "not_readable"
    """It is closed to the account that runs the command."""
    NOT_A_BACKUP = "not_a_backup"
    DAMAGED = "damaged"
    """The copy is not what was copied, or its content contradicts itself."""
    NEWER = "newer"
    """A newer Rappel made it; `detail` names its revision."""
    PAST_UNREADABLE = "past_unreadable"
    """The database that the backup replaces, which knows who was erased since, can't be read."""
    IN_USE = "in_use"
    """Somebody reads the file that is to be replaced."""
    FOREIGN = "foreign"
    """It holds what no version of Rappel puts there; `detail` names it."""
    UNFINISHED = "unfinished"
    """It is what a restore that broke off has left."""
    NOT_EMPTY = "not_empty"
    """A PostgreSQL database to restore into must be empty: nothing there is ever overwritten."""
    NEEDS_KEY = "needs_key"
    """It is encrypted, and no file of a key was named."""
    WRONG_KEY = "wrong_key"
    """It is encrypted to other keys than those in `place`; `detail` is the copy."""
    BAD_KEY = "bad_key"
    """The file that was named holds no key that can be used; `place` is that file."""
    FAILED = "failed"
    """Anything else; `detail` holds the driver's or the program's own words."""


class BackupFailed(StorageError):
    """A copy can't be made, read or put back: `place` is the file or program that is meant, `detail` says more."""

    def __init__(self, *, fault: BackupFault, place: str, detail: str = "") -> None:
        super().__init__(f"{fault}: {place}: {detail}" if detail else f"{fault}: {place}")
        self.fault = fault
        self.place = place
        self.detail = detail


class DatabaseFailure(StorageError):
    """The database failed during work; `detail` is free of personal data."""

    def __init__(self, *, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class ClaimLost(StorageError):
    """The claim on an update is another's by now: whatever was done under it must leave no trace."""

    def __init__(self, *, inbox_id: int) -> None:
        super().__init__(f"update {inbox_id}")
        self.inbox_id = inbox_id
