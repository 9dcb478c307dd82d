"""Making invites, and making them lead nowhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.use_cases.rights import require_cohort, require_giving_roles, require_member
from questions.audit import Deed
from questions.errors import NotAllowed, NotFound, StaleTap
from questions.invites import APPRENTICE_USES, LIFETIMES, Invite, InviteKind, NewInvite, draw_secrets, hash_secret

if TYPE_CHECKING:
    from datetime import tzinfo

    from bot.use_cases.syllabus import Act
    from questions.cohorts import Cohort
    from questions.invites import Secrets
    from questions.people import Person
    from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class Invited:
    """A new invite with its secrets, which are shown now and never again: into which cohort, or to be whom."""

    invite: Invite
    secrets: Secrets
    zone: tzinfo
    cohort: Cohort | None = None
    person: Person | None = None


def invite_apprentices(
    uow: UnitOfWork, act: Act, *, cohort_id: int, key: bytes, most_uses: int = APPRENTICE_USES[0]
) -> Invited:
    """An invite into a cohort; raises RoleNeeded, NotYourCohort, StaleTap if the cohort is archived."""
    if most_uses not in APPRENTICE_USES:
        raise NotAllowed
    cohort = require_cohort(uow, act, cohort_id)
    invite, secrets = _add(uow, act, key, InviteKind.APPRENTICE, most_uses=most_uses, cohort_id=cohort.id)
    return Invited(invite=invite, secrets=secrets, zone=act.syllabus.zone, cohort=cohort)


def renew_invite(uow: UnitOfWork, act: Act, *, invite_id: int, key: bytes, most_uses: int) -> Invited:
    """Another invite in place of one for apprentices, which leads nowhere from now on; raises as that one."""
    old = get_invite(uow, invite_id)
    if old.kind is not InviteKind.APPRENTICE or old.cohort_id is None:
        raise NotAllowed
    new = invite_apprentices(uow, act, cohort_id=old.cohort_id, key=key, most_uses=most_uses)
    if uow.invites.revoke(old.id, now=act.now):
        _log(uow, act, Deed.INVITE_REVOKED, old)
    return new


def invite_trainer(uow: UnitOfWork, act: Act, *, cohort_id: int | None, key: bytes) -> Invited:
    """An invite to become a trainer: of a cohort, from its trainers; of none yet (None), from admins.

    Raises RoleNeeded, NotYourCohort, StaleTap if the cohort is archived.
    """
    cohort = None
    if cohort_id is None:
        require_giving_roles(uow, act)
    else:
        cohort = require_cohort(uow, act, cohort_id)
    invite, secrets = _add(uow, act, key, InviteKind.TRAINER, cohort_id=cohort_id)
    return Invited(invite=invite, secrets=secrets, zone=act.syllabus.zone, cohort=cohort)


def invite_back(uow: UnitOfWork, act: Act, *, person_id: int, key: bytes) -> Invited:
    """An invite by which an apprentice takes up their history on another account; earlier ones end.

    Raises RoleNeeded, NotYourCohort, StaleTap if they left meanwhile.
    """
    person, cohort = require_member(uow, act, person_id)
    uow.invites.revoke_of_person(person.id, now=act.now)
    invite, secrets = _add(uow, act, key, InviteKind.RELINK, person_id=person.id)
    return Invited(invite=invite, secrets=secrets, zone=act.syllabus.zone, cohort=cohort, person=person)


def revoke_invite(uow: UnitOfWork, act: Act, *, invite_id: int) -> Invite:
    """The invite, which leads nowhere from now on.

    Raises RoleNeeded or NotYourCohort unless one may make such an invite, StaleTap if it led nowhere already.
    """
    invite = get_invite(uow, invite_id)
    if invite.cohort_id is not None:
        require_cohort(uow, act, invite.cohort_id)
    elif invite.person_id is not None:
        require_member(uow, act, invite.person_id)
    else:
        require_giving_roles(uow, act)
    if not uow.invites.revoke(invite.id, now=act.now):
        raise StaleTap
    _log(uow, act, Deed.INVITE_REVOKED, invite)
    return uow.invites.get(invite.id)


def stop_invites(uow: UnitOfWork, act: Act, *, cohort_id: int) -> int:
    """How many open invites of a cohort were revoked: all; raises as `invite_apprentices`."""
    cohort = require_cohort(uow, act, cohort_id)
    for invite in uow.invites.list_open(cohort.id, now=act.now):
        _log(uow, act, Deed.INVITE_REVOKED, invite)
    return uow.invites.revoke_of_cohort(cohort.id, now=act.now)


def get_invite(uow: UnitOfWork, invite_id: int) -> Invite:
    """The invite that a button is about; raises StaleTap if there is none."""
    try:
        return uow.invites.get(invite_id)
    except NotFound:
        raise StaleTap from None


def _add(
    uow: UnitOfWork,
    act: Act,
    key: bytes,
    kind: InviteKind,
    *,
    most_uses: int = 1,
    cohort_id: int | None = None,
    person_id: int | None = None,
) -> tuple[Invite, Secrets]:
    invite = None
    while invite is None:
        secrets = draw_secrets(act.rng)
        invite = uow.invites.add(
            NewInvite(
                kind=kind,
                token_hash=hash_secret(secrets.token, key=key),
                code_hash=hash_secret(secrets.code, key=key),
                created_by=act.person.id,
                created_at=act.now,
                expires_at=act.now + LIFETIMES[kind],
                most_uses=most_uses,
                cohort_id=cohort_id,
                person_id=person_id,
            )
        )
    _log(uow, act, Deed.INVITE_CREATED, invite)
    return invite, secrets


def _log(uow: UnitOfWork, act: Act, deed: Deed, invite: Invite) -> None:
    leads_to = f"person:{invite.person_id}" if invite.person_id is not None else f"cohort:{invite.cohort_id or '-'}"
    uow.acts.append(
        deed,
        at=act.now,
        person_id=act.person.id,
        subject=f"invite:{invite.id}",
        detail=f"{invite.kind.value} {leads_to}",
    )
