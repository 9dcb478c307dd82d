"""The shape of our own format: what a question set looks like as plain data, in YAML or JSON.

Everything that can be worked out may be left out: ids, versions, facts, the kind. What is written by hand stays short,
and what is exported comes back as it was.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from questions.formats.capacity import holds_number
from questions.quiz.flaws import Rule
from questions.quiz.question import Kind

FORMAT_VERSION = "1"


def _as_list(value: object) -> object:
    """A lone text where a list may stand is a list of one; an empty one is none."""
    if isinstance(value, str):
        return (value,) if value.strip() else ()
    return tuple(value) if isinstance(value, list) else value


def _as_answers(value: object) -> object:
    items = value if isinstance(value, list) else [value]
    return tuple({"text": item} if isinstance(item, str) else item for item in items)


def _as_quantity(value: object) -> object:
    return {"value": value} if isinstance(value, str) else value


def _as_decimal(value: object) -> object:
    return value.strip().replace(",", ".").replace("−", "-") if isinstance(value, str) else value


def _bound(value: Decimal) -> Decimal:
    if not holds_number(value):
        raise ValueError("le nombre a trop de chiffres\u00a0; arrondissez-le.")
    return value


Lines = Annotated[tuple[str, ...], BeforeValidator(_as_list)]
Number = Annotated[Decimal, BeforeValidator(_as_decimal), AfterValidator(_bound)]


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class AnswerEntry(_Shape):
    """An answer listed under `right` or `wrong`: a text, or a text with its feedback."""

    text: str
    feedback: str = ""


class OptionEntry(_Shape):
    """An answer in a list of its own order: `right: text` or `wrong: text`, with its feedback."""

    right: str | None = None
    wrong: str | None = None
    feedback: str = ""

    @model_validator(mode="after")
    def _be_one(self) -> OptionEntry:
        if (self.right is None) == (self.wrong is None):
            raise ValueError("écrivez soit «\u00a0right\u00a0» soit «\u00a0wrong\u00a0».")
        return self


class PairEntry(_Shape):
    """Two texts that belong together."""

    left: str
    right: str


class QuantityEntry(_Shape):
    """A number with its tolerance and unit."""

    value: Number
    tolerance: Number = Decimal(0)
    unit: str = ""


class QuestionEntry(_Shape):
    """One question; only its prompt and an answer must be there."""

    prompt: str
    id: str | None = None
    version: str | None = None
    fact: str | None = None
    set: str | None = None
    objectives: Lines = ()
    kind: Kind | None = None
    options: tuple[OptionEntry, ...] = ()
    right: Annotated[tuple[AnswerEntry, ...], BeforeValidator(_as_answers)] = ()
    wrong: Annotated[tuple[AnswerEntry, ...], BeforeValidator(_as_answers)] = ()
    order: Lines = ()
    pairs: tuple[PairEntry, ...] = ()
    accepted: Lines = ()
    rejected: Lines = ()
    number: Annotated[QuantityEntry | None, BeforeValidator(_as_quantity)] = None
    key_points: Lines = ()
    cite: int = Field(default=0, ge=0, le=1000)
    listed: tuple[Lines, ...] = ()
    explanation: str = ""
    sources: Lines = ()
    image: str = ""


class FactEntry(_Shape):
    """A fact and the objectives that it serves."""

    id: str
    objectives: Lines = ()


class ExceptionEntry(_Shape):
    """A breach of an item-writing rule that the authors accept."""

    question: str
    rule: Rule
    reason: str


class HeadEntry(_Shape):
    """Everything of a set but its questions; `images` holds pictures in base64 by the SHA-256 of their bytes."""

    rappel: str = FORMAT_VERSION
    id: str = ""
    title: str = ""
    facts: tuple[FactEntry, ...] | None = None
    exceptions: tuple[ExceptionEntry, ...] = ()
    images: dict[str, str] = Field(default_factory=dict)
