"""The SQLite database inside an Anki package: its notes, read-only and within limits.

Two schemas are in use: 11 keeps note types and decks as JSON in the row of `col`, 18 has tables for them.
"""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from questions.formats.drafts import UnreadableFile
from questions.formats.protobuf import read_fields

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from questions.formats.drafts import Limits

_READING = frozenset({sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ})
_LONGEST_VALUE = 10_000_000
_STEPS_PER_LOOK = 100_000
_MOST_LOOKS = 1_000
_JOURNAL_VERSIONS = slice(18, 20)
_NO_JOURNAL = b"\x01\x01"
_SEPARATOR = "\x1f"


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteType:
    """What a kind of note is made of: the names of its fields, and whether it is filled with gaps."""

    fields: tuple[str, ...]
    is_cloze: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredNote:
    """One row of `notes`: its id for the world, its type if that is known, tags, fields and deck."""

    guid: str
    type: NoteType | None
    tags: tuple[str, ...]
    fields: tuple[str, ...]
    deck: str


def read_collection(content: bytes, *, limits: Limits) -> tuple[StoredNote, ...]:
    """The notes of a collection in the order of their making.

    Raises UnreadableFile if it is no collection, is damaged, or holds more notes than the limit.
    """
    try:
        with closing(_open(content)) as connection:
            types = _read_types(connection)
            decks = _read_decks(connection, limits)
            notes = tuple(_read_notes(connection, types, decks, limits))
    except (sqlite3.Error, OverflowError, ValueError, RecursionError, AttributeError, TypeError, KeyError) as error:
        raise UnreadableFile(
            code="broken-file",
            message="La base de notes de ce paquet Anki est abîmée\u00a0; exportez le paquet une nouvelle fois.",
        ) from error
    return notes


def _open(content: bytes) -> sqlite3.Connection:
    """The database in memory: a stranger's schema may read its own tables and do nothing else, for so long."""
    if content[_JOURNAL_VERSIONS] != _NO_JOURNAL:
        # A collection that was open elsewhere says so here; in memory there is no other journal to look into.
        content = content[: _JOURNAL_VERSIONS.start] + _NO_JOURNAL + content[_JOURNAL_VERSIONS.stop :]
    connection = sqlite3.connect(":memory:")
    connection.deserialize(content)
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST_VALUE)
    connection.create_collation("unicase", lambda one, other: (one > other) - (one < other))
    connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
    connection.set_authorizer(lambda act, *_: sqlite3.SQLITE_OK if act in _READING else sqlite3.SQLITE_DENY)
    looks = iter(range(_MOST_LOOKS))
    connection.set_progress_handler(lambda: next(looks, None) is None, _STEPS_PER_LOOK)
    return connection


def _read_types(connection: sqlite3.Connection) -> Mapping[str, NoteType]:
    stored = connection.execute("SELECT models FROM col").fetchone()
    models = json.loads(_text(stored[0]) or "{}") if stored else {}
    if models:
        return {
            str(key): NoteType(
                fields=tuple(_text(field.get("name")) for field in model.get("flds", ())),
                is_cloze=model.get("type") == 1,
            )
            for key, model in models.items()
        }
    names: dict[str, dict[int, str]] = {}
    for type_id, place, name in connection.execute("SELECT ntid, ord, name FROM fields"):
        names.setdefault(str(type_id), {})[place] = _text(name)
    return {
        str(type_id): NoteType(
            fields=tuple(name for _, name in sorted(names.get(str(type_id), {}).items())),
            is_cloze=_is_cloze(config),
        )
        for type_id, config in connection.execute("SELECT id, config FROM notetypes")
    }


def _is_cloze(config: object) -> bool:
    """The first field of a note type's configuration is its kind: 0 for cards, 1 for gaps."""
    return isinstance(config, bytes) and any(number == 1 and value == 1 for number, value in read_fields(config))


def _read_decks(connection: sqlite3.Connection, limits: Limits) -> Mapping[object, str]:
    """The deck of each note, by the note's id, as a path with slashes."""
    stored = connection.execute("SELECT decks FROM col").fetchone()
    decks = json.loads(_text(stored[0]) or "{}") if stored else {}
    if decks:
        names = {str(key): _text(deck.get("name")) for key, deck in decks.items()}
    else:
        names = {str(key): _text(name) for key, name in connection.execute("SELECT id, name FROM decks")}
    paths = {key: name.replace("::", "/").replace(_SEPARATOR, "/") for key, name in names.items()}
    found: dict[object, str] = {}
    for note_id, deck_id in connection.execute("SELECT nid, did FROM cards"):
        if len(found) > limits.rows:
            break
        found.setdefault(note_id, paths.get(str(deck_id), ""))
    return found


def _read_notes(
    connection: sqlite3.Connection, types: Mapping[str, NoteType], decks: Mapping[object, str], limits: Limits
) -> Iterator[StoredNote]:
    rows = connection.execute("SELECT id, guid, mid, tags, flds FROM notes ORDER BY id")
    for number, (note_id, guid, type_id, tags, fields) in enumerate(rows):
        if number >= limits.rows:
            raise UnreadableFile(
                code="too-many",
                message=f"Ce paquet contient plus de {limits.rows} notes\u00a0; exportez-le paquet par paquet.",
            )
        yield StoredNote(
            guid=_text(guid).strip(),
            type=types.get(str(type_id)),
            tags=tuple(_text(tags).split()),
            fields=tuple(_text(fields).split(_SEPARATOR)),
            deck=decks.get(note_id, ""),
        )


def _text(value: object) -> str:
    """A stored value as text: numbers stay readable, NULL and bytes are nothing."""
    return str(value) if isinstance(value, str | int | float) else ""
