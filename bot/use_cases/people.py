"""Who is there: greeting, recognising, and knowing who can be reached."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.use_cases.granted_roles import note_grant
from questions.cohorts import clean_first_name, may_teach
from questions.people import Person, Role

if TYPE_CHECKING:
    from datetime import datetime

    from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class Greeted:
    """A person who has sent /start, and whether it was for the first time."""

    person: Person
    is_new: bool


def greet(uow: UnitOfWork, *, telegram_id: int, first_name: str, role: Role, plan_id: str, now: datetime) -> Greeted:
    """Enrol a newcomer with the role that the settings grant, or recognise somebody, who keeps the role they have.

    Whoever is known is raised at a start only (`apply_settings`): a process that started earlier, with an older list
    of admins, must not make somebody admin again who has left it.
    """
    known, first_name = uow.people.find_by_telegram_id(telegram_id), clean_first_name(first_name)
    if known is None:
        person = uow.people.enrol(
            telegram_id=telegram_id, first_name=first_name, role=role, plan_id=plan_id, created_at=now
        )
        if person.role is not Role.APPRENTICE:
            note_grant(uow, person, now=now)
        return Greeted(person=person, is_new=True)
    person = replace(known, first_name=first_name, unreachable_since=None)
    if may_teach(person):
        person = replace(person, cohort_id=None, consented_at=None)
    if person != known:
        uow.people.save(person)
    return Greeted(person=person, is_new=False)


def find_person(uow: UnitOfWork, *, telegram_id: int) -> Person | None:
    """The person behind a Telegram id, or None for a stranger."""
    return uow.people.find_by_telegram_id(telegram_id)


def mark_unreachable(uow: UnitOfWork, *, telegram_id: int, now: datetime) -> None:
    """Remember that Telegram refuses to deliver to this person; the first refusal's time is kept."""
    person = uow.people.find_by_telegram_id(telegram_id)
    if person is not None and person.unreachable_since is None:
        uow.people.save(replace(person, unreachable_since=now))


def mark_reachable(uow: UnitOfWork, *, telegram_id: int) -> None:
    """Forget that this person could not be reached: they are back."""
    person = uow.people.find_by_telegram_id(telegram_id)
    if person is not None and person.unreachable_since is not None:
        uow.people.save(replace(person, unreachable_since=None))
