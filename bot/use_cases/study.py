"""Asking: the next question, a look at one, and the last answer taken back.

A tap that comes twice or late raises StaleTap where it is answered (`bot.use_cases.answer`); `look_at` then shows
the screen as it really is.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.use_cases import rounds, steps
from bot.use_cases.corrected import as_corrected
from bot.use_cases.points import count_answer
from bot.use_cases.replay import find_before
from bot.use_cases.screens import AnsweredQuestion, OpenQuestion, get_own, show_answered, show_open
from questions.errors import NotFound, StaleTap
from questions.learning.rounds import RoundKind, RoundState
from questions.quiz.asked import AskedState, NewAskedQuestion
from questions.quiz.question import TYPED_KINDS

if TYPE_CHECKING:
    from bot.use_cases.steps import Screen
    from bot.use_cases.syllabus import Act
    from questions.learning.card import LoggedReview
    from questions.learning.rounds import Round
    from questions.quiz.asked import AskedQuestion
    from storage.unit_of_work import UnitOfWork


def ask_next(uow: UnitOfWork, act: Act) -> Screen:
    """The question that is open, or the next one of the round, or the first of a new daily round.

    A question whose fact was withdrawn while it was open, or whose round belongs to a day gone by, is put aside.
    """
    waiting, current = uow.asked.find_open(act.person.id), rounds.find_current(uow, act)
    if waiting is not None and _still_asks(act, current, waiting):
        return show_open(uow, act, waiting)
    if waiting is not None:
        rounds.put_aside(uow, waiting)
    return _go_on(uow, act, current or rounds.start_daily(uow, act))


def ask_more(uow: UnitOfWork, act: Act) -> Screen:
    """« Encore 5 »: the first question of a short extra round, or of the one that has just begun."""
    current = rounds.find_current(uow, act)
    if current is not None and current.new.kind is RoundKind.EXTRA and not uow.reviews.list_of_round(current.id):
        return ask_next(uow, act)
    return _go_on(uow, act, rounds.start_extra(uow, act))


def ask_mistakes(uow: UnitOfWork, act: Act, *, round_id: int) -> Screen:
    """« Revoir mes erreurs »: the first question of a round on what was missed in another; raises NotFound."""
    return _go_on(uow, act, rounds.start_mistakes(uow, act, round_id=round_id))


def practise(uow: UnitOfWork, act: Act, *, wanted: str) -> Screen:
    """« /quiz 1.7 »: the first question of a round on a domain, competence, objective or topic; raises NotFound."""
    return _go_on(uow, act, rounds.start_practice(uow, act, wanted=wanted))


def practise_set(uow: UnitOfWork, act: Act, *, set_id: str) -> Screen:
    """« Commencer » under a new set: the first question of a round on it, once more at a second tap.

    Raises StaleTap if the person's cohort has the set no more.
    """
    found = next((one for one in act.syllabus.library.sets if one.id == set_id), None)
    if found is None:
        raise StaleTap
    current = rounds.find_current(uow, act)
    if current is not None and current.new.kind is RoundKind.PRACTICE and current.new.scope == found.title:
        return ask_next(uow, act)
    return _go_on(uow, act, rounds.start_set(uow, act, found))


def find_picture(uow: UnitOfWork, act: Act, *, asked_id: int) -> bytes:
    """The picture of a question that the acting person was asked; raises StaleTap, and NotFound if it has none."""
    asked = get_own(uow, act, asked_id=asked_id)
    return uow.sets.get_image(asked.question.image)


def awaits_text(uow: UnitOfWork, act: Act) -> bool:
    """Whether the acting person's open question is answered by writing."""
    waiting = uow.asked.find_open(act.person.id)
    return waiting is not None and waiting.question.kind in TYPED_KINDS


