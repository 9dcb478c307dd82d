"""Question sets that trainers own, and how they reach cohorts: published at a date, at once or a few facts a day."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from questions.cohorts import may_teach
from questions.people import Role

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from questions.people import Person
    from questions.quiz.question_set import QuestionSet


_PREFIX = "serie-"
LARGEST_NUMBER = 2**31 - 1


def make_set_id(number: int) -> str:
    """The id of a trainer's set with this number, which buttons can carry."""
    return f"{_PREFIX}{number}"


def number_of(set_id: str) -> int:
    """The number in the id of a trainer's set; 0 for an id that holds none, as those of shipped sets."""
    number = set_id.removeprefix(_PREFIX)
    return int(number) if set_id.startswith(_PREFIX) and number.isdecimal() else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SetInfo:
    """A trainer's set without its questions: whose it is, whether other trainers may use it, how often it changed."""

    id: str
    title: str
    owner_id: int
    shared: bool
    created_at: datetime
    updated_at: datetime
    withdrawn_at: datetime | None
    questions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NewImport:
    """A set read from a trainer's file that waits for a yes; it carries the id that it will have.

    `replaces` tells that the trainer has a set of this id already, which a yes brings up to date. `pictures` are those
    that its questions name, by the SHA-256 of their bytes. `twin` is the id of another of the trainer's sets that asks
    much the same, empty if there is none; `likely` tells, by question id, what those without objective may serve.
    `issues` are what is to be said about the file, as data; `known` counts its questions that are known from elsewhere.
    """

    person_id: int
    created_at: datetime
    file_name: str
    question_set: QuestionSet
    replaces: bool
    pictures: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    twin: str = ""
    likely: Mapping[str, str] = field(default_factory=dict)
    issues: tuple[Mapping[str, Any], ...] = ()
    known: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """A set on its way to a cohort: from which study day, and how many facts a day (None: all at once)."""

    set_id: str
    cohort_id: int
    from_day: date
    facts_a_day: int | None
    published_by: int
    published_at: datetime


def list_release_days(question_set: QuestionSet, publication: Publication) -> Mapping[str, date]:
    """From which study day each fact of the set may be asked as a new one, in the set's order."""
    step = publication.facts_a_day
    return {
        fact.id: publication.from_day + timedelta(days=place // step if step else 0)
        for place, fact in enumerate(question_set.facts)
    }


def may_change_set(person: Person, info: SetInfo) -> bool:
    """Whether the person may change a set: its owner while they teach, and admins."""
    return may_change_set_of(person, info.owner_id)


def may_change_set_of(person: Person, owner_id: int) -> bool:
    """As `may_change_set`, for a set of which only the owner is known."""
    return person.role is Role.ADMIN or (may_teach(person) and owner_id == person.id)


def may_use_set(person: Person, info: SetInfo) -> bool:
    """Whether the person may see a set and publish it: as `may_change_set`, and every trainer a shared one."""
    return may_change_set(person, info) or (may_teach(person) and info.shared)
