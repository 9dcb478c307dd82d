"""Every fit of FSRS's parameters, adopted or not: appended, retired at most, never deleted, for reviews name them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, insert, or_, select, update

from questions.errors import NotFound
from questions.learning.fitting import ParameterFit
from storage import tables
from storage.question_sets import QuestionSets

if TYPE_CHECKING:
    from datetime import date, datetime
    from typing import Any

    from sqlalchemy import Connection, Row

_fits = tables.parameter_fits
# Made once: SQLAlchemy takes longer to build a statement than SQLite to carry it out.
_BY_ID = select(_fits).where(_fits.c.id == bindparam("fit_id"))
_ALL = select(_fits).order_by(_fits.c.id)
_IN_FORCE = (
    select(_fits)
    .where(
        _fits.c.adopted,
        _fits.c.retired_at.is_(None),
        _fits.c.applies_from <= bindparam("day"),
        or_(_fits.c.cohort_id == bindparam("of_cohort"), _fits.c.cohort_id.is_(None)),
    )
    # A cohort's own before everybody's; of either, the newest.
    .order_by(_fits.c.cohort_id.is_(None), _fits.c.id.desc())
    .limit(1)
)
_RETIRE = update(_fits).where(_fits.c.id == bindparam("fit_id"), _fits.c.adopted, _fits.c.retired_at.is_(None))


class ParameterFits:
    """The fits that one transaction sees."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def append(self, fit: ParameterFit) -> ParameterFit:
        """The fit as logged, with its id."""
        row = {
            "cohort_id": fit.cohort_id,
            "fitted_at": fit.fitted_at,
            "applies_from": fit.applies_from,
            "parameters": fit.parameters,
            "reviews": fit.reviews,
            "log_loss_default": fit.log_loss_default,
            "log_loss_fitted": fit.log_loss_fitted,
            "adopted": fit.adopted,
            "retired_at": fit.retired_at,
        }
        QuestionSets(self._connection).note_change()
        return replace(fit, id=self._connection.scalars(insert(_fits).returning(_fits.c.id), row).one())

    def get(self, fit_id: int) -> ParameterFit:
        """The fit; raises NotFound."""
        row = self._connection.execute(_BY_ID, {"fit_id": fit_id}).one_or_none()
        if row is None:
            raise NotFound(what="parameters", name=str(fit_id))
        return _fit_from(row)

    def find_in_force(self, *, cohort_id: int | None, day: date) -> ParameterFit | None:
        """The fit that applies on a study day in a cohort: its own newest or else everybody's; None for FSRS's own."""
        row = self._connection.execute(_IN_FORCE, {"of_cohort": cohort_id, "day": day}).one_or_none()
        return None if row is None else _fit_from(row)

    def list_all(self) -> tuple[ParameterFit, ...]:
        """Every fit, the oldest first."""
        return tuple(map(_fit_from, self._connection.execute(_ALL)))

    def retire(self, fit_id: int, *, at: datetime) -> None:
        """Let an adopted fit apply no more; raises NotFound if it is not adopted or retired already."""
        if self._connection.execute(_RETIRE, {"fit_id": fit_id, "retired_at": at}).rowcount == 0:
            raise NotFound(what="parameters", name=str(fit_id))
        QuestionSets(self._connection).note_change()


def _fit_from(row: Row[Any]) -> ParameterFit:
    return ParameterFit(
        id=row.id,
        cohort_id=row.cohort_id,
        fitted_at=row.fitted_at,
        applies_from=row.applies_from,
        parameters=tuple(row.parameters),
        reviews=row.reviews,
        log_loss_default=row.log_loss_default,
        log_loss_fitted=row.log_loss_fitted,
        adopted=row.adopted,
        retired_at=row.retired_at,
    )
