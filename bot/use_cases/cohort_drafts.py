"""A cohort created, renamed or given another exam day, step by step in the chat."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from bot.use_cases.cohorts import CohortView, view_cohort
from bot.use_cases.drafting import get_draft, keep_draft
from bot.use_cases.preferences import check_exam_day
from bot.use_cases.rights import require_cohort, require_teaching
from questions.audit import Deed
from questions.cohorts import clean_name
from questions.errors import InvalidSetting, StaleTap

if TYPE_CHECKING:
    from datetime import date

    from bot.use_cases.syllabus import Act
    from questions.cohorts import Cohort
    from questions.conversation import Draft
    from storage.unit_of_work import UnitOfWork

CREATE: Final = "cohort.create"
RENAME: Final = "cohort.rename"
EXAM_DAY: Final = "cohort.exam_day"
KINDS: Final = frozenset({CREATE, RENAME, EXAM_DAY})
_NEEDS_DAY: Final = frozenset({CREATE, EXAM_DAY})


def begin_cohort(uow: UnitOfWork, act: Act) -> Draft:
    """The first step to a new cohort: its name; raises RoleNeeded."""
    require_teaching(uow, act)
    return keep_draft(uow, act, CREATE, {})


def begin_renaming(uow: UnitOfWork, act: Act, *, cohort_id: int) -> Draft:
    """The one step to another name; raises RoleNeeded, NotYourCohort, StaleTap if the cohort is archived."""
    cohort = require_cohort(uow, act, cohort_id)
    return keep_draft(uow, act, RENAME, {"cohort_id": cohort.id, "name": cohort.name})


def begin_exam_day(uow: UnitOfWork, act: Act, *, cohort_id: int) -> Draft:
    """The one step to another exam day; raises as `begin_renaming`."""
    cohort = require_cohort(uow, act, cohort_id)
    return keep_draft(uow, act, EXAM_DAY, {"cohort_id": cohort.id, "name": cohort.name})


def write_cohort(uow: UnitOfWork, act: Act, *, text: str, day: date | None) -> Draft | CohortView:
    """The next step after what was written (`day` is the day in it, if it is one), or the cohort after the last.

    Raises InvalidSetting for a name or day that can't be: the step stays open. StaleTap if nothing is being written.
    """
    draft = get_draft(uow, act, kinds=KINDS)
    if draft.kind == CREATE and "name" not in draft.data:
        require_teaching(uow, act)
        return keep_draft(uow, act, CREATE, {"name": clean_name(text)})
    if draft.kind == RENAME:
        return _rename(uow, act, draft.data["cohort_id"], clean_name(text))
    if day is None:
        raise InvalidSetting(setting="cohort_exam_day", reason="unreadable")
    return choose_day(uow, act, day=day)


def choose_day(uow: UnitOfWork, act: Act, *, day: date | None) -> CohortView:
    """The cohort being written, with this exam day (None: not known yet); raises as `write_cohort`."""
    draft = get_draft(uow, act, kinds=_NEEDS_DAY)
    if draft.kind == CREATE and "name" not in draft.data:
        raise StaleTap
    check_exam_day(day, today=act.today, setting="cohort_exam_day")
    if draft.kind == CREATE:
        return _create(uow, act, draft.data["name"], day)
    return _set_exam_day(uow, act, draft.data["cohort_id"], day)


def _create(uow: UnitOfWork, act: Act, name: str, exam_day: date | None) -> CohortView:
    person = require_teaching(uow, act)
    cohort = uow.cohorts.create(name=name, plan_id=act.syllabus.plan.id, created_at=act.now, exam_day=exam_day)
    uow.cohorts.add_trainer(cohort.id, person.id)
    return _finish(uow, act, cohort, Deed.COHORT_CREATED)


def _rename(uow: UnitOfWork, act: Act, cohort_id: int, name: str) -> CohortView:
    cohort = replace(require_cohort(uow, act, cohort_id), name=name)
    uow.cohorts.save(cohort)
    return _finish(uow, act, cohort, Deed.COHORT_RENAMED)


def _set_exam_day(uow: UnitOfWork, act: Act, cohort_id: int, exam_day: date | None) -> CohortView:
    cohort = replace(require_cohort(uow, act, cohort_id), exam_day=exam_day)
    uow.cohorts.save(cohort)
    uow.people.set_exam_day_of(cohort.id, exam_day)
    return _finish(uow, act, cohort, Deed.COHORT_EXAM_DAY_SET, detail=str(exam_day or "-"))


def _finish(uow: UnitOfWork, act: Act, cohort: Cohort, deed: Deed, *, detail: str = "") -> CohortView:
    uow.drafts.discard(act.person.id)
    uow.acts.append(deed, at=act.now, person_id=act.person.id, subject=f"cohort:{cohort.id}", detail=detail)
    return view_cohort(uow, act, cohort)
