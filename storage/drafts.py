"""Conversation drafts: what each person is writing step by step; one at most for each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, delete, insert, select

from questions.conversation import Draft
from storage import tables

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

_drafts = tables.drafts
# Made once: SQLAlchemy takes longer to build a statement than SQLite to carry it out.
_FIND = select(_drafts).where(_drafts.c.person_id == bindparam("of_person"))


class Drafts:
    """The drafts that one transaction sees."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find_open(self, person_id: int, *, now: datetime) -> Draft | None:
        """The person's draft, or None if there is none or it was left lying."""
        row = self._connection.execute(_FIND, {"of_person": person_id}).one_or_none()
        if row is None:
            return None
        draft = Draft(person_id=row.person_id, kind=row.kind, data=row.data, updated_at=row.updated_at)
        return draft if draft.is_open(now) else None

    def save(self, draft: Draft) -> None:
        """Keep the draft, in place of whatever the person was writing before."""
        self.discard(draft.person_id)
        row = {
            "person_id": draft.person_id,
            "kind": draft.kind,
            "data": dict(draft.data),
            "updated_at": draft.updated_at,
        }
        self._connection.execute(insert(_drafts), row)

    def discard(self, person_id: int) -> None:
        """Forget the person's draft, if there is one."""
        self._connection.execute(delete(_drafts).where(_drafts.c.person_id == person_id))
