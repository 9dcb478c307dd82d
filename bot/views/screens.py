"""The view of any screen of studying."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.use_cases.screens import AnsweredQuestion, NothingToAsk, OpenQuestion
from bot.views.answer import show_answer, show_nothing
from bot.views.language import _
from bot.views.question import show_question

if TYPE_CHECKING:
    from bot.views.reply import Reply


def show_taken_back(screen: OpenQuestion) -> Reply:
    """The question of an answer taken back, asked again: says first what was undone."""
    again = show_question(screen)
    return replace(again, text=f"↩️ <b>{_('Réponse annulée.')}</b> {_('La question se repose.')}\n\n{again.text}")


def show_screen(screen: OpenQuestion | AnsweredQuestion | NothingToAsk) -> Reply:
    """The screen in words and buttons."""
    match screen:
        case OpenQuestion():
            return show_question(screen)
        case AnsweredQuestion():
            return show_answer(screen)
        case NothingToAsk():
            return show_nothing(screen)
