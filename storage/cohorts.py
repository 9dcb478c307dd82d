"""Cohorts, their trainers, and what is released to them when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, delete, insert, select, update

from questions.cohorts import DAILY_MINUTES, LANGUAGE, Cohort, Release
from questions.errors import NotFound
from storage import tables
from storage.inserting import insert_absent, insert_if_absent
from storage.people import person_from
from storage.teams import mark_team

if TYPE_CHECKING:
    from datetime import date, datetime
    from typing import Any

    from sqlalchemy import Connection, Row, Select

    from questions.people import Person

_cohorts = tables.cohorts
_trainers = tables.cohort_trainers
_releases = tables.releases
_people = tables.people
_is_active = _cohorts.c.archived_at.is_(None)
# Made once: SQLAlchemy takes longer to build a statement than SQLite to carry it out.
_BY_ID = select(_cohorts).where(_cohorts.c.id == bindparam("cohort_id"))
_TRAINERS = (
    select(_people)
    .join(_trainers, _trainers.c.person_id == _people.c.id)
    .where(_trainers.c.cohort_id == bindparam("of_cohort"))
    .order_by(_people.c.id)
)
_RELEASES = select(_releases).where(_releases.c.cohort_id == bindparam("of_cohort")).order_by(_releases.c.scope)


class Cohorts:
    """The cohorts that one transaction sees."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def create(
        self,
        *,
        name: str,
        plan_id: str,
        created_at: datetime,
        exam_day: date | None = None,
        language: str = LANGUAGE,
        daily_minutes: int = DAILY_MINUTES,
    ) -> Cohort:
        """A new cohort, without trainers and members."""
        row = {
            "name": name,
            "plan_id": plan_id,
            "created_at": created_at,
            "exam_day": exam_day,
            "language": language,
            "daily_minutes": daily_minutes,
            "trusted": True,
        }
        cohort_id = self._connection.scalars(insert(_cohorts).returning(_cohorts.c.id), row).one()
        mark_team(self._connection, cohort_id)
        return self.get(cohort_id)

    def find(self, cohort_id: int) -> Cohort | None:
        """The cohort, archived or not, or None."""
        row = self._connection.execute(_BY_ID, {"cohort_id": cohort_id}).one_or_none()
        return None if row is None else _cohort_from(row)

    def find_active(self, cohort_id: int | None) -> Cohort | None:
        """The cohort unless it is archived; None for none."""
        cohort = None if cohort_id is None else self.find(cohort_id)
        return cohort if cohort is not None and cohort.archived_at is None else None

    def get(self, cohort_id: int) -> Cohort:
        """The cohort, archived or not; raises NotFound."""
        cohort = self.find(cohort_id)
        if cohort is None:
            raise NotFound(what="cohort", name=str(cohort_id))
        return cohort

    def save(self, cohort: Cohort) -> None:
        """Store what may change of a cohort; raises NotFound."""
        before = self.find(cohort.id)
        saved = self._connection.execute(
            update(_cohorts)
            .where(_cohorts.c.id == cohort.id)
            .values(
                name=cohort.name,
                exam_day=cohort.exam_day,
                language=cohort.language,
                daily_minutes=cohort.daily_minutes,
                archived_at=cohort.archived_at,
                trusted=cohort.trusted,
                checked_on=cohort.checked_on,
            )
        )
        if saved.rowcount == 0:
            raise NotFound(what="cohort", name=str(cohort.id))
        if before is not None and (before.archived_at is None) != (cohort.archived_at is None):
            self._want_recount(cohort.id)
            mark_team(self._connection, cohort.id)

    def list_active(self) -> tuple[Cohort, ...]:
        """Every cohort that is not archived, the oldest first."""
        return self._list(select(_cohorts).where(_is_active))

    def list_all(self) -> tuple[Cohort, ...]:
        """Every cohort, the archived ones too, the oldest first."""
        return self._list(select(_cohorts))

    def list_of_trainer(self, person_id: int) -> tuple[Cohort, ...]:
        """The cohorts that a person trains and that are not archived, the oldest first."""
        own = select(_trainers.c.cohort_id).where(_trainers.c.person_id == person_id)
        return self._list(select(_cohorts).where(_cohorts.c.id.in_(own), _is_active))

    def list_over(self, today: date) -> tuple[Cohort, ...]:
        """The cohorts whose exam day is past and that are not archived, the oldest first."""
        return self._list(select(_cohorts).where(_is_active, _cohorts.c.exam_day < today))

    def add_trainer(self, cohort_id: int, person_id: int) -> None:
        """Give the cohort to a trainer; no matter if they have it."""
        insert_if_absent(self._connection, _trainers, {"cohort_id": cohort_id, "person_id": person_id})

    def list_trainers(self, cohort_id: int) -> tuple[Person, ...]:
        """The cohort's trainers, in the order in which they came to Rappel."""
        return tuple(map(person_from, self._connection.execute(_TRAINERS, {"of_cohort": cohort_id})))

    def remove_trainer_everywhere(self, person_id: int) -> None:
        """Take every cohort from a trainer."""
        self._connection.execute(delete(_trainers).where(_trainers.c.person_id == person_id))

    def release(self, release: Release) -> None:
        """Set from which day a scope is asked; in place of what was set before."""
        self.forget_release(release.cohort_id, release.scope)
        row = {"cohort_id": release.cohort_id, "scope": release.scope, "from_day": release.from_day}
        self._connection.execute(insert(_releases), row)

    def forget_release(self, cohort_id: int, scope: str) -> None:
        """Ask a scope as if no day had ever been set for it."""
        self._connection.execute(
            delete(_releases).where(_releases.c.cohort_id == cohort_id, _releases.c.scope == scope)
        )

    def list_releases(self, cohort_id: int) -> tuple[Release, ...]:
        """Every day set for a scope, past or to come, by scope."""
        rows = self._connection.execute(_RELEASES, {"of_cohort": cohort_id})
        return tuple(Release(cohort_id=row.cohort_id, scope=row.scope, from_day=row.from_day) for row in rows)

    def _want_recount(self, cohort_id: int) -> None:
        """Have the members leave every leaderboard, or come back, soon."""
        members = self._connection.scalars(select(_people.c.id).where(_people.c.cohort_id == cohort_id))
        rows: list[dict[str, object]] = [{"person_id": person_id} for person_id in members]
        if rows:
            insert_absent(self._connection, tables.point_recounts, rows)

    def _list(self, statement: Select[Any]) -> tuple[Cohort, ...]:
        return tuple(map(_cohort_from, self._connection.execute(statement.order_by(_cohorts.c.id))))


def _cohort_from(row: Row[Any]) -> Cohort:
    return Cohort(
        id=row.id,
        name=row.name,
        plan_id=row.plan_id,
        created_at=row.created_at,
        exam_day=row.exam_day,
        language=row.language,
        daily_minutes=row.daily_minutes,
        archived_at=row.archived_at,
        trusted=row.trusted,
        checked_on=row.checked_on,
    )
