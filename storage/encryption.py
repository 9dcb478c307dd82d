"""Backups that only who holds the key can read: files as `age` writes them (age-encryption.org).

The machine that makes them knows public keys only, so whoever gets into it, or at the folder, reads no older backup.
"""

from __future__ import annotations

import hashlib
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, BinaryIO, Final, cast

from storage.durable_files import make_durable
from storage.engine import normalise_url
from storage.errors import BackupFailed, BackupFault
from storage.plain_files import FULL, folder_of, plain_file

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

ENCRYPTED: Final = ".age"
"""How the name of an encrypted backup ends, after that of its kind."""
SECRET: Final = "AGE-SECRET-KEY-"  # noqa: S105 - how such a key begins
_MAGIC: Final = b"age-encryption.org/"
_LONGEST_KEY_FILE: Final = 1_000_000


def is_recipient(text: str) -> bool:
    """Whether a text is a public key to which a backup can be encrypted (`age1…`)."""
    from pyrage import RecipientError, x25519  # noqa: PLC0415 - most do without

    try:
        x25519.Recipient.from_str(text)
    except RecipientError:
        return False
    return True


def is_encrypted(path: Path) -> bool:
    """Whether a file begins as one that `age` has written."""
    with path.open("rb") as file:
        return file.read(len(_MAGIC)) == _MAGIC


def make_key(path: Path) -> str:
    """A new secret key in a file that only its owner may read and that was not there; returns its public key.

    Raises OSError, FileExistsError among them.
    """
    from pyrage import x25519  # noqa: PLC0415 - most do without

    key = x25519.Identity.generate()
    recipient = str(key.to_public())
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(f"# public key: {recipient}\n{key}\n")
    make_durable(path)
    return recipient


def encrypt(plain: Path, target: Path, recipients: Sequence[str]) -> None:
    """Write an encrypted copy into the target, and read it through to its end before this returns.

    For that one more key can open it, which exists in this call only. Raises BackupFailed (DAMAGED), OSError.
    """
    # Not `encrypt_file`: it holds Python's lock until all is done, and a bot with a large backup would stand still.
    from pyrage import DecryptError, decrypt_io, encrypt_io, x25519  # noqa: PLC0415 - most do without

    key = x25519.Identity.generate()
    readers = [*map(x25519.Recipient.from_str, recipients), key.to_public()]
    with plain.open("rb") as source, target.open("wb") as sink:
        counted = _Digest(source)
        encrypt_io(counted, sink, readers)
    with target.open("rb") as written:
        found = _Digest()
        try:
            decrypt_io(written, found, [key])
        except (DecryptError, OSError) as error:
            if _is_of_disk(error):
                raise
            raise BackupFailed(fault=BackupFault.DAMAGED, place=str(target)) from None
    if counted.digest != found.digest:
        raise BackupFailed(fault=BackupFault.DAMAGED, place=str(target))


@contextmanager
def opened(url_text: str, file: Path, *, key_file: Path | None) -> Iterator[Path]:
    """The backup as it was before it was encrypted, for the time of the block; one that is not is given as it is.

    What goes wrong with it in the block is told of the file itself. Raises BackupFailed without the right key.
    """
    with _refusing_unreadable(file):
        is_plain = not file.is_file() or not is_encrypted(file)
    if is_plain:
        yield file
        return
    if key_file is None:
        raise BackupFailed(fault=BackupFault.NEEDS_KEY, place=str(file))
    keys = _read_keys(key_file)
    with plain_file(normalise_url(url_text)) as plain, told_as(plain, file):
        _decrypt(file, plain, keys, of=key_file)
        yield plain


@contextmanager
def told_as(path: Path, place: Path) -> Iterator[None]:
    """Tell of another file what goes wrong with this one, of which nobody has heard."""
    try:
        yield
    except BackupFailed as error:
        told = str(place) if error.place == str(path) else error.place
        raise BackupFailed(fault=error.fault, place=told, detail=error.detail) from None


def _decrypt(file: Path, target: Path, keys: Sequence[Any], *, of: Path) -> None:
    from pyrage import DecryptError, decrypt_io  # noqa: PLC0415 - most do without

    with file.open("rb") as source, target.open("wb") as sink:
        try:
            decrypt_io(source, sink, keys)
        except DecryptError as error:
            # The library has one type for a key that is not the right one and for a file cut off at its head.
            if "matching keys" in str(error):
                raise BackupFailed(fault=BackupFault.WRONG_KEY, place=str(of), detail=str(file)) from None
            raise BackupFailed(fault=BackupFault.DAMAGED, place=str(file)) from None
        except OSError as error:
            if _is_of_disk(error):
                fault = BackupFault.DISK_FULL if error.errno in FULL else BackupFault.NOT_WRITABLE
                raise BackupFailed(fault=fault, place=str(folder_of(target))) from None
            raise BackupFailed(fault=BackupFault.DAMAGED, place=str(file)) from None


def _read_keys(path: Path) -> list[Any]:
    """The secret keys in a file of `age-keygen` or ours; what is wrong is told without a word of what it holds."""
    from pyrage import IdentityError, x25519  # noqa: PLC0415 - most do without

    try:
        with _refusing_unreadable(path), path.open(encoding="ascii") as file:
            lines = file.read(_LONGEST_KEY_FILE).splitlines()
        found = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
        keys = [x25519.Identity.from_str(line) for line in found]
    except (OSError, ValueError, IdentityError):
        keys = []
    if not keys:
        raise BackupFailed(fault=BackupFault.BAD_KEY, place=str(path))
    return keys


@contextmanager
def _refusing_unreadable(path: Path) -> Iterator[None]:
    """Say of a file that it is not there, or closed to this account."""
    try:
        yield
    except FileNotFoundError:
        raise BackupFailed(fault=BackupFault.NO_FILE, place=str(path)) from None
    except PermissionError:
        raise BackupFailed(fault=BackupFault.NOT_READABLE, place=str(path)) from None


def _is_of_disk(error: BaseException) -> bool:
    """Whether the system says so; of a damaged file the library says it by an OSError without a number."""
    return isinstance(error, OSError) and error.errno is not None


class _Digest:
    """What is read from a file through it, or written to it, as a hash."""

    def __init__(self, source: BinaryIO | None = None) -> None:
        self._source = source
        self._hash = hashlib.sha256()

    @property
    def digest(self) -> bytes:
        return self._hash.digest()

    def read(self, size: int = -1) -> bytes:
        data = cast("BinaryIO", self._source).read(size)
        self._hash.update(data)
        return data

    def write(self, data: bytes) -> int:
        self._hash.update(data)
        return len(data)

    def flush(self) -> None:
        """Nothing waits."""
