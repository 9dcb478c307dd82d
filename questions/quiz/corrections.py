"""What a trainer does to a question once it is out: corrected, withdrawn, brought back; values only."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from hashlib import blake2b
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import datetime

    from questions.quiz.question import Question


class Change(StrEnum):
    """Of what kind a correction is: only a wrong key touches what people remember."""

    SPELLING = "spelling"
    WORDING = "wording"
    KEY = "key"


class Cause(StrEnum):
    """Why a question is withdrawn: somebody did it, or too many people reported it."""

    PERSON = "person"
    REPORTS = "reports"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCorrection:
    """A version of a question put in place of another; `made_by` is None once whoever made it is erased."""

    question_id: str
    set_id: str
    old_version: str
    new_version: str
    change: Change
    made_by: int | None
    made_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """A correction, and how far the answers to the wrong key have been judged anew.

    People are gone through by id; `cursor` is the last one done with, `people` counts those done. `answers`,
    `restored` and `retaught` add up what it meant to them. `finished_at` is None while some are left.
    """

    id: int
    new: NewCorrection
    cursor: int
    people: int
    answers: int
    restored: int
    retaught: int
    finished_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal:
    """A question that nobody is asked until it is brought back.

    `withdrawn_by` is None if reports did it, or somebody who was erased since.
    """

    question_id: str
    cause: Cause
    withdrawn_by: int | None
    withdrawn_at: datetime


MOST_PLACES: Final = 1 << 14
_CHECKS: Final = 1 << 10


def mark_spot(place: int, question: Question) -> int:
    """A question's place in its set with a check on its version, in 24 bits: what a button carries.

    A set may hold more than `MOST_PLACES`; what stands beyond has no spot of its own and raises ValueError.
    """
    if not 0 <= place < MOST_PLACES:
        raise ValueError(place)
    digest = blake2b(f"{question.id} {question.version}".encode(), digest_size=2).digest()
    return place * _CHECKS + int.from_bytes(digest, "big") % _CHECKS


def place_of(spot: int) -> int:
    """The place in a spot from `mark_spot`."""
    return spot // _CHECKS
