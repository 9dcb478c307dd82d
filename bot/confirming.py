"""Buttons that confirm what is done for good: they count for a few minutes, so no old screen does harm by a slip."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from bot.callback_data import SURE, Action

if TYPE_CHECKING:
    from bot.callback_data import Tap

DESTRUCTIVE: Final = frozenset(
    {
        Action.PERSON_ERASE,
        Action.DATA_ERASE,
        Action.ROLE_TAKE,
        Action.MEMBER_REMOVE,
        Action.COHORT_ARCHIVE,
        Action.COHORTS_OVER,
        Action.FAILURE_DISCARD,
        Action.BROADCAST_STOP,
        Action.SET_WITHDRAW,
        Action.LEAVE_COHORT,
        Action.EXAM_HAND_IN,
        Action.REPORT_WITHDRAW,
        Action.QUESTION_WITHDRAW,
        Action.UNPUBLISH,
    }
)
"""What is done for good, or for a whole cohort at once, as soon as it is confirmed."""

SURE_WITHIN: Final = 5
"""Minutes, begun ones not counted."""
_SINCE: Final = datetime(2020, 1, 1, tzinfo=UTC)
"""Minutes since then fit into the three bytes that a button has for them until 2051."""


def date_confirmation(tap: Tap, now: datetime) -> Tap:
    """The tap with the moment at which it is offered, if it confirms something that is done for good."""
    return replace(tap, offered=_minute_of(now)) if is_confirmation(tap) else tap


def is_too_late(tap: Tap, now: datetime) -> bool:
    """Whether what a confirmation confirms was asked for too long ago."""
    return not 0 <= _minute_of(now) - tap.offered <= SURE_WITHIN


def is_confirmation(tap: Tap) -> bool:
    """Whether the tap confirms something that is done for good."""
    return tap.choice == SURE and tap.action in DESTRUCTIVE


def _minute_of(now: datetime) -> int:
    return (now - _SINCE) // timedelta(minutes=1)
