"""What is kept of a file can be written in our own format, and read again: so it reaches the bot, and leaves it."""

from dataclasses import replace
from decimal import Decimal

import pytest

from questions.formats.assembling import assemble_set
from questions.formats.capacity import LONGEST_TEXT, MOST_TEXTS
from questions.formats.drafts import Limits, UnreadableFile
from questions.formats.rappel_json import read_rappel_json, write_rappel_json
from questions.formats.rappel_yaml import read_rappel_yaml, write_rappel_yaml
from questions.formats.reading import read_file
from questions.quiz.flaws import Severity
from questions.quiz.question import Kind, Quantity
from questions.quiz.question_set import QuestionSet
from tests.builders import a_question

BOTH = pytest.mark.parametrize(
    ("write", "read"), [(write_rappel_yaml, read_rappel_yaml), (write_rappel_json, read_rappel_json)]
)
SOUND = {
    "anki": "#separator:tab\n#html:false\nQui ?\tMoi\n",
    "gift": "Qui ? {=moi ~toi}\n\n",
    "ours": "questions:\n- {prompt: Qui ?, right: moi, wrong: toi}\n",
}
TOO_MUCH = {
    "fields of a note that are too long together": ("anki", "Quoi ?\tCeci\t" + "\t".join(["mot " * 4_000] * 2)),
    "a number too large": ("gift", "Combien ? {#1e31}"),
    "a number too small": ("gift", "Combien ? {#1e-31}"),
    "a tolerance too large": ("gift", "Combien ? {#1:1e31}"),
    "an id that is too long under that of the set": (
        "ours",
        f"- {{prompt: Quoi ?, right: ceci, wrong: cela, id: {'x' * 19_999}}}",
    ),
    "sources by the thousand": ("gift", "Quoi ? {=ceci ~cela####" + r"Source\:a\n" * 2_100 + "}"),
}


@pytest.mark.parametrize(("form", "more"), TOO_MUCH.values(), ids=TOO_MUCH)
def test_a_question_that_holds_more_is_named_and_the_others_come_back_as_they_were(form, more):
    reading = read_file((SOUND[form] + more).encode())

    question_set, issues = assemble_set(reading, set_id="essai", title="Essai")
    again = read_rappel_json(write_rappel_json(question_set), Limits())

    assert (again.question_set, again.issues) == (question_set, ())
    assert [question.prompt for question in question_set.questions] == ["Qui ?"]
    assert [issue.code for issue in issues if issue.severity is Severity.BLOCK] in (["too-long"], ["number-size"])


@BOTH
@pytest.mark.parametrize(
    "question",
    [
        a_question(explanation="x" * LONGEST_TEXT),
        a_question(sources=("x",) * (MOST_TEXTS - 20)),
        a_question(Kind.NUMBER, quantity=Quantity(value=Decimal("1e30"), tolerance=Decimal("1e-30"), unit="kg")),
        replace(a_question(Kind.TEXT), cite=1, listed=(("x",),) * (MOST_TEXTS - 20)),
    ],
    ids=["longest text", "most texts", "longest number", "most lists"],
)
def test_a_question_as_full_as_may_be_comes_back(write, read, question):
    question_set = QuestionSet(id="essai", title="Essai", facts=(), questions=(question,))

    reading = read(write(question_set), Limits())

    assert (reading.question_set, reading.issues) == (question_set, ())


def test_commas_in_texts_do_not_make_a_set_too_long_for_json():
    questions = tuple(a_question(id=f"q{number}", explanation="a, " * 6_600) for number in range(100))
    question_set = QuestionSet(id="essai", title="Essai", facts=(), questions=questions)

    assert read_rappel_json(write_rappel_json(question_set), Limits()).question_set == question_set


def test_commas_of_a_text_that_breaks_off_after_a_lone_backslash_are_no_fields():
    with pytest.raises(UnreadableFile, match="pas du JSON lisible"):
        read_rappel_json(('{"title": "' + "," * 600_001 + "\\").encode(), Limits())
