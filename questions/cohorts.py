"""Cohorts: apprentices with their trainers, a plan and an exam day; and who may do what with them."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from questions.errors import InvalidSetting
from questions.people import Role
from questions.plain_text import clean_line

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date, datetime

    from questions.people import Person

LANGUAGE: Final = "fr"
DAILY_MINUTES: Final = 15
LONGEST_NAME: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Cohort:
    """Apprentices who learn the same plan for the same exam day (None while unknown).

    `daily_minutes` is the most that a day of it should take; `trusted` tells whether FSRS's promises have come true
    here (`questions.learning.calibration`), `checked_on` the day on which that was last looked at. An archived
    cohort takes nobody in and leaves every list; its members keep what they know.
    """

    id: int
    name: str
    plan_id: str
    created_at: datetime
    exam_day: date | None = None
    language: str = LANGUAGE
    daily_minutes: int = DAILY_MINUTES
    archived_at: datetime | None = None
    trusted: bool = True
    checked_on: date | None = None

    def is_over(self, today: date) -> bool:
        """Whether its exam day has passed."""
        return self.exam_day is not None and self.exam_day < today


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """An apprentice of a cohort, and the study day of their latest answer, None before any."""

    person: Person
    last_day: date | None


def order_by_name(members: Iterable[Member]) -> tuple[Member, ...]:
    """The members by first name, whatever its case and accents; namesakes in the order in which they came."""

    def place(member: Member) -> tuple[str, int]:
        return unicodedata.normalize("NFD", member.person.first_name.casefold()), member.person.id

    return tuple(sorted(members, key=place))


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """From which day a cohort is asked new facts of a scope: a domain's number as text, or the id of a question set."""

    cohort_id: int
    scope: str
    from_day: date


def list_withheld(releases: Iterable[Release], *, today: date) -> frozenset[str]:
    """The scopes whose facts are not asked yet as new ones."""
    return frozenset(release.scope for release in releases if release.from_day > today)


def clean_name(text: str) -> str:
    """A name as it may be kept, without controls, bidi marks and needless blanks; raises InvalidSetting.

    The reason is `empty` or `long` (more than 60 characters).
    """
    name = clean_line(text)
    if not name:
        raise InvalidSetting(setting="name", reason="empty")
    if len(name) > LONGEST_NAME:
        raise InvalidSetting(setting="name", reason="long")
    return name


def clean_first_name(text: str) -> str:
    """A first name from Telegram, cleaned and cut to 60 characters; « ? » where nothing is left to see."""
    return shorten_name(text) or "?"


def shorten_name(text: str) -> str:
    """A name from outside, cleaned and cut to 60 characters; empty where nothing is left to see."""
    return clean_line(text)[:LONGEST_NAME].rstrip()


def may_teach(person: Person) -> bool:
    """Whether the person may have cohorts at all."""
    return person.role in {Role.TRAINER, Role.ADMIN}


def may_manage_cohort(person: Person, *, trainer_ids: Collection[int]) -> bool:
    """Whether the person may see and change a cohort with these trainers: admins may, trainers only their own.

    Being on the list is not enough: whoever lost the role keeps nothing.
    """
    return person.role is Role.ADMIN or (person.role is Role.TRAINER and person.id in trainer_ids)


def may_give_roles(person: Person) -> bool:
    """Whether the person may see who has which role, appoint trainers, and take a role away."""
    return person.role is Role.ADMIN


def may_administer(person: Person) -> bool:
    """Whether the person may see how the bot is doing, write to everybody, and read the audit log."""
    return person.role is Role.ADMIN


def may_join(person: Person) -> bool:
    """Whether the person may be a cohort's apprentice: whoever teaches may not, lest they be ranked with them."""
    return person.role is Role.APPRENTICE
