"""A trainer's sets: which there are, what one holds, shared, renamed, withdrawn, and written as a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.use_cases.drafting import get_draft, keep_draft
from bot.use_cases.rights import list_trainer_ids, require_teaching
from questions.audit import Deed
from questions.cohorts import clean_name, may_manage_cohort
from questions.errors import NotYourSet, StaleTap
from questions.formats.exporting import Export
from questions.people import Role
from questions.quiz.publishing import may_change_set, may_use_set

if TYPE_CHECKING:
    from datetime import date

    from bot.use_cases.syllabus import Act
    from questions.cohorts import Cohort
    from questions.conversation import Draft
    from questions.people import Person
    from questions.quiz.publishing import Publication, SetInfo
    from questions.quiz.question import Question
    from storage.unit_of_work import UnitOfWork

RENAME: Final = "set.rename"
KINDS: Final = frozenset({RENAME})


@dataclass(frozen=True, slots=True, kw_only=True)
class SetEntry:
    """A set in a list, and the first name of whose it is, empty for one's own."""

    info: SetInfo
    owner: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SetView:
    """How a set stands: whose it is (empty: one's own), the person's own cohorts that have it, what may be done.

    `others` counts the cohorts of other trainers that have it; questions are written into one's own sets only.
    """

    info: SetInfo
    owner: str
    publications: tuple[tuple[Cohort, Publication], ...]
    others: int
    may_change: bool
    may_write: bool
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class SetQuestions:
    """A set's questions, in its order; `withdrawn` are the ids of those that nobody is asked."""

    info: SetInfo
    questions: tuple[Question, ...]
    withdrawn: frozenset[str] = frozenset()


def list_sets(uow: UnitOfWork, act: Act) -> tuple[SetEntry, ...]:
    """The sets that the acting trainer may use, every one for an admin, the newest first; raises RoleNeeded."""
    person = require_teaching(uow, act)
    infos = uow.sets.list_all() if person.role is Role.ADMIN else uow.sets.list_usable(person.id)
    return tuple(SetEntry(info=info, owner=_name_owner(uow, person, info)) for info in infos)


def look_at_set(uow: UnitOfWork, act: Act, *, set_id: str) -> SetView:
    """How a set stands; raises RoleNeeded, NotYourSet, StaleTap if it is withdrawn."""
    person = require_teaching(uow, act)
    return _view(uow, act, person, require_set(uow, act, set_id))


def list_set_questions(uow: UnitOfWork, act: Act, *, set_id: str) -> SetQuestions:
    """What a set asks; raises as `look_at_set`."""
    info = require_set(uow, act, set_id)
    withdrawn = frozenset(one.question_id for one in uow.withdrawals.list_all())
    return SetQuestions(info=info, questions=uow.sets.get(set_id).questions, withdrawn=withdrawn)


def prepare_export(uow: UnitOfWork, act: Act, *, set_id: str) -> Export:
    """A set with its pictures, to be written in any format; raises as `look_at_set`."""
    info = require_set(uow, act, set_id)
    question_set = uow.sets.get(set_id)
    named = {question.image for question in question_set.questions if question.image}
    pictures = {digest: uow.sets.get_image(digest) for digest in named}
    return Export(question_set=question_set, pictures=pictures, modified=info.updated_at)


def share_set(uow: UnitOfWork, act: Act, *, set_id: str, shared: bool) -> SetView:
    """The set, for every trainer to use or no longer; raises as `look_at_set`, and NotYourSet unless it is one's own.

    Cohorts that have it keep it.
    """
    info = require_own_set(uow, act, set_id)
    uow.sets.share(info.id, shared=shared)
    _note(uow, act, Deed.SET_SHARED, set_id, detail="yes" if shared else "no")
    return look_at_set(uow, act, set_id=set_id)


def withdraw_set(uow: UnitOfWork, act: Act, *, set_id: str) -> SetInfo:
    """The set, taken out of use everywhere; what apprentices answered stays. Raises as `share_set`."""
    info = require_own_set(uow, act, set_id)
    uow.sets.withdraw(info.id, at=act.now)
    _note(uow, act, Deed.SET_WITHDRAWN, set_id)
    return uow.sets.get_info(set_id)


def begin_renaming(uow: UnitOfWork, act: Act, *, set_id: str) -> Draft:
    """The one step to another title; raises as `share_set`."""
    info = require_own_set(uow, act, set_id)
    return keep_draft(uow, act, RENAME, {"set_id": info.id, "title": info.title})


def write_title(uow: UnitOfWork, act: Act, *, text: str) -> SetView:
    """The set under the title that was written; raises as `share_set`, InvalidSetting for one that can't be."""
    draft = get_draft(uow, act, kinds=KINDS)
    title = clean_name(text)
    info = require_own_set(uow, act, draft.data["set_id"])
    uow.sets.rename(info.id, title=title)
    uow.drafts.discard(act.person.id)
    _note(uow, act, Deed.SET_RENAMED, info.id)
    return look_at_set(uow, act, set_id=info.id)


def require_set(uow: UnitOfWork, act: Act, set_id: str) -> SetInfo:
    """A set that the acting person may use; raises RoleNeeded, NotYourSet, or StaleTap if it is withdrawn."""
    person = require_teaching(uow, act)
    info = uow.sets.find_info(set_id)
    if info is None or not may_use_set(person, info):
        raise NotYourSet
    if info.withdrawn_at is not None:
        raise StaleTap
    return info


def require_own_set(uow: UnitOfWork, act: Act, set_id: str) -> SetInfo:
    """A set that the acting person may change; raises as `require_set`."""
    info = require_set(uow, act, set_id)
    if not may_change_set(uow.people.get(act.person.id), info):
        raise NotYourSet
    return info


def _view(uow: UnitOfWork, act: Act, person: Person, info: SetInfo) -> SetView:
    published = [(uow.cohorts.get(one.cohort_id), one) for one in uow.sets.list_publications(set_id=info.id)]
    active = [(cohort, one) for cohort, one in published if cohort.archived_at is None]
    own = [
        (cohort, one)
        for cohort, one in active
        if may_manage_cohort(person, trainer_ids=list_trainer_ids(uow, cohort.id))
    ]
    return SetView(
        info=info,
        owner=_name_owner(uow, person, info),
        publications=tuple(own),
        others=len(active) - len(own),
        may_change=may_change_set(person, info),
        may_write=info.owner_id == person.id,
        today=act.today,
    )


def _name_owner(uow: UnitOfWork, person: Person, info: SetInfo) -> str:
    return "" if info.owner_id == person.id else uow.people.get(info.owner_id).first_name


def _note(uow: UnitOfWork, act: Act, deed: Deed, set_id: str, *, detail: str = "") -> None:
    uow.acts.append(deed, at=act.now, person_id=act.person.id, subject=f"set:{set_id}", detail=detail)
