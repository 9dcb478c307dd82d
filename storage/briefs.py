"""Which cohort's trainers were briefed when and of what, and who was last asked to come back when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, or_, select, update

from storage.cohort_tables import cohort_briefs, cohorts, relaunches
from storage.inserting import insert_if_absent

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from sqlalchemy import Connection

_briefs, _cohorts, _relaunches = cohort_briefs, cohorts, relaunches
_WEEK: Final = timedelta(days=7)
_before_week = or_(_briefs.c.week.is_(None), _briefs.c.week < bindparam("of_week"))
# Made once: SQLAlchemy takes longer to build a statement than SQLite to carry it out.
_FIND = select(_briefs).where(_briefs.c.cohort_id == bindparam("of_cohort"))
_DUE = (
    select(_cohorts.c.id)
    .outerjoin_from(_cohorts, _briefs)
    .where(
        _cohorts.c.archived_at.is_(None),
        or_(_briefs.c.cohort_id.is_(None), _briefs.c.wanted & _before_week),
    )
    .order_by(_cohorts.c.id)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class BriefState:
    """Whether a cohort's trainers want the Monday brief, the week it was last looked at for, and its topics then."""

    wanted: bool = True
    week: date | None = None
    topics: frozenset[str] = frozenset()


class Briefs:
    """The briefs that one transaction sees."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find(self, cohort_id: int) -> BriefState:
        """How the brief of a cohort stands; wanted, and never looked at, before anything was stored."""
        row = self._connection.execute(_FIND, {"of_cohort": cohort_id}).one_or_none()
        if row is None:
            return BriefState()
        return BriefState(wanted=row.wanted, week=row.week, topics=frozenset(row.topics))

    def list_due(self, week: date) -> tuple[int, ...]:
        """The cohorts, none of them archived, whose brief is wanted and was not looked at for this week (a Monday)."""
        return tuple(self._connection.scalars(_DUE, {"of_week": week}))

    def claim(self, cohort_id: int, *, week: date, topics: Iterable[str]) -> bool:
        """Note that this week's brief was looked at, and what there was to say; False if another did, or it is off."""
        values: dict[str, object] = {"week": week, "topics": sorted(topics)}
        if self._insert(cohort_id, wanted=True, **values):
            return True
        due = update(_briefs).where(_briefs.c.cohort_id == cohort_id, _briefs.c.wanted, _before_week)
        return self._connection.execute(due.values(values), {"of_week": week}).rowcount == 1

    def switch(self, cohort_id: int, *, wanted: bool) -> None:
        """Have the brief of a cohort sent, or not any more."""
        if not self._insert(cohort_id, wanted=wanted, week=None, topics=[]):
            change = update(_briefs).where(_briefs.c.cohort_id == cohort_id).values(wanted=wanted)
            self._connection.execute(change)

    def claim_relaunches(self, person_ids: Iterable[int], *, today: date) -> frozenset[int]:
        """Those of these people who were not asked to come back within a week; from here on they were, today."""
        return frozenset(person_id for person_id in person_ids if self._claim_relaunch(person_id, today))

    def _claim_relaunch(self, person_id: int, today: date) -> bool:
        if insert_if_absent(self._connection, _relaunches, {"person_id": person_id, "last_day": today}) is not None:
            return True
        again = update(_relaunches).where(_relaunches.c.person_id == person_id, _relaunches.c.last_day <= today - _WEEK)
        return self._connection.execute(again.values(last_day=today)).rowcount == 1

    def _insert(self, cohort_id: int, **values: object) -> bool:
        return insert_if_absent(self._connection, _briefs, {"cohort_id": cohort_id, **values}) is not None
