"""Who may do what, checked inside the transaction: a right lost a moment ago is lost here too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from questions.cohorts import may_administer, may_give_roles, may_manage_cohort, may_teach
from questions.errors import NotFound, NotYourCohort, RoleNeeded, StaleTap
from questions.people import Role

if TYPE_CHECKING:
    from bot.use_cases.syllabus import Act
    from questions.cohorts import Cohort
    from questions.people import Person
    from storage.unit_of_work import UnitOfWork


def require_teaching(uow: UnitOfWork, act: Act) -> Person:
    """The acting person as they are now; raises RoleNeeded unless they may have cohorts."""
    person = uow.people.get(act.person.id)
    if not may_teach(person):
        raise RoleNeeded(role=Role.TRAINER)
    return person


def require_giving_roles(uow: UnitOfWork, act: Act) -> Person:
    """The acting person as they are now; raises RoleNeeded unless they may appoint others."""
    person = uow.people.get(act.person.id)
    if not may_give_roles(person):
        raise RoleNeeded(role=Role.ADMIN)
    return person


def require_admin(uow: UnitOfWork, act: Act) -> Person:
    """The acting person as they are now; raises RoleNeeded unless they administer the bot."""
    person = uow.people.get(act.person.id)
    if not may_administer(person):
        raise RoleNeeded(role=Role.ADMIN)
    return person


def require_cohort(uow: UnitOfWork, act: Act, cohort_id: int) -> Cohort:
    """A cohort that the acting person may manage; raises RoleNeeded, NotYourCohort, or StaleTap if it is archived."""
    person = require_teaching(uow, act)
    cohort = uow.cohorts.find(cohort_id)
    if cohort is None or not may_manage_cohort(person, trainer_ids=list_trainer_ids(uow, cohort_id)):
        raise NotYourCohort
    if cohort.archived_at is not None:
        raise StaleTap
    return cohort


def require_member(uow: UnitOfWork, act: Act, person_id: int) -> tuple[Person, Cohort]:
    """An apprentice in a cohort that the acting person may manage, and that cohort; raises as `require_cohort`.

    Somebody who left meanwhile is a StaleTap.
    """
    require_teaching(uow, act)
    try:
        member = uow.people.get(person_id)
    except NotFound:
        raise StaleTap from None
    if member.cohort_id is None:
        raise StaleTap
    return member, require_cohort(uow, act, member.cohort_id)


def list_trainer_ids(uow: UnitOfWork, cohort_id: int) -> frozenset[int]:
    """The ids of a cohort's trainers."""
    return frozenset(trainer.id for trainer in uow.cohorts.list_trainers(cohort_id))
