"""As much of protocol buffers as Anki's packages need: numbers and byte strings, by the number of their field."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_VARINT, _EIGHT_BYTES, _BYTES, _FOUR_BYTES = 0, 1, 2, 5
_FIXED = {_EIGHT_BYTES: 8, _FOUR_BYTES: 4}
_MOST_VARINT_BYTES = 10


def read_fields(message: bytes) -> Iterator[tuple[int, int | bytes]]:
    """Each field of a message as its number and its value; raises ValueError where the message breaks off."""
    place = 0
    while place < len(message):
        tag, place = _read_varint(message, place)
        number, wire = tag >> 3, tag & 7
        if wire == _VARINT:
            value, place = _read_varint(message, place)
            yield number, value
            continue
        if wire == _BYTES:
            size, place = _read_varint(message, place)
        elif wire in _FIXED:
            size = _FIXED[wire]
        else:
            raise ValueError(f"unknown wire type {wire}")
        if place + size > len(message):
            raise ValueError("the message breaks off")
        yield number, message[place : place + size]
        place += size


def _read_varint(message: bytes, place: int) -> tuple[int, int]:
    value = 0
    for count, byte in enumerate(message[place : place + _MOST_VARINT_BYTES]):
        value |= (byte & 0x7F) << (7 * count)
        if byte < 0x80:
            return value, place + count + 1
    raise ValueError("the number breaks off")
