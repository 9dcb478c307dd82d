"""People and what they may do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


class Role(StrEnum):
    """What a person is to Rappel; rights grow from apprentice to admin."""

    APPRENTICE = "apprentice"
    TRAINER = "trainer"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who has greeted the bot; `telegram_id` is an attribute, `id` the identity.

    `unreachable_since` is set when Telegram says that the person blocked the bot, and cleared by their next update.
    """

    id: int
    telegram_id: int
    first_name: str
    role: Role
    plan_id: str
    created_at: datetime
    unreachable_since: datetime | None = None
