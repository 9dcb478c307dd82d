"""A cohort's programme: from which day each domain's new facts, or a published set's, are asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.use_cases.rights import require_cohort
from questions.audit import Deed
from questions.cohorts import Release
from questions.errors import NotFound

if TYPE_CHECKING:
    from datetime import date

    from bot.use_cases.syllabus import Act
    from questions.cohorts import Cohort
    from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A domain with its title, and the day from which its new facts are asked; None: they always were."""

    domain: int
    title: str
    from_day: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """What a cohort is asked when."""

    cohort: Cohort
    parts: tuple[Part, ...]
    today: date


def look_at_programme(uow: UnitOfWork, act: Act, *, cohort_id: int) -> Programme:
    """What a cohort is asked when; raises RoleNeeded, NotYourCohort, StaleTap if it is archived."""
    return _view(uow, act, require_cohort(uow, act, cohort_id))


def release_domain(uow: UnitOfWork, act: Act, *, cohort_id: int, domain: int, from_day: date | None) -> Programme:
    """The programme with a domain held back until a day, or (None) asked at once; raises as `look_at_programme`.

    Raises NotFound for a domain that the plan lacks. What an apprentice has met already goes on being asked.
    """
    cohort = require_cohort(uow, act, cohort_id)
    if domain not in {known.number for known in act.syllabus.plan.domains}:
        raise NotFound(what="objective", name=str(domain))
    if from_day is None or from_day <= act.today:
        uow.cohorts.forget_release(cohort.id, str(domain))
    else:
        uow.cohorts.release(Release(cohort_id=cohort.id, scope=str(domain), from_day=from_day))
    uow.acts.append(
        Deed.DOMAIN_RELEASED,
        at=act.now,
        person_id=act.person.id,
        subject=f"cohort:{cohort.id}",
        detail=f"{domain} {from_day or 'now'}",
    )
    return _view(uow, act, cohort)


def _view(uow: UnitOfWork, act: Act, cohort: Cohort) -> Programme:
    days = {release.scope: release.from_day for release in uow.cohorts.list_releases(cohort.id)}
    later = {scope: day for scope, day in days.items() if day > act.today}
    return Programme(
        cohort=cohort,
        parts=tuple(
            Part(domain=domain.number, title=domain.title, from_day=later.get(str(domain.number)))
            for domain in act.syllabus.plan.domains
        ),
        today=act.today,
    )
