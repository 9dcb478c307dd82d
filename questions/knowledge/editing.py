"""One part of a question edited: its text, an answer, its key or its explanation; the edit makes a new version."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import TYPE_CHECKING, Final, TypeVar

from questions.errors import InvalidSetting
from questions.knowledge.templates.drafts import mark_version
from questions.plain_text import clean_line, clean_lines
from questions.quiz.question import Kind, Option, Pair, Quantity, Question

if TYPE_CHECKING:
    from collections.abc import Sequence

LETTERS: Final = "ABCDEFGHIJKL"
LONGEST_TEXT: Final = 1000
_ARROW: Final = re.compile(r"\s*(?:→|->|=)\s*")
_CHOICES: Final = frozenset({Kind.CHOICE, Kind.TRUE_FALSE})
_KEYED: Final = _CHOICES | {Kind.MULTIPLE}


Item = TypeVar("Item")


class Part(StrEnum):
    """What of a question is edited."""

    PROMPT = "prompt"
    EXPLANATION = "explanation"
    ANSWER = "answer"
    KEY = "key"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One thing that can be edited; `index` tells which answer, counted from 0."""

    part: Part
    index: int = 0


def list_fields(question: Question) -> tuple[Field, ...]:
    """Everything of this question that can be edited, in the order in which it is read."""
    answers = len(question.pairs or (() if question.kind is Kind.TRUE_FALSE else question.options))
    return (
        Field(part=Part.PROMPT),
        *(Field(part=Part.ANSWER, index=index) for index in range(answers)),
        Field(part=Part.KEY),
        Field(part=Part.EXPLANATION),
    )


def read_field(question: Question, field: Field) -> str:
    """What the field holds, as one would write it to edit it."""
    match field.part:
        case Part.PROMPT:
            return _split_prompt(question)[1]
        case Part.EXPLANATION:
            return question.explanation
        case Part.ANSWER if question.pairs:
            pair = question.pairs[field.index]
            return f"{pair.left} → {pair.right}"
        case Part.ANSWER:
            return question.options[field.index].text
        case _:
            return _read_key(question)


def edit(question: Question, field: Field, text: str) -> Question:
    """The question with what was written in this field, under the version that its content has then.

    Raises InvalidSetting (`question_text` or `question_key`) for a text that can't stand there.
    """
    edited = _edit_key(question, text) if field.part is Part.KEY else _edit_text(question, field, _clean(text))
    return mark_version(replace(edited, version=""))


def has_other_key(question: Question, other: Question) -> bool:
    """Whether an answer may be judged otherwise by the other version: what is right, not how it is worded."""
    if question.kind is Kind.ORDER:
        one, two = ([option.text for option in version.options] for version in (question, other))
        return [text for text in one if text in two] != [text for text in two if text in one]
    if question.kind is Kind.MATCH:
        pairs, others = ({pair.left: pair.right for pair in version.pairs} for version in (question, other))
        respelt = set(pairs.values()) ^ set(others.values())
        return any(
            pairs[left] != others[left] and not {pairs[left], others[left]} <= respelt for left in pairs.keys() & others
        )
    return _key_of(question) != _key_of(other)


def _edit_text(question: Question, field: Field, text: str) -> Question:
    match field.part:
        case Part.PROMPT:
            return replace(question, prompt=f"{_split_prompt(question)[0]}{text}")
        case Part.EXPLANATION:
            return replace(question, explanation=text)
        case _ if question.pairs:
            sides = _ARROW.split(text, maxsplit=1)
            if len(sides) < 2 or not all(sides):
                raise InvalidSetting(setting="question_text", reason="pair")
            return replace(question, pairs=_put(question.pairs, field.index, Pair(left=sides[0], right=sides[1])))
        case _:
            option = replace(question.options[field.index], text=text)
            return replace(question, options=_put(question.options, field.index, option))


def _split_prompt(question: Question) -> tuple[str, str]:
    """What stands before the text that is edited, as « Vrai ou faux ? », and that text."""
    head, blank, statement = question.prompt.partition("\n\n")
    return (head + blank, statement) if question.kind is Kind.TRUE_FALSE and statement else ("", question.prompt)


