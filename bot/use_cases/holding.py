"""What nobody asked for waits: for the morning, and for a day on which the person has not been told enough already."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from bot.use_cases.broadcast_progress import BROADCAST
from bot.use_cases.correction_notices import KEY_CORRECTED, REPORT_REPLY, REPORT_SETTLED
from bot.use_cases.reminders import REMINDER
from questions.people import Role
from questions.quiet_hours import MORNING, next_allowed

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from bot.use_cases.syllabus import Act
    from storage.unit_of_work import UnitOfWork

MOST_A_DAY: Final = 2
LOOK_AGAIN: Final = timedelta(minutes=5)
ASKED_FOR: Final = "asked_for"
"""In the payload of a message: the person asked for it, so it comes at any time and counts for no day."""

_ANSWERS: Final = frozenset({KEY_CORRECTED, REPORT_REPLY, REPORT_SETTLED})
"""What comes because of an answer or a report of the person's own: it waits for the morning only."""


def find_hold(uow: UnitOfWork, act: Act, *, kind: str, payload: Mapping[str, Any]) -> datetime | None:
    """Until when a message that is about to be sent has to wait; None if it may go.

    It is looked at when its turn comes, as an outage may have brought it into the night or beside others. A reminder
    decides for itself (`bot.use_cases.reminders`) and has its place kept.
    """
    if ASKED_FOR in payload:
        return None
    if uow.restores.find_pause() is not None:
        # A backup was put back: until an admin has looked, nobody hears anything twice, or too late.
        return act.now + LOOK_AGAIN
    if kind == REMINDER:
        return None
    zone = act.syllabus.zone
    # Nobody's age is known, and apprentices may be minors.
    allowed = next_allowed(act.now, zone, minor=act.person.role is Role.APPRENTICE)
    if allowed > act.now:
        return allowed
    today = _day_of(act, act.now)
    if kind == BROADCAST or not _is_counted(act, kind):
        # What a person wrote does not wait for another day, but leaves less room for what Rappel says by itself.
        return None
    told = uow.outbox.count_unasked(act.person.id, today, coming=REMINDER)
    if told + _count_to_come(uow, act, today) < MOST_A_DAY:
        return None
    return datetime.combine(today + timedelta(days=1), MORNING, tzinfo=zone).astimezone(UTC)


def day_to_count(act: Act, *, kind: str, payload: Mapping[str, Any]) -> date | None:
    """The person's day for which a message counts as one that they did not ask for; None if it counts for none."""
    return None if ASKED_FOR in payload or not _is_counted(act, kind) else _day_of(act, act.now)


def _is_counted(act: Act, kind: str) -> bool:
    """Whether a day can hold too many of these: what answers an apprentice, and a trainer's work, are not held up."""
    return act.person.role is Role.APPRENTICE and kind not in _ANSWERS


def _count_to_come(uow: UnitOfWork, act: Act, today: date) -> int:
    """1 if the person's reminder is still to be put today, else 0."""
    next_at = uow.reminders.find_next(act.person.id)
    return int(next_at is not None and _day_of(act, next_at) == today)


def _day_of(act: Act, moment: datetime) -> date:
    return moment.astimezone(act.syllabus.zone).date()
