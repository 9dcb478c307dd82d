"""Reports as trainers deal with them: listed, looked at, and the question corrected, withdrawn, answered, settled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.use_cases.correcting import Edit, start_correction
from bot.use_cases.correction_notices import REPORT_REPLY
from bot.use_cases.drafting import get_draft, keep_draft
from bot.use_cases.report_views import ReportView, find_standing, view_report
from bot.use_cases.reporting import clean_words
from bot.use_cases.rights import require_teaching
from bot.use_cases.set_questions import put_back, take_out
from bot.use_cases.settling import settle_reports
from bot.use_cases.telling import put_word
from questions.errors import NotYourSet, QuestionChanged
from questions.people import Role
from questions.quiz.publishing import may_change_set_of

if TYPE_CHECKING:
    from bot.use_cases.syllabus import Act
    from questions.conversation import Draft
    from questions.people import Person
    from questions.quiz.question import Question
    from questions.quiz.reports import Reported
    from storage.unit_of_work import UnitOfWork

REPLY: Final = "report.reply"
KINDS: Final = frozenset({REPLY})


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportEntry:
    """A question in the list of what was reported; `report_id` names its latest report."""

    report_id: int
    question: Question
    reports: int
    is_withdrawn: bool


def list_reports(uow: UnitOfWork, act: Act) -> tuple[ReportEntry, ...]:
    """What waits for the acting trainer: reported questions, then withdrawn ones that were; raises RoleNeeded."""
    person = require_teaching(uow, act)
    return tuple(
        ReportEntry(report_id=one.latest_id, question=one.question, reports=one.reports, is_withdrawn=one.is_withdrawn)
        for one in uow.reports.list_reported()
        if _may_deal(person, one)
    )


def count_reports(uow: UnitOfWork, act: Act) -> int:
    """How many reported questions wait for the acting person."""
    person = uow.people.get(act.person.id)
    return sum(_may_deal(person, one) for one in uow.reports.list_reported() if one.reports)


def look_at_report(uow: UnitOfWork, act: Act, *, report_id: int) -> ReportView:
    """The report; raises RoleNeeded, NotYourSet, or StaleTap for a withdrawn set."""
    return view_report(uow, act, report_id)


def correct_reported(uow: UnitOfWork, act: Act, *, report_id: int) -> Edit:
    """The first step to a correction of the question as it stands now; raises as `look_at_report`.

    NotYourSet tells that it is shipped, QuestionChanged that it left its set.
    """
    view = view_report(uow, act, report_id)
    if view.info is None:
        raise NotYourSet
    standing = find_standing(uow, view.info, view.question.id)
    if standing is None:
        raise QuestionChanged
    return start_correction(uow, act, view.info, standing)


def withdraw_reported(uow: UnitOfWork, act: Act, *, report_id: int) -> ReportView:
    """The report, its question asked no more; raises as `look_at_report`, QuestionChanged if it was edited since."""
    view = view_report(uow, act, report_id)
    if view.is_changed:
        raise QuestionChanged
    take_out(uow, act, view.question.id)
    return view_report(uow, act, report_id)


def bring_back_reported(uow: UnitOfWork, act: Act, *, report_id: int) -> ReportView:
    """The report, its question asked again and what was reported of it settled; raises as `look_at_report`."""
    view = view_report(uow, act, report_id)
    put_back(uow, act, view.question.id)
    settle_reports(uow, act, view.question.id, corrected=False)
    return view_report(uow, act, report_id)


def settle_reported(uow: UnitOfWork, act: Act, *, report_id: int) -> ReportView:
    """The report, settled with every other of its question; raises as `look_at_report`."""
    view = view_report(uow, act, report_id)
    settle_reports(uow, act, view.question.id, corrected=False)
    return view_report(uow, act, report_id)


def begin_reply(uow: UnitOfWork, act: Act, *, report_id: int) -> Draft:
    """The step in which an answer to who reported is written; raises as `look_at_report`."""
    view = view_report(uow, act, report_id)
    return keep_draft(uow, act, REPLY, {"report_id": view.report.id})


def write_reply(uow: UnitOfWork, act: Act, *, text: str) -> ReportView:
    """The report, its answer on the way to who reported; raises as `look_at_report`, InvalidSetting, StaleTap."""
    draft = get_draft(uow, act, kinds=KINDS)
    view = view_report(uow, act, draft.data["report_id"])
    payload = {"report_id": view.report.id, "text": clean_words(text, setting="reply")}
    people, key = [uow.people.get(view.report.new.person_id)], f"{REPORT_REPLY}:{view.report.id}:{act.now.isoformat()}"
    put_word(uow, people=people, kind=REPORT_REPLY, payload=payload, key=key, now=act.now, zone=act.syllabus.zone)
    uow.drafts.discard(act.person.id)
    return view


def _may_deal(person: Person, reported: Reported) -> bool:
    """Whether a question is the person's to see to: in a set that they may change, or shipped, for admins."""
    if reported.owner_id is None:
        return person.role is Role.ADMIN
    return reported.has_set and may_change_set_of(person, reported.owner_id)
