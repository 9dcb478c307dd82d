"""Damaged tables: whatever the bytes, a reading or a refusal comes out, never anything else.

`RAPPEL_FUZZ_EXAMPLES` sets how many (texts; workbooks, which take longer, an eighth of it).
"""

import os
import zipfile
from io import BytesIO

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from questions.formats.drafts import Limits, Reading, UnreadableFile
from questions.formats.tables.reader import read_table
from tests.questions.formats.workbook_files import (
    CAPITALS,
    SHEET,
    a_record,
    an_ods,
    an_xls,
    an_xlsx,
    changed_part,
    with_shared_strings,
)

EXAMPLES = int(os.environ.get("RAPPEL_FUZZ_EXAMPLES", "240"))
SMALL = Limits(file_bytes=300_000, unpacked_bytes=1_000_000, rows=500, columns=60, questions=200, text_characters=2_000)

TEXT_SEEDS = (
    "Question;Réponse A;Réponse B;Réponse C;Bonne réponse;Explication\nQ ?;a;b;c;A, C;oui\nR ?;a;b;c;2;\n",
    'Question,Correct Answer,Wrong Answer 1,Wrong Answer 2\n"Q, ""vraiment"" ?",a,b,c\nR ?,d,e,f\n',
    "questiontext,answer1,fraction,answer2,fraction\nQ ?,a,100,b,-33.333\nR ?,c,0,d,50%\n",
    """Type;Question;Réponse A;Réponse B;Bonnes réponses;Objectifs;Image
ordre;Q ?;un;deux;B, A;1.7.2.1;x.png
nombre;R ?;;;1'000,5 ± 2 kg;;
association;S ?;a → b;c = d;;;
vrai ou faux;T.;;;vrai;;
""",
    "Question;Réponse 1;Correct 1;Réponse 2;Correct 2\nQ ?;a;x;b;\n",
    "multichoicename,questiontext,choices,answer\nn,Q ?,\"['a', 'b']\",b\nm,R ?,A) a|B) b|C) c,AC\n",
    "#separator:tab\nCRM\tgestion\ttag\nACD\tappels\ttag2\n",
    "1;Quelle ville ?;a;b;c;2\n2;Quel lac ?;d;e;f;3\n",
    "CRM---gestion des clients\nACD---distribution des appels\n",
    "sep=|\nFrage|Antwort A|Antwort B|Lösung\nQ ?|a|b|B\n",
)
SNIPPETS = (
    *(
        b";",
        b",",
        b"\t",
        b"|",
        b'"',
        b'""',
        b"\n",
        b"\r",
        b"\r\n",
        b"\x00",
        b"\xff\xfe",
        b"\xef\xbb\xbf",
        b"=1+1",
        b"'=1",
    ),
    *(
        b"A, C",
        b"1.2",
        b"1-2",
        b"VRAI",
        b"\xe9",
        b"[",
        b"]",
        b"---",
        b"sep=;",
        b"99999999999999999999",
        b"-",
        b"NaN",
        b"inf",
    ),
    *(
        "Réponse A;".encode(),
        "½²⁶٣一ß\u2028".encode(),
        b"1e400",
        b"Question;" * 80,
        b"x" * 3_000,
        b'"' * 300,
        b"\n" * 300,
    ),
)
WORKBOOK_SEEDS = (
    an_xlsx(),
    an_xlsx([("Question", "Option 1", "Option 2", "Answer"), ("Q ?", 1.5, True, 2)], Suite=CAPITALS),
    with_shared_strings(
        ["Question", "Réponse", "Q ?", "a"],
        '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>'
        '<row r="2"><c r="A2" t="s"><v>2</v></c><c r="B2"><f>1+1</f><v>2</v></c></row>',
    ),
    an_ods(),
    an_xls([*CAPITALS, ("Combien ?", 12, 3.5, True, "B")], extra=a_record(0x200, b"\0" * 14)),
    an_xls(cut=61),
)
PARTS = {
    SHEET: (b"<row", b"<c ", b'r="', b"</c>", b'"1"', b"sheetData", b"<v>", b"A1", b"999999999", b"</row>"),
    "content.xml": (b"<table:table-cell", b"</text:p>", b'"string"', b"table:table-row", b"<text:p>"),
    "xl/workbook.xml": (b"sheet", b"rId1", b'"', b"<", b"visible"),
    "xl/sharedStrings.xml": (b"<si>", b"</t>", b'"4"', b"sst", b"<t>"),
    "xl/styles.xml": (b"numFmt", b'"0"', b"cellXfs", b"<xf", b"<"),
}
INSERTED = (
    *(
        b"",
        b"<",
        b"&",
        b"&lt;",
        b"]]>",
        b"<!--",
        b"\xff",
        b"\x00",
        b'r="XFD1048576"',
        b'r="A0"',
        b't="s"',
        b't="e"',
        b't="d"',
    ),
    *(
        b"<v>7</v>",
        b"<v>-1</v>",
        b"<f/>",
        b"<c/>",
        b'<c r="C3" t="inlineStr"><is><t>x</t></is></c>',
        b"<row/>",
        b"<is/>",
    ),
    *(b'table:number-columns-repeated="9999999" ', b'uniqueCount="99999999999999"', b"\xc3", b"<!DOCTYPE x>", b"1e999"),
)


