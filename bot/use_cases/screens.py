"""What a person sees of one asked question: open or answered."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from questions.errors import NotAllowed, QuestionGone, StaleTap
from questions.learning.rounds import RoundKind, find_step
from questions.quiz.asked import AskedState
from questions.quiz.corrections import Change
from questions.quiz.question_set import topic_of

if TYPE_CHECKING:
    from datetime import date, datetime

    from bot.use_cases.steps import Screen
    from bot.use_cases.syllabus import Act
    from questions.learning.card import Card, Memory, Review, Unrated
    from questions.learning.rounds import Round, Step
    from questions.quiz.asked import AskedQuestion
    from storage.asked_questions import Answering
    from storage.unit_of_work import UnitOfWork

SEEDS = 2**31


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenQuestion:
    """A question that waits for its answer, at its place in a round if it belongs to one.

    `waits` are the days that each self-grade of a recall would bring, Again to Easy; empty where none is promised.
    `exam` is the mock exam that it belongs to, if any; `again_of` the asked question whose answer was taken back.
    """

    asked: AskedQuestion
    is_new: bool
    now: datetime
    waits: tuple[int, ...] = ()
    step: Step | None = None
    exam: Round | None = None
    again_of: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class AnsweredQuestion:
    """A question with its answer: what was sent (as data), how right it was, and when the fact comes back.

    `due_day` is None after practice, and where an exam day lies ahead: then facts come when they gain most for it.
    `may_own_up` tells that luck may explain it, so « au hasard » makes sense; `otherwise` is another way to see the
    fact, for one that won't stick. `following` is what comes at once, without being asked for: the next question, or
    how the round went; None where somebody should read first. `is_followed` tells that this stands in the chat
    already, `is_last` that nothing was answered since: only then can the answer be taken back.
    """

    asked: AskedQuestion
    answer: object
    correct: bool
    credit: float
    guessed: bool
    unrated: Unrated | None
    due_day: date | None
    today: date
    may_own_up: bool = False
    is_leech: bool = False
    otherwise: str = ""
    following: Screen | None = None
    is_followed: bool = False
    is_last: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class NothingToAsk:
    """Everything is fresh; `next_day` is when something comes back, if ever."""

    next_day: date | None
    today: date


def get_own(uow: UnitOfWork, act: Act, *, asked_id: int) -> AskedQuestion:
    """The asked question; raises NotAllowed if it was asked to somebody else."""
    asked = uow.asked.get(asked_id)
    if asked.person_id != act.person.id:
        raise NotAllowed
    return asked


def get_open(uow: UnitOfWork, act: Act, *, asked_id: int, sequence: int) -> AskedQuestion:
    """The asked question; raises StaleTap unless it is open and looks as it did when the button was made.

    QuestionGone tells that it was withdrawn meanwhile, or corrected for its wrong key.
    """
    return get_answering(uow, act, asked_id=asked_id, sequence=sequence).asked


def get_answering(uow: UnitOfWork, act: Act, *, asked_id: int, sequence: int) -> Answering:
    """As `get_open`, with what an answer touches."""
    found = uow.asked.get_answering(asked_id)
    asked = found.asked
    if asked.person_id != act.person.id:
        raise NotAllowed
    if asked.state is AskedState.REPLACED and _is_gone(uow, asked):
        raise QuestionGone
    if asked.state is not AskedState.OPEN or asked.sequence != sequence:
        raise StaleTap
    return found


def _is_gone(uow: UnitOfWork, asked: AskedQuestion) -> bool:
    question = asked.question
    return uow.withdrawals.find(question.id) is not None or any(
        correction.new.change is Change.KEY and correction.new.made_at >= asked.asked_at
        for correction in uow.corrections.list_of(question.id)
    )


def show_open(uow: UnitOfWork, act: Act, asked: AskedQuestion) -> OpenQuestion:
    """The screen of an open question."""
    card = uow.cards.find(asked.person_id, asked.question.fact_id)
    waits: tuple[int, ...] = ()
    if asked.revealed and not _has_exam_ahead(act) and (card is None or card.memory.last_day != act.today):
        outcomes = act.scheduler.list_outcomes(memory_of(card), today=act.today)
        waits = tuple((memory.due_day - act.today).days for memory in outcomes)
    shown = OpenQuestion(asked=asked, is_new=card is None, now=act.now, waits=waits)
    return shown if asked.round_id is None else _place(uow, act, shown, asked.round_id)


def show_answered(uow: UnitOfWork, act: Act, asked: AskedQuestion, review: Review) -> AnsweredQuestion:
    """The screen of an answered question."""
    return show_judged(act, asked, review, card=uow.cards.find(asked.person_id, asked.question.fact_id))


def show_judged(act: Act, asked: AskedQuestion, review: Review, *, card: Card | None) -> AnsweredQuestion:
    """As `show_answered`, for whoever knows the card as it is now."""
    is_leech = card is not None and card.leech_since is not None
    lucky = review.correct and review.guess_probability > 0 and review.unrated is None and not review.guessed
    return AnsweredQuestion(
        asked=asked,
        answer=review.answer,
        correct=review.correct,
        credit=review.credit,
        guessed=review.guessed,
        unrated=review.unrated,
        due_day=None if review.after is None or _has_exam_ahead(act) else review.after.due_day,
        today=act.today,
        may_own_up=lucky and review.study_day == act.today,
        is_leech=is_leech,
        otherwise=_see_otherwise(act, asked) if is_leech and not review.correct else "",
    )


def _has_exam_ahead(act: Act) -> bool:
    exam_day = act.person.exam_day
    return exam_day is not None and exam_day > act.today


def memory_of(card: Card | None) -> Memory | None:
    """What the card remembers; None for a fact never met."""
    return None if card is None else card.memory


def _place(uow: UnitOfWork, act: Act, shown: OpenQuestion, round_id: int) -> OpenQuestion:
    """The open question with its place in the round."""
    current = uow.rounds.get(round_id)
    step = find_step(current, uow.reviews.list_given(round_id), askable=act.syllabus.curriculum)
    exam = current if current.new.kind is RoundKind.EXAM else None
    fits = step is not None and step.fact_id == shown.asked.question.fact_id
    return replace(shown, step=step if fits else None, exam=exam)


def _see_otherwise(act: Act, asked: AskedQuestion) -> str:
    """The same fact seen otherwise than in this question's explanation: another one, or key points, or a sibling's.

    Empty if there is nothing.
    """
    own, known = asked.question, act.syllabus.curriculum
    siblings = (fact_id for fact_id in known if topic_of(fact_id) == topic_of(own.fact_id))
    seen = [
        question
        for fact_id in (own.fact_id, *siblings)
        if fact_id in known
        for question in act.syllabus.library.list_questions(fact_id)
    ]
    others = [question.explanation for question in seen if question.explanation != own.explanation]
    points = [", ".join(question.key_points) for question in seen if question.key_points and question.id != own.id]
    return next(iter((*others, *points)), "")
