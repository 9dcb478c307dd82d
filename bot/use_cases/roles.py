"""Who teaches and who administers, for admins; and taking a role away."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.use_cases.broadcast_progress import stop_broadcasts_of
from bot.use_cases.rights import require_giving_roles
from bot.use_cases.role_notices import tell_of_role
from questions.audit import Deed
from questions.errors import InvalidSetting, NotFound, StaleTap
from questions.people import Role

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.use_cases.syllabus import Act
    from questions.cohorts import Cohort
    from questions.people import Person
    from storage.unit_of_work import UnitOfWork

PEOPLE_A_PAGE = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class RolePage:
    """A page (from 0) of those who administer or teach; `pages` is at least 1."""

    people: tuple[Person, ...]
    page: int
    pages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleView:
    """Somebody who administers or teaches, and their cohorts; whether it is the acting person."""

    person: Person
    cohorts: tuple[Cohort, ...]
    oneself: bool


def list_roles(uow: UnitOfWork, act: Act, *, page: int = 0) -> RolePage:
    """A page of those who administer or teach, the last one if there are fewer; raises RoleNeeded."""
    require_giving_roles(uow, act)
    pages = max(1, -(-uow.people.count_teaching() // PEOPLE_A_PAGE))
    page = min(page, pages - 1)
    people = uow.people.list_teaching(limit=PEOPLE_A_PAGE, offset=page * PEOPLE_A_PAGE)
    return RolePage(people=people, page=page, pages=pages)


def look_at_role(uow: UnitOfWork, act: Act, *, person_id: int) -> RoleView:
    """Somebody who administers or teaches; raises RoleNeeded, StaleTap if they do so no more."""
    require_giving_roles(uow, act)
    person = _get_teaching(uow, person_id)
    return RoleView(person=person, cohorts=uow.cohorts.list_of_trainer(person.id), oneself=person.id == act.person.id)


def take_role(uow: UnitOfWork, act: Act, *, person_id: int, granted: Mapping[int, Role]) -> Person:
    """The person, an apprentice from now on: their cohorts, open invites and unfinished drafts go with the role.

    `granted` holds the roles of the settings by Telegram id. Raises RoleNeeded, StaleTap if they have no role any
    more, InvalidSetting for one's own role (so the last admin can't go) and for one that the settings give.
    """
    require_giving_roles(uow, act)
    person = _get_teaching(uow, person_id)
    if person.id == act.person.id:
        raise InvalidSetting(setting="role", reason="own")
    if granted.get(person.telegram_id, Role.APPRENTICE) is not Role.APPRENTICE:
        raise InvalidSetting(setting="role", reason="settings")
    return bare_of_role(uow, person, by=act.person.id, now=act.now)


def bare_of_role(uow: UnitOfWork, person: Person, *, by: int | None, now: datetime) -> Person:
    """The person without their role and all that hung on it, taken by somebody or, None, by the settings."""
    bare = replace(person, role=Role.APPRENTICE)
    uow.people.save(bare)
    uow.cohorts.remove_trainer_everywhere(person.id)
    uow.invites.revoke_made_by(person.id, now=now)
    uow.drafts.discard(person.id)
    stop_broadcasts_of(uow, author_id=person.id, by=by, now=now)
    uow.acts.append(
        Deed.ROLE_TAKEN,
        at=now,
        person_id=by,
        subject=f"person:{person.id}",
        detail=f"{person.role.value} -> {bare.role.value}",
    )
    tell_of_role(uow, bare, by=by, now=now)
    return bare


def _get_teaching(uow: UnitOfWork, person_id: int) -> Person:
    try:
        person = uow.people.get(person_id)
    except NotFound:
        raise StaleTap from None
    if person.role is Role.APPRENTICE:
        raise StaleTap
    return person
