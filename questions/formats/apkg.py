"""Anki's packages (`.apkg`, `.colpkg`): a zip file with a collection and its media.

The newest collection in it counts: beside `collection.anki21b` the others hold a single note that asks to update.
"""

from __future__ import annotations

import json
from io import BytesIO
from typing import TYPE_CHECKING
from urllib.parse import unquote

import zstandard

from questions.formats.anki_collection import StoredNote, read_collection
from questions.formats.anki_notes import Note, draft_notes
from questions.formats.archives import Archive, broken_archive, open_archive, too_large
from questions.formats.drafts import Format, Image, Limits, Reading, UnreadableFile
from questions.formats.images import is_image
from questions.formats.protobuf import read_fields

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

COLLECTIONS = ("collection.anki21b", "collection.anki21", "collection.anki2")
_PACKED_COLLECTION = COLLECTIONS[0]
_MEDIA = "media"
_PACKED_MAGIC = b"\x28\xb5\x2f\xfd"
_LARGEST_WINDOW = 2**26
_LONGEST_LIST = 4_000_000
_LONGEST_MEMBER = 32_000_000
"""A collection of as many notes as may be read; it is held in memory three times over."""

_DUMMY = "please update to the latest anki"


def read_apkg(data: bytes, limits: Limits) -> Reading:
    """The notes of a package as drafts: cards as recall, gaps as cloze, lettered options as choice.

    Raises UnreadableFile if the package is damaged, holds no collection, or unpacks to more than the limit.
    """
    archive = open_archive(data, limits=limits)
    name = next((name for name in COLLECTIONS if name in archive.names), None)
    if name is None:
        raise UnreadableFile(
            code="no-collection",
            message="Ce paquet Anki ne contient aucune note\u00a0; exportez-le depuis Anki au format .apkg.",
        )
    notes = read_collection(_unpack(archive, name), limits=limits)
    media = _Media(archive, is_packed=name == _PACKED_COLLECTION)
    drafts, issues = draft_notes(
        (_as_note(stored) for stored in notes if _DUMMY not in stored.fields[0].lower()),
        find_image=media.find,
        limits=limits,
    )
    if not drafts and not issues:
        raise UnreadableFile(
            code="empty",
            message="Ce paquet Anki est vide\u00a0; exportez-le avec ses notes, avec une version récente d’Anki.",
        )
    return Reading(format=Format.APKG, drafts=drafts, issues=issues)


def _as_note(stored: StoredNote) -> Note:
    return Note(
        fields=stored.fields,
        names=stored.type.fields if stored.type else (),
        key=stored.guid,
        is_cloze=stored.type.is_cloze if stored.type else None,
        tags=stored.tags,
        category="" if stored.deck == "Default" else stored.deck,
    )


def _unpack(archive: Archive, name: str) -> bytes:
    """A member, unpacked once more if Anki packed it with Zstandard; within what a member may have."""
    content = archive.read(name, most=_LONGEST_MEMBER)
    if not content.startswith(_PACKED_MAGIC):
        return content
    try:
        unpacker = zstandard.ZstdDecompressor(max_window_size=_LARGEST_WINDOW)
        with unpacker.stream_reader(BytesIO(content), read_across_frames=True) as stream:
            unpacked: bytes = stream.read(_LONGEST_MEMBER + 1)
    except (zstandard.ZstdError, EOFError, ValueError, MemoryError) as error:
        raise broken_archive() from error
    if len(unpacked) > _LONGEST_MEMBER:
        raise too_large()
    archive.count(len(unpacked))
    return unpacked


class _Media:
    """The pictures of a package, by the name that its notes know; read when first asked for."""

    def __init__(self, archive: Archive, *, is_packed: bool) -> None:
        self._archive = archive
        self._members = _read_names(archive, is_packed=is_packed)
        self._found: dict[str, Image | None] = {}

    def find(self, address: str) -> Image | None:
        """The picture at an address in a field; None if the package lacks it or it is no picture that can be shown."""
        name = address if address in self._members else unquote(address)
        if name not in self._found:
            self._found[name] = self._read(name)
        return self._found[name]

    def _read(self, name: str) -> Image | None:
        member = self._members.get(name)
        if member is None or member not in self._archive.names:
            return None
        content = _unpack(self._archive, member)
        return Image(name=name, data=content) if is_image(content) else None


def _read_names(archive: Archive, *, is_packed: bool) -> Mapping[str, str]:
    """The member that holds each medium, by its name; nothing if the list is missing or unreadable."""
    if _MEDIA not in archive.names:
        return {}
    listed = _unpack(archive, _MEDIA)
    if len(listed) > _LONGEST_LIST:
        raise UnreadableFile(
            code="too-large", message="Ce paquet Anki a trop de médias\u00a0; exportez-le paquet par paquet."
        )
    try:
        if is_packed:
            return {name: str(member) for member, name in enumerate(_list_names(listed))}
        return {str(name): str(member) for member, name in json.loads(listed).items()}
    except (ValueError, AttributeError, TypeError, KeyError, RecursionError):
        return {}


def _list_names(listed: bytes) -> Iterator[str]:
    """The first field of each entry is its name; the entries stand in the order of the members."""
    for number, entry in read_fields(listed):
        if number == 1 and isinstance(entry, bytes):
            fields = (value for field, value in read_fields(entry) if field == 1)
            name = next(fields, b"")
            yield name.decode() if isinstance(name, bytes) else ""
