"""The mock exam: begin, pause, go on, hand in; its questions are answered like any other, feedback comes at the end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.use_cases.aims import expect_mean_recall, take_standing
from bot.use_cases.corrected import as_corrected
from bot.use_cases.rounds import leave_open_round
from bot.use_cases.screens import show_answered
from bot.use_cases.steps import ExamReport, go_on, is_over, report
from questions.errors import NotAllowed, NotFound, StaleTap
from questions.learning.exam import allow_time, draw_exam
from questions.learning.rounds import NewRound, Round, RoundKind, RoundState

if TYPE_CHECKING:
    from datetime import datetime

    from bot.use_cases.screens import AnsweredQuestion, OpenQuestion
    from bot.use_cases.steps import RoundSummary
    from bot.use_cases.syllabus import Act
    from questions.learning.exam import ExamLength
    from storage.unit_of_work import UnitOfWork

EXAMS_SHOWN = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningExam:
    """An exam begun and not handed in: how many of its questions are answered, and when it ends if it is timed."""

    round_id: int
    answered: int
    questions: int
    ends_at: datetime | None
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """One answer of a marked exam that was not fully right: the `place`th (from 0) of `count`."""

    answered: AnsweredQuestion
    round_id: int
    place: int
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ExamMenu:
    """What /examen offers: the exam under way, or a new one; and the marks of earlier ones, newest first."""

    running: RunningExam | None
    past: tuple[ExamReport, ...]
    written_minutes: int


def look_at_exams(uow: UnitOfWork, act: Act) -> ExamMenu:
    """The exam under way and the earlier ones; one whose time has run out is marked first."""
    running = _find_running(uow, act)
    if running is not None and is_over(running, act.now):
        hand_in_exam(uow, act, round_id=running.id)
        running = None
    past = uow.rounds.list_exams(act.person.id, limit=EXAMS_SHOWN)
    return ExamMenu(
        running=None if running is None else _describe(uow, act, running),
        past=tuple(report(uow, act, exam) for exam in past),
        written_minutes=act.syllabus.plan.exam.written_minutes,
    )


def start_exam(
    uow: UnitOfWork, act: Act, *, length: ExamLength, timed: bool
) -> OpenQuestion | RoundSummary | ExamReport:
    """The first question of a new mock exam, or the open one's next question if one is under way."""
    if _find_running(uow, act) is not None:
        return resume_exam(uow, act)
    exam_plan = act.syllabus.plan.exam
    facts = draw_exam(act.syllabus.curriculum, weights=exam_plan.written_weights, length=length, rng=act.rng)
    if not facts:
        raise NotFound(what="exam questions", name="")
    standing = take_standing(uow, act)
    leave_open_round(uow, act)
    time = allow_time(length, written_minutes=exam_plan.written_minutes)
    exam = uow.rounds.begin(
        NewRound(
            person_id=act.person.id,
            kind=RoundKind.EXAM,
            study_day=act.today,
            started_at=act.now,
            facts=facts,
            forecast=expect_mean_recall(standing, act),
            ends_at=act.now + time if timed else None,
        )
    )
    return go_on(uow, act, exam)


def resume_exam(uow: UnitOfWork, act: Act) -> OpenQuestion | RoundSummary | ExamReport:
    """The next question of the exam under way, or its report if its time has run out; raises NotFound."""
    exam = _get_running(uow, act)
    leave_open_round(uow, act)
    paused = uow.rounds.get(exam.id)
    uow.rounds.move(paused, RoundState.OPEN, at=act.now)
    return go_on(uow, act, uow.rounds.get(exam.id))


def pause_exam(uow: UnitOfWork, act: Act) -> RunningExam:
    """The exam put aside; its clock, if any, goes on. Raises NotFound."""
    exam = _get_running(uow, act)
    if exam.state is RoundState.OPEN:
        leave_open_round(uow, act)
    return _describe(uow, act, exam)


def offer_to_hand_in(uow: UnitOfWork, act: Act, *, round_id: int) -> RunningExam | ExamReport:
    """How far the exam is, to think twice; its report if it was handed in. Raises NotFound or NotAllowed."""
    exam = _get_own_exam(uow, act, round_id)
    return report(uow, act, exam) if exam.state is RoundState.DONE else _describe(uow, act, exam)


def look_at_correction(uow: UnitOfWork, act: Act, *, round_id: int, place: int) -> Correction:
    """One answer of a marked exam that was not fully right, judged; raises NotFound, NotAllowed, StaleTap."""
    exam = _get_own_exam(uow, act, round_id)
    missed = [review for review in uow.reviews.list_of_round(exam.id) if review.credit < 1]
    if exam.state is not RoundState.DONE or place >= len(missed):
        raise StaleTap
    asked = uow.asked.get(missed[place].asked_question_id)
    answered = show_answered(uow, act, *as_corrected(uow, asked, missed[place]))
    return Correction(answered=answered, round_id=exam.id, place=place, count=len(missed))


def hand_in_exam(uow: UnitOfWork, act: Act, *, round_id: int) -> ExamReport:
    """The exam marked as it stands, or as it was marked if it is handed in again; raises NotFound or NotAllowed."""
    exam = _get_own_exam(uow, act, round_id)
    if exam.state is RoundState.DONE:
        return report(uow, act, exam)
    if exam.state is RoundState.OPEN:
        leave_open_round(uow, act)
    uow.rounds.move(uow.rounds.get(exam.id), RoundState.DONE, at=act.now)
    return report(uow, act, uow.rounds.get(exam.id))


def _get_own_exam(uow: UnitOfWork, act: Act, round_id: int) -> Round:
    exam = uow.rounds.get(round_id)
    if exam.new.person_id != act.person.id or exam.new.kind is not RoundKind.EXAM:
        raise NotAllowed
    return exam


def _find_running(uow: UnitOfWork, act: Act) -> Round | None:
    current = uow.rounds.find_open(act.person.id)
    if current is not None and current.new.kind is RoundKind.EXAM:
        return current
    return uow.rounds.find_paused(act.person.id)


def _get_running(uow: UnitOfWork, act: Act) -> Round:
    exam = _find_running(uow, act)
    if exam is None:
        raise NotFound(what="exam", name="")
    return exam


def _describe(uow: UnitOfWork, act: Act, exam: Round) -> RunningExam:
    return RunningExam(
        round_id=exam.id,
        answered=report(uow, act, exam).result.answered,
        questions=len(exam.new.facts),
        ends_at=exam.new.ends_at,
        now=act.now,
    )
