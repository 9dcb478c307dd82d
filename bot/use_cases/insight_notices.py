"""What is said unasked about a cohort's statistics, brought up to date when its turn has come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from bot.use_cases.findings import CommonError, Findings, MemberConcern
from questions.cohorts import may_manage_cohort
from questions.results.attention import Brief, Concern
from questions.results.misconceptions import Misconception

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.use_cases.syllabus import Act
    from questions.cohorts import Cohort
    from questions.people import Person
    from questions.quiz.question import Question
    from storage.unit_of_work import UnitOfWork

BRIEF: Final = "brief"
RELAUNCH: Final = "relaunch"
REMEDIAL: Final = "remedial"


@dataclass(frozen=True, slots=True, kw_only=True)
class Relaunch:
    """A friendly word to who was silent, from their trainer."""

    person: Person
    trainer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Remedial:
    """Five questions offered around a fact that was got wrong; `question` is the one that told."""

    trainer: str
    fact_id: str
    question: Question


def brief_as_data(cohort_id: int, brief: Brief) -> dict[str, Any]:
    """A brief as it waits in the outbox: ids and figures, never a name."""
    return {
        "cohort": cohort_id,
        "concerns": [
            {
                "person": one.person_id,
                "silent": one.silent_days,
                "mark": one.mark,
                "leeches": one.leeches,
                "pace": one.pace,
            }
            for one in (*brief.silent, *brief.others)
        ],
        "errors": [
            {"question": one.question, "option": one.option, "people": one.people, "share": one.share}
            for one in brief.misconceptions
        ],
        "doubtful": brief.doubtful,
    }


def _read_brief(uow: UnitOfWork, act: Act, payload: Mapping[str, Any]) -> Findings | None:
    """The brief for who still may read it, without those who left; None if nothing of it is left."""
    cohort = uow.cohorts.find_active(payload["cohort"])
    if cohort is None or not _may_read(uow, act, cohort):
        return None
    state = uow.briefs.find(cohort.id)
    library = act.find_syllabus(uow, cohort.id).library
    known = {(one.id, one.version): one for one in library.questions.values()}
    people = {member.person.id: member.person for member in uow.people.list_members(cohort.id)}
    findings = Findings(
        cohort=cohort,
        concerns=tuple(
            MemberConcern(person=people[one["person"]], concern=_concern_from(one))
            for one in payload["concerns"]
            if one["person"] in people
        ),
        errors=tuple(
            _error_from(one, known[_key(one["question"])])
            for one in payload["errors"]
            if _key(one["question"]) in known
        ),
        doubtful=tuple(known[_key(key)] for key in payload["doubtful"] if _key(key) in known),
        brief_wanted=state.wanted,
    )
    says_something = findings.concerns or findings.errors or findings.doubtful
    return findings if state.wanted and says_something else None


def _may_read(uow: UnitOfWork, act: Act, cohort: Cohort) -> bool:
    trainers = [trainer.id for trainer in uow.cohorts.list_trainers(cohort.id)]
    return may_manage_cohort(act.person, trainer_ids=trainers)


def _concern_from(data: Mapping[str, Any]) -> Concern:
    return Concern(
        person_id=data["person"],
        silent_days=data["silent"],
        mark=data["mark"],
        leeches=data["leeches"],
        pace=None if data["pace"] is None else (data["pace"][0], data["pace"][1]),
    )


def _error_from(data: Mapping[str, Any], question: Question) -> CommonError:
    misconception = Misconception(
        fact_id=question.fact_id,
        question=_key(data["question"]),
        option=data["option"],
        people=data["people"],
        share=data["share"],
    )
    return CommonError(misconception=misconception, question=question)


def _key(data: list[str]) -> tuple[str, str]:
    question_id, version = data
    return question_id, version


def _read_relaunch(uow: UnitOfWork, act: Act, payload: Mapping[str, Any]) -> Relaunch | None:
    """None for who has left, or has come back by themselves."""
    last = uow.reviews.find_last(act.person.id)
    is_back = last is not None and last.review.answered_at >= datetime.fromisoformat(payload["since"])
    if is_back or not _is_member(uow, act, payload):
        return None
    return Relaunch(person=act.person, trainer=uow.people.find_name(payload["trainer_id"]))


def _read_remedial(uow: UnitOfWork, act: Act, payload: Mapping[str, Any]) -> Remedial | None:
    """None for who has left, or if the fact was withdrawn."""
    question = act.syllabus.library.questions.get(payload["question"])
    if question is None or not _is_member(uow, act, payload):
        return None
    return Remedial(trainer=uow.people.find_name(payload["trainer_id"]), fact_id=payload["fact"], question=question)


def _is_member(uow: UnitOfWork, act: Act, payload: Mapping[str, Any]) -> bool:
    """Whether the person is still in the cohort of whose trainer this comes, and it is not archived."""
    cohort = uow.cohorts.find_active(act.person.cohort_id)
    return cohort is not None and cohort.id == payload["cohort"]


PREPARE: Final[Mapping[str, Callable[[UnitOfWork, Act, Mapping[str, Any]], object | None]]] = {
    BRIEF: _read_brief,
    RELAUNCH: _read_relaunch,
    REMEDIAL: _read_remedial,
}
"""By kind, as in `bot.use_cases.notices`."""
