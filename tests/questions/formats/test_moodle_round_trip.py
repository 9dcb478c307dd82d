"""What is written as GIFT or Moodle XML is read back as it was, for every kind that the format can hold."""

import os
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from questions.formats.drafts import Limits
from questions.formats.gift import read_gift
from questions.formats.gift_writer import write_gift
from questions.formats.moodle_xml import read_moodle_xml
from questions.formats.moodle_xml_writer import write_moodle_xml
from questions.quiz.flaws import Severity
from questions.quiz.question import Kind, Option, Pair, Quantity
from tests.builders import a_question

# As many for each kind and format; more in a bigger run.
EXAMPLES = int(os.environ.get("RAPPEL_FUZZ_EXAMPLES", "60"))
_SPICE = [
    *(
        "~",
        "=",
        "#",
        "{",
        "}",
        ":",
        "\\",
        "->",
        "%50%",
        "*",
        "\\*",
        "####",
        "::",
        "//",
        "[html]",
        "[plain]",
        "$CATEGORY:",
    ),
    *(
        "<b>",
        "<br>",
        "</p>",
        "&lt;",
        "&nbsp;",
        "&",
        "]]>",
        "<![CDATA[",
        "\\n",
        "$$x^2$$",
        "_____",
        "@@PLUGINFILE@@/a.png",
    ),
    *(
        "{1:MC:~a~=b}",
        "TRUE",
        "0",
        "\n",
        "\n\n",
        " : «\u00a0déçu\u00a0» ’",
        "é",
        "ß",
        "🙂",
        '"',
        "'",
        "•",
        "- ",
        "1. ",
        "Source",
    ),
]


def _tidy(text: str) -> str:
    return "\n".join(" ".join(line.split(" ")) for line in text.strip().split("\n")).strip()


# Texts as a question has them: no space at the ends, some letter to see, anything in between.
LINES = (
    st.lists(st.sampled_from(_SPICE) | st.text("abcde éà", min_size=1, max_size=6), min_size=1, max_size=6)
    .map("".join)
    .map(_tidy)
)
TEXTS = LINES.filter(lambda text: any(sign.isalnum() for sign in text))
SHORT = TEXTS.map(lambda text: " ".join(text.split()))
PROMPTS = TEXTS.filter(lambda text: "___" not in text)
MAYBE = st.just("") | TEXTS.filter(lambda text: not any(line.startswith("Source") for line in text.split("\n")))
OPTIONS = st.lists(st.tuples(TEXTS, MAYBE), min_size=2, max_size=6)
COMMON = {
    "prompt": PROMPTS,
    "explanation": MAYBE,
    "sources": st.lists(SHORT.filter(lambda text: not text.startswith(":")), max_size=2).map(tuple),
    "objectives": st.lists(st.sampled_from(["1.7.2.1", "3.2.11.4"]), max_size=2, unique=True).map(tuple),
    "id": st.text("abé019/-_:[]", min_size=1, max_size=12),
}


def _options(drawn, *, right) -> tuple[Option, ...]:
    return tuple(
        Option(text=text, correct=number in right, feedback=feedback) for number, (text, feedback) in enumerate(drawn)
    )


@st.composite
def questions(draw, kind: Kind, *, prompt=PROMPTS):
    """A question of this kind with whatever texts."""
    common = {**{name: draw(strategy) for name, strategy in COMMON.items()}, "prompt": draw(prompt)}
    return a_question(kind, **common, **draw(_contents(kind)))


def _contents(kind: Kind):
    match kind:
        case Kind.CHOICE:
            return OPTIONS.flatmap(
                lambda drawn: st.integers(0, len(drawn) - 1).map(lambda key: {"options": _options(drawn, right={key})})
            )
        case Kind.MULTIPLE:
            return OPTIONS.flatmap(
                lambda drawn: st.sets(st.integers(0, len(drawn) - 1), min_size=1).map(
                    lambda keys: {"options": _options(drawn, right=keys)}
                )
            )
        case Kind.TRUE_FALSE:
            return st.tuples(MAYBE, MAYBE, st.integers(0, 1)).map(
                lambda drawn: {"options": _options([("Vrai", drawn[0]), ("Faux", drawn[1])], right={drawn[2]})}
            )
        case Kind.ORDER:
            return st.lists(TEXTS, min_size=2, max_size=6).map(
                lambda texts: {"options": tuple(Option(text=text, correct=True) for text in texts)}
            )
        case Kind.MATCH:
            sides = st.tuples(SHORT, TEXTS).map(lambda sides: Pair(left=sides[0], right=sides[1]))
            return st.lists(sides, min_size=2, max_size=6).map(lambda pairs: {"pairs": tuple(pairs)})
        case Kind.NUMBER:
            numbers = st.decimals(-(10**6), 10**6, places=4, allow_nan=False)
            return st.tuples(numbers, numbers.map(abs), st.sampled_from(["", "CHF", "%", "jours & nuits"])).map(
                lambda drawn: {"quantity": Quantity(value=drawn[0], tolerance=drawn[1], unit=drawn[2])}
            )
        case Kind.RECALL:
            points = SHORT.filter(lambda text: text[0].isalpha())
            return st.lists(points, min_size=1, max_size=4).map(lambda found: {"key_points": tuple(found)})
        case _:
            typed = st.lists(TEXTS, min_size=1, max_size=4)
            return st.tuples(typed, st.lists(TEXTS, max_size=2)).map(
                lambda drawn: {"accepted": tuple(drawn[0]), "rejected": tuple(drawn[1])}
            )


