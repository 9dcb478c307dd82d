"""Broadcasts: one message from a trainer or an admin to many people, and how far it has come."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from questions.errors import InvalidSetting
from questions.plain_text import clean_lines, count_units

if TYPE_CHECKING:
    from datetime import date, datetime

LONGEST_TEXT: Final = 3800
"""In UTF-16 units, as Telegram counts: what a message holds, less the line that says who writes."""
MOST_A_DAY: Final = 2
"""Broadcasts of trainers to one cohort on one study day."""


class Audience(StrEnum):
    """To whom a broadcast goes."""

    EVERYONE = "everyone"
    APPRENTICES = "apprentices"
    TRAINERS = "trainers"
    COHORTS = "cohorts"


class BroadcastState(StrEnum):
    """How far a broadcast has come; the last two are final."""

    FILLING = "filling"
    """Messages are being put into the outbox, some at a time."""
    SENDING = "sending"
    STOPPING = "stopping"
    """What was not sent yet is being taken out of the outbox, some at a time."""
    SENT = "sent"
    STOPPED = "stopped"


OPEN_STATES: Final = (BroadcastState.FILLING, BroadcastState.SENDING, BroadcastState.STOPPING)
DROPPED_STATES: Final = (BroadcastState.STOPPING, BroadcastState.STOPPED)
"""What of such a broadcast has not left yet never leaves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipients:
    """How many people of an audience can be reached, and how many can't."""

    reachable: int
    unreachable: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NewBroadcast:
    """A broadcast that was just confirmed; `number` is that of the step confirmed, so that it is made once only.

    `author_id` is None once the author is erased.
    """

    number: int
    author_id: int | None
    created_at: datetime
    day: date
    text: str
    audience: Audience
    cohort_ids: tuple[int, ...]
    recipients: Recipients


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What became of a broadcast's messages so far: sent, waiting in the outbox, given up, dropped unsent."""

    sent: int = 0
    waiting: int = 0
    given_up: int = 0
    dropped: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Broadcast:
    """A broadcast on its way or done.

    `put` messages have gone into the outbox so far, in the order of people's ids up to `cursor`. The tally is that of
    the last look; once the state is final, it stays.
    """

    id: int
    new: NewBroadcast
    state: BroadcastState
    cursor: int
    put: int
    tally: Tally
    closed_at: datetime | None


def clean_text(text: str) -> str:
    """A message as it may be sent, its lines kept; raises InvalidSetting, the reason being `empty` or `long`."""
    kept = clean_lines(text)
    if not kept:
        raise InvalidSetting(setting="broadcast", reason="empty")
    if count_units(kept) > LONGEST_TEXT:
        raise InvalidSetting(setting="broadcast", reason="long")
    return kept
