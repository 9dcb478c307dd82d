"""Everybody who has greeted the bot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, func, select, update

from questions.errors import NotFound
from questions.people import DAILY_GOAL, Person, Role
from storage import tables
from storage.inserting import insert_if_absent

if TYPE_CHECKING:
    from datetime import datetime
    from typing import Any

    from sqlalchemy import Connection, Row, Select


_table = tables.people
# Made once: SQLAlchemy takes longer to build a statement than SQLite to carry it out.
_BY_ID = select(_table).where(_table.c.id == bindparam("person_id"))
_BY_TELEGRAM_ID = select(_table).where(_table.c.telegram_id == bindparam("telegram_id"))


class People:
    """The people that one transaction sees."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find_by_telegram_id(self, telegram_id: int) -> Person | None:
        """The person with this Telegram account, or None for a stranger."""
        return self._find(_BY_TELEGRAM_ID, telegram_id=telegram_id)

    def get(self, person_id: int) -> Person:
        """The person; raises NotFound."""
        person = self._find(_BY_ID, person_id=person_id)
        if person is None:
            raise NotFound(what="person", name=str(person_id))
        return person

    def enrol(self, *, telegram_id: int, first_name: str, role: Role, plan_id: str, created_at: datetime) -> Person:
        """The person of this Telegram account: a new one, or, unchanged, the one who is there already."""
        insert_if_absent(
            self._connection,
            _table,
            {
                "telegram_id": telegram_id,
                "first_name": first_name,
                "role": role,
                "plan_id": plan_id,
                "created_at": created_at,
                "daily_goal": DAILY_GOAL,
            },
        )
        person = self.find_by_telegram_id(telegram_id)
        if person is None:
            raise NotFound(what="person", name=str(telegram_id))
        return person

    def save(self, person: Person) -> None:
        """Store what may change of a person; raises NotFound."""
        saved = self._connection.execute(
            update(_table)
            .where(_table.c.id == person.id)
            .values(
                telegram_id=person.telegram_id,
                first_name=person.first_name,
                role=person.role,
                plan_id=person.plan_id,
                unreachable_since=person.unreachable_since,
                exam_day=person.exam_day,
                daily_goal=person.daily_goal,
            )
        )
        if saved.rowcount == 0:
            raise NotFound(what="person", name=str(person.id))

    def list_all(self) -> tuple[Person, ...]:
        """Everybody, by id."""
        return tuple(map(_person_from, self._connection.execute(select(_table).order_by(_table.c.id))))

    def count(self) -> int:
        """How many people there are."""
        return self._connection.scalars(select(func.count()).select_from(_table)).one()

    def _find(self, statement: Select[Any], **parameters: int) -> Person | None:
        row = self._connection.execute(statement, parameters).one_or_none()
        return None if row is None else _person_from(row)


def _person_from(row: Row[Any]) -> Person:
    return Person(
        id=row.id,
        telegram_id=row.telegram_id,
        first_name=row.first_name,
        role=row.role,
        plan_id=row.plan_id,
        created_at=row.created_at,
        unreachable_since=row.unreachable_since,
        exam_day=row.exam_day,
        daily_goal=row.daily_goal,
    )