def look_at(uow: UnitOfWork, act: Act, *, asked_id: int) -> OpenQuestion | AnsweredQuestion | None:
    """The screen on which a tapped question belongs now; raises StaleTap if it was replaced by another.

    In an exam, and after an answer was taken back, the message shows the next question already: that one, if it is
    open. None for a question of a marked exam: what stands there, its marks, is to stay.
    """
    asked = get_own(uow, act, asked_id=asked_id)
    if asked.state is AskedState.OPEN:
        return show_open(uow, act, asked)
    logged, exam = uow.reviews.find_of_asked(asked_id), _find_exam(uow, asked.round_id)
    if exam is not None or (logged is not None and logged.taken_back):
        waiting = uow.asked.find_open(act.person.id)
        if waiting is not None and waiting.round_id == asked.round_id:
            return show_open(uow, act, waiting)
        if exam is not None:
            return None
    if logged is None or logged.taken_back:
        raise StaleTap
    return _look_at_answer(uow, act, asked, logged)


def _look_at_answer(uow: UnitOfWork, act: Act, asked: AskedQuestion, logged: LoggedReview) -> AnsweredQuestion:
    shown = show_answered(uow, act, *as_corrected(uow, asked, logged.review))
    last = uow.reviews.find_last(act.person.id)
    is_last = last is not None and last.id == logged.id
    return replace(shown, is_last=is_last, may_own_up=shown.may_own_up and is_last)


def take_back_last_answer(uow: UnitOfWork, act: Act, *, asked_id: int | None = None) -> OpenQuestion:
    """The last answer undone: card as before, review marked as taken back, the same question asked again.

    A button says which answer it means (`asked_id`). Raises NotFound if today holds no answer to take back or it
    belongs to a marked exam, StaleTap if the one meant is no longer the last.
    """
    logged = uow.reviews.find_last(act.person.id)
    if logged is None or logged.review.study_day != act.today:
        raise NotFound(what="review", name="")
    if asked_id not in {None, logged.review.asked_question_id}:
        raise StaleTap
    taken = uow.asked.get(logged.review.asked_question_id)
    _reopen_round(uow, act, taken.round_id)
    uow.reviews.take_back(logged.id, at=act.now)
    if logged.review.unrated is None:
        uow.cards.restore(act.person.id, logged.review.fact_id, before=find_before(uow, logged))
    count_answer(uow, logged.review)
    rounds.close_open_question(uow, act)
    again = NewAskedQuestion(
        person_id=act.person.id,
        question=taken.question,
        shuffle_seed=taken.shuffle_seed,
        asked_at=act.now,
        round_id=taken.round_id,
    )
    return replace(show_open(uow, act, uow.asked.ask(again)), again_of=taken.id)


def _go_on(uow: UnitOfWork, act: Act, current: Round | None) -> Screen:
    return steps.nothing_to_ask(uow, act) if current is None else steps.go_on(uow, act, current)


def _still_asks(act: Act, current: Round | None, waiting: AskedQuestion) -> bool:
    """Whether a question that waits is one to answer now."""
    known = waiting.question.fact_id in act.syllabus.curriculum
    return known and (waiting.round_id is None or (current is not None and current.id == waiting.round_id))


def _find_exam(uow: UnitOfWork, round_id: int | None) -> Round | None:
    found = None if round_id is None else uow.rounds.get(round_id)
    return found if found is not None and found.new.kind is RoundKind.EXAM else None


def _reopen_round(uow: UnitOfWork, act: Act, round_id: int | None) -> None:
    """Have the round of an answer go on, if it was summed up; raises NotFound for an exam that is marked or over."""
    if round_id is None:
        return
    found = uow.rounds.get(round_id)
    if found.new.kind is RoundKind.EXAM and (found.state is RoundState.DONE or steps.is_over(found, act.now)):
        raise NotFound(what="review", name="")
    if found.state is not RoundState.OPEN:
        rounds.leave_open_round(uow, act)
        uow.rounds.move(found, RoundState.OPEN, at=act.now)
