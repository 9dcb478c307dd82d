"""Asking: the next question, a look at one, and the last answer taken back.

A tap that comes twice or late raises StaleTap where it is answered (`bot.use_cases.answer`); `look_at` then shows
the screen as it really is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.use_cases.screens import (
    SEEDS,
    AnsweredQuestion,
    NothingToAsk,
    OpenQuestion,
    get_own,
    show_answered,
    show_open,
)
from questions.errors import NotFound, StaleTap
from questions.learning.selection import choose_fact, choose_question
from questions.quiz.asked import AskedState, NewAskedQuestion

if TYPE_CHECKING:
    import random

    from bot.use_cases.syllabus import Act
    from storage.unit_of_work import UnitOfWork


def ask_next(uow: UnitOfWork, act: Act, *, rng: random.Random) -> OpenQuestion | NothingToAsk:
    """The question that is open, or else the next one to ask."""
    person, library = act.person, act.syllabus.library
    waiting = uow.asked.find_open(person.id)
    if waiting is not None:
        return show_open(uow, act, waiting)
    cards = {card.fact_id: card for card in uow.cards.list_of(person.id)}
    last = uow.reviews.find_last(person.id)
    choice = choose_fact(
        cards.values(),
        library.curriculum,
        today=act.today,
        new_today=uow.reviews.count_first_answers(person.id, study_day=act.today),
        last_fact_id=last.review.fact_id if last else None,
    )
    if choice is None:
        due_days = [card.memory.due_day for card in cards.values() if card.fact_id in library.curriculum]
        return NothingToAsk(next_day=min(due_days, default=None), today=act.today)
    card = cards.get(choice.fact_id)
    question = choose_question(
        library.list_questions(choice.fact_id),
        last_question_id=card.last_question_id if card else None,
        rng=rng,
    )
    new = NewAskedQuestion(person_id=person.id, question=question, shuffle_seed=rng.randrange(SEEDS), asked_at=act.now)
    return OpenQuestion(asked=uow.asked.ask(new), is_new=choice.is_new)


def look_at(uow: UnitOfWork, act: Act, *, asked_id: int) -> OpenQuestion | AnsweredQuestion:
    """The screen of an asked question as it stands now; raises StaleTap if it was replaced by another."""
    asked = get_own(uow, act, asked_id=asked_id)
    if asked.state is AskedState.OPEN:
        return show_open(uow, act, asked)
    logged = uow.reviews.find_of_asked(asked_id)
    if logged is None or logged.taken_back:
        raise StaleTap
    return show_answered(asked, logged.review, today=act.today)


def take_back_last_answer(uow: UnitOfWork, act: Act, *, asked_id: int | None = None) -> OpenQuestion:
    """The last answer undone: card as before, review marked as taken back, the same question asked again.

    A button says which answer it means (`asked_id`). Raises NotFound if there is no answer to take back, StaleTap
    if the one meant is no longer the last.
    """
    logged = uow.reviews.find_last(act.person.id)
    if logged is None:
        raise NotFound(what="review", name="")
    if asked_id not in {None, logged.review.asked_question_id}:
        raise StaleTap
    uow.reviews.take_back(logged.id, at=act.now)
    uow.cards.restore(act.person.id, logged.review.fact_id, before=logged.review.before)
    waiting = uow.asked.find_open(act.person.id)
    if waiting is not None:
        uow.asked.close(waiting.id, state=AskedState.REPLACED, sequence=waiting.sequence)
    taken = uow.asked.get(logged.review.asked_question_id)
    again = NewAskedQuestion(
        person_id=act.person.id, question=taken.question, shuffle_seed=taken.shuffle_seed, asked_at=act.now
    )
    return show_open(uow, act, uow.asked.ask(again))
