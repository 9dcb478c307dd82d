"""Files gone wrong, from a seed: what transfers, editors, hands and enemies do to a sound file.

The same generator (`random.Random`) damages the same file in the same way, so that a number is all one needs to see
an accident again. Inside zip files the members are damaged and packed anew, so that the readers behind the zip see
damage too, and not only the checksum.
"""

from __future__ import annotations

import random
import re
import sqlite3
import warnings
import zipfile
from collections.abc import Sequence
from contextlib import closing, suppress
from io import BytesIO

import zstandard

from tests.questions.formats.mutating import TOKENS as EDITORS_TOKENS
from tests.questions.formats.test_moodle_fuzz import TOKENS as MOODLE_TOKENS
from tests.questions.formats.test_tables_fuzz import INSERTED, SNIPPETS
from tests.questions.formats.workbook_files import a_compound_file

TOKENS = (*EDITORS_TOKENS, *MOODLE_TOKENS, *SNIPPETS)
NUMBERS = (b"0", b"-1", b"65536", b"2147483648", b"9" * 20, b"9" * 400, b"1e999", b"-1e-999", b"NaN", b"0x10", b"1_0")
CHARSETS = ("utf-16", "utf-16-be", "cp1252", "utf-8-sig", "utf-32", "mac_roman", "cp850")
LONGEST = 400_000
_DIGITS = re.compile(rb"\d+")
_ZSTANDARD = b"\x28\xb5\x2f\xfd"
_SQLITE = b"SQLite format 3\x00"
_STATEMENTS = (
    "UPDATE notes SET flds = ?",
    "UPDATE notes SET tags = ?, guid = ?",
    "UPDATE notes SET mid = ?",
    "UPDATE col SET models = ?",
    "UPDATE col SET decks = ?",
    "UPDATE notetypes SET config = ?",
    "UPDATE decks SET name = ?",
    "INSERT INTO notes SELECT id + 100, ?, mid, tags, flds FROM notes",
    "DROP TABLE cards",
    "DROP TABLE col",
    "DELETE FROM col",
    "ALTER TABLE notes RENAME TO kept",
    "CREATE VIEW other AS SELECT * FROM notes",
)


def damage_text(rng: random.Random, data: bytes, seeds: Sequence[bytes], tokens: Sequence[bytes] = TOKENS) -> bytes:
    """The bytes after one to eight accidents, at most 400 kB of them."""
    for _ in range(rng.randint(1, 8)):
        data = rng.choice(_ACCIDENTS)(rng, data, seeds, tokens)[:LONGEST]
    return data


def damage_zip(rng: random.Random, data: bytes, seeds: Sequence[bytes]) -> bytes:
    """A zip with damage in its members, to their list, or to its own bytes."""
    if rng.random() < 0.15:
        return damage_text(rng, data, seeds)
    with zipfile.ZipFile(BytesIO(data)) as archive:
        members = [(info.filename, archive.read(info)) for info in archive.infolist()]
    for _ in range(rng.randint(1, 3)):
        place = rng.randrange(len(members))
        name, content = members[place]
        members[place] = (name, _damage_member(rng, content, [one for _, one in members]))
    if rng.random() < 0.2:
        _damage_list(rng, members)
    result = BytesIO()
    method = rng.choice((zipfile.ZIP_DEFLATED,) * 6 + (zipfile.ZIP_STORED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA))
    with warnings.catch_warnings(action="ignore"), zipfile.ZipFile(result, "w", method) as archive:
        for name, content in members:
            archive.writestr(zipfile.ZipInfo(name), content, method)
    packed = result.getvalue()
    return (
        damage_text(rng, packed, seeds, (b"PK\x01\x02", b"PK\x03\x04", b"PK\x05\x06")) if rng.random() < 0.1 else packed
    )


def damage_compound(rng: random.Random, data: bytes, seeds: Sequence[bytes]) -> bytes:
    """An old workbook with damage to its records, or to the container around them."""
    if rng.random() < 0.5:
        return _flip_some(rng, data, seeds, TOKENS)
    stream = data[1024:]
    return a_compound_file("Workbook", _flip_some(rng, stream, seeds, (b"\xff" * 4, b"\0" * 8, b"\x09\x08", b"\xfc\0")))


def _damage_member(rng: random.Random, content: bytes, others: Sequence[bytes]) -> bytes:
    if content.startswith(_ZSTANDARD) and rng.random() < 0.9:
        with suppress(zstandard.ZstdError):
            inner = zstandard.ZstdDecompressor().decompressobj().decompress(content)
            return zstandard.ZstdCompressor(level=1).compress(_damage_member(rng, inner, others))
    if content.startswith(_SQLITE):
        return _damage_database(rng, content) if rng.random() < 0.5 else _flip_some(rng, content, others, TOKENS)
    if content.startswith(b"<"):
        return damage_text(rng, content, others, INSERTED if rng.random() < 0.7 else TOKENS)
    return damage_text(rng, content, others)


