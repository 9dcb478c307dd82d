"""A report as who deals with it sees it: the question, the key, what was answered, by whom as far as rights allow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.use_cases.rights import list_trainer_ids, require_teaching
from bot.use_cases.set_questions import require_question
from questions.cohorts import may_manage_cohort, may_teach
from questions.errors import NotFound, NotYourSet, Refusal

if TYPE_CHECKING:
    from bot.use_cases.syllabus import Act
    from questions.people import Person
    from questions.quiz.corrections import Withdrawal
    from questions.quiz.publishing import SetInfo
    from questions.quiz.question import Question
    from questions.quiz.reports import Report
    from storage.unit_of_work import UnitOfWork

MOST_ADMINS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportView:
    """A report and what it is about, the question as it was asked.

    `info` is None for a shipped question. `reporter` is empty for somebody of whom the reader may know no name.
    `open_reports` counts those of the question that wait; `is_changed` tells that it was edited since.
    """

    report: Report
    question: Question
    info: SetInfo | None
    answer: object
    reporter: str
    open_reports: int
    is_changed: bool
    withdrawal: Withdrawal | None


def view_report(uow: UnitOfWork, act: Act, report_id: int) -> ReportView:
    """The report as the acting person may see it; raises RoleNeeded, NotYourSet, or StaleTap for a withdrawn set."""
    require_teaching(uow, act)
    report = _get(uow, report_id)
    info = require_question(uow, act, report.new.question_id)
    logged = uow.reviews.find_of_asked(report.new.asked_question_id)
    question = uow.questions.get(report.new.question_id, report.new.question_version)
    standing = None if info is None else find_standing(uow, info, question.id)
    return ReportView(
        report=report,
        question=question,
        info=info,
        answer=None if logged is None else logged.review.answer,
        reporter=_name_reporter(uow, uow.people.get(act.person.id), uow.people.get(report.new.person_id)),
        open_reports=len(uow.reports.list_open(question.id)),
        is_changed=standing is not None and standing.version != question.version,
        withdrawal=uow.withdrawals.find(question.id),
    )


def find_view(uow: UnitOfWork, act: Act, report_id: int) -> ReportView | None:
    """As `view_report`; None if the acting person has no business with it any more."""
    try:
        return view_report(uow, act, report_id)
    except Refusal:
        return None


def find_standing(uow: UnitOfWork, info: SetInfo, question_id: str) -> Question | None:
    """The question as it stands in a set now; None if it left the set."""
    return next((one for one in uow.sets.get(info.id).questions if one.id == question_id), None)


def list_recipients(uow: UnitOfWork, question_id: str) -> list[Person]:
    """Who deals with reports of a question: whose set it is in while they teach, else the admins."""
    set_id = uow.sets.find_set_of(question_id)
    if set_id is not None:
        owner = uow.people.get(uow.sets.get_info(set_id).owner_id)
        if may_teach(owner):
            return [owner]
    return list(uow.people.list_admins()[:MOST_ADMINS])


def _get(uow: UnitOfWork, report_id: int) -> Report:
    try:
        return uow.reports.get(report_id)
    except NotFound:
        raise NotYourSet from None


def _name_reporter(uow: UnitOfWork, reader: Person, reporter: Person) -> str:
    """The first name, if the reader may know the members of the reporter's cohort."""
    if reporter.cohort_id is None:
        return ""
    trainers = list_trainer_ids(uow, reporter.cohort_id)
    return reporter.first_name if may_manage_cohort(reader, trainer_ids=trainers) else ""
