"""The audit log: appended and read, never changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import func, insert, select, true

from questions.audit import NOBODY, AuditEntry
from storage import tables

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection, Row

    from questions.audit import Deed

_acts = tables.acts


class Acts:
    """The audit log as one transaction sees it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def append(self, deed: Deed, *, at: datetime, person_id: int | None, subject: str, detail: str = "") -> None:
        """Note a privileged act; `person_id` is None for the command line."""
        row = {"at": at, "person_id": person_id, "act": deed.value, "subject": subject, "detail": detail}
        self._connection.execute(insert(_acts), row)

    def list_latest(
        self, *, limit: int, offset: int = 0, deed: Deed | None = None, by: int | None = None
    ) -> tuple[AuditEntry, ...]:
        """A page of the log, the newest first; with `deed` or `by` only of that kind or by that person.

        Of the person `NOBODY` are the acts that nobody did in the chat.
        """
        entries = select(_acts).where(_fits(deed, by)).order_by(_acts.c.id.desc()).limit(limit).offset(offset)
        return tuple(map(_entry_from, self._connection.execute(entries)))

    def iterate(self, *, deed: Deed | None = None, by: int | None = None) -> Iterator[AuditEntry]:
        """The whole log, the newest first, without ever holding all of it; chosen as in `list_latest`."""
        entries = select(_acts).where(_fits(deed, by)).order_by(_acts.c.id.desc())
        yield from map(_entry_from, self._connection.execution_options(yield_per=1000).execute(entries))

    def count(self, *, deed: Deed | None = None, by: int | None = None) -> int:
        """How many entries there are; chosen as in `list_latest`."""
        return self._connection.scalars(select(func.count()).select_from(_acts).where(_fits(deed, by))).one()

    def count_by_deed(self) -> dict[str, int]:
        """How many entries there are of each kind that there is."""
        rows = self._connection.execute(select(_acts.c.act, func.count()).group_by(_acts.c.act))
        return {row[0]: row[1] for row in rows}

    def count_by_person(self) -> dict[int, int]:
        """How many entries each person has made, the busiest first; `NOBODY` among them."""
        count = func.count()
        person_id = func.coalesce(_acts.c.person_id, NOBODY)
        rows = self._connection.execute(
            select(person_id, count).group_by(_acts.c.person_id).order_by(count.desc(), person_id)
        )
        return {row[0]: row[1] for row in rows}


def _fits(deed: Deed | None, by: int | None) -> ColumnElement[bool]:
    fits = true() if deed is None else _acts.c.act == deed.value
    if by is None:
        return fits
    return fits & (_acts.c.person_id.is_(None) if by == NOBODY else _acts.c.person_id == by)


def _entry_from(row: Row[Any]) -> AuditEntry:
    return AuditEntry(
        id=row.id, at=row.at, person_id=row.person_id, act=row.act, subject=row.subject, detail=row.detail
    )
