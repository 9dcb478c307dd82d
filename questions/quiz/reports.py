"""What apprentices report about a question, and the bounds of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import date, datetime

REPORTS_A_DAY: Final = 10
REPORTS_TO_WITHDRAW: Final = 3
LONGEST_TEXT: Final = 500


class Reason(StrEnum):
    """What is the matter with a question."""

    WRONG = "wrong"
    UNCLEAR = "unclear"
    TYPO = "typo"
    OFF_TOPIC = "off_topic"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewReport:
    """Somebody's report of the version of a question that they answered; `text` is empty unless they wrote one."""

    person_id: int
    question_id: str
    question_version: str
    asked_question_id: int
    reason: Reason
    text: str
    study_day: date
    reported_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A report as stored; `settled_at` is None while nobody has dealt with it."""

    id: int
    new: NewReport
    settled_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """A question with open reports: how many there are, by how many people, and the latest."""

    question_id: str
    reports: int
    latest_id: int
