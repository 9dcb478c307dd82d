"""Going on with a round: its next question, its summary, an exam's report."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from bot.use_cases.aims import expect_mean_recall, forecast_day, take_standing, take_standing_after_round
from bot.use_cases.habits import count_streak, has_reached_goal_today
from bot.use_cases.screens import SEEDS, NothingToAsk, OpenQuestion, show_open
from questions.learning.asking import choose_question
from questions.learning.exam import ExamResult, mark_exam
from questions.learning.rounds import Round, RoundKind, RoundState, find_deciding, find_step, sum_up
from questions.learning.selection import is_any_wanted
from questions.quiz.asked import NewAskedQuestion
from questions.quiz.question import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.use_cases.aims import Standing
    from bot.use_cases.syllabus import Act
    from questions.learning.rounds import Given, Step
    from questions.quiz.asked import AskedQuestion
    from questions.quiz.question import Question
    from storage.unit_of_work import UnitOfWork

LATEST = timedelta(seconds=10)
"""An answer sent in time may arrive so late."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundSummary:
    """How a round went: rights and wrongs, the questions that were hard, what it changed, and what comes next.

    `forecast` and `forecast_before` are the likely share of the bank's `facts` recalled on `forecast_day` (0 to 1);
    `fresh` tells that nothing more is worth asking today, `reached_goal` that the day's goal is reached. `rapid` of
    the `answered` facts were only answered too fast to have been read.
    """

    round_id: int
    right: int
    answered: int
    hard: tuple[Question, ...]
    facts: int
    forecast: float
    forecast_before: float
    forecast_day: date
    today: date
    streak: int
    fresh: bool
    reached_goal: bool = False
    rapid: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ExamReport:
    """A mock exam that is over: its marks, and whether time ended it."""

    exam: Round
    result: ExamResult
    timed_out: bool


Screen = OpenQuestion | RoundSummary | ExamReport | NothingToAsk


def go_on(
    uow: UnitOfWork, act: Act, current: Round, *, given: Sequence[Given] | None = None
) -> OpenQuestion | RoundSummary | ExamReport:
    """The round's next question, or its summary once everything was asked, or its report once an exam is over.

    `given` are the answers given in it, for whoever has them at hand.
    """
    given = uow.reviews.list_given(current.id) if given is None else given
    step = find_step(current, given, askable=act.syllabus.curriculum)
    if step is not None and not is_over(current, act.now):
        return ask(uow, act, current, step, given=given)
    uow.rounds.move(current, RoundState.DONE, at=act.now)
    if current.new.kind is RoundKind.EXAM:
        return report(uow, act, current)
    return summarise(uow, act, current)


def is_over(current: Round, now: datetime) -> bool:
    """Whether the time for this round has run out at a moment."""
    return current.new.ends_at is not None and now > current.new.ends_at + LATEST


def ask(uow: UnitOfWork, act: Act, current: Round, step: Step, *, given: Sequence[Given] = ()) -> OpenQuestion:
    """The step's fact asked, in another way than last time; an exam asks nothing that one grades oneself."""
    waiting = uow.asked.find_replaced(current.id) if current.new.kind is RoundKind.EXAM else None
    present = None if waiting is None else act.syllabus.library.questions.get(waiting.question.id)
    if waiting is not None and present is not None and present.fact_id == step.fact_id:
        # An exam that goes on asks what it asked before its pause: nobody draws again until it suits.
        return show_open(uow, act, uow.asked.ask(_again(waiting, present, act)))
    card = uow.cards.find(act.person.id, step.fact_id)
    questions = act.syllabus.library.list_questions(step.fact_id)
    if current.new.kind is RoundKind.EXAM:
        questions = tuple(question for question in questions if question.kind is not Kind.RECALL) or questions
    asked_before = [answer.question_id for answer in given if answer.fact_id == step.fact_id]
    last_question_id = card.last_question_id if card else None
    question = choose_question(
        questions,
        last_question_id=asked_before[-1] if asked_before else last_question_id,
        rng=act.rng,
        gently=card is not None and card.leech_since is not None,
    )
    new = NewAskedQuestion(
        person_id=act.person.id,
        question=question,
        shuffle_seed=act.rng.randrange(SEEDS),
        asked_at=act.now,
        round_id=current.id,
    )
    exam = current if current.new.kind is RoundKind.EXAM else None
    return OpenQuestion(asked=uow.asked.ask(new), is_new=card is None, now=act.now, step=step, exam=exam)


def _again(waiting: AskedQuestion, present: Question, act: Act) -> NewAskedQuestion:
    """The question that was put aside, in its present version: its key may have been corrected meanwhile."""
    return NewAskedQuestion(
        person_id=waiting.person_id,
        question=present,
        shuffle_seed=waiting.shuffle_seed,
        asked_at=act.now,
        round_id=waiting.round_id,
    )


def report(uow: UnitOfWork, act: Act, exam: Round) -> ExamReport:
    """The marks of a mock exam."""
    result = mark_exam(
        exam.new.facts,
        uow.reviews.list_of_round(exam.id),
        curriculum=act.syllabus.curriculum,
        weights=act.syllabus.plan.exam.written_weights,
    )
    return ExamReport(exam=exam, result=result, timed_out=is_over(exam, exam.closed_at or act.now))


def summarise(uow: UnitOfWork, act: Act, current: Round) -> RoundSummary:
    """How the round went, up to now."""
    reviews = uow.reviews.list_of_round(current.id)
    result, standing = sum_up(current, reviews), take_standing_after_round(uow, act)
    deciding = find_deciding(reviews)
    hard = tuple(
        uow.questions.get(deciding[fact_id].question_id, deciding[fact_id].question_version)
        for fact_id in result.missed
    )
    return RoundSummary(
        round_id=current.id,
        right=result.right,
        answered=result.answered,
        rapid=result.rapid,
        hard=hard,
        facts=len(act.syllabus.curriculum),
        forecast=expect_mean_recall(standing, act),
        forecast_before=current.new.forecast,
        forecast_day=forecast_day(act),
        today=act.today,
        streak=count_streak(uow, act),
        reached_goal=has_reached_goal_today(uow, act),
        fresh=not standing.released and not is_any_wanted(standing.cards, aim=standing.aim, model=act.scheduler.model),
    )


def next_day(standing: Standing) -> date | None:
    """The first study day on which something is due again, tomorrow at the earliest; None before any answer."""
    days = [card.memory.due_day for card in standing.cards.values()]
    return max(min(days), standing.aim.today + timedelta(days=1)) if days else None


def nothing_to_ask(uow: UnitOfWork, act: Act) -> NothingToAsk:
    """All is fresh."""
    return NothingToAsk(next_day=next_day(take_standing(uow, act)), today=act.today)
