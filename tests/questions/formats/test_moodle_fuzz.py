"""Damaged, crossed and hostile files end in a reading or a refusal, never in anything else.

`RAPPEL_FUZZ_EXAMPLES=20000` makes a bigger run of it.
"""

import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from questions.formats.aiken import read_aiken
from questions.formats.drafts import Limits, UnreadableFile
from questions.formats.gift import read_gift
from questions.formats.moodle_xml import read_moodle_xml
from questions.quiz.question import Kind

EXAMPLES = int(os.environ.get("RAPPEL_FUZZ_EXAMPLES", "200"))
LIMITS = Limits(file_bytes=200_000, questions=50, text_characters=2_000)

GIFT = r"""// [id:a-1] [tag:1.7.2.1]
$CATEGORY: $course$/top/Accueil

::Accueil::[html]<p>Que dis-tu <b>en premier</b> ? <img src\="data\:image/png;base64,iVBORw0KGgo\=" /></p>{
	=<p>Bonjour&nbsp;!</p>#Oui.
	~%-50%Allô#[plain]Trop <familier>.
	~
	####Toujours saluer.\n\nSource \: Manuel
}

Deux canaux ?{~%50%chat ~%50%courriel ~%-100%appel}

Le client est {=roi =%50%reine =%0%*#Non.}, dit-on.

Vrai ?{FALSE#Si.#Juste.}

Associe.{=chat -> écrit =appel -> oral = -> muet}

Pi {#3.14:0.01 =%50%3..4 ~#Non}

Range.{>3 CONTIGUOUS VERT ABSOLUTE TRUE ABCD
Saluer
Conclure
}

Comment ?{####- résumer}

Berne {1:MC:=ici~%50%là#non} $$\frac\{1\}\{2\}$$
""".encode()
AIKEN = """Qui raccroche ?
A) Le client
B) L’agente
ANSWER: A

FEEDBACK: La politesse.

A. Dupont : quels canaux ?
sont écrits ?
a - chat
b - appel
suite
c - courriel
Bonne réponse : a et c

Sans clé ?
A Oui
B Non

ANSWER: Z
""".encode()
XML = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE quiz [<!ENTITY a "b">]>
<quiz>
<question type="category"><category><text>$course$/top/Accueil</text></category></question>
<question type="multichoice"><name><text>Accueil &uarr;</text></name>
<questiontext format="html"><text><![CDATA[<p>Que dis-tu ? <img src="@@PLUGINFILE@@/a.png"></p>]]></text>
<file name="a.png" path="/" encoding="base64">iVBORw0KGgo=</file></questiontext>
<generalfeedback format="markdown"><text>Toujours **saluer**.</text></generalfeedback>
<idnumber>a-1</idnumber><single>false</single>
<answer fraction="50"><text>Bonjour</text><feedback><text>Oui &amp; non</text></feedback></answer>
<answer fraction="-33.333"><text>&lt;b&gt;Allô&lt;/b&gt;</text></answer>
<tags><tag><text>1.7.2.1</text></tag></tags></question>
<question type="numerical"><questiontext><text>Pi ?</text></questiontext>
<answer fraction="100"><text>3.14</text><tolerance>0.01</tolerance></answer>
<units><unit><multiplier>1</multiplier><unit_name>m</unit_name></unit></units></question>
<question type="matching"><questiontext><text>Associe</text></questiontext>
<subquestion><text>chat</text><answer><text>écrit</text></answer></subquestion>
<subquestion><text></text><answer><text>muet</text></answer></subquestion></question>
<question type="truefalse"><questiontext><text>Vrai ?</text></questiontext>
<answer fraction="0"><text>true</text></answer><answer fraction="100"><text>false</text></answer></question>
<question type="ordering"><questiontext><text>Range</text></questiontext>
<answer fraction="2"><text>b</text></answer><answer fraction="1"><text>a</text></answer></question>
<question type="essay"><questiontext><text>Dis</text></questiontext><graderinfo><text>- a</text></graderinfo></question>
<question type="cloze"><questiontext format="html"><text>Berne {1:SA:=ici~%50%là}</text></questiontext></question>
<image_base64>iVBORw0KGgo=</image_base64>
</quiz>
""".encode()
SEEDS = (GIFT, AIKEN, XML)
# What may open, close, nest or mean something.
TOKENS = [
    *(
        b"{",
        b"}",
        b"~",
        b"=",
        b"#",
        b"####",
        b"::",
        b"->",
        b"\\",
        b"//",
        b"%50%",
        b"%%",
        b"\n",
        b"\n\n",
        b"\r",
        b"\0",
        b"*",
    ),
    *(
        b"[html]",
        b"[plain]",
        b"$CATEGORY:",
        b"{1:MC:",
        b"{:SA:=",
        b"..",
        b"A)",
        b"ANSWER:",
        b"ANSWER: A",
        b"1e999",
        b"_____",
    ),
    *(
        b"<",
        b">",
        b"<p>",
        b"</p>",
        b"<!--",
        b"-->",
        b"<![",
        b"<![CDATA[",
        b"]]>",
        b"&",
        b"&a;",
        b"&eacute;",
        b"&#0;",
        b"&#x41;",
    ),
    *(
        b"<question>",
        b"</question>",
        b'<question type="essay">',
        b"<quiz>",
        b"</quiz>",
        b"<text>",
        b"</text>",
        b"<answer>",
    ),
    *(
        b'<!ENTITY x "y">',
        b"<!DOCTYPE quiz [",
        b"]>",
        b"<?xml?>",
        b'<img src="',
        b"data:image/png;base64,",
        b"@@PLUGINFILE@@/",
    ),
    *(
        b"\xff\xfe",
        b"\xef\xbb\xbf",
        b"\xe9",
        b"\xed\xa0\x80",
        b"\xf0\x9f\x99\x82",
        "\u2028".encode(),
        "\ufdd0".encode(),
    ),
]


@st.composite
def damaged(draw, seed: bytes) -> bytes:
    """The seed after a few accidents: cut, flipped, crossed with another, with tokens put in once or many times."""
    data = bytearray(seed)
    for _ in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, len(data)))
        end = min(len(data), start + draw(st.integers(0, 80)))
        match draw(st.integers(0, 5)):
            case 0:
                data = data[:start]
            case 1 if start < len(data):
                data[start] = draw(st.integers(0, 255))
            case 2:
                del data[start:end]
            case 3:
                other = draw(st.sampled_from(SEEDS))
                place = draw(st.integers(0, len(other)))
                data[start:end] = other[place : place + draw(st.integers(0, 200))]
            case 4:
                data[start:start] = data[start:end] * draw(st.integers(1, 20))
            case _:
                data[start:start] = draw(st.sampled_from(TOKENS)) * draw(st.sampled_from([1, 2, 3, 300]))
    return bytes(data)


def require_sound(draft) -> None:
    """Whatever was read, the parts that its kind needs are there."""
    assert draft.prompt.strip()
    match draft.kind:
        case Kind.CHOICE | Kind.MULTIPLE | Kind.TRUE_FALSE:
            assert len(draft.options) > 1
            assert any(option.weight > 0 for option in draft.options)
        case Kind.TEXT | Kind.CLOZE:
            assert draft.accepted[0].weight > 0
        case Kind.NUMBER:
            assert draft.numbers[0].value.is_finite()
            assert draft.numbers[0].tolerance >= 0
        case Kind.MATCH:
            assert len(draft.pairs) > 1
        case Kind.ORDER:
            assert len(draft.options) > 1
        case Kind.RECALL:
            assert draft.key_points
    assert all(option.text and -1 <= option.weight <= 1 for option in (*draft.options, *draft.accepted))


@pytest.mark.parametrize(
    ("read", "seed"),
    [
        pytest.param(read_gift, GIFT, id="gift"),
        pytest.param(read_aiken, AIKEN, id="aiken"),
        pytest.param(read_moodle_xml, XML, id="moodle_xml"),
        pytest.param(read_moodle_xml, XML.replace(b'<!DOCTYPE quiz [<!ENTITY a "b">]>', b""), id="moodle_xml_harmless"),
    ],
)
@pytest.mark.timeout(0)
def test_whatever_happens_to_a_file_its_reader_reads_or_refuses_it(read, seed):
    @settings(max_examples=EXAMPLES, deadline=None)
    @given(data=damaged(seed))
    def check(data):
        try:
            reading = read(data, LIMITS)
        except UnreadableFile:
            return
        for draft in reading.drafts:
            require_sound(draft)
        assert all(issue.message.endswith(".") and "\u00a0; " in issue.message for issue in reading.issues)

    check()


LONG = 150_000
RUNS = [
    pytest.param(read_aiken, b"Q\nA) a\nB) b\nANSWER: A" + b" " * LONG + b"!", id="spaces-in-a-key"),
    pytest.param(read_gift, b"Q{" + b" " * LONG + b"1:SA:=a}", id="spaces-in-a-gap"),
    pytest.param(read_gift, b"Q{1:SA:" + b"~" * LONG + b"}", id="answers-in-a-gap"),
    pytest.param(read_gift, b"// " + b"[id:" * (LONG // 4) + b"\nQ{T}", id="fields-in-a-comment"),
    pytest.param(read_gift, b"Q{#" + b"1 " * (LONG // 2) + b"}", id="digits-in-a-number"),
    pytest.param(read_gift, b"Q{>" + b"A" * LONG + b"\na\nb}", id="letters-in-a-header"),
    pytest.param(read_gift, b"::" + b":" * LONG + b"Q{T}", id="colons-in-a-name"),
    pytest.param(read_gift, b"Q " + b"data:image/a;" * (LONG // 13) + b"{T}", id="pictures-without-end"),
]


@pytest.mark.parametrize(("read", "data"), RUNS)
@pytest.mark.timeout(60)
def test_one_long_run_inside_a_question_takes_no_more_than_its_length(read, data):
    reading = read(data, LIMITS)

    assert 1 <= len(reading.drafts) + len(reading.issues) <= 3


@pytest.mark.parametrize("read", [read_gift, read_aiken, read_moodle_xml])
@pytest.mark.parametrize(
    "data",
    [
        pytest.param(token * (150_000 // len(token)), id=str(number))
        for number, token in enumerate(
            [*TOKENS, b"a\n", b"{~a\n\n", b"Q{\n\n", b"A) a\n", b"A) a\nB) b\n", b"Q{=a}\n", b"<a "]
        )
    ],
)
@pytest.mark.timeout(60)
def test_one_thing_over_and_over_takes_no_more_than_its_length(read, data):
    try:
        reading = read(data, LIMITS)
    except UnreadableFile:
        return
    assert len(reading.drafts) + len(reading.issues) < 1_000
