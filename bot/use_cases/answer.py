"""Answering: grade, schedule and store, in one transaction.

A tap says which moment it was made for (`asked_id`, `sequence`): StaleTap is raised if that moment has passed,
NotAllowed if the question was asked to somebody else.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.use_cases.corrected import as_corrected
from bot.use_cases.exams import hand_in_exam
from bot.use_cases.parameters import scheduler_of
from bot.use_cases.points import count_answer, with_objectives
from bot.use_cases.replay import find_before
from bot.use_cases.screens import (
    AnsweredQuestion,
    OpenQuestion,
    get_answering,
    get_open,
    get_own,
    memory_of,
    show_answered,
    show_judged,
    show_open,
)
from bot.use_cases.steps import go_on, is_over
from questions.errors import NotFound, StaleTap, UnreadableAnswer
from questions.learning.card import Rating, Review, Unrated
from questions.learning.rounds import RoundKind, RoundState
from questions.learning.scheduling import POLICY, next_card
from questions.quiz import asked as asking
from questions.quiz.answers import Arranged, Chosen, DontKnow, Recalled, Ticked, answer_as_data, words_of
from questions.quiz.asked import AskedState
from questions.quiz.grading import grade, is_rapid
from questions.quiz.letters import read_text
from questions.quiz.question import Kind
from questions.quiz.typed import fold

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.use_cases.steps import Screen
    from bot.use_cases.syllabus import Act
    from questions.learning.rounds import Given
    from questions.quiz.answers import Answer, SelfGrade
    from questions.quiz.asked import AskedQuestion
    from questions.quiz.grading import Grade
    from storage.asked_questions import Answering
    from storage.day_answers import DayAnswer
    from storage.unit_of_work import UnitOfWork

LONGEST_DURATION = 2**31 - 1
"""Milliseconds kept of how long an answer took: about 24 days; longer says nothing."""

SURELY_READ = 10_000
"""Milliseconds after which no answer is too fast: a tenth of what the slowest question takes."""
DURATIONS_COMPARED = 50
ECHO = timedelta(seconds=3)


def choose_option(
    uow: UnitOfWork, act: Act, *, asked_id: int, sequence: int, position: int
) -> AnsweredQuestion | Screen:
    """A tap on the option shown at this position: the answer of a choice, or one tick or place of a longer one."""
    found = get_answering(uow, act, asked_id=asked_id, sequence=sequence)
    asked = found.asked
    order = asking.shown_order(asked)
    if not 0 <= position < len(order):
        raise StaleTap
    if asked.question.kind in {Kind.CHOICE, Kind.TRUE_FALSE}:
        return _record(uow, act, found, Chosen(index=order[position]))
    return _save_draft(uow, act, asking.tap_option(asked, index=order[position]))


def give_hint(uow: UnitOfWork, act: Act, *, asked_id: int, sequence: int) -> OpenQuestion:
    """The question with its hint: fewer options, or the first letter; an exam gives none (StaleTap)."""
    asked = get_open(uow, act, asked_id=asked_id, sequence=sequence)
    if show_open(uow, act, asked).exam is not None:
        raise StaleTap
    return _save_draft(uow, act, asking.give_hint(asked))


def own_up(uow: UnitOfWork, act: Act, *, asked_id: int) -> AnsweredQuestion:
    """« Au hasard »: the last right answer was a guess and counts as not known.

    Raises StaleTap if it is no longer the person's last answer, was not right, or not given today.
    """
    logged = uow.reviews.find_last(act.person.id)
    asked = get_own(uow, act, asked_id=asked_id)
    if logged is None or logged.review.asked_question_id != asked_id:
        raise StaleTap
    if not show_answered(uow, act, asked, logged.review).may_own_up:
        raise StaleTap
    before = find_before(uow, logged)
    review = replace(logged.review, guessed=True, rating=Rating.AGAIN, before=before)
    scheduler = scheduler_of(uow, act, review)
    after = scheduler.review(memory_of(review.before), Rating.AGAIN, today=review.study_day)
    review = replace(review, after=after)
    uow.reviews.own_up(logged.id, after=after, at=act.now)
    uow.cards.restore(act.person.id, review.fact_id, before=next_card(review))
    count_answer(uow, review)
    _resume_round(uow, act, asked)
    return show_answered(uow, act, *as_corrected(uow, asked, review))


def _resume_round(uow: UnitOfWork, act: Act, asked: AskedQuestion) -> None:
    """Have a round go on that was summed up after a guess: what was guessed is asked once more."""
    if asked.round_id is None or uow.rounds.find_open(act.person.id) is not None:
        return
    summed_up = uow.rounds.get(asked.round_id)
    if summed_up.state is RoundState.DONE and summed_up.new.kind is not RoundKind.EXAM:
        uow.rounds.move(summed_up, RoundState.OPEN, at=act.now)


def undo_tap(uow: UnitOfWork, act: Act, *, asked_id: int, sequence: int) -> OpenQuestion:
    """The last tap of an order or match taken away."""
    asked = get_open(uow, act, asked_id=asked_id, sequence=sequence)
    return _save_draft(uow, act, asking.undo_tap(asked))


def reveal_key_points(uow: UnitOfWork, act: Act, *, asked_id: int, sequence: int) -> OpenQuestion:
    """The key points of a recall question shown, with the intervals that each self-grade would bring."""
    asked = get_open(uow, act, asked_id=asked_id, sequence=sequence)
    return _save_draft(uow, act, asking.reveal(asked))


def submit_draft(uow: UnitOfWork, act: Act, *, asked_id: int, sequence: int) -> AnsweredQuestion | Screen:
    """The ticks or places tapped so far, sent as the answer; raises StaleTap while they are incomplete."""
    found = get_answering(uow, act, asked_id=asked_id, sequence=sequence)
    asked = found.asked
    if not asking.is_complete(asked):
        raise StaleTap
    if asked.question.kind is Kind.MULTIPLE:
        return _record(uow, act, found, Ticked(indexes=frozenset(asked.draft)))
    return _record(uow, act, found, Arranged(indexes=asked.draft))


def grade_oneself(
    uow: UnitOfWork, act: Act, *, asked_id: int, sequence: int, self_grade: SelfGrade
) -> AnsweredQuestion | Screen:
    """The apprentice's own judgement of a recall; raises StaleTap before the key points are shown."""
    found = get_answering(uow, act, asked_id=asked_id, sequence=sequence)
    if not found.asked.revealed:
        raise StaleTap
    return _record(uow, act, found, Recalled(grade=self_grade))


