"""Small files made to harm whoever reads them: each asks for far more memory, time or trust than it weighs."""

import io
import json
import sqlite3
import stat
import struct
import zipfile
from collections.abc import Callable, Mapping
from contextlib import closing

import zstandard

from tests.questions.formats.anki_package import a_collection, a_note, a_package, pack
from tests.questions.formats.moodle_files import TWO, question, quiz
from tests.questions.formats.workbook_files import SHEET, an_ods, an_xls, an_xlsx, changed_part, with_shared_strings

MILLION = 1_000_000
LISTENER = "127.0.0.1:9"
"""Where files that want to call home call: a test puts a listener's address in its place."""


def _xml(doctype: str, prompt: str = "&x;") -> bytes:
    body = quiz(question("multichoice", TWO, text=prompt)).partition(b"<quiz>")[2]
    body = body.replace(b"<![CDATA[" + prompt.encode() + b"]]>", prompt.encode())
    return f'<?xml version="1.0"?>\n<!DOCTYPE quiz [{doctype}]>\n<quiz>'.encode() + body


def _laughs(width: int = 10, depth: int = 12) -> bytes:
    lines = ['<!ENTITY x0 "ha">']
    lines += [f'<!ENTITY x{n} "' + f"&x{n - 1};" * width + '">' for n in range(1, depth)]
    return _xml("".join(lines), f"&x{depth - 1};")


