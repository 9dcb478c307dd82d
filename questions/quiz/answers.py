"""What was sent in answer to a question, one type for each way of answering.

Indexes are canonical: they point into the question's own options or pairs, never into what was shown.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum

from questions.errors import UnreadableAnswer


class SelfGrade(StrEnum):
    """How well an apprentice says they recalled; the only answers with four grades."""

    FORGOTTEN = "forgotten"
    LABORIOUS = "laborious"
    KNOWN = "known"
    INSTANT = "instant"


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """The option chosen of a choice or true/false; `written` are the words that named it, unless it was tapped."""

    index: int
    written: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticked:
    """The options ticked in a multiple choice."""

    indexes: frozenset[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Arranged:
    """The items of an order question in the order given, or the right side given to each left side of a match."""

    indexes: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """The text typed for a text, cloze or number question."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Recalled:
    """The apprentice's own judgement after seeing the key points."""

    grade: SelfGrade


@dataclass(frozen=True, slots=True, kw_only=True)
class DontKnow:
    """« Je ne sais pas »: an honest answer, never a guess."""


Answer = Chosen | Ticked | Arranged | Typed | Recalled | DontKnow


def answer_as_data(answer: Answer) -> dict[str, object]:
    """The answer as plain data, ready for JSON: its kind and its fields, with sets in order."""
    fields = {name: sorted(value) if isinstance(value, frozenset) else value for name, value in asdict(answer).items()}
    if isinstance(answer, Chosen) and not answer.written:
        del fields["written"]
    return {"kind": type(answer).__name__.lower(), **fields}


def words_of(data: object) -> str:
    """What was written, of an answer that `answer_as_data` made plain; empty if it was tapped."""
    match data:
        case {"kind": "typed", "text": str(words)} | {"kind": "chosen", "written": str(words)}:
            return words
        case _:
            return ""


def answer_from_data(data: object) -> Answer:
    """The answer that `answer_as_data` made plain; raises UnreadableAnswer for anything else."""
    match data:
        case {"kind": "chosen", "index": int(index)}:
            return Chosen(index=index, written=words_of(data))
        case {"kind": "ticked", "indexes": [*indexes]}:
            return Ticked(indexes=frozenset(indexes))
        case {"kind": "arranged", "indexes": [*indexes]}:
            return Arranged(indexes=tuple(indexes))
        case {"kind": "typed", "text": str(text)}:
            return Typed(text=text)
        case {"kind": "recalled", "grade": str(self_grade)} if self_grade in set(SelfGrade):
            return Recalled(grade=SelfGrade(self_grade))
        case {"kind": "dontknow"}:
            return DontKnow()
        case _:
            raise UnreadableAnswer
