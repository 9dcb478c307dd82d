"""What Rappel says unasked about the end of cohorts and of data; worded in `bot.views.ownership_notices`."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from bot.use_cases.telling import put_word

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime, tzinfo

    from bot.use_cases.syllabus import Act
    from questions.cohorts import Cohort
    from questions.people import Person
    from storage.unit_of_work import UnitOfWork

ORPHANED_COHORT: Final = "orphaned_cohort"
COHORT_ENDING: Final = "cohort_ending"
COHORT_ENDED: Final = "cohort_ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrphanedCohort:
    """A cohort has no trainer any more."""

    cohort_id: int
    cohort: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortEnding:
    """On this day the data of a cohort's apprentices go, but for those who go on learning."""

    cohort: str
    ends_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortEnded:
    """So many apprentices of a cohort were erased, and so many have stayed."""

    cohort: str
    erased: int
    kept: int


def tell_of_orphaned_cohort(
    uow: UnitOfWork, *, people: Iterable[Person], cohort: Cohort, now: datetime, zone: tzinfo
) -> None:
    """Tell these admins that nobody teaches a cohort any more."""
    told = OrphanedCohort(cohort_id=cohort.id, cohort=cohort.name)
    key = f"{ORPHANED_COHORT}:{cohort.id}:{now.date()}"
    put_word(uow, people=people, kind=ORPHANED_COHORT, payload=asdict(told), key=key, now=now, zone=zone)


def tell_of_cohort_ending(
    uow: UnitOfWork, *, people: Iterable[Person], cohort: Cohort, ends_on: date, now: datetime, zone: tzinfo
) -> None:
    """Tell these apprentices on which day their data go."""
    payload = {"cohort": cohort.name, "ends_on": ends_on.isoformat()}
    key = f"{COHORT_ENDING}:{cohort.id}:{ends_on}"
    put_word(uow, people=people, kind=COHORT_ENDING, payload=payload, key=key, now=now, zone=zone)


def tell_of_cohort_ended(
    uow: UnitOfWork, *, people: Iterable[Person], cohort_id: int, ended: CohortEnded, now: datetime, zone: tzinfo
) -> None:
    """Tell these trainers that the data of a cohort are gone."""
    key = f"{COHORT_ENDED}:{cohort_id}"
    put_word(uow, people=people, kind=COHORT_ENDED, payload=asdict(ended), key=key, now=now, zone=zone)


def _read_orphaned(uow: UnitOfWork, _act: Act, payload: Mapping[str, Any]) -> OrphanedCohort | None:
    """Nothing is to be said if somebody has taken the cohort meanwhile."""
    found = uow.cohorts.find_active(payload["cohort_id"])
    return None if found is None or uow.cohorts.list_trainers(found.id) else OrphanedCohort(**payload)


def _read_ending(_uow: UnitOfWork, _act: Act, payload: Mapping[str, Any]) -> CohortEnding:
    return CohortEnding(cohort=payload["cohort"], ends_on=date.fromisoformat(payload["ends_on"]))


def _read_ended(_uow: UnitOfWork, _act: Act, payload: Mapping[str, Any]) -> CohortEnded:
    return CohortEnded(**payload)


PREPARE_OWNERSHIP: Final[Mapping[str, Callable[[UnitOfWork, Act, Mapping[str, Any]], object | None]]] = {
    ORPHANED_COHORT: _read_orphaned,
    COHORT_ENDING: _read_ending,
    COHORT_ENDED: _read_ended,
}
