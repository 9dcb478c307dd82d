"""Compound files (the container of Office before 2007, and of protected workbooks): one stream by its name.

Bytes are only followed as far as they go: a chain that turns in circles or leads nowhere is damage.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from questions.formats.tables.archives import damaged

COMPOUND_FILE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEADER = 512
_ENTRY = 128
_MINI = 64
_SMALLEST_STREAM = 4096
_SPECIAL = 0xFFFFFFFA


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    name: str
    start: int
    size: int


class CompoundFile:
    """The streams of a compound file; raises UnreadableFile if it can't be taken apart."""

    def __init__(self, data: bytes) -> None:
        try:
            self._open(data)
        except (struct.error, IndexError) as error:
            raise damaged() from error

    def _open(self, data: bytes) -> None:
        (shift,) = struct.unpack_from("<H", data, 30)
        if shift not in {9, 12} or len(data) < _HEADER:
            raise damaged()
        self._data = data
        self._size = 1 << shift
        self._fat = self._read_fat()
        (directory,) = struct.unpack_from("<I", data, 48)
        (minifat,) = struct.unpack_from("<I", data, 60)
        self._entries = self._read_entries(self._follow(directory))
        self._minifat = _unpack(self._follow(minifat)) if minifat < _SPECIAL else ()
        self._ministream = self._follow(self._entries[0].start) if minifat < _SPECIAL else b""

    def names(self) -> set[str]:
        """The names of all streams and folders."""
        return {entry.name for entry in self._entries}

    def read(self, name: str) -> bytes:
        """The stream of this name; raises UnreadableFile if it is missing or damaged."""
        entry = next((one for one in self._entries if one.name == name), None)
        if entry is None:
            raise damaged()
        if entry.size >= _SMALLEST_STREAM:
            return self._follow(entry.start)[: entry.size]
        places = _chain(entry.start, self._minifat)
        return b"".join(self._ministream[place * _MINI : (place + 1) * _MINI] for place in places)[: entry.size]

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self._size
        if start >= len(self._data):
            raise damaged()
        return self._data[start : start + self._size]

    def _read_fat(self) -> tuple[int, ...]:
        """The table of sectors: from the header's list, and from the further lists that it leads to."""
        listed = list(struct.unpack_from("<109I", self._data, 76))
        (further,) = struct.unpack_from("<I", self._data, 68)
        most = len(self._data) // self._size + 1
        for _ in range(most):
            if further >= _SPECIAL:
                break
            *numbers, further = _unpack(self._sector(further))
            listed += numbers
        sectors = [number for number in listed if number < _SPECIAL][:most]
        return _unpack(b"".join(self._sector(number) for number in sectors))

    def _follow(self, start: int) -> bytes:
        return b"".join(self._sector(number) for number in _chain(start, self._fat))

    @staticmethod
    def _read_entries(directory: bytes) -> list[_Entry]:
        entries = []
        for place in range(0, len(directory) - _ENTRY + 1, _ENTRY):
            (length,) = struct.unpack_from("<H", directory, place + 64)
            start, size = struct.unpack_from("<II", directory, place + 116)
            name = directory[place : place + max(0, min(length, 64) - 2)].decode("utf-16-le", errors="replace")
            entries.append(_Entry(name=name, start=start, size=size))
        if not entries:
            raise damaged()
        return entries


def _chain(start: int, table: tuple[int, ...]) -> list[int]:
    """The sectors from this one on; damage if the chain is longer than the table."""
    places: list[int] = []
    place = start
    while place < _SPECIAL:
        if place >= len(table) or len(places) > len(table):
            raise damaged()
        places.append(place)
        place = table[place]
    return places


def _unpack(content: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(content) // 4}I", content[: len(content) // 4 * 4])
