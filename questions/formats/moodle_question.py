"""A question as Moodle knows it: what GIFT and Moodle XML have in common, before it becomes a draft."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


class TextFormat(StrEnum):
    """How a text is marked up; the values are those of Moodle XML's `format`."""

    AUTO = "moodle_auto_format"
    HTML = "html"
    PLAIN = "plain_text"
    MARKDOWN = "markdown"


class MoodleType(StrEnum):
    """The question types that can be read and written; the values are those of Moodle XML's `type`."""

    MULTICHOICE = "multichoice"
    TRUE_FALSE = "truefalse"
    SHORT_ANSWER = "shortanswer"
    NUMERICAL = "numerical"
    MATCHING = "matching"
    ORDERING = "ordering"
    ESSAY = "essay"
    CLOZE = "cloze"


@dataclass(frozen=True, slots=True, kw_only=True)
class RichText:
    """A text and how it is marked up."""

    text: str = ""
    format: TextFormat = TextFormat.AUTO


EMPTY = RichText()
MOST_ANSWERS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class MoodleAnswer:
    """One answer with the share of the points it gives (1 is all of them); for a number also what it may be off by.

    A true/false question has two, « Vrai » and « Faux ».
    """

    text: RichText
    weight: float
    feedback: RichText = EMPTY
    tolerance: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MoodlePair:
    """Two texts that belong together; without a left one, the right one is a decoy."""

    left: RichText
    right: RichText


@dataclass(frozen=True, slots=True, kw_only=True)
class MoodleQuestion:
    """One question; `type` is Moodle's name for it, which may be one that can't be played (`description`, `stack`).

    `single` says that only one option can be ticked. The answers of an ordering stand in the right order.
    `files` holds the pictures by name.
    """

    type: str
    text: RichText
    line: int | None = None
    name: str = ""
    answers: tuple[MoodleAnswer, ...] = ()
    pairs: tuple[MoodlePair, ...] = ()
    single: bool = True
    general_feedback: RichText = EMPTY
    grader_information: RichText = EMPTY
    unit: str = ""
    key: str = ""
    tags: tuple[str, ...] = ()
    category: str = ""
    files: Mapping[str, bytes] = field(default_factory=dict, repr=False)