def reads_or_refuses(data):
    """The reader's whole promise, for any bytes."""
    outcome: Reading | UnreadableFile
    try:
        outcome = read_table(data, SMALL)
    except UnreadableFile as refusal:
        outcome = refusal
    assert isinstance(outcome, Reading) or (outcome.code and outcome.message.endswith("."))


@st.composite
def mutated(draw, seeds, snippets):
    """A seed with some bytes flipped, cut out, doubled or replaced, perhaps spliced with another seed."""
    data = bytearray(draw(st.sampled_from(seeds)))
    for _ in range(draw(st.integers(1, 6))):
        place = draw(st.integers(0, len(data)))
        length = draw(st.integers(0, 40))
        match draw(st.integers(0, 5)):
            case 0 if place < len(data):
                data[place] ^= 1 << draw(st.integers(0, 7))
            case 1:
                del data[place : place + length]
            case 2:
                data[place:place] = draw(st.sampled_from(snippets))
            case 3:
                data[place:place] = data[place : place + length] * draw(st.integers(1, 30))
            case 4:
                del data[place:]
            case _:
                other = draw(st.sampled_from(seeds))
                data[place:] = other[draw(st.integers(0, len(other))) :]
    return bytes(data)


FUZZED = settings(deadline=None, suppress_health_check=list(HealthCheck), database=None)


@given(mutated([text.encode() for text in TEXT_SEEDS] + [TEXT_SEEDS[0].encode("utf-16")], SNIPPETS))
@settings(FUZZED, max_examples=EXAMPLES)
def test_a_damaged_text_is_read_or_refused(data):
    reads_or_refuses(data)


@given(mutated(WORKBOOK_SEEDS, (b"PK\x01\x02", b"PK\x03\x04", b"PK\x05\x06", b"\xff" * 8, b"\x00" * 64)))
@settings(FUZZED, max_examples=max(1, EXAMPLES // 8))
def test_a_damaged_workbook_is_read_or_refused(data):
    reads_or_refuses(data)


@st.composite
def with_damaged_part(draw):
    """A zip that is whole, with a part in it that isn't."""
    data = draw(st.sampled_from(WORKBOOK_SEEDS[:4]))
    names = zipfile.ZipFile(BytesIO(data)).namelist()
    name = draw(st.sampled_from([name for name in PARTS if name in names]))

    def damage(content):
        for _ in range(draw(st.integers(1, 4))):
            spot = draw(st.sampled_from(PARTS[name]))
            inserted = draw(st.sampled_from(INSERTED))
            content = content.replace(
                spot, inserted if draw(st.booleans()) else spot + inserted, draw(st.integers(1, 4))
            )
        return content

    return changed_part(data, name, damage)


@given(with_damaged_part())
@settings(FUZZED, max_examples=max(1, EXAMPLES // 8))
def test_a_damaged_part_of_a_workbook_is_read_or_refused(data):
    reads_or_refuses(data)
