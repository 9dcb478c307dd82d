"""One way of asking a fact, in each of its kinds.

A question is immutable: an edit of its content makes a new `version` under the same `id`, so that an answer is
always graded against what was really asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Kind(StrEnum):
    """How a question is answered; the values are those of the command line's `kind`."""

    CHOICE = "choice"
    MULTIPLE = "multiple"
    TRUE_FALSE = "true_false"
    ORDER = "order"
    MATCH = "match"
    CLOZE = "cloze"
    TEXT = "text"
    NUMBER = "number"
    RECALL = "recall"


TYPED_KINDS = frozenset({Kind.CLOZE, Kind.TEXT, Kind.NUMBER})
WRITTEN_KINDS = TYPED_KINDS | {Kind.CHOICE, Kind.TRUE_FALSE, Kind.RECALL}
"""Kinds to which a text may be the answer: a letter, « vrai », what one recalls before comparing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One answer offered: its text, whether it is right, and why (shown to who chose it)."""

    text: str
    correct: bool
    feedback: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two texts that belong together in a match question."""

    left: str
    right: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """The number that answers a question: right within `tolerance`, in `unit` (may be empty)."""

    value: Decimal
    tolerance: Decimal = Decimal(0)
    unit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One way of asking one fact.

    `options` stand in canonical order (for `order`: the right order); what a person sees is shuffled by the seed
    of the asked question. `accepted` holds the typed answers, the first being the one that is shown; `rejected`
    the answers of siblings that a typing error must never turn into a right one. A typed list (`cite` above 0)
    asks for that many of `listed`, each by one of its names. `image` names a picture that belongs to the prompt by
    the SHA-256 of its bytes, in hexadecimal (empty: none); the bytes are kept beside the question set.
    """

    id: str
    version: str
    fact_id: str
    set_id: str
    objectives: tuple[str, ...]
    kind: Kind
    prompt: str
    explanation: str
    sources: tuple[str, ...]
    options: tuple[Option, ...] = ()
    pairs: tuple[Pair, ...] = ()
    accepted: tuple[str, ...] = ()
    rejected: tuple[str, ...] = ()
    quantity: Quantity | None = None
    key_points: tuple[str, ...] = ()
    cite: int = 0
    listed: tuple[tuple[str, ...], ...] = ()
    image: str = ""
