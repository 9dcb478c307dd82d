"""Questions as Moodle XML, which Moodle and this project read back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lxml import etree

from questions.formats.moodle_export import export_question
from questions.formats.moodle_question import MoodleType
from questions.formats.writing import Written

if TYPE_CHECKING:
    from collections.abc import Iterable

    from questions.formats.drafts import Issue
    from questions.formats.moodle_question import MoodleAnswer, MoodleQuestion, RichText
    from questions.quiz.question import Question

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SETTINGS = {
    MoodleType.MULTICHOICE: (("shuffleanswers", "true"), ("answernumbering", "abc")),
    MoodleType.MATCHING: (("shuffleanswers", "true"),),
    MoodleType.SHORT_ANSWER: (("usecase", "0"),),
    MoodleType.ESSAY: (("responseformat", "editor"), ("responserequired", "1"), ("responsefieldlines", "10")),
    MoodleType.ORDERING: (
        ("layouttype", "VERTICAL"),
        ("selecttype", "ALL"),
        ("selectcount", "2"),
        ("gradingtype", "ABSOLUTE_POSITION"),
        ("showgrading", "SHOW"),
        ("numberingstyle", "none"),
    ),
}
_ENGLISH_SIDES = {"Vrai": "true", "Faux": "false"}


def write_moodle_xml(questions: Iterable[Question]) -> Written:
    """The questions as one Moodle XML text, and what that has no place for."""
    quiz = etree.Element("quiz")
    lost: list[Issue] = []
    for question in questions:
        exported, losses = export_question(question)
        lost += losses
        _add_question(quiz, exported)
    body = etree.tostring(quiz, encoding="unicode", pretty_print=True)
    return Written(text=f'<?xml version="1.0" encoding="UTF-8"?>\n{body}', lost=tuple(lost))


def _add_question(quiz: etree._Element, question: MoodleQuestion) -> None:
    element = etree.SubElement(quiz, "question", type=question.type)
    _add_text(etree.SubElement(element, "name"), question.name)
    _add_rich(element, "questiontext", question.text)
    _add_rich(element, "generalfeedback", question.general_feedback)
    _add(element, "defaultgrade", "1")
    _add(element, "idnumber", question.key)
    for name, value in _SETTINGS.get(MoodleType(question.type), ()):
        _add(element, name, value)
    if question.type == MoodleType.MULTICHOICE:
        _add(element, "single", "true" if question.single else "false")
    if question.grader_information.text:
        _add_rich(element, "graderinfo", question.grader_information)
    _add_answers(element, question)
    if question.unit:
        _add_unit(element, question.unit)
    if question.tags:
        tags = etree.SubElement(element, "tags")
        for tag in question.tags:
            _add_text(etree.SubElement(tags, "tag"), tag)


def _add_answers(element: etree._Element, question: MoodleQuestion) -> None:
    for place, answer in enumerate(question.answers, start=1):
        if question.type == MoodleType.ORDERING:
            _add_answer(element, answer, fraction=str(place))
        else:
            _add_answer(element, answer, fraction=f"{answer.weight * 100:.5f}".rstrip("0").rstrip("."))
    for pair in question.pairs:
        part = _add_rich(element, "subquestion", pair.left)
        _add_text(etree.SubElement(part, "answer"), pair.right.text)
        part[-1].set("format", pair.right.format)


def _add_answer(element: etree._Element, answer: MoodleAnswer, *, fraction: str) -> None:
    added = _add_rich(element, "answer", answer.text)
    added.set("fraction", fraction)
    if added[0].text in _ENGLISH_SIDES and element.get("type") == MoodleType.TRUE_FALSE:
        added[0].text = _ENGLISH_SIDES[added[0].text]
    if answer.feedback.text:
        _add_rich(added, "feedback", answer.feedback)
    if answer.tolerance:
        _add(added, "tolerance", answer.tolerance)


def _add_unit(element: etree._Element, unit: str) -> None:
    """A unit that is shown and may be left out of the answer."""
    added = etree.SubElement(etree.SubElement(element, "units"), "unit")
    _add(added, "multiplier", "1")
    _add(added, "unit_name", unit)
    for name, value in (("unitgradingtype", "0"), ("unitpenalty", "0"), ("showunits", "0"), ("unitsleft", "0")):
        _add(element, name, value)


def _add_rich(parent: etree._Element, name: str, rich: RichText) -> etree._Element:
    element = etree.SubElement(parent, name, format=rich.format)
    _add_text(element, rich.text)
    return element


def _add_text(parent: etree._Element, text: str) -> None:
    _add(parent, "text", text)


def _add(parent: etree._Element, name: str, text: str) -> None:
    etree.SubElement(parent, name).text = _NOT_XML.sub("", text)
