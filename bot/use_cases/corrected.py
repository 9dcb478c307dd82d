"""An old answer as it is to be looked at today: with the key that was put right since, not the wrong one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from questions.errors import UnreadableAnswer
from questions.learning.regrading import translate_answer
from questions.quiz.answers import answer_as_data, answer_from_data
from questions.quiz.corrections import Change

if TYPE_CHECKING:
    from questions.learning.card import Review
    from questions.quiz.asked import AskedQuestion
    from questions.quiz.question import Question
    from storage.unit_of_work import UnitOfWork


def as_corrected(uow: UnitOfWork, asked: AskedQuestion, review: Review) -> tuple[AskedQuestion, Review]:
    """The asked question and its answer by the key by which it is judged now; as they were if that is the old one."""
    question = find_corrected(uow, asked)
    if question is None:
        return asked, review
    try:
        answer = translate_answer(answer_from_data(review.answer), asked.question, question)
    except UnreadableAnswer:
        answer = None
    if answer is None:
        return asked, review
    return replace(asked, question=question), replace(review, answer=answer_as_data(answer))


def find_corrected(uow: UnitOfWork, asked: AskedQuestion) -> Question | None:
    """The version whose key this person's answer is judged by, if another than the one asked had the wrong one."""
    version = judged_by = asked.question.version
    for correction in uow.corrections.list_of(asked.question.id):
        new = correction.new
        if new.old_version != version:
            continue
        if correction.finished_at is None and correction.cursor < asked.person_id:
            break
        version = new.new_version
        judged_by = version if new.change is Change.KEY else judged_by
    return None if judged_by == asked.question.version else uow.questions.get(asked.question.id, judged_by)
