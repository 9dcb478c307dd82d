"""Moodle XML: the questions of a course's question bank, with their pictures, as drafts.

Format: <https://docs.moodle.org/en/Moodle_XML_format>.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

from lxml import etree

from questions.formats.bounds import collect, require_size
from questions.formats.drafts import Format, Issue, UnreadableFile
from questions.formats.moodle_draft import convert
from questions.formats.moodle_question import (
    EMPTY,
    MOST_ANSWERS,
    MoodleAnswer,
    MoodlePair,
    MoodleQuestion,
    MoodleType,
    RichText,
    TextFormat,
)
from questions.formats.moodle_text import decode_base64
from questions.formats.xml_elements import read_elements, tag_of
from questions.quiz.flaws import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from questions.formats.drafts import DraftQuestion, Limits, Reading
    from questions.formats.xml_elements import Elements

_NOTHING = "Ce fichier Moodle XML ne contient aucune question\u00a0; exportez la banque de questions qui en contient."
_DAMAGED = "Le fichier est abîmé ici et la question n’a pas été lue\u00a0; exportez-le à nouveau de Moodle."
_BACKUPS = frozenset({"moodle_backup", "question_categories", "course", "activity", "section"})
_FORMATS = {name.value: name for name in TextFormat}
_YES = frozenset({"true", "1", "yes"})
_TRUE = frozenset({"true", "vrai", "1"})
_FALSE = frozenset({"false", "faux", "0"})
# Plugins whose options each give all the points: several of them can be ticked.
_SEVERAL = frozenset({"oumultiresponse", "multichoiceset"})
_WEIGHT = re.compile(r"[+-]?\d{1,6}(?:[.,]\d+)?")


def read_moodle_xml(data: bytes, limits: Limits) -> Reading:
    """What a Moodle XML file gives, and every issue with the line of its question.

    Raises UnreadableFile if it is empty, too big, no XML, a course backup or something else, or has no question.
    """
    require_size(data, limits)
    elements = read_elements(data, "question")
    _require_quiz(elements.root)
    return collect(Format.MOODLE_XML, _read(elements, limits), limits, nothing=_NOTHING)


def _require_quiz(root: str) -> None:
    if root in {"quiz", "question"}:
        return
    if root in _BACKUPS:
        message = (
            "C’est une sauvegarde de cours Moodle, pas un fichier de questions\u00a0; "
            "dans la banque de questions, choisissez «\u00a0Exporter\u00a0», au format Moodle XML."
        )
        raise UnreadableFile(code="course-backup", message=message)
    message = (
        f"Ce fichier XML commence par <{root[:40]}> et non par <quiz>\u00a0; "
        "exportez vos questions de Moodle au format Moodle XML."
    )
    raise UnreadableFile(code="other-xml", message=message)


def _read(elements: Elements, limits: Limits) -> Iterator[tuple[DraftQuestion | None, tuple[Issue, ...]]]:
    category = ""
    for line, element in elements.found:
        if element is None:
            yield None, (Issue(code="damaged", severity=Severity.BLOCK, message=_DAMAGED, line=line),)
        elif (element.get("type") or "").strip() == "category":
            category = _text(element, "category/text")
        else:
            yield convert(_read_question(element, line, category), limits)


def _read_question(element: etree._Element, line: int, category: str) -> MoodleQuestion:
    kind = (element.get("type") or "").strip().lower()
    # The pictures of answers and feedbacks may have the same names as the prompt's, which come last here.
    files = dict(
        each for file in [*element.iter("file"), *element.iterfind("questiontext/file")] for each in _read_file(file)
    )
    return MoodleQuestion(
        type=MoodleType.MULTICHOICE if kind in _SEVERAL else kind,
        text=_with_old_image(_rich(element.find("questiontext")), element, files),
        line=line,
        name=_text(element, "name/text") or _text(element, "name"),
        answers=_read_answers(element, kind),
        pairs=_read_pairs(element),
        single=kind not in _SEVERAL and (_text(element, "single") or "true").lower() in _YES,
        general_feedback=_rich(element.find("generalfeedback")),
        grader_information=_rich(element.find("graderinfo")),
        unit=_text(element, "units/unit/unit_name"),
        key=_text(element, "idnumber"),
        tags=tuple(_rich(tag).text for tag in element.iterfind("tags/tag")),
        category=category,
        files=files,
    )


def _read_answers(element: etree._Element, kind: str) -> tuple[MoodleAnswer, ...]:
    found = [child for child in element if tag_of(child) == "answer"][: MOST_ANSWERS + 1]
    answers = tuple(_read_answer(child) for child in found)
    if kind == MoodleType.TRUE_FALSE:
        return tuple(_name_side(answer) for answer in answers)
    if kind == MoodleType.ORDERING:
        return tuple(sorted(answers, key=lambda answer: answer.weight))
    return answers


def _read_answer(element: etree._Element) -> MoodleAnswer:
    stated = _WEIGHT.match((element.get("fraction") or "0").strip())
    return MoodleAnswer(
        text=_rich(element),
        weight=float(stated[0].replace(",", ".")) / 100 if stated else 0.0,
        feedback=_rich(element.find("feedback")),
        tolerance=_text(element, "tolerance"),
    )


def _name_side(answer: MoodleAnswer) -> MoodleAnswer:
    """The two answers of a true/false question by the names they have in a draft."""
    word = answer.text.text.strip().lower()
    side = "Vrai" if word in _TRUE else "Faux" if word in _FALSE else word
    return MoodleAnswer(text=RichText(text=side), weight=answer.weight, feedback=answer.feedback)


def _read_pairs(element: etree._Element) -> tuple[MoodlePair, ...]:
    found = [child for child in element if tag_of(child) == "subquestion"][: MOST_ANSWERS + 1]
    return tuple(MoodlePair(left=_rich(child), right=_rich(child.find("answer"))) for child in found)


def _read_file(element: etree._Element) -> Iterator[tuple[str, bytes]]:
    name = unquote((element.get("name") or "").strip())
    data = decode_base64(element.text or "")
    if name and data and (element.get("encoding") or "base64") == "base64":
        yield name, data


def _with_old_image(text: RichText, element: etree._Element, files: dict[str, bytes]) -> RichText:
    """Moodle 1.9 kept one picture beside the text; it is put under it."""
    data = decode_base64(_text(element, "image_base64"))
    name = _text(element, "image").rpartition("/")[2]
    if not data and not name:
        return text
    name = name or "image"
    if data:
        files[name] = data
    whole = text.text if text.format is TextFormat.HTML else text.text.replace("\n", "<br>")
    return RichText(text=f'{whole}<br><img src="@@PLUGINFILE@@/{name}">', format=TextFormat.HTML)


def _rich(element: etree._Element | None) -> RichText:
    """The marked-up text of an element, in its `text` child or straight inside."""
    if element is None:
        return EMPTY
    child = element.find("text")
    text_format = _FORMATS.get((element.get("format") or "").strip().lower(), TextFormat.AUTO)
    if child is None:
        return RichText(text=(element.text or "").strip(), format=text_format)
    unescaped = any(tag_of(each) for each in child)
    return RichText(text=_inner(child), format=TextFormat.HTML if unescaped else text_format)


def _inner(element: etree._Element) -> str:
    """The text of an element; HTML that nobody escaped is taken as it stands."""
    pieces = [element.text or ""]
    pieces += (etree.tostring(child, encoding="unicode") if tag_of(child) else child.tail or "" for child in element)
    return "".join(pieces).strip()


def _text(element: etree._Element, path: str) -> str:
    child = element.find(path)
    return " ".join((child.text or "").split()) if child is not None else ""
