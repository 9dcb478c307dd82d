"""How Rappel is doing: its vital figures, and when they call for somebody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import IntEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import datetime


class Light(IntEnum):
    """All is well, keep an eye on it, do something; the worst of several is the highest."""

    GREEN = 0
    ORANGE = 1
    RED = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Vitals:
    """What the database tells of itself.

    `pending` updates wait to be handled, the first of them since `oldest_at`; `failed` ones were given up.
    """

    last_update_at: datetime | None
    pending: int
    oldest_at: datetime | None
    failed: int
    unreachable: int
    bytes: int
    schema: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """How many people answered today and lately, and how many answers today brought."""

    today: int
    lately: int
    answers_today: int


QUIET: Final = timedelta(days=1)
QUEUE_SLOW, QUEUE_STUCK = timedelta(seconds=30), timedelta(minutes=5)
MANY_FAILURES: Final = 10
OUTBOX_SLOW, OUTBOX_STUCK = timedelta(minutes=5), timedelta(minutes=30)
MANY_GIVEN_UP: Final = 50
MANY_UNREACHABLE: Final = 0.1
BACKUP_OLD, BACKUP_TOO_OLD = timedelta(hours=30), timedelta(days=3)


def judge_wait(wait: timedelta, *, slow: timedelta, stuck: timedelta) -> Light:
    """The light of something that should not wait long."""
    if wait >= stuck:
        return Light.RED
    return Light.ORANGE if wait >= slow else Light.GREEN


def judge_count(count: int, *, many: int) -> Light:
    """The light of something of which there should be none."""
    if count >= many:
        return Light.RED
    return Light.ORANGE if count else Light.GREEN


def judge_last_update(last_at: datetime | None, now: datetime) -> Light:
    """The light of silence: a day without anybody may be a holiday, or a bot that hears nothing."""
    return Light.GREEN if last_at is not None and now - last_at < QUIET else Light.ORANGE


def judge_unreachable(unreachable: int, people: int) -> Light:
    """The light of those whom Telegram does not let us reach."""
    return Light.ORANGE if unreachable > MANY_UNREACHABLE * people else Light.GREEN


def judge_backup(backup_at: datetime | None, now: datetime) -> Light:
    """The light of the latest backup; none known is a thing to look at, an old one a thing to mend."""
    if backup_at is None:
        return Light.ORANGE
    return judge_wait(now - backup_at, slow=BACKUP_OLD, stuck=BACKUP_TOO_OLD)
