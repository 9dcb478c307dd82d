"""The reminder: what waits, how long it takes, and the first question itself."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.callback_data import Action, Tap
from bot.use_cases.screens import OpenQuestion
from bot.views.language import _, counted
from bot.views.screens import show_screen

if TYPE_CHECKING:
    from bot.use_cases.reminders import Reminder
    from bot.use_cases.syllabus import Syllabus
    from bot.views.reply import Reply, Row


def show_reminder(reminder: Reminder, syllabus: Syllabus) -> Reply:
    """What waits and how long it takes, then the first question, to be answered right here."""
    shown = show_screen(reminder.screen, syllabus)
    rows: tuple[Row, ...] = (*shown.rows, ((_("⚙️ Rappels"), Tap(action=Action.REMINDER)),))
    return replace(shown, text=f"{_head(reminder)}\n\n{shown.text}", rows=rows)


def _head(reminder: Reminder) -> str:
    if not isinstance(reminder.screen, OpenQuestion):
        return _("⏰ Le temps de ton examen blanc est écoulé.")
    questions = counted(
        "⏰ <b>{count} question t’attend</b>", "⏰ <b>{count} questions t’attendent</b>", reminder.questions
    )
    text = questions + ", " + _("environ {minutes}\u00a0min.").format(minutes=reminder.minutes)
    return _("👋 Te revoilà\u00a0!") + " " + text if reminder.is_back else text