def admit_not_knowing(uow: UnitOfWork, act: Act, *, asked_id: int, sequence: int) -> AnsweredQuestion | Screen:
    """« Je ne sais pas »: the question is answered wrongly, and honestly."""
    return _record(uow, act, get_answering(uow, act, asked_id=asked_id, sequence=sequence), DontKnow())


def answer_by_text(uow: UnitOfWork, act: Act, *, text: str) -> AnsweredQuestion | Screen | None:
    """The typed answer to the open question; typing at a recall question shows its key points to compare.

    A letter is a tap on its button. Raises NotFound if no question is open, UnreadableAnswer if the text is no answer
    to it. None for the answer before, sent twice by accident: it must not answer the next question too.
    """
    found = uow.asked.find_answering(act.person.id)
    if found is None:
        raise NotFound(what="question", name="")
    asked = found.asked
    if _is_echo(uow, act, asked, text):
        return None
    if asked.question.kind is Kind.RECALL and not asked.revealed:
        return _save_draft(uow, act, asking.reveal(asked))
    try:
        return _record(uow, act, found, read_text(asked, text))
    except UnreadableAnswer:
        raise UnreadableAnswer(kind=asked.question.kind) from None


def _is_echo(uow: UnitOfWork, act: Act, asked: AskedQuestion, text: str) -> bool:
    """Whether a text right after a question is the answer to the one before once more: a phone sent it twice."""
    if act.now - asked.asked_at > ECHO:
        return False
    last = uow.reviews.find_last(act.person.id)
    return last is not None and fold(words_of(last.review.answer)) == fold(text) != ""


def _save_draft(uow: UnitOfWork, act: Act, asked: AskedQuestion) -> OpenQuestion:
    uow.asked.save_draft(asked)
    return show_open(uow, act, asked)


