"""A trainer's cohorts: which there are, how one stands, and its end."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING

from bot.use_cases.rights import require_cohort, require_teaching
from questions.audit import Deed
from questions.people import Role

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime, tzinfo

    from bot.use_cases.syllabus import Act
    from questions.cohorts import Cohort, Member
    from questions.invites import Invite
    from questions.people import Person
    from questions.quiz.question import Question
    from storage.unit_of_work import UnitOfWork

LEECHES_SHOWN, LEECHES_READ = 3, 50


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortEntry:
    """A cohort in a list, and how many apprentices it has."""

    cohort: Cohort
    members: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortList:
    """The cohorts of a trainer, or all of them for an admin; and those of them whose exam day is past."""

    entries: tuple[CohortEntry, ...]
    over: tuple[Cohort, ...]
    all_of_them: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortView:
    """How a cohort stands; `leeches` are questions of facts that won't stick, with how many members each resists."""

    cohort: Cohort
    trainers: tuple[Person, ...]
    members: tuple[Member, ...]
    invites: tuple[Invite, ...]
    leeches: tuple[tuple[Question, int], ...]
    today: date
    zone: tzinfo


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnCohort:
    """The cohort that an apprentice is in, as they may see it; `cohort` is None if they are in none."""

    cohort: Cohort | None
    trainers: tuple[Person, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Archived:
    """A cohort that was archived, how many apprentices it has, and how many open invites ended with it."""

    cohort: Cohort
    members: int
    invites: int


def list_cohorts(uow: UnitOfWork, act: Act) -> CohortList:
    """The acting trainer's cohorts, every one for an admin; raises RoleNeeded."""
    person = require_teaching(uow, act)
    everything = person.role is Role.ADMIN
    cohorts = uow.cohorts.list_active() if everything else uow.cohorts.list_of_trainer(person.id)
    members = uow.people.count_members([cohort.id for cohort in cohorts])
    return CohortList(
        entries=tuple(CohortEntry(cohort=cohort, members=members.get(cohort.id, 0)) for cohort in cohorts),
        over=tuple(cohort for cohort in uow.cohorts.list_of_trainer(person.id) if cohort.is_over(act.today)),
        all_of_them=everything,
    )


def look_at_cohort(uow: UnitOfWork, act: Act, *, cohort_id: int) -> CohortView:
    """How a cohort stands; raises RoleNeeded, NotYourCohort, StaleTap if it is archived."""
    return view_cohort(uow, act, require_cohort(uow, act, cohort_id))


def view_cohort(uow: UnitOfWork, act: Act, cohort: Cohort) -> CohortView:
    """How a cohort stands, for whoever was found to have the right to know."""
    return CohortView(
        cohort=cohort,
        trainers=uow.cohorts.list_trainers(cohort.id),
        members=uow.people.list_members(cohort.id),
        invites=uow.invites.list_open(cohort.id, now=act.now),
        leeches=_list_leeches(uow, act, cohort),
        today=act.today,
        zone=act.syllabus.zone,
    )


def _list_leeches(uow: UnitOfWork, act: Act, cohort: Cohort) -> tuple[tuple[Question, int], ...]:
    """The facts that resist most members, each by its first question; those withdrawn meanwhile are left out."""
    library = act.find_syllabus(uow, cohort.id).library
    found = uow.cards.count_leeches(cohort.id, limit=LEECHES_READ)
    known = ((fact_id, members) for fact_id, members in found if fact_id in library.curriculum)
    return tuple((library.list_questions(fact_id)[0], members) for fact_id, members in islice(known, LEECHES_SHOWN))


def archive_cohort(uow: UnitOfWork, act: Act, *, cohort_id: int) -> Archived:
    """The cohort, archived, with its invites revoked; raises as `look_at_cohort`."""
    cohort = require_cohort(uow, act, cohort_id)
    return archive(uow, [cohort], now=act.now, person_id=act.person.id)[0]


def archive_own_over(uow: UnitOfWork, act: Act) -> tuple[Archived, ...]:
    """The acting trainer's own cohorts whose exam day is past, archived; raises RoleNeeded."""
    person = require_teaching(uow, act)
    over = [cohort for cohort in uow.cohorts.list_of_trainer(person.id) if cohort.is_over(act.today)]
    return archive(uow, over, now=act.now, person_id=person.id)


def archive(
    uow: UnitOfWork, cohorts: Iterable[Cohort], *, now: datetime, person_id: int | None
) -> tuple[Archived, ...]:
    """These cohorts archived and their invites revoked, by a person or, None, the command line."""
    done = []
    for cohort in cohorts:
        archived = replace(cohort, archived_at=now)
        uow.cohorts.save(archived)
        uow.reminders.order_plans_of(cohort.id)
        invites = uow.invites.revoke_of_cohort(cohort.id, now=now)
        uow.acts.append(Deed.COHORT_ARCHIVED, at=now, person_id=person_id, subject=f"cohort:{cohort.id}")
        members = uow.people.count_members([cohort.id]).get(cohort.id, 0)
        done.append(Archived(cohort=archived, members=members, invites=invites))
    return tuple(done)


def look_at_own_cohort(uow: UnitOfWork, act: Act) -> OwnCohort:
    """The cohort that the acting apprentice is in, unless it is archived."""
    person = uow.people.get(act.person.id)
    cohort = None if person.cohort_id is None else uow.cohorts.get(person.cohort_id)
    if cohort is None or cohort.archived_at is not None:
        return OwnCohort(cohort=None, trainers=())
    return OwnCohort(cohort=cohort, trainers=uow.cohorts.list_trainers(cohort.id))


def leave_cohort(uow: UnitOfWork, act: Act) -> OwnCohort:
    """The cohort that the acting apprentice was in and is in no more: consent taken back; answers are kept."""
    own = look_at_own_cohort(uow, act)
    leave(uow, uow.people.get(act.person.id))
    return own


def leave(uow: UnitOfWork, person: Person) -> None:
    """Take a person out of their cohort; what they know and towards which day they learn stays."""
    uow.people.save(replace(person, cohort_id=None, consented_at=None))
    # The cohort's time and days hold no more.
    uow.reminders.order_plan(person.id)
