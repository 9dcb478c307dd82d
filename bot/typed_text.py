"""Whom a text that is no command is for: what is being written step by step, else the question, a code, or a word."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.use_cases import habits, preferences, reporting
from bot.use_cases.drafting import find_draft
from bot.use_cases.study import awaits_text
from bot.views.settings import looks_like_day, read_exam_day

if TYPE_CHECKING:
    from bot.context import Context


async def find_draft_kind(context: Context, text: str) -> str | None:
    """What is being written, if this text is the next step of it; None if it is for something else."""
    draft = await context.read(find_draft) if context.is_known else None
    if draft is None:
        return None
    if draft.kind in reporting.KINDS and await context.read(reporting.was_left):
        return None
    if draft.kind in habits.TIMES and not habits.is_time(text, answers=await is_answer(context)):
        # Whoever looked at /rappel and then answers a question does not mean the reminder.
        return None
    if draft.kind in preferences.DAYS and not await _is_exam_day(context, text):
        return None
    return draft.kind


async def _is_exam_day(context: Context, text: str) -> bool:
    day = read_exam_day(text)
    may_be = day is not None or looks_like_day(text)
    return may_be and await context.read(preferences.means_exam_day, day=day)


async def is_answer(context: Context) -> bool:
    """Whether the open question waits for a text: « 3 temps » may be an answer, though it looks like a code."""
    return context.is_known and await context.read(awaits_text)
