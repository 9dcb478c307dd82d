"""A single question of a set taken out of use, and brought back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.use_cases.set_questions import SetQuestion, find_spot, put_back, take_out, view_question
from bot.use_cases.sets import require_own_set
from bot.use_cases.settling import settle_reports
from questions.quiz.corrections import Cause

if TYPE_CHECKING:
    from bot.use_cases.syllabus import Act
    from storage.unit_of_work import UnitOfWork


def withdraw_question(uow: UnitOfWork, act: Act, *, set_id: str, spot: int) -> SetQuestion:
    """The question, which nobody is asked any more.

    Raises as `bot.use_cases.set_questions.look_at_question`, and NotYourSet unless the set is the person's own.
    """
    info = require_own_set(uow, act, set_id)
    question = find_spot(uow, set_id, spot)
    take_out(uow, act, question.id)
    return view_question(uow, act, info, question)


def bring_back_question(uow: UnitOfWork, act: Act, *, set_id: str, spot: int) -> SetQuestion:
    """The question, which is asked again; reports that withdrew it are settled. Raises as `withdraw_question`."""
    info = require_own_set(uow, act, set_id)
    question = find_spot(uow, set_id, spot)
    withdrawal = uow.withdrawals.find(question.id)
    put_back(uow, act, question.id)
    if withdrawal is not None and withdrawal.cause is Cause.REPORTS:
        settle_reports(uow, act, question.id, corrected=False)
    return view_question(uow, act, info, question)
