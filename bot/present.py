"""What the bot and its command line start from: the present moment, and what is shipped."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.use_cases.syllabus import Syllabus
from questions.knowledge.bank import load_library
from questions.plan.catalogue import DEFAULT_PLAN, load_plan

if TYPE_CHECKING:
    from bot.settings import Settings


def utc_now() -> datetime:
    """The present moment."""
    return datetime.now(UTC)


def load_syllabus(settings: Settings) -> Syllabus:
    """The shipped plan and bank in the zone of the settings."""
    return Syllabus(plan=load_plan(DEFAULT_PLAN), library=load_library(), zone=settings.timezone)
