"""People and what they may do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime


DAILY_GOAL = 10
DAILY_GOALS = (5, 10, 15, 20, 30)
"""The sizes of a daily round that one may choose."""


class Role(StrEnum):
    """What a person is to Rappel; rights grow from apprentice to admin."""

    APPRENTICE = "apprentice"
    TRAINER = "trainer"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who has greeted the bot; `telegram_id` is an attribute, `id` the identity.

    `exam_day` is when the final exam begins, None while unknown; `chose_exam_day` tells that the person set it, so
    that the cohort's does not replace it. `daily_goal` is the answers of one round. An apprentice is in at most one
    cohort, joined with consent at `consented_at`.
    `unreachable_since` is set when Telegram says that the person blocked the bot, and cleared by their next update.
    """

    id: int
    telegram_id: int
    first_name: str
    role: Role
    plan_id: str
    created_at: datetime
    unreachable_since: datetime | None = None
    exam_day: date | None = None
    chose_exam_day: bool = False
    daily_goal: int = DAILY_GOAL
    cohort_id: int | None = None
    consented_at: datetime | None = None
