"""One question of a set: looked at, taken out of use, brought back; and who may do that."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypedDict

from bot.use_cases.rights import require_giving_roles, require_teaching
from bot.use_cases.sets import require_own_set, require_set
from questions.audit import Deed
from questions.errors import QuestionChanged
from questions.quiz.corrections import Cause, Withdrawal, mark_spot, place_of
from questions.quiz.publishing import may_change_set

if TYPE_CHECKING:
    from datetime import datetime

    from bot.use_cases.syllabus import Act
    from questions.quiz.publishing import SetInfo
    from questions.quiz.question import Question
    from storage.unit_of_work import UnitOfWork


class Place(TypedDict):
    """Where a question stands: its set and its spot in it, as use cases take them."""

    set_id: str
    spot: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SetQuestion:
    """A question of a set as it stands now; `spot` is what buttons call it, `reports` counts those that are open."""

    info: SetInfo
    question: Question
    spot: int
    withdrawal: Withdrawal | None
    reports: int
    may_change: bool
    now: datetime


def look_at_question(uow: UnitOfWork, act: Act, *, set_id: str, spot: int) -> SetQuestion:
    """The question; raises RoleNeeded, NotYourSet, StaleTap, or QuestionChanged if another version stands there."""
    info = require_set(uow, act, set_id)
    return view_question(uow, act, info, find_spot(uow, set_id, spot))


def find_spot(uow: UnitOfWork, set_id: str, spot: int) -> Question:
    """The question of a set on this spot; raises QuestionChanged if another one, or version, stands there."""
    questions, place = uow.sets.get(set_id).questions, place_of(spot)
    if place >= len(questions) or mark_spot(place, questions[place]) != spot:
        raise QuestionChanged
    return questions[place]


def view_question(uow: UnitOfWork, act: Act, info: SetInfo, question: Question) -> SetQuestion:
    """How a question of a set stands."""
    questions = uow.sets.get(info.id).questions
    return SetQuestion(
        info=info,
        question=question,
        spot=mark_spot(questions.index(question), question),
        withdrawal=uow.withdrawals.find(question.id),
        reports=len(uow.reports.list_open(question.id)),
        may_change=may_change_set(uow.people.get(act.person.id), info),
        now=act.now,
    )


def require_question(uow: UnitOfWork, act: Act, question_id: str) -> SetInfo | None:
    """The set to which a question belongs, if the acting person may change it; None for a shipped question.

    Shipped questions belong to the release: only an admin may take them out of use, nobody edits them. Raises
    RoleNeeded, NotYourSet, or StaleTap for a set that is withdrawn.
    """
    require_teaching(uow, act)
    set_id = uow.sets.find_set_of(question_id)
    if set_id is not None:
        return require_own_set(uow, act, set_id)
    require_giving_roles(uow, act)
    return None


def take_out(uow: UnitOfWork, act: Act, question_id: str, *, cause: Cause = Cause.PERSON) -> bool:
    """Withdraw a question everywhere, with what is open of it; False if it was withdrawn already."""
    person_id = act.person.id if cause is Cause.PERSON else None
    withdrawal = Withdrawal(question_id=question_id, cause=cause, withdrawn_by=person_id, withdrawn_at=act.now)
    if not uow.withdrawals.withdraw(withdrawal):
        return False
    uow.asked.put_aside(question_id)
    note(uow, act, Deed.QUESTION_WITHDRAWN, question_id, detail=cause.value)
    return True


def put_back(uow: UnitOfWork, act: Act, question_id: str) -> None:
    """Let a withdrawn question be asked again; no matter if it was not."""
    if uow.withdrawals.bring_back(question_id):
        note(uow, act, Deed.QUESTION_BROUGHT_BACK, question_id)


def note(uow: UnitOfWork, act: Act, deed: Deed, question_id: str, *, detail: str = "") -> None:
    """Write into the audit log what was done to a question."""
    subject = f"question:{question_id}"
    uow.acts.append(deed, at=act.now, person_id=act.person.id, subject=subject, detail=detail)