def _record(uow: UnitOfWork, act: Act, found: Answering, answer: Answer) -> AnsweredQuestion | Screen:
    """Grade, schedule and store one answer: the asked question closed, the card saved, the review appended.

    In an exam the next question follows at once, or the report; an answer after its time is not taken.
    """
    asked, exam = found.asked, found.round if found.asked.in_exam else None
    if exam is not None and is_over(exam, act.now):
        return hand_in_exam(uow, act, round_id=exam.id)
    today = uow.reviews.list_day(asked.person_id, act.today)
    review = _review(uow, act, found, answer, today=today)
    uow.asked.close(asked.id, state=AskedState.ANSWERED, sequence=asked.sequence)
    card = review.before
    if review.unrated is None:
        uow.cards.save(card := next_card(review))
    logged = uow.reviews.append(review)
    objective = next(iter(asked.question.objectives), "")
    count_answer(uow, review, in_round=found.round, day=(*with_objectives(today), (logged, objective)))
    if exam is not None:
        return go_on(uow, act, exam)
    judged = show_judged(act, asked, review, card=card)
    return replace(judged, following=_follow(uow, act, found, judged, given=_given(found, today, review)))


def _given(found: Answering, today: Sequence[DayAnswer], review: Review) -> tuple[Given, ...]:
    """What was answered in the round so far; all of it today, for a round of a day gone by goes on no more."""
    before = (one for one in today if one.round_id == found.asked.round_id and not one.taken_back)
    return (*before, review)


def _follow(
    uow: UnitOfWork, act: Act, found: Answering, judged: AnsweredQuestion, *, given: Sequence[Given]
) -> Screen | None:
    """What comes at once after an answer that leaves nothing to think over: the round's next question, or its summary.

    None where the explanation is to be read first, or the round goes on no more.
    """
    current = found.round
    if current is None or current.state is not RoundState.OPEN or current.new.study_day != act.today:
        return None
    if not judged.correct or judged.unrated is Unrated.RAPID:
        return None
    return go_on(uow, act, current, given=given)


def _review(uow: UnitOfWork, act: Act, found: Answering, answer: Answer, *, today: Sequence[DayAnswer]) -> Review:
    """The answer judged, after `today`'s earlier ones: what it makes of the memory, or why it is practice only."""
    asked, before, scheduler = found.asked, found.card, act.scheduler
    question = asked.question
    judged = grade(question, answer, hinted=asked.hinted)
    memory, duration = memory_of(before), _duration(asked, act.now)
    earlier = {one.unrated for one in today if one.fact_id == question.fact_id and not one.taken_back}
    same_day = None in earlier
    # One too fast to have been read leaves the day to the one that is read; but the solution was shown, which helps.
    helped = asked.hinted or Unrated.RAPID in earlier
    rating = scheduler.rate(judged, memory=memory, today=act.today, hint=helped)
    suspect = not isinstance(answer, DontKnow) and duration <= SURELY_READ
    rapid = suspect and _is_rapid(uow, asked, judged, duration=duration)
    unrated = Unrated.SAME_DAY if same_day else Unrated.RAPID if rapid else None
    guess = judged.guess_probability if judged.correct else 0.0
    return Review(
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
        hint=asked.hinted,
        duration=duration,
        recall=None if memory is None else scheduler.recall(memory, today=act.today),
        before=before,
        after=None if unrated else scheduler.review(memory, rating, today=act.today, guess=guess),
        unrated=unrated,
        policy=POLICY,
        parameters_id=scheduler.parameters_id,
        update_id=act.update_id,
    )


def _is_rapid(uow: UnitOfWork, asked: AskedQuestion, judged: Grade, *, duration: int) -> bool:
    durations = uow.reviews.list_durations(asked.question.id, limit=DURATIONS_COMPARED)
    return is_rapid(asked.question, judged, duration=duration, durations=durations)


def _duration(asked: AskedQuestion, now: datetime) -> int:
    """Milliseconds from question to answer; 0 where the clock went backwards."""
    elapsed = int((now - asked.asked_at).total_seconds() * 1000)
    return min(max(0, elapsed), LONGEST_DURATION)
