"""The audit log: appended and read, never changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import insert, select

from questions.audit import AuditEntry
from storage import tables

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

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

    def list_latest(self, *, limit: int, offset: int = 0) -> tuple[AuditEntry, ...]:
        """A page of the log, the newest first."""
        rows = self._connection.execute(select(_acts).order_by(_acts.c.id.desc()).limit(limit).offset(offset))
        return tuple(
            AuditEntry(
                id=row.id, at=row.at, person_id=row.person_id, act=row.act, subject=row.subject, detail=row.detail
            )
            for row in rows
        )
