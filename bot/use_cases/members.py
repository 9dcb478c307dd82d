"""The apprentices of a trainer's cohort."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, tzinfo
from typing import TYPE_CHECKING

from bot.use_cases.cohorts import leave
from bot.use_cases.rights import require_cohort, require_member
from questions.audit import Deed
from questions.cohorts import Member, may_give_roles

if TYPE_CHECKING:
    from bot.use_cases.syllabus import Act
    from questions.cohorts import Cohort
    from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberList:
    """The apprentices of a cohort, and the ids of those who are on leave today."""

    cohort: Cohort
    members: tuple[Member, ...]
    on_leave: frozenset[int]
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberView:
    """One apprentice of a cohort, with the number of their answers and of the days on which they gave them.

    `may_erase` tells whether the viewer may erase them, at their own request.
    """

    cohort: Cohort
    member: Member
    days: int
    answers: int
    on_leave: bool
    today: date
    zone: tzinfo
    may_erase: bool = False


def list_members(uow: UnitOfWork, act: Act, *, cohort_id: int) -> MemberList:
    """The apprentices of a cohort; raises RoleNeeded, NotYourCohort, StaleTap if it is archived."""
    cohort = require_cohort(uow, act, cohort_id)
    return MemberList(
        cohort=cohort,
        members=uow.people.list_members(cohort.id),
        on_leave=uow.reminders.list_on_leave(cohort.id, act.today),
        today=act.today,
    )


def look_at_member(uow: UnitOfWork, act: Act, *, person_id: int) -> MemberView:
    """One apprentice; raises RoleNeeded, NotYourCohort, StaleTap if they left meanwhile."""
    person, cohort = require_member(uow, act, person_id)
    days = uow.reviews.count_by_day(person.id, since=date.min)
    member = Member(person=person, last_day=max(days, default=None))
    return MemberView(
        cohort=cohort,
        member=member,
        days=len(days),
        answers=sum(days.values()),
        on_leave=uow.reminders.find_habits(person.id).calendar.is_on_leave(act.today),
        today=act.today,
        zone=act.syllabus.zone,
        may_erase=may_give_roles(uow.people.get(act.person.id)),
    )


def remove_member(uow: UnitOfWork, act: Act, *, person_id: int) -> MemberList:
    """The cohort's apprentices without this one, whose answers are kept; raises as `look_at_member`."""
    person, cohort = require_member(uow, act, person_id)
    leave(uow, person)
    uow.invites.revoke_of_person(person.id, now=act.now)
    uow.acts.append(
        Deed.MEMBER_REMOVED,
        at=act.now,
        person_id=act.person.id,
        subject=f"person:{person.id}",
        detail=f"cohort:{cohort.id}",
    )
    return list_members(uow, act, cohort_id=cohort.id)