def _zip(members: Mapping[str, bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return content.getvalue()


def _lying_sizes(data: bytes, name: str, size: int) -> bytes:
    """The zip with another unpacked size of one member, in its directory and before the member itself."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        info = archive.getinfo(name)
    changed = bytearray(data)
    struct.pack_into("<I", changed, info.header_offset + 22, size)
    entry = data.index(b"PK\x01\x02")
    while data[entry + 46 : entry + 46 + len(name)] != name.encode():
        entry = data.index(b"PK\x01\x02", entry + 1)
    struct.pack_into("<I", changed, entry + 24, size)
    return bytes(changed)


def _sheet(cells: str) -> bytes:
    return changed_part(
        an_xlsx(),
        SHEET,
        lambda xml: xml.partition(b"<sheetData>")[0] + f"<sheetData>{cells}</sheetData></worksheet>".encode(),
    )


def _encrypted() -> bytes:
    data = bytearray(an_xlsx())
    for magic, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(magic)
        while at >= 0:
            data[at + place] |= 1
            at = data.find(magic, at + 4)
    return bytes(data)


def _symlinks() -> bytes:
    content = io.BytesIO(an_xlsx())
    with zipfile.ZipFile(content, "a") as archive:
        for name in ("xl/worksheets/sheet2.xml", "../../etc/passwd.xml", "/etc/shadow.xml"):
            link = zipfile.ZipInfo(name)
            link.external_attr = (stat.S_IFLNK | 0o777) << 16
            archive.writestr(link, "/etc/passwd")
    return content.getvalue()


def _overlapping() -> bytes:
    """Fifty entries of the directory that all name the one large member."""
    data = _zip({"xl/workbook.xml": b"<workbook/>", "xl/worksheets/sheet1.xml": b"<a>" + b" " * 40 * MILLION + b"</a>"})
    directory, end = data.index(b"PK\x01\x02"), data.index(b"PK\x05\x06")
    entry = data[data.index(b"PK\x01\x02", directory + 1) : end]
    copies = b"".join(entry.replace(b"sheet1", f"shee{n:02}".encode()) for n in range(10, 60))
    body = data[:end] + copies
    return body + struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, 52, 52, len(body) - directory, directory, 0)


def _database(*statements: str) -> bytes:
    content = a_collection(a_note("a", "b"))
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.deserialize(content)
        for statement in statements:
            connection.execute(statement)
        connection.commit()
        return connection.serialize()


def _package(collection: bytes) -> bytes:
    return a_package({"collection.anki2": collection, "media": "{}"})


_ENDLESS = (
    "DROP TABLE notes",
    (
        "CREATE VIEW notes AS WITH RECURSIVE n(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n)"
        " SELECT id, 'g' AS guid, 1 AS mid, '' AS tags, 'a' || char(31) || 'b' AS flds FROM n"
        " WHERE id < 0 OR id % 2 = 3"
    ),
)
_HEAVY = (
    "DROP TABLE notes",
    (
        "CREATE VIEW notes AS WITH RECURSIVE n(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n WHERE id < 19999)"
        " SELECT id, 'g' AS guid, 1 AS mid, '' AS tags, hex(zeroblob(4000000)) AS flds FROM n"
    ),
)


def _corrupt_pages() -> bytes:
    content = bytearray(a_collection(*(a_note(f"a{n}", "b" * 500) for n in range(300))))
    for page in range(4096, len(content), 4096):
        content[page : page + 12] = b"\x05\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"
    return bytes(content)


def _loop_of_pages() -> bytes:
    """A table whose inner page is its own child."""
    content = bytearray(a_collection(*(a_note(f"a{n}", "b" * 900) for n in range(900))))
    for page in range(0, len(content), 4096):
        if content[page] == 5:
            own = page // 4096 + 1
            for child in range(8, 8 + 4):
                content[page + child] = struct.pack(">I", own)[child - 8]
    return bytes(content)


def _zstandard_bomb(size: int) -> bytes:
    return zstandard.ZstdCompressor(level=3).compress(b"SQLite format 3\0" + b"\0" * size)


def _large_window() -> bytes:
    parameters = zstandard.ZstdCompressionParameters(window_log=27, enable_ldm=True)
    return zstandard.ZstdCompressor(compression_params=parameters).compress(b"\0" * 30 * MILLION)


def _same_name_late(count: int = 300_000) -> bytes:
    names = ",".join(f'"a{n}":1' for n in range(count))
    return f'{{"questions":[{{{names},"a{count - 1}":2}}]}}'.encode()


def _yaml(rest: str) -> bytes:
    return ("title: Essai\n" + rest + "\nquestions:\n  - prompt: Quoi ?\n    right: ça\n    wrong: [a, b]\n").encode()


def _merges() -> str:
    lines = ["a0: &a0 {k: v}"]
    lines += [f"a{n}: &a{n}\n  <<: [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 9)]
    return "\n".join(lines)


def _deep(opening: str, closing_: str, depth: int) -> str:
    return opening * depth + closing_ * depth


BOMBS: Mapping[str, Callable[[], bytes]] = {
    # XML
    "billion laughs": _laughs,
    "quadratic blow-up": lambda: _xml(f'<!ENTITY x "{"a" * 100_000}">', "&x;" * 20_000),
    "file as entity": lambda: _xml('<!ENTITY x SYSTEM "file:///etc/passwd">'),
    "address as entity": lambda: _xml(f'<!ENTITY x SYSTEM "http://{LISTENER}/x">'),
    "entity of the document type": lambda: _xml(f'<!ENTITY % x SYSTEM "http://{LISTENER}/x.dtd"> %x;', "a"),
    "document type elsewhere": lambda: _xml("", "a").replace(b"[]", f'SYSTEM "http://{LISTENER}/x.dtd"'.encode()),
    "inclusion": lambda: quiz(
        f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="http://{LISTENER}/x" parse="text"/>'
    ),
    "style sheet elsewhere": lambda: quiz(question("multichoice", TWO)).replace(
        b"<quiz>", f'<?xml-stylesheet href="http://{LISTENER}/x.xsl"?><quiz>'.encode()
    ),
    "entities in utf-16": lambda: _laughs().decode().replace("?>", ' encoding="utf-16"?>', 1).encode("utf-16"),
    "deep xml": lambda: quiz(_deep("<a>", "</a>", MILLION)),
    "deep xml without end": lambda: quiz("<a>" * 3 * MILLION),
    "many attributes": lambda: quiz("<question " + " ".join(f"a{n}=''" for n in range(200_000)) + "/>"),
    "same attribute": lambda: quiz("<question " + "a='' " * 200_000 + "/>"),
    "many namespaces": lambda: quiz("<question " + " ".join(f"xmlns:a{n}='{n}'" for n in range(100_000)) + "/>"),
    "unknown encoding": lambda: quiz(question("multichoice", TWO)).replace(b"UTF-8", b"x-nothing"),
    "ebcdic": lambda: quiz(question("multichoice", TWO)).decode().replace("UTF-8", "cp037").encode("cp037"),
    "utf-7": lambda: (
        quiz(question("multichoice", TWO)).replace(b"UTF-8", b"utf-7").replace(b"<name>", b"+ADw-name+AD4-")
    ),
    "million questions": lambda: quiz("<question type='essay'/>" * (MILLION // 2)),
    "million answers": lambda: quiz(question("multichoice", "<answer fraction='1'><text>a</text></answer>" * 300_000)),
    "deep html": lambda: quiz(question("multichoice", TWO, text=_deep("<b>", "</b>", 400_000))),
    "deep lists": lambda: quiz(question("multichoice", TWO, text=_deep("<ul><li>", "</li></ul>", 200_000))),
    "angle brackets": lambda: quiz(question("multichoice", TWO, text="<" * 3 * MILLION)),
    "ampersands": lambda: b"<quiz><question type='essay'>" + b"&" * 5 * MILLION,
    "picture of letters": lambda: quiz(
        question("multichoice", TWO + f"<file encoding='base64'>{'A' * 9 * MILLION}</file>")
    ),
    # Zip files and workbooks
    "zip of zips": lambda: _zip({"xl/workbook.xml": _zip({"a.xml": _zip({"b.xml": b"<a/>" * MILLION})})}),
    "zip in a zip": lambda: _zip({"a.zip": _zip({"b.zip": b"\0" * 50 * MILLION})}),
    "lying size": lambda: _lying_sizes(_sheet("<row/>" * 3 * MILLION), SHEET, 1000),
    "size of four gigabytes": lambda: _lying_sizes(an_xlsx(), SHEET, 0xFFFFFFF0),
    "hundred megabytes of nothing": lambda: _sheet(" " * 95 * MILLION),
    "more than may be unpacked": lambda: _sheet(" " * 300 * MILLION),
    "many empty rows": lambda: _sheet("<row/>" * 3 * MILLION),
    "many cells": lambda: _sheet("<row>" + "<c><v>1</v></c>" * 2 * MILLION + "</row>"),
    "cell at the end of the sheet": lambda: _sheet('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
    "two cells far apart": lambda: _sheet(
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="19999"><c r="IV19999"><v>1</v></c></row>'
    ),
    "text in many cells": lambda: with_shared_strings(
        ["x" * 100_000], "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 19_000))
    ),
    "shared texts that are not there": lambda: with_shared_strings(["x"], "", count=2**62),
    "two million shared texts": lambda: with_shared_strings(
        ["x"] * 2 * MILLION, '<row r="1"><c r="A1"><v>1</v></c></row>'
    ),
    "entities in a sheet": lambda: changed_part(
        an_xlsx(),
        SHEET,
        lambda _: b'<!DOCTYPE a [<!ENTITY x "' + b"a" * 50_000 + b'">]><worksheet>' + b"&x;" * 50_000,
    ),
    "deep sheet": lambda: _sheet(_deep("<row>", "</row>", MILLION)),
    "one tag of megabytes": lambda: _sheet(f'<row a="{"x" * 30 * MILLION}"/>'),
    "links and ways out": _symlinks,
    "encrypted": _encrypted,
    "overlapping members": _overlapping,
    "fifty thousand members": lambda: _zip({"xl/workbook.xml": b"<a/>"} | {f"xl/{n}.xml": b"" for n in range(50_000)}),
    "four thousand parts": lambda: _zip({"xl/workbook.xml": b"<a/>"} | {f"xl/{n}.xml": b"<a/>" for n in range(4_000)}),
    "cells that stand for millions": lambda: an_ods(
        '<table:table-row table:number-rows-repeated="1048576"><table:table-cell table:number-columns-repeated="16384"'
        ' office:value-type="string"><text:p>x</text:p></table:table-cell></table:table-row>'
    ),
    "spaces that stand for millions": lambda: an_ods(
        '<table:table-row><table:table-cell office:value-type="string"><text:p>a<text:s text:c="2000000000"/>'
        "</text:p></table:table-cell></table:table-row>"
    ),
    "old workbook of many texts": lambda: an_xls([(f"t{n}",) for n in range(3_000)] * 1, extra=b"\xfc\x00\xff\xff"),
    "old workbook that goes in circles": lambda: an_xls()[:512] + struct.pack("<128I", *[3] * 128) + an_xls()[1024:],
    # Our own formats
    "merged keys": lambda: _yaml(_merges()),
    "aliases of aliases": lambda: _yaml(
        "a: &a [x, x]\n" + "\n".join(f"b{n}: &b{n} [*{f'b{n - 1}' if n else 'a'}, *a]" for n in range(40))
    ),
    "a class from a tag": lambda: _yaml("x: !!python/object/apply:os.system ['touch /tmp/harm']"),
    "deep yaml": lambda: _yaml("x: " + "[" * MILLION),
    "dashes": lambda: _yaml("x:\n  " + "- " * MILLION + "a"),
    "yaml of many keys": lambda: _yaml("\n".join(f"k{n}: v" for n in range(500_000))),
    "yaml of one text": lambda: _yaml(f'x: "{"a" * 15 * MILLION}"'),
    "questions marks": lambda: _yaml("x:\n" + "? " * MILLION),
    "flow without end": lambda: _yaml("x: {" + "a: {" * 100_000),
    "deep json": lambda: b'{"questions":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "deep json objects": lambda: b'{"questions":' + b'{"a":' * 300_000,
    "same name late": _same_name_late,
    "no number": lambda: b'{"questions":[{"prompt":"a","number":NaN},{"prompt":"b","number":Infinity}]}',
    "million digits": lambda: b'{"questions":[{"prompt":"a","number":' + b"9" * MILLION + b"}]}",
    "large power": lambda: b'{"questions":[{"prompt":"a","number":"1e999999999"}]}',
    "half a sign": lambda: b'{"questions":[{"prompt":"\\ud800","right":"\\udfff\\u0000"}]}',
    "nul": lambda: b'{"questions":[{"prompt":"a\0b","right":"c"}]}',
    "json of many commas": lambda: b'{"questions":[' + b"1," * 900_000 + b"1]}",
    "many wrong entries": lambda: b'{"questions":[' + b'{"x":1},' * 400_000 + b"1]}",
    "pictures without end": lambda: json.dumps(
        {"questions": [{"prompt": "a", "right": "b"}], "images": {str(n): "A" * 60 for n in range(200_000)}}
    ).encode(),
    # Tables
    "one line": lambda: b"Question;Bonne reponse\n" + b"x" * 10 * MILLION,
    "one line of separators": lambda: b"Question;Bonne reponse\n" + b";" * 10 * MILLION,
    "quotes": lambda: b"Question;Bonne reponse\n" + b'"' * 10 * MILLION,
    "a quote that never closes": lambda: b'Question;Bonne reponse\n"' + b"a;b\n" * 2 * MILLION,
    "wide table": lambda: b"Question;" * 100_000 + b"\n" + b"a;" * 100_000,
    "long table": lambda: b"Question;Reponse A;Reponse B;Bonne reponse\n" + b"Q ?;a;b;A\n" * 900_000,
    "empty lines": lambda: b"Question;Bonne reponse\n" + b"\n" * 15 * MILLION + b"a;b",
    "only spaces": lambda: b"a" + b" " * 19 * MILLION + b"b",
    # Anki
    "endless view": lambda: _package(_database(*_ENDLESS)),
    "heavy view": lambda: _package(_database(*_HEAVY)),
    "trigger": lambda: _package(
        _database("CREATE TRIGGER t AFTER INSERT ON notes BEGIN SELECT load_extension('x'); END")
    ),
    "virtual table": lambda: _package(
        _database("DROP TABLE notes", "CREATE VIRTUAL TABLE notes USING fts5(guid, mid, tags, flds)")
    ),
    "attached database": lambda: _package(
        _database("DROP TABLE notes", "CREATE VIEW notes AS SELECT * FROM pragma_database_list")
    ),
    "corrupt pages": lambda: _package(_corrupt_pages()),
    "page in a circle": lambda: _package(_loop_of_pages()),
    "million fields": lambda: _package(a_collection(a_note(*["a"] * MILLION))),
    "million gaps": lambda: _package(a_collection(a_note("{{c1::" * 300_000, "}}", type_id=2))),
    "packed bomb": lambda: a_package({"collection.anki21b": _zstandard_bomb(1000 * MILLION), "media": pack(b"")}),
    "packed just within the limit": lambda: a_package(
        {"collection.anki21b": _zstandard_bomb(95 * MILLION), "media": pack(b"")}
    ),
    "large window": lambda: a_package({"collection.anki21b": _large_window(), "media": pack(b"")}),
    "many media": lambda: a_package(
        {
            "collection.anki2": a_collection(a_note("a", "b")),
            "media": json.dumps({str(n): f"{n}.png" for n in range(MILLION)}),
        }
    ),
    "same picture in many notes": lambda: a_package(
        {
            "collection.anki2": a_collection(
                *(a_note(f'{n}<img src="a.png">', "b", guid=f"g{n}") for n in range(5_000))
            ),
            "media": '{"0": "a.png"}',
            "0": b"\x89PNG\r\n\x1a\n" + b"\0" * 4 * MILLION,
        }
    ),
    # Texts
    "braces": lambda: b"Question ?{" + b"{" * MILLION,
    "braces that close": lambda: b"Q ?{=a}" * 500_000,
    "million answers in gift": lambda: b"Question ?{" + b"=a\n" * MILLION + b"}",
    "colons": lambda: b"::a" * MILLION + b":: Q {T}",
    "backslashes": lambda: b"Q {=" + b"\\" * 5 * MILLION + b"}",
    "gaps in gaps": lambda: b"Q {1:SA:=" * 200_000 + b"}" * 200_000,
    "comments": lambda: b"// a\n" * 3 * MILLION + b"Q {T}",
    "million letters": lambda: b"Q ?\n" + b"A) a\n" * MILLION + b"ANSWER: A\n",
    "cards without end": lambda: b"#separator:tab\n#html:true\n" + b"a\tb\n" * 2 * MILLION,
    "gaps without end": lambda: b"#separator:tab\n" + b"{{c1::" * 500_000 + b"\tb\n",
    "tags without end": lambda: b"#separator:tab\n#html:true\n" + b"<b " * 500_000 + b"\tb\nc\td\n",
}
"""Every bomb by its name; all but a few weigh less than two megabytes once packed."""
