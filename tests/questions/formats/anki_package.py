"""Anki packages of the tests' own making, in both schemas."""

import json
import sqlite3
import zipfile
from contextlib import closing
from io import BytesIO

import zstandard

BASIC, CLOZE = 1, 2
TYPES = {BASIC: ("Basique", ("Recto", "Verso", "Extra"), 0), CLOZE: ("Texte à trous", ("Texte", "Extra"), 1)}
DUMMY = "Please update to the latest Anki version, then import the .colpkg/.apkg file again."
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 20


def a_note(*fields, guid="guid-1", type_id=BASIC, tags=""):
    return (guid, type_id, tags, "\x1f".join(fields))


def a_collection(*notes, schema=11):
    """The bytes of a collection that holds these notes, all in the deck « Accueil::Téléphone »."""
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.create_collation("unicase", lambda one, other: (one > other) - (one < other))
        connection.execute("CREATE TABLE col (ver int, models text, decks text)")
        connection.execute("CREATE TABLE notes (id integer primary key, guid text, mid int, tags text, flds text)")
        connection.execute("CREATE TABLE cards (id integer primary key, nid int, did int)")
        if schema == 11:
            _add_old_types(connection)
        else:
            _add_new_types(connection)
        for number, note in enumerate(notes, start=1):
            connection.execute("INSERT INTO notes VALUES (?, ?, ?, ?, ?)", (number, *note))
            connection.execute("INSERT INTO cards VALUES (?, ?, 7)", (number, number))
        connection.commit()
        return connection.serialize()


def _add_old_types(connection):
    models = {
        str(key): {"name": name, "type": kind, "flds": [{"name": field} for field in fields]}
        for key, (name, fields, kind) in TYPES.items()
    }
    decks = {"7": {"name": "Accueil::Téléphone"}}
    connection.execute("INSERT INTO col VALUES (11, ?, ?)", (json.dumps(models), json.dumps(decks)))


def _add_new_types(connection):
    connection.execute("INSERT INTO col VALUES (18, '', '')")
    connection.execute("CREATE TABLE notetypes (id integer primary key, name text collate unicase, config blob)")
    connection.execute(
        "CREATE TABLE fields (ntid int, ord int, name text collate unicase, primary key (ntid, ord)) without rowid"
    )
    connection.execute("CREATE TABLE decks (id integer primary key, name text collate unicase)")
    connection.execute("CREATE UNIQUE INDEX idx ON fields (name, ntid)")
    connection.execute("INSERT INTO decks VALUES (7, 'Accueil\x1fTéléphone')")
    for key, (name, fields, kind) in TYPES.items():
        connection.execute("INSERT INTO notetypes VALUES (?, ?, ?)", (key, name, bytes([8, kind, 18, 1, 97])))
        for place, field in enumerate(fields):
            connection.execute("INSERT INTO fields VALUES (?, ?, ?)", (key, place, field))


def a_package(members):
    """The bytes of a zip file with these members."""
    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in members.items():
            package.writestr(name, data)
    return content.getvalue()


def an_old_package(*notes, media=None):
    media = media or {}
    return a_package(
        {
            "collection.anki2": a_collection(*notes),
            "media": json.dumps({str(number): name for number, name in enumerate(media)}),
            **{str(number): data for number, data in enumerate(media.values())},
        }
    )


def a_new_package(*notes, media=None):
    """As Anki writes them today: a packed collection, packed media, and a collection that asks to update."""
    media = media or {}
    entries = b"".join(_field(1, _field(1, name.encode()) + b"\x10\x14") for name in media)
    return a_package(
        {
            "meta": b"\x08\x03",
            "collection.anki2": a_collection(a_note(DUMMY, "")),
            "collection.anki21b": pack(a_collection(*notes, schema=18)),
            "media": pack(entries),
            **{str(number): pack(data) for number, data in enumerate(media.values())},
        }
    )


def pack(data):
    return zstandard.ZstdCompressor().compress(data)


def _field(number, content):
    return bytes([number << 3 | 2, len(content)]) + content
