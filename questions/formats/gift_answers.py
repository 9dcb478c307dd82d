"""What stands between the braces of a GIFT question: its type, its answers and its feedback."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from questions.formats.gift_blocks import unescape
from questions.formats.moodle_notes import KeptOut
from questions.formats.moodle_question import (
    EMPTY,
    MOST_ANSWERS,
    MoodleAnswer,
    MoodlePair,
    MoodleType,
    RichText,
    TextFormat,
)
from questions.formats.moodle_text import read_decimal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from questions.formats.moodle_notes import Notes
    from questions.formats.moodle_question import MoodleQuestion

_FORMAT_NAMES = {
    "html": TextFormat.HTML,
    "moodle": TextFormat.AUTO,
    "plain": TextFormat.PLAIN,
    "markdown": TextFormat.MARKDOWN,
}
FORMATS = re.compile(r"\s*\[(?P<format>html|moodle|plain|markdown)\]")
_GENERAL = "####"
_WEIGHT = re.compile(r"\s*%(?P<percent>[+-]?\d+(?:[.,]\d+)?)%")
_KEYS = {**dict.fromkeys(("T", "TRUE"), True), **dict.fromkeys(("F", "FALSE"), False)}
_MEANT_KEYS = {"true": True, "vrai": True, "false": False, "faux": False}
_ORDER_HEADER = re.compile(r"\d*(?:\s*\b[A-Z_0-9]+\b)*")


def read_rich(text: str, default: TextFormat) -> RichText:
    """A text of GIFT as it is meant, in the format that it names or else the default."""
    named = FORMATS.match(text)
    if not named:
        return RichText(text=unescape(text).strip(), format=default)
    return RichText(text=unescape(text[named.end() :]).strip(), format=_FORMAT_NAMES[named["format"]])


def looks_like_answers(content: str) -> bool:
    """Whether braces hold answers rather than text that should have been escaped, as LaTeX."""
    stripped = content.strip()
    return not stripped or stripped[0] in "=~#>" or _read_key(stripped) is not None


def read_answers(question: MoodleQuestion, content: str, notes: Notes) -> MoodleQuestion:
    """The question with its type and its answers, in the order in which GIFT decides."""
    general = EMPTY
    if _GENERAL in content:
        content, _, feedback = content.rpartition(_GENERAL)
        general = read_rich(feedback, question.text.format)
    question = replace(question, general_feedback=general)
    stripped = content.strip()
    if not stripped:
        return replace(question, type=MoodleType.ESSAY)
    if stripped.startswith("#"):
        return _read_numbers(question, stripped[1:])
    if stripped.startswith(">"):
        return _read_order(question, stripped[1:])
    if "~" in stripped:
        return _read_options(question, stripped, notes)
    if "=" in stripped and "->" in stripped:
        return _read_pairs(question, stripped)
    if _read_key(stripped) is not None:
        return _read_true_false(question, stripped, notes)
    return _read_short_answers(question, stripped, notes)


def _cut(content: str, sign: str) -> list[str]:
    """The pieces between the signs. Raises KeptOut if there are more than a question can have."""
    pieces = content.split(sign, MOST_ANSWERS)
    if len(pieces) > MOST_ANSWERS:
        message = f"elle a plus de {MOST_ANSWERS} réponses\u00a0; n’en gardez que quelques-unes."
        raise KeptOut("too-many-options", message)
    return pieces


def _read_key(content: str) -> bool | None:
    word = content.partition("#")[0].strip()
    return _KEYS.get(word, _MEANT_KEYS.get(word.casefold()))


def _read_true_false(question: MoodleQuestion, content: str, notes: Notes) -> MoodleQuestion:
    """`{T#shown if wrong#shown if right}`."""
    word, *feedbacks = content.split("#", 2)
    if word.strip() not in _KEYS:
        message = f"«\u00a0{word.strip()}\u00a0» a été compris comme vrai ou faux\u00a0; écrivez {{TRUE}} ou {{FALSE}}."
        notes.warn("true-false-spelling", message)
    key = bool(_read_key(content))
    wrong, right = (read_rich(text, question.text.format) for text in [*feedbacks, "", ""][:2])
    sides = (("Vrai", key), ("Faux", not key))
    answers = tuple(
        MoodleAnswer(text=RichText(text=text), weight=float(correct), feedback=right if correct else wrong)
        for text, correct in sides
    )
    return replace(question, type=MoodleType.TRUE_FALSE, answers=answers)


def _read_options(question: MoodleQuestion, content: str, notes: Notes) -> MoodleQuestion:
    """`~wrong =right ~%50%half`; any `=` says that only one can be ticked."""
    single = "=" in content
    pieces = _cut(content.replace("=", "~="), "~")
    if not pieces[0].strip():
        pieces = pieces[1:]
    if any(_WEIGHT.match(piece.removeprefix("=")) for piece in pieces if piece.startswith("=")):
        notes.warn(
            "weighted-key",
            "«\u00a0=\u00a0» est suivi d’un pourcentage, qui compte seul\u00a0; vérifiez la réponse juste.",
        )
    answers = tuple(_read_marked(piece, question.text.format) for piece in pieces)
    return replace(question, type=MoodleType.MULTICHOICE, single=single, answers=answers)


def _read_marked(piece: str, text_format: TextFormat) -> MoodleAnswer:
    right = piece.startswith("=")
    return _read_answer(piece[1:] if right else piece, text_format, weight=float(right))


def _read_answer(piece: str, text_format: TextFormat, *, weight: float) -> MoodleAnswer:
    """One answer with its feedback; a weight that it states counts before the one given."""
    stated = _WEIGHT.match(piece)
    if stated:
        piece, weight = piece[stated.end() :], float(stated["percent"].replace(",", ".")) / 100
    text, _, feedback = piece.partition("#")
    return MoodleAnswer(text=read_rich(text, text_format), weight=weight, feedback=read_rich(feedback, text_format))


def _read_short_answers(question: MoodleQuestion, content: str, notes: Notes) -> MoodleQuestion:
    first, *pieces = _cut(content, "=")
    if first.strip():
        shown = notes.shorten(unescape(first))
        message = f"la réponse «\u00a0{shown}\u00a0» est comprise comme juste\u00a0; écrivez «\u00a0=\u00a0» devant."
        notes.warn("bare-answer", message)
        pieces = [first, *pieces]
    answers = tuple(_read_answer(piece, _answer_format(question), weight=1.0) for piece in pieces)
    return replace(question, type=MoodleType.SHORT_ANSWER, answers=answers)


def _read_pairs(question: MoodleQuestion, content: str) -> MoodleQuestion:
    """`=left -> right`; without a left side, the right one is a decoy."""
    pairs = []
    for piece in _cut(content, "=")[1:]:
        left, _, right = piece.partition("->")
        pair = MoodlePair(left=read_rich(left, question.text.format), right=read_rich(right, _answer_format(question)))
        pairs.append(pair)
    return replace(question, type=MoodleType.MATCHING, pairs=tuple(pairs))


def _answer_format(question: MoodleQuestion) -> TextFormat:
    """Typed answers and right sides are plain text to Moodle, though files have entities in them."""
    return TextFormat.PLAIN if question.text.format is TextFormat.PLAIN else TextFormat.AUTO


def _read_numbers(question: MoodleQuestion, content: str) -> MoodleQuestion:
    """`3.14:0.01`, `1..5`, or several of them behind `=`; what stands behind `~` is for any other number."""
    right, *others = _cut(content, "~")
    pieces = [(piece, 1.0) for piece in _cut(right, "=")] + [(piece, 0.0) for piece in others]
    answers = tuple(
        _read_number(piece, question.text.format, weight=weight) for piece, weight in pieces if piece.strip()
    )
    return replace(question, type=MoodleType.NUMERICAL, answers=answers)


def _read_number(piece: str, text_format: TextFormat, *, weight: float) -> MoodleAnswer:
    answer = _read_answer(piece, text_format, weight=weight)
    text = answer.text.text
    low, dots, high = text.partition("..")
    if dots and (middle := _read_range(low, high)):
        text, tolerance = middle
    else:
        text, _, tolerance = text.partition(":")
    shown = text.strip() or ("*" if answer.feedback.text else "")
    return replace(answer, text=RichText(text=shown, format=TextFormat.PLAIN), tolerance=tolerance.strip())


def _read_range(low: str, high: str) -> tuple[str, str] | None:
    lowest, highest = read_decimal(low), read_decimal(high)
    if lowest is None or highest is None:
        return None
    return f"{(lowest + highest) / 2:f}", f"{abs(highest - lowest) / 2:f}"


def _read_order(question: MoodleQuestion, content: str) -> MoodleQuestion:
    """The ordering plugin: settings in capitals on the first line, then one element a line, in the right order."""
    first, *lines = _cut(content, "\n")
    if not _ORDER_HEADER.fullmatch(first.strip()):
        lines = [first, *lines]
    answers = tuple(_order_items(lines, question.text.format))
    return replace(question, type=MoodleType.ORDERING, answers=answers)


def _order_items(lines: list[str], text_format: TextFormat) -> Iterator[MoodleAnswer]:
    for line in lines:
        if line.strip():
            yield MoodleAnswer(text=read_rich(line, text_format), weight=1.0)
