"""Buttons under a refusal: what can be tapped instead of written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.callback_data import Action, Tap
from bot.views.cohorts import offer_exam_days
from bot.views.habits import offer_lengths
from bot.views.language import _
from questions.errors import InvalidSetting, NotFound

if TYPE_CHECKING:
    from datetime import date

    from bot.views.reply import Row
    from questions.errors import Refusal


def offer_ways_on(refusal: Refusal, *, today: date) -> tuple[Row, ...]:
    """What can be tapped in place of a day, a time or a leave that could not be read, or of an answer to nothing."""
    match refusal:
        case NotFound(what="question"):
            return (((_("▶ Une question"), Tap(action=Action.NEXT)),),)
        case InvalidSetting(setting="leave"):
            return (offer_lengths(), ((_("🏖 Pause"), Tap(action=Action.LEAVE)),))
        case InvalidSetting(setting="reminder" | "days"):
            return (((_("⏰ Rappels"), Tap(action=Action.REMINDER)),),)
        case InvalidSetting(setting="exam_day"):
            return (((_("⚙️ Réglages"), Tap(action=Action.SETTINGS)),),)
        case InvalidSetting(setting="cohort_exam_day"):
            return offer_exam_days(today)
        case _:
            return ()
