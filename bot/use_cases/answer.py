"""Answering: grade, schedule and store, in one transaction.

A tap says which moment it was made for (`asked_id`, `sequence`): StaleTap is raised if that moment has passed,
NotAllowed if the question was asked to somebody else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.use_cases.screens import (
    AnsweredQuestion,
    OpenQuestion,
    fuzz_of,
    get_open,
    memory_of,
    show_answered,
    show_open,
)
from questions.errors import NotFound, StaleTap, UnreadableAnswer
from questions.learning import scheduling
from questions.learning.card import Review
from questions.quiz import asked as asking
from questions.quiz.answers import Arranged, Chosen, DontKnow, Recalled, Ticked, Typed, answer_as_data
from questions.quiz.asked import AskedState
from questions.quiz.grading import grade
from questions.quiz.question import Kind

if TYPE_CHECKING:
    from datetime import datetime

    from bot.use_cases.syllabus import Act
    from questions.quiz.answers import Answer, SelfGrade
    from questions.quiz.asked import AskedQuestion
    from storage.unit_of_work import UnitOfWork

LONGEST_DURATION = 2**31 - 1
"""Milliseconds kept of how long an answer took: about 24 days; longer says nothing."""


def choose_option(
    uow: UnitOfWork, act: Act, *, asked_id: int, sequence: int, position: int
) -> OpenQuestion | AnsweredQuestion:
    """A tap on the option shown at this position: the answer of a choice, or one tick or place of a longer one."""
    asked = get_open(uow, act, asked_id=asked_id, sequence=sequence)
    order = asking.shown_order(asked)
    if not 0 <= position < len(order):
        raise StaleTap
    if asked.question.kind in {Kind.CHOICE, Kind.TRUE_FALSE}:
        return _record(uow, act, asked, Chosen(index=order[position]))
    return _save_draft(uow, act, asking.tap_option(asked, index=order[position]))


def undo_tap(uow: UnitOfWork, act: Act, *, asked_id: int, sequence: int) -> OpenQuestion:
    """The last tap of an order or match taken away."""
    asked = get_open(uow, act, asked_id=asked_id, sequence=sequence)
    return _save_draft(uow, act, asking.undo_tap(asked))


def reveal_key_points(uow: UnitOfWork, act: Act, *, asked_id: int, sequence: int) -> OpenQuestion:
    """The key points of a recall question shown, with the intervals that each self-grade would bring."""
    asked = get_open(uow, act, asked_id=asked_id, sequence=sequence)
    return _save_draft(uow, act, asking.reveal(asked))


def submit_draft(uow: UnitOfWork, act: Act, *, asked_id: int, sequence: int) -> AnsweredQuestion:
    """The ticks or places tapped so far, sent as the answer; raises StaleTap while they are incomplete."""
    asked = get_open(uow, act, asked_id=asked_id, sequence=sequence)
    if not asking.is_complete(asked):
        raise StaleTap
    if asked.question.kind is Kind.MULTIPLE:
        return _record(uow, act, asked, Ticked(indexes=frozenset(asked.draft)))
    return _record(uow, act, asked, Arranged(indexes=asked.draft))


def grade_oneself(
    uow: UnitOfWork, act: Act, *, asked_id: int, sequence: int, self_grade: SelfGrade
) -> AnsweredQuestion:
    """The apprentice's own judgement of a recall; raises StaleTap before the key points are shown."""
    asked = get_open(uow, act, asked_id=asked_id, sequence=sequence)
    if not asked.revealed:
        raise StaleTap
    return _record(uow, act, asked, Recalled(grade=self_grade))


def admit_not_knowing(uow: UnitOfWork, act: Act, *, asked_id: int, sequence: int) -> AnsweredQuestion:
    """« Je ne sais pas »: the question is answered wrongly, and honestly."""
    return _record(uow, act, get_open(uow, act, asked_id=asked_id, sequence=sequence), DontKnow())


def answer_by_text(uow: UnitOfWork, act: Act, *, text: str) -> OpenQuestion | AnsweredQuestion:
    """The typed answer to the open question; typing at a recall question shows its key points to compare.

    Raises NotFound if no question is open, UnreadableAnswer if the open one is answered by buttons or the text is
    no answer to it.
    """
    asked = uow.asked.find_open(act.person.id)
    if asked is None:
        raise NotFound(what="question", name="")
    if asked.question.kind is Kind.RECALL and not asked.revealed:
        return _save_draft(uow, act, asking.reveal(asked))
    try:
        return _record(uow, act, asked, Typed(text=text))
    except UnreadableAnswer:
        raise UnreadableAnswer(kind=asked.question.kind) from None


def _save_draft(uow: UnitOfWork, act: Act, asked: AskedQuestion) -> OpenQuestion:
    uow.asked.save_draft(asked)
    return show_open(uow, act, asked)


def _record(uow: UnitOfWork, act: Act, asked: AskedQuestion, answer: Answer) -> AnsweredQuestion:
    """Grade, schedule and store one answer: the asked question closed, the card saved, the review appended."""
    question = asked.question
    judged = grade(question, answer)
    before = uow.cards.find(asked.person_id, question.fact_id)
    rating = scheduling.rate(judged, memory=memory_of(before), today=act.today)
    outcome = scheduling.review(memory_of(before), rating, today=act.today, fuzz=fuzz_of(asked))
    review = Review(
        asked_question_id=asked.id,
        person_id=asked.person_id,
        fact_id=question.fact_id,
        question_id=question.id,
        question_version=question.version,
        asked_at=asked.asked_at,
        answered_at=act.now,
        study_day=act.today,
        answer=answer_as_data(answer),
        correct=judged.correct,
        credit=judged.credit,
        rating=rating,
        guess_probability=judged.guess_probability,
        duration=_duration(asked, act.now),
        before=before,
        after=outcome.memory,
        policy=scheduling.POLICY,
        update_id=act.update_id,
    )
    uow.asked.close(asked.id, state=AskedState.ANSWERED, sequence=asked.sequence)
    uow.cards.save(scheduling.next_card(review))
    uow.reviews.append(review)
    return show_answered(asked, review, today=act.today)


def _duration(asked: AskedQuestion, now: datetime) -> int:
    """Milliseconds from question to answer; 0 where the clock went backwards."""
    elapsed = int((now - asked.asked_at).total_seconds() * 1000)
    return min(max(0, elapsed), LONGEST_DURATION)
