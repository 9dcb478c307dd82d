"""The view of any screen of studying."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.use_cases.screens import AnsweredQuestion, NothingToAsk, OpenQuestion
from bot.views.answer import show_answer, show_nothing
from bot.views.question import show_question

if TYPE_CHECKING:
    from bot.views.reply import Reply


def show_screen(screen: OpenQuestion | AnsweredQuestion | NothingToAsk) -> Reply:
    """The screen in words and buttons."""
    match screen:
        case OpenQuestion():
            return show_question(screen)
        case AnsweredQuestion():
            return show_answer(screen)
        case NothingToAsk():
            return show_nothing(screen)
