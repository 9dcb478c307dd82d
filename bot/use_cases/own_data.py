"""What is stored about the acting person: said in a few lines, and given to them whole."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final, TypeVar

from bot.use_cases.retention import find_last_day
from questions.errors import InvalidSetting

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import date, datetime, tzinfo

    from bot.use_cases.syllabus import Act
    from questions.cohorts import Cohort
    from questions.people import Person
    from storage.unit_of_work import UnitOfWork

MOST_EXPORTS: Final = 3
WITHIN: Final = timedelta(days=1)
QUESTION: Final = "question"
"""The column of an export that holds the wording of the question which a row is about."""

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True, kw_only=True)
class DataView:
    """Whose data, in which cohort, how many answers; and from which day on they go, None while that is open."""

    person: Person
    cohort: Cohort | None
    answers: int
    months: int
    kept_until: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnData:
    """Everything on one person: each table's name with its rows, read piece by piece while they are written."""

    person: Person
    cohort: Cohort | None
    now: datetime
    zone: tzinfo
    tables: Iterable[tuple[str, Iterable[Mapping[str, Any]]]]


def look_at_data(uow: UnitOfWork, act: Act, *, months: int) -> DataView:
    """What there is on the acting person; cohorts are kept so many months after their exam."""
    person = uow.people.get(act.person.id)
    cohort = _find_cohort(uow, person)
    return DataView(
        person=person,
        cohort=cohort,
        answers=uow.reviews.count_of(person.id),
        months=months,
        kept_until=find_last_day(uow, cohort, months=months),
    )


def ask_for_export(uow: UnitOfWork, act: Act) -> None:
    """Note that the acting person wants their data; raises InvalidSetting for a fourth time within a day."""
    if uow.ownership.count_exports(act.person.id, since=act.now - WITHIN) >= MOST_EXPORTS:
        raise InvalidSetting(setting="export", reason="often")
    uow.ownership.note_export(act.person.id, at=act.now)


def export_data(uow: UnitOfWork, act: Act, *, write: Callable[[OwnData], Result]) -> Result:
    """What `write` makes of everything on the acting person."""
    return export_person(uow, uow.people.get(act.person.id), now=act.now, zone=act.syllabus.zone, write=write)


def export_person(
    uow: UnitOfWork, person: Person, *, now: datetime, zone: tzinfo, write: Callable[[OwnData], Result]
) -> Result:
    """What `write` makes of everything on a person."""
    prompts = uow.ownership.list_prompts(person.id)
    found = uow.ownership.iterate_exported(person)
    data = OwnData(
        person=person,
        cohort=_find_cohort(uow, person),
        now=now,
        zone=zone,
        tables=((name, _with_question(rows, prompts)) for name, rows in found),
    )
    return write(data)


def _find_cohort(uow: UnitOfWork, person: Person) -> Cohort | None:
    return None if person.cohort_id is None else uow.cohorts.get(person.cohort_id)


def _with_question(
    rows: Iterator[Mapping[str, Any]], prompts: Mapping[tuple[str, str], str]
) -> Iterator[Mapping[str, Any]]:
    for row in rows:
        if "question_version" in row:
            yield {**row, QUESTION: prompts.get((row["question_id"], row["question_version"]), "")}
        else:
            yield row
