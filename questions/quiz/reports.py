"""What apprentices report about a question, and the bounds of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import date, datetime

    from questions.quiz.question import Question

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
    """A question that waits for whoever may change it: with `reports` open ones, or withdrawn and once reported.

    `question` is as it was in the latest report. `owner_id` is whose set it is in, None for a shipped question;
    `has_set` is False once that set is withdrawn.
    """

    question: Question
    reports: int
    latest_id: int
    is_withdrawn: bool
    owner_id: int | None
    has_set: bool
