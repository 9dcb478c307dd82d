"""FSRS's parameters: which are in force for whom, what they are fitted to, and the way back.

A fit applies to a cohort or to everybody, from its study day until it is retired; each review names the one that was
in force, so that cards can be recomputed from the log for ever.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from questions.errors import NotFound
from questions.learning.fitting import ParameterFit, list_histories
from questions.learning.scheduling import DEFAULT_SCHEDULER, Scheduler

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from bot.use_cases.syllabus import Act
    from questions.learning.card import Review
    from questions.learning.fitting import Fit, History
    from storage.unit_of_work import UnitOfWork

# Schedulers are dear to make: each holds py-fsrs's own, which checks its parameters.
_scheduler = lru_cache(maxsize=256)(Scheduler)


def find_scheduler(uow: UnitOfWork, *, cohort_id: int | None, today: date) -> Scheduler:
    """The scheduler that is in force for a cohort's members, or for those without cohort."""
    fit = uow.parameters.find_in_force(cohort_id=cohort_id, day=today)
    return DEFAULT_SCHEDULER if fit is None else _scheduler_from(fit)


def scheduler_of(uow: UnitOfWork, act: Act, review: Review) -> Scheduler:
    """The scheduler that was in force when this review was made; mostly the act's own."""
    if review.parameters_id == act.scheduler.parameters_id:
        return act.scheduler
    if review.parameters_id is None:
        return DEFAULT_SCHEDULER
    return _scheduler_from(uow.parameters.get(review.parameters_id))


def list_schedulers(uow: UnitOfWork) -> dict[int | None, Scheduler]:
    """Every scheduler that may ever have been in force, by what reviews call it."""
    fitted: dict[int | None, Scheduler] = {fit.id: _scheduler_from(fit) for fit in uow.parameters.list_all()}
    return {None: DEFAULT_SCHEDULER, **fitted}


def find_all_in_force(uow: UnitOfWork, *, today: date) -> list[ParameterFit]:
    """The fits that apply today: everybody's, then the cohorts' own; FSRS's parameters apply where there is none."""
    scopes = {fit.cohort_id for fit in uow.parameters.list_all() if fit.adopted}
    found = (uow.parameters.find_in_force(cohort_id=scope, day=today) for scope in sorted(scopes, key=_scope_order))
    return [fit for fit in dict.fromkeys(found) if fit is not None]


def collect_histories(uow: UnitOfWork, *, cohort_id: int | None) -> Iterator[list[History]]:
    """What a fit learns from, person by person: of a cohort, or of everybody."""
    for person in uow.people.list_all():
        if cohort_id is None or person.cohort_id == cohort_id:
            yield list_histories(uow.reviews.iterate_of(person.id))


def log_fit(
    uow: UnitOfWork, fit: Fit, *, cohort_id: int | None, adopt: bool, today: date, now: datetime
) -> ParameterFit:
    """The fit as logged; in force from today on if it is wanted and better than FSRS's own parameters."""
    return uow.parameters.append(
        ParameterFit(
            id=0,
            cohort_id=cohort_id,
            fitted_at=now,
            applies_from=today,
            parameters=fit.parameters,
            reviews=fit.reviews,
            log_loss_default=fit.log_loss_default,
            log_loss_fitted=fit.log_loss_fitted,
            adopted=adopt and fit.is_better,
            retired_at=None,
        )
    )


def revert_fit(uow: UnitOfWork, *, cohort_id: int | None, now: datetime) -> ParameterFit | None:
    """Retire the newest fit in force of a cohort or of everybody; returns the one that applies now, if any.

    Raises NotFound if none of theirs is in force.
    """
    adopted = _list_adopted(uow, cohort_id)
    if not adopted:
        raise NotFound(what="parameters", name="" if cohort_id is None else str(cohort_id))
    uow.parameters.retire(adopted[-1].id, at=now)
    earlier = adopted[:-1] or _list_adopted(uow, None)
    return earlier[-1] if earlier else None


def _scope_order(cohort_id: int | None) -> int:
    return 0 if cohort_id is None else cohort_id


def _list_adopted(uow: UnitOfWork, cohort_id: int | None) -> list[ParameterFit]:
    return [
        fit
        for fit in uow.parameters.list_all()
        if fit.adopted and fit.retired_at is None and fit.cohort_id == cohort_id
    ]


def _scheduler_from(fit: ParameterFit) -> Scheduler:
    return _scheduler(parameters=fit.parameters, parameters_id=fit.id)
