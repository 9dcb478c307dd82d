"""« Signaler »: an apprentice says what is the matter with a question that they answered."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.use_cases.correction_notices import REPORTED, REPORTED_OUT
from bot.use_cases.drafting import find_draft, get_draft, keep_draft
from bot.use_cases.report_views import list_recipients
from bot.use_cases.screens import get_own
from bot.use_cases.set_questions import take_out
from bot.use_cases.telling import put_word
from questions.errors import InvalidSetting, StaleTap
from questions.plain_text import clean_lines
from questions.quiz.asked import AskedState
from questions.quiz.corrections import Cause
from questions.quiz.question import WRITTEN_KINDS
from questions.quiz.reports import LONGEST_TEXT, REPORTS_A_DAY, REPORTS_TO_WITHDRAW, NewReport, Reason

if TYPE_CHECKING:
    from bot.use_cases.syllabus import Act
    from questions.conversation import Draft
    from questions.quiz.asked import AskedQuestion
    from questions.quiz.reports import Report
    from storage.unit_of_work import UnitOfWork

WRITE: Final = "report.text"
KINDS: Final = frozenset({WRITE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A report on its way; `is_trainers` tells that a trainer reads it, not the admins."""

    report: Report
    is_trainers: bool


def begin_report(uow: UnitOfWork, act: Act, *, asked_id: int) -> AskedQuestion:
    """The question to be reported; raises NotAllowed for somebody else's, StaleTap unless it was answered.

    InvalidSetting tells that the day's reports are used up.
    """
    asked = get_own(uow, act, asked_id=asked_id)
    if asked.state is not AskedState.ANSWERED:
        raise StaleTap
    known = uow.reports.find(act.person.id, asked.question.id, asked.question.version)
    if known is None and uow.reports.count_of_day(act.person.id, act.today) >= REPORTS_A_DAY:
        raise InvalidSetting(setting="report", reason="many")
    return asked


def report_question(uow: UnitOfWork, act: Act, *, asked_id: int, reason: Reason) -> Sent | Draft:
    """The report, sent; or the step in which it is written, for another reason. Raises as `begin_report`."""
    asked = begin_report(uow, act, asked_id=asked_id)
    if reason is Reason.OTHER:
        return keep_draft(uow, act, WRITE, {"asked_id": asked.id})
    return _send(uow, act, asked, reason, text="")


def write_report(uow: UnitOfWork, act: Act, *, text: str) -> Sent:
    """The report with what was written; raises as `begin_report`, InvalidSetting: the step stays open."""
    draft = get_draft(uow, act, kinds=KINDS)
    asked = begin_report(uow, act, asked_id=draft.data["asked_id"])
    sent = _send(uow, act, asked, Reason.OTHER, text=clean_words(text, setting="report"))
    uow.drafts.discard(act.person.id)
    return sent


def was_left(uow: UnitOfWork, act: Act) -> bool:
    """Whether a report that was begun gave way to a question: what is written now is the answer to that."""
    draft, waiting = find_draft(uow, act), uow.asked.find_open(act.person.id)
    begun = draft is not None and draft.kind in KINDS and waiting is not None and waiting.asked_at > draft.updated_at
    return begun and waiting is not None and waiting.question.kind in WRITTEN_KINDS


def clean_words(text: str, *, setting: str) -> str:
    """What somebody wrote to somebody, without what can't be seen; raises InvalidSetting if nothing is left.

    `setting` tells whose words they are: `report` or `reply`.
    """
    words = re.sub(r"\n+", "\n", clean_lines(text))
    if not words:
        raise InvalidSetting(setting=setting, reason="empty")
    if len(words) > LONGEST_TEXT:
        raise InvalidSetting(setting=setting, reason="long")
    return words


def _send(uow: UnitOfWork, act: Act, asked: AskedQuestion, reason: Reason, *, text: str) -> Sent:
    known = uow.reports.find(act.person.id, asked.question.id, asked.question.version)
    report = uow.reports.put(
        NewReport(
            person_id=act.person.id,
            question_id=asked.question.id,
            question_version=asked.question.version,
            asked_question_id=asked.id,
            reason=reason,
            text=text,
            study_day=act.today,
            reported_at=act.now,
        )
    )
    is_trainers = uow.sets.find_set_of(asked.question.id) is not None
    is_out = is_trainers and _withdraw_if_many(uow, act, asked.question.id)
    is_new = known is None or known.settled_at is not None
    if is_out or (is_new and len(uow.reports.list_open(asked.question.id)) <= REPORTS_TO_WITHDRAW):
        # What is open is told of already; whoever looks at it sees its latest words, and those of the others.
        _tell(uow, act, report, kind=REPORTED_OUT if is_out else REPORTED)
    return Sent(report=report, is_trainers=is_trainers)


def _tell(uow: UnitOfWork, act: Act, report: Report, *, kind: str) -> None:
    people, key = list_recipients(uow, report.new.question_id), f"{kind}:{report.id}:{act.now.isoformat()}"
    payload = {"report_id": report.id}
    put_word(uow, people=people, kind=kind, payload=payload, key=key, now=act.now, zone=act.syllabus.zone)


def _withdraw_if_many(uow: UnitOfWork, act: Act, question_id: str) -> bool:
    """Whether so many people report the question that nobody is asked it until a trainer has looked."""
    people = {report.new.person_id for report in uow.reports.list_open(question_id)}
    return len(people) >= REPORTS_TO_WITHDRAW and take_out(uow, act, question_id, cause=Cause.REPORTS)