def _damage_list(rng: random.Random, members: list[tuple[str, bytes]]) -> None:
    """One member renamed, doubled or taken away."""
    place = rng.randrange(len(members))
    name, content = members[place]
    match rng.randrange(4):
        case 0:
            members[place] = (name.swapcase(), content)
        case 1:
            members[place] = (rng.choice(("../", "/", "a/", "\\", "é/")) + name, content)
        case 2 if len(members) > 1:
            del members[place]
        case _:
            members.append((name.upper(), content))


def _damage_database(rng: random.Random, content: bytes) -> bytes:
    """A collection after some statements with odd values; as it was where SQLite refuses all of them."""
    with closing(sqlite3.connect(":memory:")) as connection, suppress(sqlite3.Error, UnicodeError):
        connection.deserialize(content)
        connection.create_collation("unicase", lambda one, other: (one > other) - (one < other))
        for statement in rng.sample(_STATEMENTS, rng.randint(1, 3)):
            odd = tuple(_odd_value(rng) for _ in range(statement.count("?")))
            with suppress(sqlite3.Error, UnicodeError):
                connection.execute(statement, odd)
        connection.commit()
        return connection.serialize()
    return content


def _odd_value(rng: random.Random) -> object:
    text = (rng.choice(TOKENS) + b"\x1f" * rng.randint(0, 3) + rng.choice(TOKENS)) * rng.randint(1, 40)
    return rng.choice(
        (
            None,
            -1,
            2**62,
            1.5,
            "",
            text,
            text.decode("utf-8", "replace"),
            '{"1": 3}',
            '{"1": {"flds": [{}]}}',
            "[" * 5000,
        )
    )


def _cut(rng, data, seeds, tokens):
    start = rng.randint(0, len(data))
    return data[:start] + data[start + rng.randint(0, 60) :]


def _insert(rng, data, seeds, tokens):
    start = rng.randint(0, len(data))
    return data[:start] + rng.choice(tokens) + data[start:]


def _flip(rng, data, seeds, tokens):
    start = rng.randint(0, len(data))
    return data[:start] + rng.randbytes(rng.randint(1, 6)) + data[start + rng.randint(0, 6) :]


def _flip_some(rng, data, seeds, tokens):
    for _ in range(rng.randint(1, 12)):
        data = _flip(rng, data, seeds, tokens) if rng.random() < 0.4 else _overwrite(rng, data, tokens)
    return data


def _overwrite(rng, data, tokens):
    """Other bytes in place, so that nothing after them moves."""
    start = rng.randrange(max(1, len(data)))
    put = rng.choice(tokens) if rng.random() < 0.3 else rng.randbytes(rng.choice((1, 1, 2, 4)))
    return (data[:start] + put + data[start + len(put) :])[: max(len(data), 1)]


def _repeat(rng, data, seeds, tokens):
    start = rng.randint(0, len(data))
    end = start + rng.randint(0, 80)
    return data[:start] + data[start:end] * rng.choice((2, 3, 30, 300)) + data[end:]


def _stop(rng, data, seeds, tokens):
    return data[: rng.randint(0, len(data))]


def _cross(rng, data, seeds, tokens):
    other = rng.choice(seeds)
    return data[: rng.randint(0, len(data))] + other[rng.randint(0, len(other)) :]


def _insert_many(rng, data, seeds, tokens):
    start = rng.randint(0, len(data))
    return data[:start] + rng.choice(tokens) * rng.choice((2, 20, 200, 2000)) + data[start:]


def _turn(rng, data, seeds, tokens):
    start = rng.randint(0, len(data))
    return data[start:] + data[:start]


def _move_piece(rng, data, seeds, tokens):
    """Lines, elements or fields taken out, doubled or put elsewhere."""
    sign = rng.choice((b"\n", b"\n\n", b"<", b"{", b",", b";", b"\t", b'"', b"="))
    pieces = data.split(sign)
    one, other = rng.randrange(len(pieces)), rng.randrange(len(pieces))
    match rng.randrange(3):
        case 0:
            pieces[one], pieces[other] = pieces[other], pieces[one]
        case 1:
            pieces.insert(one, pieces[other])
        case _:
            del pieces[one]
    return sign.join(pieces)


def _nest(rng, data, seeds, tokens):
    """One thing within itself, many times."""
    opening, closing_ = rng.choice(
        ((b"{", b"}"), (b"[", b"]"), (b"<b>", b"</b>"), (b"(", b")"), (b"{=", b"}"), (b"- ", b""))
    )
    start, depth = rng.randint(0, len(data)), rng.choice((3, 50, 2000))
    return data[:start] + opening * depth + closing_ * depth + data[start:]


def _renumber(rng, data, seeds, tokens):
    found = list(_DIGITS.finditer(data))
    if not found:
        return data
    one = rng.choice(found)
    return data[: one.start()] + rng.choice(NUMBERS) + data[one.end() :]


def _encode(rng, data, seeds, tokens):
    return data.decode("utf-8", "replace").encode(rng.choice(CHARSETS), "replace")


_ACCIDENTS = (
    *(_cut, _insert, _flip, _repeat, _stop, _cross, _insert_many, _turn, _move_piece, _renumber),
    *(_cut, _insert, _flip, _cross, _move_piece, _renumber, _nest, _encode),
)
