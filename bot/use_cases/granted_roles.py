"""Roles that the settings give: the only way in for a first admin, and the way out for one who left the list.

Nobody is made an admin in the chat, so whoever is one without standing in the settings stood there once.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.use_cases.role_notices import tell_of_role
from bot.use_cases.roles import bare_of_role
from questions.audit import Deed
from questions.people import Role

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from questions.people import Person
    from storage.unit_of_work import UnitOfWork


def apply_settings(uow: UnitOfWork, *, granted: Mapping[int, Role], now: datetime) -> tuple[Person, ...]:
    """Those whose role the settings changed since the last start, as they are now; `granted` is by Telegram id.

    Whoever is known and named an admin becomes one; whoever is an admin and named no longer is an apprentice. Of
    people who have not greeted the bot yet nothing is stored: they get their role when they do.
    """
    admins = [person for person in uow.people.list_admins() if granted.get(person.telegram_id) is not Role.ADMIN]
    taken = [bare_of_role(uow, person, by=None, now=now) for person in admins]
    known = (uow.people.find_by_telegram_id(number) for number, role in granted.items() if role is Role.ADMIN)
    raised = [_appoint(uow, person, now=now) for person in known if person and person.role is not Role.ADMIN]
    return (*taken, *raised)


def _appoint(uow: UnitOfWork, person: Person, *, now: datetime) -> Person:
    admin = replace(person, role=Role.ADMIN, cohort_id=None, consented_at=None)
    uow.people.save(admin)
    note_grant(uow, admin, now=now)
    return admin


def note_grant(uow: UnitOfWork, person: Person, *, now: datetime) -> None:
    """Log that the settings gave this person the role that they have now."""
    deed = Deed.ADMIN_APPOINTED if person.role is Role.ADMIN else Deed.TRAINER_APPOINTED
    uow.acts.append(deed, at=now, person_id=None, subject=f"person:{person.id}", detail="settings")
    tell_of_role(uow, person, by=None, now=now)
