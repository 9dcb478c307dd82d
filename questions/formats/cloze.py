"""Moodle's embedded answers: `{1:SHORTANSWER:=Berne~%50%Zurich#Presque}` inside a text."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING

from questions.formats.moodle_question import MOST_ANSWERS, MoodleAnswer, MoodleType, RichText, TextFormat

if TYPE_CHECKING:
    from questions.formats.moodle_question import MoodleQuestion

GAP_MARK = "_____"
_TYPES = {
    **dict.fromkeys(("MULTICHOICE", "MC", "MULTIRESPONSE", "MR"), MoodleType.MULTICHOICE),
    **dict.fromkeys(("SHORTANSWER", "SA", "MW"), MoodleType.SHORT_ANSWER),
    **dict.fromkeys(("NUMERICAL", "NM"), MoodleType.NUMERICAL),
}
# After the type stand letters for the look: _V and V upright, _H and H flat, _S and S shuffled, C with capitals.
_GAP = re.compile(
    r"\{\s{0,9}\d{0,4}\s{0,9}:\s{0,9}(?P<type>MULTICHOICE|MULTIRESPONSE|SHORTANSWER|NUMERICAL|MC|MR|SA|MW|NM)(?:_?[VHSC]){0,3}"
    r"\s*(?::(?P<answers>(?:\\.|[^\\}])*))?\}",
    re.DOTALL,
)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_ANSWER = re.compile(r"(?:\\.|[^\\~])*", re.DOTALL)
_MARK = re.compile(r"\s*(?:%(?P<percent>-?\d+(?:[.,]\d+)?)%|(?P<right>=)(?:\s*%(?P<share>-?\d+(?:[.,]\d+)?)%)?)?")
_BEFORE_FEEDBACK = re.compile(r"(?:&\#|\\.|[^\\\#])*", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """One embedded question: where it stands in the text, its type, and its answers as written."""

    start: int
    end: int
    type: MoodleType
    several: bool
    answers: str


def find_gaps(text: str) -> tuple[Gap, ...]:
    """Every embedded question of a text, in order."""
    return tuple(
        Gap(
            start=found.start(),
            end=found.end(),
            type=_TYPES[found["type"]],
            several=found["type"] in {"MR", "MULTIRESPONSE"},
            answers=found["answers"] or "",
        )
        for found in _GAP.finditer(text)
    )


def fill_gap(question: MoodleQuestion, gap: Gap) -> MoodleQuestion:
    """The question with this only gap as a question of the gap's own type, the place marked in its text."""
    source = question.text
    text = source.text[: gap.start] + GAP_MARK + source.text[gap.end :]
    return replace(
        question,
        type=gap.type,
        single=not gap.several,
        text=replace(source, text=text),
        answers=_read_answers(gap, source.format),
    )


def _read_answers(gap: Gap, text_format: TextFormat) -> tuple[MoodleAnswer, ...]:
    pieces = (found[0] for found in _ANSWER.finditer(gap.answers) if found[0].strip())
    return tuple(_read_answer(piece, gap.type, text_format) for piece in islice(pieces, MOST_ANSWERS + 1))


def _read_answer(piece: str, gap_type: MoodleType, text_format: TextFormat) -> MoodleAnswer:
    mark = _MARK.match(piece)
    assert mark is not None, "every part of the mark may be missing"  # noqa: S101
    percent = mark["percent"] or mark["share"]
    weight = float(percent.replace(",", ".")) / 100 if percent else float(bool(mark["right"]))
    rest = piece[mark.end() :]
    body = _BEFORE_FEEDBACK.match(rest)
    text, feedback = (rest[: body.end()], rest[body.end() + 1 :]) if body else (rest, "")
    tolerance = ""
    if gap_type is MoodleType.NUMERICAL:
        text, _, tolerance = text.partition(":")
    return MoodleAnswer(
        text=RichText(text=_unescape(text).strip(), format=text_format),
        weight=weight,
        feedback=RichText(text=_unescape(feedback).strip(), format=text_format),
        tolerance=tolerance.strip(),
    )


def _unescape(text: str) -> str:
    return _ESCAPED.sub(r"\1", text)
