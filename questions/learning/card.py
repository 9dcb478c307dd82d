"""What one apprentice remembers of one fact, and the reviews that taught it.

Days are *study days*: a study day ends at 04:00 local time (`study_day`), so an evening and the night after it
count as one day. py-fsrs counts whole 24-hour periods and would take half of all intervals one day short.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime
    from zoneinfo import ZoneInfo

STUDY_DAY_ENDS_AT = timedelta(hours=4)


class Rating(IntEnum):
    """FSRS's four ratings of a recall."""

    AGAIN = 1
    HARD = 2
    GOOD = 3
    EASY = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """The state of a memory in FSRS-6: stability in days (retrievability 0.9 after that long), difficulty 1–10."""

    stability: float
    difficulty: float
    last_day: date
    due_day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What one person remembers of one fact, after `reviews` ≥ 1 rated answers of which `lapses` were Again
    (the first answer is never a lapse).

    `version` counts saves; a save on an older version than the stored one is refused. `last_question_id` names
    the variant asked last, so that the next review asks another.
    """

    person_id: int
    fact_id: str
    memory: Memory
    reviews: int
    lapses: int
    last_question_id: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """One rated answer, as it goes to the review log.

    `answer` is what was sent, as plain JSON-ready data; `credit` how right it was (0 to 1); `guess_probability`
    the chance of being right by luck; `duration` the milliseconds from question to answer. `before` is the card
    as it was (None for the first answer), `after` the memory that resulted; `policy` names the version of the
    rating and scheduling rules; `update_id` is Telegram's, None for answers that came another way.
    """

    asked_question_id: int
    person_id: int
    fact_id: str
    question_id: str
    question_version: str
    asked_at: datetime
    answered_at: datetime
    study_day: date
    answer: object
    correct: bool
    credit: float
    rating: Rating
    guess_probability: float
    duration: int
    before: Card | None
    after: Memory
    policy: str
    update_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedReview:
    """A review in the append-only log; `taken_back` is true once the person has taken it back."""

    id: int
    review: Review
    taken_back: bool


def study_day(moment: datetime, zone: ZoneInfo) -> date:
    """The study day to which an aware moment belongs in this zone."""
    return (moment.astimezone(zone) - STUDY_DAY_ENDS_AT).date()
