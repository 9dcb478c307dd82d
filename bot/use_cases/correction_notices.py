"""What Rappel says unasked about corrected and reported questions, brought up to date when its turn has come."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from bot.use_cases.report_views import find_view
from questions.errors import NotFound
from questions.learning.regrading import Remedy
from questions.quiz.corrections import Change

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.use_cases.report_views import ReportView
    from bot.use_cases.syllabus import Act
    from questions.quiz.corrections import Correction
    from questions.quiz.question import Question
    from storage.unit_of_work import UnitOfWork

KEY_CORRECTED: Final = "key_corrected"
CORRECTION_DONE: Final = "correction_done"
REPORTED: Final = "reported"
REPORTED_OUT: Final = "reported_out"
REPORT_SETTLED: Final = "report_settled"
REPORT_REPLY: Final = "report_reply"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyCorrected:
    """A question whose key was wrong, as it reads now, and what that means to the person."""

    question: Question
    remedy: Remedy


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionStanding:
    """How far a correction has been worked off, and the question as it reads since."""

    correction: Correction
    question: Question


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportOutcome:
    """What came of a report, for who made it: the question was corrected, or `text` is what was written to them."""

    question: Question
    text: str


def stand_of(uow: UnitOfWork, correction: Correction) -> CorrectionStanding:
    """How the correction stands."""
    question = uow.questions.get(correction.new.question_id, correction.new.new_version)
    return CorrectionStanding(correction=correction, question=question)


def _read_key_corrected(uow: UnitOfWork, _act: Act, payload: Mapping[str, Any]) -> KeyCorrected | None:
    new = uow.corrections.get(payload["correction_id"]).new
    later = uow.corrections.list_of(new.question_id)
    if any(one.id > payload["correction_id"] and one.new.change is Change.KEY for one in later):
        # That key was no better, and the one after it has its own word.
        return None
    question = uow.questions.get(new.question_id, new.new_version)
    return KeyCorrected(question=question, remedy=Remedy(payload["remedy"]))


def _read_correction_done(uow: UnitOfWork, _act: Act, payload: Mapping[str, Any]) -> CorrectionStanding:
    return stand_of(uow, uow.corrections.get(payload["correction_id"]))


def _read_reported(uow: UnitOfWork, act: Act, payload: Mapping[str, Any]) -> ReportView | None:
    view = find_view(uow, act, payload["report_id"])
    return view if view is not None and view.report.settled_at is None else None


def _read_reported_out(uow: UnitOfWork, act: Act, payload: Mapping[str, Any]) -> ReportView | None:
    view = find_view(uow, act, payload["report_id"])
    return view if view is not None and view.withdrawal is not None else None


def _read_outcome(uow: UnitOfWork, _act: Act, payload: Mapping[str, Any]) -> ReportOutcome | None:
    try:
        report = uow.reports.get(payload["report_id"]).new
    except NotFound:
        return None
    question = uow.questions.get(report.question_id, report.question_version)
    return ReportOutcome(question=question, text=payload.get("text", ""))


PREPARE_CORRECTIONS: Final[Mapping[str, Callable[[UnitOfWork, Act, Mapping[str, Any]], object | None]]] = {
    KEY_CORRECTED: _read_key_corrected,
    CORRECTION_DONE: _read_correction_done,
    REPORTED: _read_reported,
    REPORTED_OUT: _read_reported_out,
    REPORT_SETTLED: _read_outcome,
    REPORT_REPLY: _read_outcome,
}
"""By kind, as `bot.use_cases.notices.PREPARE`."""
