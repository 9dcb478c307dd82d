"""How people stand on leaderboards: their aliases and as what they appear."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import and_, bindparam, func, select

from questions.people import Role
from questions.results.standing import Appearance, Standing
from storage import tables
from storage.inserting import upsert

if TYPE_CHECKING:
    from collections.abc import Collection
    from typing import Any

    from sqlalchemy import Connection

    from questions.results.leaderboards import Board

_people = tables.people
_cohorts = tables.cohorts
_standings = tables.standings
_sums = tables.point_sums
# Made once: SQLAlchemy takes longer to build a statement than SQLite to carry it out.
_STANDING = (
    select(
        _people.c.id,
        _people.c.first_name,
        _people.c.role,
        _people.c.consented_at,
        _cohorts.c.id.label("active_cohort_id"),
        _standings.c.alias,
        _standings.c.cohort_id.label("alias_of"),
        _standings.c.appearance,
    )
    .select_from(_people)
    .outerjoin(_cohorts, (_cohorts.c.id == _people.c.cohort_id) & _cohorts.c.archived_at.is_(None))
    .outerjoin(_standings, _standings.c.person_id == _people.c.id)
)
_OF_PERSON = _STANDING.where(_people.c.id == bindparam("person_id"))
_OF_COHORT = _STANDING.where(_people.c.cohort_id == bindparam("of_cohort"))
_mate = _people.alias("mate")
_CLASSMATES = (
    _STANDING.add_columns(func.coalesce(_sums.c.points, 0).label("points"))
    .outerjoin(
        _sums,
        and_(
            _sums.c.person_id == _people.c.id,
            _sums.c.scope == bindparam("in_scope"),
            _sums.c.period == bindparam("in_period"),
            _sums.c.begins_on == bindparam("since"),
        ),
    )
    .where(_people.c.cohort_id == select(_mate.c.cohort_id).where(_mate.c.id == bindparam("mate_of")).scalar_subquery())
)
_KEYS = select(_standings.c.alias_key).where(
    _standings.c.cohort_id == bindparam("of_cohort"), _standings.c.person_id != bindparam("not_of")
)


class Standings:
    """The standings that one transaction sees."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find(self, person_id: int) -> Standing | None:
        """How a person stands, with an empty alias if they have none yet; None for nobody."""
        row = self._connection.execute(_OF_PERSON, {"person_id": person_id}).one_or_none()
        return None if row is None else _standing_from(row)

    def list_of_cohort(self, cohort_id: int) -> dict[int, Standing]:
        """How the members of a cohort stand; nobody takes part in an archived one."""
        rows = self._connection.execute(_OF_COHORT, {"of_cohort": cohort_id})
        return {row.id: _standing_from(row) for row in rows}

    def list_classmates(self, person_id: int, board: Board) -> dict[int, tuple[Standing, int]]:
        """How everybody in a person's cohort stands, with their points on a board, themselves included.

        Empty for somebody without a cohort.
        """
        # All in one: on a server, each statement more is felt by whoever waits.
        about = {"in_scope": board.scope, "in_period": board.period, "since": board.begins_on}
        rows = self._connection.execute(_CLASSMATES, {"mate_of": person_id, **about})
        return {row.id: (_standing_from(row), row.points) for row in rows}

    def list_of(self, person_ids: Collection[int]) -> dict[int, Standing]:
        """How these people stand."""
        rows = self._connection.execute(_STANDING.where(_people.c.id.in_(person_ids)))
        return {row.id: _standing_from(row) for row in rows}

    def list_keys(self, cohort_id: int, *, but: int) -> frozenset[str]:
        """The folded aliases in a cohort, without one person's."""
        return frozenset(self._connection.scalars(_KEYS, {"of_cohort": cohort_id, "not_of": but}))

    def save(self, standing: Standing, *, alias_key: str) -> None:
        """Store a person's alias for their cohort, and as what they appear."""
        row: dict[str, object] = {
            "person_id": standing.person_id,
            "cohort_id": standing.cohort_id,
            "alias": standing.alias,
            "alias_key": alias_key,
            "appearance": standing.appearance,
        }
        upsert(self._connection, _standings, [row])


def _standing_from(row: Any) -> Standing:
    takes_part = row.role is Role.APPRENTICE and row.consented_at is not None and row.active_cohort_id is not None
    return Standing(
        person_id=row.id,
        first_name=row.first_name,
        cohort_id=row.active_cohort_id,
        takes_part=takes_part,
        alias=row.alias or "",
        alias_of=row.alias_of,
        appearance=row.appearance or Appearance.ALIAS,
    )
