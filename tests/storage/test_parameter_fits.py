from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from questions.errors import NotFound
from questions.learning.fitting import ParameterFit
from questions.learning.memory_model import DEFAULT_PARAMETERS
from tests.storage.builders import NOW, TODAY, a_cohort

if TYPE_CHECKING:
    from storage.unit_of_work import OwnUnitOfWork


def log(uow: OwnUnitOfWork, **changes: Any) -> ParameterFit:
    fit = ParameterFit(
        id=0,
        cohort_id=None,
        fitted_at=NOW,
        applies_from=TODAY,
        parameters=(1 / 3, *DEFAULT_PARAMETERS[1:]),
        reviews=2000,
        log_loss_default=0.5,
        log_loss_fitted=0.1 + 0.2,
        adopted=True,
        retired_at=None,
    )
    return uow.parameters.append(replace(fit, **changes))


def test_a_fit_comes_back_as_it_was_logged(uow: OwnUnitOfWork) -> None:
    fit = log(uow, cohort_id=a_cohort(uow).id, adopted=False)

    assert uow.parameters.get(fit.id) == fit
    assert uow.parameters.list_all() == (fit,)
    with pytest.raises(NotFound):
        uow.parameters.get(fit.id + 1)


def test_without_an_adopted_fit_none_is_in_force(uow: OwnUnitOfWork) -> None:
    log(uow, adopted=False)

    assert uow.parameters.find_in_force(cohort_id=None, day=TODAY) is None


def test_a_fit_is_in_force_from_its_study_day_on(uow: OwnUnitOfWork) -> None:
    fit = log(uow)

    assert uow.parameters.find_in_force(cohort_id=None, day=TODAY - timedelta(days=1)) is None
    assert uow.parameters.find_in_force(cohort_id=None, day=TODAY) == fit


def test_the_newest_fit_is_in_force_until_it_is_retired(uow: OwnUnitOfWork) -> None:
    older, newer = log(uow), log(uow)
    assert uow.parameters.find_in_force(cohort_id=None, day=TODAY) == newer

    uow.parameters.retire(newer.id, at=NOW)

    assert uow.parameters.find_in_force(cohort_id=None, day=TODAY) == older
    assert uow.parameters.get(newer.id) == replace(newer, retired_at=NOW)


def test_a_cohort_has_its_own_fit_or_else_that_of_everybody(uow: OwnUnitOfWork) -> None:
    cohort, other = a_cohort(uow), a_cohort(uow)
    own, everybody = log(uow, cohort_id=cohort.id), log(uow)

    assert uow.parameters.find_in_force(cohort_id=cohort.id, day=TODAY) == own
    assert uow.parameters.find_in_force(cohort_id=other.id, day=TODAY) == everybody
    assert uow.parameters.find_in_force(cohort_id=None, day=TODAY) == everybody


def test_a_fit_is_retired_once_and_only_if_it_was_adopted(uow: OwnUnitOfWork) -> None:
    adopted, other = log(uow), log(uow, adopted=False)
    uow.parameters.retire(adopted.id, at=NOW)

    for fit in (adopted, other):
        with pytest.raises(NotFound):
            uow.parameters.retire(fit.id, at=NOW)