def _as_written(question) -> dict:
    """What of a question both formats hold, as a value."""
    content = {"kind": question.kind, "prompt": question.prompt, "key": question.id, "objectives": question.objectives}
    content |= {"explanation": question.explanation, "sources": question.sources}
    content["options"] = [(option.text, option.correct, option.feedback) for option in question.options]
    content["typed"] = [(text, True) for text in question.accepted] + [(text, False) for text in question.rejected]
    content["pairs"] = list(question.pairs)
    content["quantity"] = question.quantity
    content["points"] = question.key_points
    return content


def _as_read(draft) -> dict:
    content = {"kind": draft.kind, "prompt": draft.prompt, "key": draft.key, "objectives": draft.objectives}
    content |= {"explanation": draft.explanation, "sources": draft.sources}
    content["options"] = [(option.text, option.weight > 0, option.feedback) for option in draft.options]
    content["typed"] = [(option.text, option.weight > 0) for option in draft.accepted]
    content["pairs"] = list(draft.pairs)
    quantities = [Quantity(value=n.value, tolerance=n.tolerance, unit=draft.unit) for n in draft.numbers]
    content["quantity"] = quantities[0] if quantities else None
    content["points"] = draft.key_points
    return content


def _read_back(text: str, read):
    reading = read(text.encode(), Limits())
    assert [issue for issue in reading.issues if issue.severity is Severity.BLOCK] == []
    return [_as_read(draft) for draft in reading.drafts]


GAPPED = st.tuples(PROMPTS, st.sampled_from(["___", "_____"]), PROMPTS).map(" ".join)
KINDS = [
    *(pytest.param(kind, PROMPTS, id=kind.value) for kind in Kind if kind is not Kind.CLOZE),
    pytest.param(Kind.CLOZE, GAPPED, id="cloze"),
]


@pytest.mark.parametrize(("kind", "prompt"), KINDS)
def test_moodle_xml_gives_back_every_kind_of_question(kind, prompt):
    @settings(max_examples=EXAMPLES, deadline=None)
    @given(question=questions(kind, prompt=prompt))
    def check(question):
        written = write_moodle_xml([question])

        assert _read_back(written.text, read_moodle_xml) == [_as_written(question)]
        assert written.lost == ()

    check()


@pytest.mark.parametrize(("kind", "prompt"), KINDS)
def test_gift_gives_back_every_kind_of_question_but_for_what_it_names_as_lost(kind, prompt):
    @settings(max_examples=EXAMPLES, deadline=None)
    @given(question=questions(kind, prompt=prompt))
    def check(question):
        written = write_gift([question])
        lost = {issue.code for issue in written.lost}
        expected = _as_written(question)
        if "unit" in lost:
            expected["quantity"] = Quantity(value=question.quantity.value, tolerance=question.quantity.tolerance)
        if "explanation" in lost:
            expected |= {"explanation": "", "sources": ()}
        if "feedback" in lost:
            expected["options"] = [(text, right, "") for text, right, _ in expected["options"]]

        if "arrow" in lost:
            assert written.text == ""
        else:
            assert _read_back(written.text, read_gift) == [expected]

    check()


def test_many_questions_in_one_file_come_back_in_order():
    asked = [a_question(kind, id=f"fait/{kind.value}") for kind in Kind if kind not in {Kind.CLOZE, Kind.RECALL}]

    for written, read in ((write_gift(asked), read_gift), (write_moodle_xml(asked), read_moodle_xml)):
        assert _read_back(written.text, read) == [_as_written(question) for question in asked]


def test_gift_names_every_part_that_it_has_no_place_for():
    asked = [
        a_question(Kind.RECALL, prompt="Cite deux canaux."),
        a_question(Kind.NUMBER, quantity=Quantity(value=Decimal(20), unit="CHF")),
        a_question(Kind.TEXT, accepted=("a -> b",)),
        a_question(Kind.TEXT, cite=2, listed=(("courriel", "e-mail"), ("chat",)), accepted=()),
    ]

    lost = write_gift(asked).lost

    assert [issue.code for issue in lost] == ["explanation", "unit", "arrow", "typed-list", "explanation"]
    assert lost[0].message.startswith("«\u00a0Cite deux canaux.\u00a0»\u00a0: ")
    assert [issue.severity for issue in lost] == [*[Severity.WARNING] * 2, Severity.BLOCK, *[Severity.WARNING] * 2]


def test_moodle_xml_names_a_typed_list_that_becomes_an_open_question():
    question = a_question(Kind.TEXT, cite=2, listed=(("courriel", "e-mail"), ("chat",)), accepted=())

    written = write_moodle_xml([question])

    assert [issue.code for issue in written.lost] == ["typed-list"]
    assert read_moodle_xml(written.text.encode(), Limits()).drafts[0].key_points == ("courriel / e-mail", "chat")


def test_moodle_is_told_the_place_of_every_element_of_an_order():
    written = write_moodle_xml([a_question(Kind.ORDER)]).text

    assert [written.count(f'fraction="{place}"') for place in (1, 2, 3, 4)] == [1, 1, 1, 0]


def test_an_empty_set_is_an_empty_file():
    assert write_gift([]).text == ""
    assert "<quiz/>" in write_moodle_xml([]).text