def _read_key(question: Question) -> str:
    match question.kind:
        case Kind.CHOICE | Kind.TRUE_FALSE | Kind.MULTIPLE:
            return " ".join(letter for letter, one in zip(LETTERS, question.options, strict=False) if one.correct)
        case Kind.ORDER | Kind.MATCH:
            return " ".join(LETTERS[: len(question.options or question.pairs)])
        case Kind.RECALL:
            return "\n".join(question.key_points)
        case _ if question.cite:
            return "\n".join(" / ".join(names) for names in question.listed)
        case _ if question.quantity is not None:
            return f"{question.quantity.value:f}".replace(".", ",")
        case _:
            return "\n".join(question.accepted)


def _edit_key(question: Question, text: str) -> Question:
    match question.kind:
        case Kind.CHOICE | Kind.TRUE_FALSE | Kind.MULTIPLE:
            return _mark_right(question, _read_letters(text, len(question.options)))
        case Kind.ORDER:
            places = _read_order(text, len(question.options))
            return replace(question, options=tuple(question.options[place] for place in places))
        case Kind.MATCH:
            places = _read_order(text, len(question.pairs))
            rights = [question.pairs[place].right for place in places]
            pairs = zip(question.pairs, rights, strict=True)
            return replace(question, pairs=tuple(replace(pair, right=right) for pair, right in pairs))
        case Kind.RECALL:
            return replace(question, key_points=_read_lines(text))
        case _ if question.cite:
            lines = _read_lines(text)
            return replace(question, listed=tuple(tuple(map(str.strip, line.split("/"))) for line in lines))
        case _ if question.quantity is not None:
            return replace(question, quantity=_read_number(text, question.quantity))
        case _:
            return replace(question, accepted=_read_lines(text))


def _mark_right(question: Question, right: Sequence[int]) -> Question:
    """The question with these options right; what was said about an option that changes sides is dropped."""
    if question.kind in _CHOICES and len(right) != 1:
        raise InvalidSetting(setting="question_key", reason="one")
    options = [
        option if option.correct == (place in right) else Option(text=option.text, correct=place in right)
        for place, option in enumerate(question.options)
    ]
    return replace(question, options=tuple(options))


def _read_letters(text: str, count: int) -> list[int]:
    """The places that letters name, each once; raises InvalidSetting for anything else."""
    letters = [letter for letter in text.upper() if letter.isalpha()]
    if not letters or len(set(letters)) < len(letters) or not set(letters) <= set(LETTERS[:count]):
        raise InvalidSetting(setting="question_key", reason="letters")
    return [LETTERS.index(letter) for letter in letters]


def _read_order(text: str, count: int) -> list[int]:
    places = _read_letters(text, count)
    if len(places) != count:
        raise InvalidSetting(setting="question_key", reason="order")
    return places


def _read_lines(text: str) -> tuple[str, ...]:
    lines = tuple(line for line in map(clean_line, text.splitlines()) if line)
    if not lines or len(text) > LONGEST_TEXT:
        raise InvalidSetting(setting="question_text", reason="long" if lines else "empty")
    return lines


def _read_number(text: str, quantity: Quantity) -> Quantity:
    number = text.strip().removesuffix(quantity.unit).replace(",", ".")
    plain = re.sub(r"[\s'’]", "", number)
    try:
        value = Decimal(plain)
    except InvalidOperation:
        raise InvalidSetting(setting="question_key", reason="number") from None
    if not value.is_finite() or len(plain) > 30 or abs(value.adjusted()) > 30:
        raise InvalidSetting(setting="question_key", reason="number")
    return replace(quantity, value=value)


def _key_of(question: Question) -> object:
    """What decides whether an answer is right; options by their places, whatever their words."""
    if question.kind in _KEYED:
        return [option.correct for option in question.options]
    return question.accepted, question.quantity, question.listed, question.cite


def _clean(text: str) -> str:
    """The text on the lines that it has, without blanks around; raises InvalidSetting if nothing is left."""
    tidy = clean_lines(text)
    if not tidy:
        raise InvalidSetting(setting="question_text", reason="empty")
    if len(tidy) > LONGEST_TEXT:
        raise InvalidSetting(setting="question_text", reason="long")
    return tidy


def _put(items: tuple[Item, ...], index: int, item: Item) -> tuple[Item, ...]:
    return (*items[:index], item, *items[index + 1 :])
