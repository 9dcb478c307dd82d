"""At the door with a code or a link: what it leads to, and going in with consent.

Whoever stands there may be a stranger, so nothing is stored about them before they agree; but for the number of
wrong codes, which is forgotten after an hour. Refusals are results, not exceptions: that number must be kept.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.use_cases.people import greet
from bot.use_cases.rights import list_trainer_ids
from bot.use_cases.role_notices import tell_of_role
from questions.audit import Deed
from questions.cohorts import may_give_roles, may_join, may_manage_cohort
from questions.errors import NotFound, StaleTap
from questions.invites import (
    CODE_LENGTH,
    MOST_WRONG_CODES,
    MOST_WRONG_CODES_OF_ALL,
    InviteFault,
    InviteKind,
    hash_secret,
    read_secret,
)
from questions.people import Role

if TYPE_CHECKING:
    from datetime import datetime

    from questions.cohorts import Cohort
    from questions.invites import Invite
    from questions.people import Person
    from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A Telegram account at the door at a moment; `granted` is the role that the settings give it."""

    telegram_id: int
    first_name: str
    granted: Role
    plan_id: str
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """What an invite leads to, to be shown before anybody agrees.

    `cohort` and its trainers are set where it leads into a cohort, `person` where it leads back to somebody's history
    of so many `answers`; `present` is the cohort that the visitor would leave.
    """

    invite: Invite
    cohort: Cohort | None = None
    trainers: tuple[Person, ...] = ()
    person: Person | None = None
    answers: int = 0
    present: Cohort | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """The invite leads nowhere, and why; `cohort` is the one that the visitor is in already."""

    fault: InviteFault
    cohort: Cohort | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """Somebody went in: who they are now, by what kind of invite, into which cohort.

    `left_account` is the Telegram account that was this person's before.
    """

    person: Person
    kind: InviteKind
    cohort: Cohort | None
    left_account: int | None = None


def look_at_invite(uow: UnitOfWork, visit: Visit, *, text: str, key: bytes) -> Invitation | Rejected:
    """What the code or token in a text leads to; after five wrong ones within an hour nothing is looked up.

    Nor are codes while everybody together has tried too many: the tokens of links can't be guessed.
    """
    if uow.invites.count_wrong(visit.telegram_id, now=visit.now) >= MOST_WRONG_CODES:
        return Rejected(fault=InviteFault.PAUSED)
    secret = read_secret(text)
    if secret is not None and len(secret) == CODE_LENGTH and _is_guessing_going_on(uow, visit):
        return Rejected(fault=InviteFault.GUESSED)
    invite = None if secret is None else uow.invites.find_by_secret(hash_secret(secret, key=key))
    if invite is None:
        uow.invites.note_wrong(visit.telegram_id, now=visit.now)
        return Rejected(fault=InviteFault.UNKNOWN)
    return _find_obstacle(uow, visit, invite) or _describe(uow, visit, invite)


def accept_invite(uow: UnitOfWork, visit: Visit, *, invite_id: int) -> Entered | Rejected:
    """The visitor, gone in by the invite that they were shown; counts one use. Raises StaleTap if it is gone."""
    try:
        invite = uow.invites.get(invite_id)
    except NotFound:
        raise StaleTap from None
    obstacle = _find_obstacle(uow, visit, invite)
    if obstacle is not None:
        return obstacle
    if not uow.invites.use(invite.id, now=visit.now):
        # Somebody else took the last use a moment ago.
        return Rejected(fault=InviteFault.USED)
    match invite.kind:
        case InviteKind.APPRENTICE:
            return _join(uow, visit, invite)
        case InviteKind.TRAINER:
            return _appoint(uow, visit, invite)
        case InviteKind.RELINK:
            return _relink(uow, visit, invite)


def _is_guessing_going_on(uow: UnitOfWork, visit: Visit) -> bool:
    """Whether many accounts together try codes: a code is short, and each account has its own five tries."""
    return uow.invites.count_wrong_of_all(now=visit.now) >= MOST_WRONG_CODES_OF_ALL


def _describe(uow: UnitOfWork, visit: Visit, invite: Invite) -> Invitation:
    cohort = _cohort_of(uow, invite)
    trainers = () if cohort is None else uow.cohorts.list_trainers(cohort.id)
    if invite.person_id is not None:
        person, answers = uow.people.get(invite.person_id), uow.reviews.count_of(invite.person_id)
        return Invitation(invite=invite, cohort=cohort, trainers=trainers, person=person, answers=answers)
    visitor = uow.people.find_by_telegram_id(visit.telegram_id)
    present = None if visitor is None or visitor.cohort_id is None else uow.cohorts.get(visitor.cohort_id)
    if present is not None and present.archived_at is not None:
        present = None
    return Invitation(invite=invite, cohort=cohort, trainers=trainers, present=present)


def _cohort_of(uow: UnitOfWork, invite: Invite) -> Cohort | None:
    cohort_id = invite.cohort_id
    if invite.person_id is not None:
        cohort_id = uow.people.get(invite.person_id).cohort_id
    return None if cohort_id is None else uow.cohorts.get(cohort_id)


