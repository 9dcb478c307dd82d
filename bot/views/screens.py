"""The view of any screen of studying."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.use_cases.screens import AnsweredQuestion, NothingToAsk, OpenQuestion
from bot.use_cases.steps import ExamReport, RoundSummary
from bot.views.answer import show_answer
from bot.views.exam import show_report
from bot.views.language import _
from bot.views.question import show_question
from bot.views.rounds import show_nothing, show_summary

if TYPE_CHECKING:
    from bot.use_cases.steps import Screen
    from bot.use_cases.syllabus import Syllabus
    from bot.views.reply import Reply


def show_taken_back(screen: OpenQuestion) -> Reply:
    """The question of an answer taken back, asked again: says first what was undone."""
    again = show_question(screen)
    return replace(again, text=f"↩️ <b>{_('Réponse annulée.')}</b> {_('Je te la repose.')}\n\n{again.text}")


def show_still_in_exam(screen: OpenQuestion) -> Reply:
    """The question of an exam, for whoever asked for another one: says first how to leave it."""
    again = show_question(screen)
    way_out = _("Pour en sortir\u00a0: «\u00a0⏸ Pause\u00a0» ou «\u00a0🏁 Rendre\u00a0».")
    return replace(again, text=f"<b>{_('L’examen blanc continue.')}</b> {way_out}\n\n{again.text}")


def show_screen(screen: AnsweredQuestion | Screen, syllabus: Syllabus) -> Reply:
    """The screen in words and buttons; the syllabus lends the titles of an exam's positions."""
    match screen:
        case OpenQuestion():
            return show_question(screen)
        case AnsweredQuestion():
            return show_answer(screen)
        case RoundSummary():
            return show_summary(screen)
        case ExamReport():
            return show_report(screen, plan=syllabus.plan, curriculum=syllabus.curriculum)
        case NothingToAsk():
            return show_nothing(screen)
