"""How the database stands, in figures: for the admins' screen."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import case, func, select, text, true

from questions.health import Activity, Vitals
from questions.people import Role
from storage import tables

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import Connection

_inbox = tables.inbox
_people = tables.people
_reviews = tables.reviews
# Spelt out, not bound: the planner must see it to use the partial indexes.
_PENDING: Final = text("inbox.state = 'pending'")
_FAILED: Final = text("inbox.state = 'failed'")
_TEACHING: Final = text("people.role <> 'apprentice'")
_SCHEMA: Final = text("SELECT version_num FROM alembic_version")
_SIZE: Final = text("SELECT pg_database_size(current_database())")
_FILES: Final = text("SELECT file FROM pragma_database_list WHERE name = 'main'")


class Health:
    """How the database stands, as one transaction sees it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def measure(self, *, besides: int | None = None) -> Vitals:
        """The vital figures; updates of the account `besides`, who is asking right now, do not count."""
        others = true() if besides is None else _inbox.c.person_key != besides
        last = select(_inbox.c.received_at).where(others).order_by(_inbox.c.id.desc()).limit(1)
        queue = select(func.count(), func.min(_inbox.c.received_at)).where(_PENDING, others)
        pending, oldest = self._connection.execute(queue).one()
        return Vitals(
            last_update_at=self._connection.scalars(last).one_or_none(),
            pending=pending,
            oldest_at=oldest,
            failed=self._count(select(func.count()).select_from(_inbox).where(_FAILED)),
            unreachable=self._count(select(func.count()).where(_people.c.unreachable_since.is_not(None))),
            bytes=self._measure_size(),
            schema=self.find_schema(),
        )

    def find_schema(self) -> str:
        """The revision that the database is at."""
        found: str = self._connection.scalars(_SCHEMA).one()
        return found

    def measure_free_bytes(self) -> int | None:
        """How many bytes the disk under a SQLite file still takes; None on PostgreSQL, whose disk is elsewhere."""
        if self._connection.dialect.name != "sqlite":
            return None
        return shutil.disk_usage(Path(self._connection.scalars(_FILES).one()).parent).free

    def count_roles(self) -> dict[Role, int]:
        """How many people have each role; a role of those who teach that nobody has is left out."""
        # Apprentices are by far the most: they are not looked at one by one.
        teaching = select(_people.c.role, func.count()).where(_TEACHING).group_by(_people.c.role)
        counts: dict[Role, int] = {row[0]: row[1] for row in self._connection.execute(teaching)}
        apprentices = self._count(select(func.count()).select_from(_people)) - sum(counts.values())
        return {**counts, Role.APPRENTICE: apprentices}

    def measure_activity(self, *, today: date, since: date) -> Activity:
        """Who answered today and since that study day, and how many answers today brought."""
        first = self._find_first_since(since)
        if first is None:
            return Activity(today=0, lately=0, answers_today=0)
        of_today = _reviews.c.study_day >= today
        row = self._connection.execute(
            select(
                func.count(case((of_today, _reviews.c.person_id)).distinct()),
                func.count(_reviews.c.person_id.distinct()),
                func.count(case((of_today, 1))),
            ).where(_reviews.c.id >= first, _reviews.c.study_day >= since)
        ).one()
        return Activity(today=row[0], lately=row[1], answers_today=row[2])

    def _find_first_since(self, day: date) -> int | None:
        """The first review of this study day or later: ids follow time, so halving finds it without an index."""
        low, high = self._connection.execute(select(func.min(_reviews.c.id), func.max(_reviews.c.id))).one()
        if high is None or self._day_from(high) < day:
            return None
        while low < high:
            middle = (low + high) // 2
            if self._day_from(middle) < day:
                low = middle + 1
            else:
                high = middle
        return int(low)

    def _day_from(self, review_id: int) -> date:
        """The study day of the first review with this id or a higher one."""
        query = select(_reviews.c.study_day).where(_reviews.c.id >= review_id).order_by(_reviews.c.id).limit(1)
        found: date = self._connection.scalars(query).one()
        return found

    def _measure_size(self) -> int:
        if self._connection.dialect.name != "sqlite":
            return self._count(_SIZE)
        path = Path(self._connection.scalars(_FILES).one())
        parts = (path, path.with_name(path.name + "-wal"))
        return sum(part.stat().st_size for part in parts if part.exists())

    def _count(self, query: object) -> int:
        found: int = self._connection.scalars(query).one()  # type: ignore[call-overload]
        return found