def _find_obstacle(uow: UnitOfWork, visit: Visit, invite: Invite) -> Rejected | None:
    """What keeps this visitor from going in by this invite, or None."""
    fault = invite.find_fault(visit.now)
    if fault is None and not _may_still_invite(uow, invite):
        fault = InviteFault.REVOKED
    if fault is not None:
        return Rejected(fault=fault)
    visitor = uow.people.find_by_telegram_id(visit.telegram_id)
    role = visit.granted if visitor is None else visitor.role
    match invite.kind:
        case InviteKind.APPRENTICE:
            return _find_obstacle_to_join(uow, visitor, role, invite)
        case InviteKind.TRAINER:
            return _find_obstacle_to_teach(uow, visitor, role, invite)
        case InviteKind.RELINK:
            return _find_obstacle_to_relink(uow, visitor, role, invite)


def _may_still_invite(uow: UnitOfWork, invite: Invite) -> bool:
    """Whether its maker would have the right to make it today: whoever lost it leaves no open door behind."""
    maker, cohort_id = uow.people.get(invite.created_by), invite.cohort_id
    if invite.person_id is not None:
        person = uow.people.get(invite.person_id)
        cohort_id = person.cohort_id
        if not may_join(person) or cohort_id is None:
            return False
    if cohort_id is None:
        return may_give_roles(maker)
    return may_manage_cohort(maker, trainer_ids=list_trainer_ids(uow, cohort_id))


def _find_obstacle_to_join(uow: UnitOfWork, visitor: Person | None, role: Role, invite: Invite) -> Rejected | None:
    if role is not Role.APPRENTICE:
        return Rejected(fault=InviteFault.TEACHES)
    if visitor is not None and visitor.cohort_id == invite.cohort_id:
        return Rejected(fault=InviteFault.MEMBER, cohort=_cohort_of(uow, invite))
    return None


def _find_obstacle_to_teach(uow: UnitOfWork, visitor: Person | None, role: Role, invite: Invite) -> Rejected | None:
    if role is Role.APPRENTICE:
        return None
    trains = visitor is not None and visitor.id in list_trainer_ids(uow, invite.cohort_id or 0)
    if trains or invite.cohort_id is None:
        return Rejected(fault=InviteFault.TRAINER, cohort=_cohort_of(uow, invite))
    return None


def _find_obstacle_to_relink(uow: UnitOfWork, visitor: Person | None, role: Role, invite: Invite) -> Rejected | None:
    if visitor is not None and visitor.id == invite.person_id:
        return Rejected(fault=InviteFault.SAME_ACCOUNT)
    if role is not Role.APPRENTICE:
        return Rejected(fault=InviteFault.TEACHES)
    if visitor is not None and not uow.people.may_remove(visitor.id):
        return Rejected(fault=InviteFault.ANSWERED)
    return None


def _enrol(uow: UnitOfWork, visit: Visit) -> Person:
    return greet(
        uow,
        telegram_id=visit.telegram_id,
        first_name=visit.first_name,
        role=visit.granted,
        plan_id=visit.plan_id,
        now=visit.now,
    ).person


def _join(uow: UnitOfWork, visit: Visit, invite: Invite) -> Entered:
    person, cohort = _enrol(uow, visit), _cohort_of(uow, invite)
    person = replace(person, cohort_id=invite.cohort_id, consented_at=visit.now)
    if cohort is not None and cohort.exam_day is not None:
        # Who joined knows from the screen which day it is; they may set their own later.
        person = replace(person, exam_day=cohort.exam_day, chose_exam_day=False)
    uow.people.save(person)
    uow.reminders.order_plan(person.id)
    return Entered(person=person, kind=invite.kind, cohort=cohort)


def _appoint(uow: UnitOfWork, visit: Visit, invite: Invite) -> Entered:
    person, cohort = _enrol(uow, visit), _cohort_of(uow, invite)
    if person.role is Role.APPRENTICE:
        person = replace(person, role=Role.TRAINER, cohort_id=None, consented_at=None)
        uow.people.save(person)
        uow.reminders.order_plan(person.id)
    if cohort is not None:
        uow.cohorts.add_trainer(cohort.id, person.id)
    _log(uow, visit, invite, Deed.TRAINER_APPOINTED, person)
    tell_of_role(uow, person, by=invite.created_by, now=visit.now, invited=True)
    return Entered(person=person, kind=invite.kind, cohort=cohort)


def _relink(uow: UnitOfWork, visit: Visit, invite: Invite) -> Entered:
    person, visitor = uow.people.get(invite.person_id or 0), uow.people.find_by_telegram_id(visit.telegram_id)
    if visitor is not None:
        uow.people.remove(visitor.id)
    moved = uow.people.move(person, telegram_id=visit.telegram_id, at=visit.now)
    moved = replace(moved, unreachable_since=None)
    uow.people.save(moved)
    _log(uow, visit, invite, Deed.PERSON_RELINKED, moved)
    return Entered(person=moved, kind=invite.kind, cohort=_cohort_of(uow, invite), left_account=person.telegram_id)


def _log(uow: UnitOfWork, visit: Visit, invite: Invite, deed: Deed, person: Person) -> None:
    """The act is the maker's, whose invite it is."""
    uow.acts.append(
        deed,
        at=visit.now,
        person_id=invite.created_by,
        subject=f"person:{person.id}",
        detail=f"invite:{invite.id} cohort:{invite.cohort_id or '-'}",
    )
