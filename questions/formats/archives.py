"""Zip files from strangers: their members, read within limits whatever they claim about themselves."""

from __future__ import annotations

import lzma
import struct
import zlib
from io import BytesIO
from typing import TYPE_CHECKING
from zipfile import BadZipFile, ZipFile

from questions.formats.drafts import UnreadableFile

if TYPE_CHECKING:
    from questions.formats.drafts import Limits

ZIP_MAGIC = b"PK\x03\x04"
_MEMBER_MAGIC = b"PK\x01\x02"
_MOST_MEMBERS = 20_000
_FAULTS = (
    BadZipFile,
    EOFError,
    IndexError,
    KeyError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
    lzma.LZMAError,
    struct.error,
    zlib.error,
)


class Archive:
    """An open zip file that hands out its members until they add up to the limit."""

    def __init__(self, file: ZipFile, *, limits: Limits) -> None:
        self._file = file
        self._left = limits.unpacked_bytes
        self.names = frozenset(file.namelist())

    def read(self, name: str, *, most: int | None = None) -> bytes:
        """The bytes of a member.

        Raises UnreadableFile if it is damaged, encrypted, missing or longer than `most`, or if what was read so far
        is over the limit.
        """
        most = self._left if most is None else min(most, self._left)
        try:
            with self._file.open(name) as member:
                content = member.read(most + 1)
        except _FAULTS as error:
            raise broken_archive() from error
        if len(content) > most:
            raise too_large()
        self.count(len(content))
        return content

    def count(self, size: int) -> None:
        """Count bytes that came out of a member; raises UnreadableFile if they are too many by now."""
        self._left -= size
        if self._left < 0:
            raise too_large()

    @property
    def unpacked_size(self) -> int:
        """How many bytes all members claim to hold; reading one never gives more than it claims."""
        return sum(member.file_size for member in self._file.infolist())

    @property
    def left(self) -> int:
        """How many bytes may still be unpacked."""
        return self._left


def open_archive(data: bytes, *, limits: Limits) -> Archive:
    """The zip file in these bytes; raises UnreadableFile if it is truncated, damaged or has too many members."""
    if data.count(_MEMBER_MAGIC) > _MOST_MEMBERS:
        raise UnreadableFile(
            code="too-large", message="Cette archive contient trop de fichiers\u00a0; partagez-la en plusieurs."
        )
    try:
        return Archive(ZipFile(BytesIO(data)), limits=limits)
    except _FAULTS as error:
        raise broken_archive() from error


def too_large() -> UnreadableFile:
    """The refusal of a file that holds far more than it weighs."""
    return UnreadableFile(
        code="too-large",
        message="Ce fichier est bien trop grand une fois décompressé\u00a0; partagez-le en plusieurs.",
    )


def broken_archive() -> UnreadableFile:
    """The refusal of a file that is cut short, damaged or encrypted inside."""
    return UnreadableFile(
        code="broken-file",
        message="Ce fichier est abîmé ou incomplet\u00a0; exportez-le une nouvelle fois, sans mot de passe.",
    )
