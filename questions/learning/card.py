"""What one apprentice remembers of one fact, and the reviews that taught it.

Days are *study days*: a study day ends at 04:00 local time (`study_day`), so an evening and the night after it
count as one day. py-fsrs counts whole 24-hour periods and would take half of all intervals one day short.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING

from questions.learning.glance import due_day

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


class Unrated(StrEnum):
    """Why an answer taught the memory nothing: given too fast to have been read, or the fact was rated today."""

    RAPID = "rapid"
    SAME_DAY = "same_day"


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """The state of a memory in FSRS-6: stability in days (retrievability 0.9 after that long), difficulty 1–10.

    Scheduling trusts a right answer; the *likely* state weighs it by the chance that it was no lucky guess, and is
    what forecasts show (a noisy-Bernoulli update, as in Ebisu v2).
    """

    stability: float
    difficulty: float
    likely_stability: float
    likely_difficulty: float
    last_day: date

    @property
    def due_day(self) -> date:
        """The study day on which retrievability falls to 0.9, which is FSRS's own due date."""
        return due_day(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What one person remembers of one fact, after `reviews` ≥ 1 rated answers of which `lapses` were Again
    (the first answer is never a lapse).

    `run` counts the last ratings of one sort: 3 is three passes in a row, −2 two failures. `leech_since` is the
    study day since which the fact won't stick, None while it does. `version` counts saves; a save on an older
    version than the stored one is refused. `last_question_id` names the variant asked last, so that the next
    review asks another.
    """

    person_id: int
    fact_id: str
    memory: Memory
    reviews: int
    lapses: int
    run: int
    leech_since: date | None
    last_question_id: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """One answer, as it goes to the review log.

    `answer` is what was sent, as plain JSON-ready data; `credit` how right it was (0 to 1); `guess_probability`
    the chance of being right by luck; `hint` whether help was shown; `guessed` whether the person said so
    afterwards; `duration` the milliseconds from question to answer. `recall` is what FSRS expected (None for a
    first answer), `before` the card as it was (None for a first answer), `after` the memory that resulted.
    An `unrated` answer is practice: its rating counts for nothing, `after` is None, the card stays as it was.
    `policy` names the version of the rating and scheduling rules, `parameters_id` the fit whose parameters were in
    force (None: FSRS's own); `update_id` is Telegram's, None for answers that came another way.
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
    hint: bool = False
    guessed: bool = False
    duration: int
    recall: float | None = None
    before: Card | None
    after: Memory | None
    unrated: Unrated | None = None
    policy: str
    parameters_id: int | None = None
    update_id: int | None

    @property
    def kind(self) -> str:
        """The kind of what was sent, as `questions.quiz.answers.answer_as_data` writes it; empty for anything else."""
        return str(self.answer.get("kind", "")) if isinstance(self.answer, dict) else ""

    @property
    def rated_before(self) -> int | None:
        """How often the fact was rated before; None at the first meeting."""
        return None if self.before is None else self.before.reviews


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedReview:
    """A review in the append-only log; `taken_back` is true once the person has taken it back."""

    id: int
    review: Review
    taken_back: bool


def study_day(moment: datetime, zone: ZoneInfo) -> date:
    """The study day to which an aware moment belongs in this zone."""
    return (moment.astimezone(zone) - STUDY_DAY_ENDS_AT).date()
