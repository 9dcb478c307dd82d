"""Where a question that was written in the chat goes: a trainer's own set, or a new one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.use_cases.importing import key_of
from bot.use_cases.sets import require_own_set
from questions.audit import Deed
from questions.errors import NotYourSet, StaleTap
from questions.formats.assembling import assemble_one
from questions.formats.drafts import Issue
from questions.formats.written_question import to_draft
from questions.quiz.flaws import Severity
from questions.quiz.publishing import LARGEST_NUMBER, make_set_id

if TYPE_CHECKING:
    from bot.use_cases.syllabus import Act
    from questions.formats.written_question import WrittenQuestion
    from questions.quiz.publishing import SetInfo
    from questions.quiz.question import Question
    from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """A set after a question came to it, and how many cohorts will be asked it."""

    info: SetInfo
    cohorts: int


def list_own_sets(uow: UnitOfWork, act: Act) -> tuple[SetInfo, ...]:
    """The acting person's own sets that are not withdrawn, the last changed first."""
    return tuple(info for info in uow.sets.list_usable(act.person.id) if info.owner_id == act.person.id)


def require_target(uow: UnitOfWork, act: Act, set_id: str) -> SetInfo:
    """One of the acting person's own sets: admins, who may change others, write into theirs; raises NotYourSet."""
    info = require_own_set(uow, act, set_id)
    if info.owner_id != act.person.id:
        raise NotYourSet
    return info


def find_copy(uow: UnitOfWork, question: Question, target: SetInfo) -> tuple[Issue, ...]:
    """That the set asks this already, if it does."""
    if all(key_of(one) != key_of(question) for one in uow.sets.get(target.id).questions):
        return ()
    message = f"la série «\u00a0{target.title}\u00a0» contient déjà cette question\u00a0; choisissez-en une autre."
    return (Issue(code="duplicate", severity=Severity.BLOCK, message=message),)


def add_to_set(uow: UnitOfWork, act: Act, written: WrittenQuestion, *, target: SetInfo | None, title: str) -> Added:
    """The set with the question at its end; a new one of this title if there is no target. Raises StaleTap."""
    set_id = make_set_id(act.rng.randint(1, LARGEST_NUMBER)) if target is None else target.id
    title = title if target is None else target.title
    new = assemble_one(to_draft(written), set_id=set_id, title=title).question_set
    if not new.questions:
        raise StaleTap
    if target is not None:
        old = uow.sets.get(set_id)
        if {one.id for one in old.questions} & {one.id for one in new.questions}:
            raise StaleTap
        new = replace(old, facts=(*old.facts, *new.facts), questions=(*old.questions, *new.questions))
    uow.sets.save(new, owner_id=act.person.id, at=act.now)
    uow.acts.append(
        Deed.QUESTION_WRITTEN, at=act.now, person_id=act.person.id, subject=f"set:{set_id}", detail=new.questions[-1].id
    )
    return Added(info=uow.sets.get_info(set_id), cohorts=len(uow.sets.list_publications(set_id=set_id)))
