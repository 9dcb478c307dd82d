"""Everybody who has greeted the bot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import and_, bindparam, delete, func, insert, select, text, update

from questions.cohorts import Member, order_by_name
from questions.errors import NotFound, StaleTap
from questions.people import DAILY_GOAL, Person, Role
from storage import tables
from storage.inserting import insert_if_absent
from storage.lists import with_ids
from storage.teams import mark_team, mark_team_of

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date, datetime
    from typing import Any

    from sqlalchemy import Column, Connection, Row, Select


_table = tables.people
_left = tables.left_accounts
_reviews = tables.reviews
# Made once: SQLAlchemy takes longer to build a statement than SQLite to carry it out.
_BY_ID = select(_table).where(_table.c.id == bindparam("person_id"))
_HOLD = select(_table.c.id).where(_table.c.id == bindparam("person_id")).with_for_update()
_BY_TELEGRAM_ID = select(_table).where(_table.c.telegram_id == bindparam("telegram_id"))
_ALL = select(_table)
# Spelt out, not bound: PostgreSQL must see it to use the partial index.
_TEACHING = text("people.role <> 'apprentice'")
_LAST_DAY = select(func.max(_reviews.c.study_day)).where(_reviews.c.person_id == _table.c.id).scalar_subquery()
_MEMBERS = select(_table, _LAST_DAY.label("last_day")).where(_table.c.cohort_id == bindparam("of_cohort"))


class People:
    """The people that one transaction sees."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find_by_telegram_id(self, telegram_id: int) -> Person | None:
        """The person with this Telegram account, or None for a stranger."""
        return self._find(_BY_TELEGRAM_ID, telegram_id=telegram_id)

    def find_all(self, telegram_ids: Collection[int]) -> dict[int, Person]:
        """Those who have one of these Telegram accounts, by account."""
        if not telegram_ids:
            return {}
        statement = with_ids(_ALL, _table.c.telegram_id, self._connection.dialect.name)
        rows = self._connection.execute(statement, {"ids": telegram_ids})
        return {row.telegram_id: person_from(row) for row in rows}

    def get(self, person_id: int) -> Person:
        """The person; raises NotFound."""
        person = self._find(_BY_ID, person_id=person_id)
        if person is None:
            raise NotFound(what="person", name=str(person_id))
        return person

    def hold(self, person_id: int) -> None:
        """Let no other transaction change this person, or log an answer of theirs, until this one ends."""
        self._connection.execute(_HOLD, {"person_id": person_id})

    def find_name(self, person_id: int) -> str:
        """The first name of a person; empty for nobody by that number."""
        person = self._find(_BY_ID, person_id=person_id)
        return "" if person is None else person.first_name

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
                "chose_exam_day": False,
            },
        )
        person = self.find_by_telegram_id(telegram_id)
        if person is None:
            raise NotFound(what="person", name="just enrolled")
        return person

    def save(self, person: Person) -> None:
        """Store what may change of a person, all but their account (`move`); raises NotFound."""
        before = self._find(_BY_ID, person_id=person.id)
        saved = self._connection.execute(
            update(_table)
            .where(_table.c.id == person.id)
            .values(
                first_name=person.first_name,
                role=person.role,
                plan_id=person.plan_id,
                unreachable_since=person.unreachable_since,
                exam_day=person.exam_day,
                chose_exam_day=person.chose_exam_day,
                daily_goal=person.daily_goal,
                cohort_id=person.cohort_id,
                consented_at=person.consented_at,
            )
        )
        if saved.rowcount == 0:
            raise NotFound(what="person", name=str(person.id))
        if before is not None and _membership(before) != _membership(person):
            # It gives or takes a place on leaderboards.
            insert_if_absent(self._connection, tables.point_recounts, {"person_id": person.id})
            for cohort_id in {before.cohort_id, person.cohort_id}:
                mark_team(self._connection, cohort_id)

    def move(self, person: Person, *, telegram_id: int, at: datetime) -> Person:
        """The person with another Telegram account from now on; that they had the one before is kept for an erasure."""
        before = and_(_left.c.person_id == person.id, _left.c.telegram_id == person.telegram_id)
        self._connection.execute(delete(_left).where(before))
        account = {"person_id": person.id, "telegram_id": person.telegram_id, "left_at": at}
        self._connection.execute(insert(_left), account)
        self._connection.execute(update(_table).where(_table.c.id == person.id).values(telegram_id=telegram_id))
        return self.get(person.id)

    def may_remove(self, person_id: int) -> bool:
        """Whether nobody would miss the person: no answer given, and nothing made for others (invites, sets)."""
        made = [column for table in tables.metadata.tables.values() for column in table.columns if _names_maker(column)]
        traces = (_reviews.c.person_id, *made)
        return not any(
            self._connection.execute(select(column).where(column == person_id).limit(1)).first() for column in traces
        )

    def remove(self, person_id: int) -> None:
        """Remove a person with all that belongs to them alone; nobody by that number is no matter.

        Raises StaleTap if `may_remove` says no: answers and what others use are never removed here.
        """
        if not self.may_remove(person_id):
            raise StaleTap
        mark_team_of(self._connection, person_id)
        for table in reversed(tables.metadata.sorted_tables):
            if "person_id" in table.c and table.c.person_id.references(_table.c.id):
                self._connection.execute(delete(table).where(table.c.person_id == person_id))
        self._connection.execute(delete(_table).where(_table.c.id == person_id))

    def list_all(self) -> tuple[Person, ...]:
        """Everybody, by id."""
        return tuple(map(person_from, self._connection.execute(select(_table).order_by(_table.c.id))))

    def count(self) -> int:
        """How many people there are."""
        return self._connection.scalars(select(func.count()).select_from(_table)).one()

    def find_first_moment(self) -> datetime | None:
        """When the first person who is still there came; None if nobody is there."""
        first = select(_table.c.created_at).order_by(_table.c.id).limit(1)
        return self._connection.scalars(first).one_or_none()

    def list_members(self, cohort_id: int) -> tuple[Member, ...]:
        """The apprentices of a cohort by first name, with the day of their latest answer."""
        rows = self._connection.execute(_MEMBERS, {"of_cohort": cohort_id})
        return order_by_name(Member(person=person_from(row), last_day=row.last_day) for row in rows)

    def count_members(self, cohort_ids: Collection[int]) -> dict[int, int]:
        """How many apprentices each of these cohorts has; those without any are left out."""
        rows = self._connection.execute(
            select(_table.c.cohort_id, func.count().label("members"))
            .where(_table.c.cohort_id.in_(cohort_ids))
            .group_by(_table.c.cohort_id)
        )
        return {row.cohort_id: row.members for row in rows}

    def set_exam_day_of(self, cohort_id: int, exam_day: date | None) -> int:
        """Give the exam day to the cohort's members who never set their own; returns how many they are."""
        return self._connection.execute(
            update(_table)
            .where(_table.c.cohort_id == cohort_id, _table.c.chose_exam_day.is_(False))
            .values(exam_day=exam_day)
        ).rowcount

    def list_teaching(self, *, limit: int, offset: int = 0) -> tuple[Person, ...]:
        """Admins and trainers, a page of them: admins first, in the order in which they came."""
        rows = self._connection.execute(
            select(_table).where(_TEACHING).order_by(_table.c.role, _table.c.id).limit(limit).offset(offset)
        )
        return tuple(map(person_from, rows))

    def list_admins(self) -> tuple[Person, ...]:
        """Every admin, in the order in which they came."""
        is_admin = and_(_TEACHING, _table.c.role == Role.ADMIN)
        return tuple(map(person_from, self._connection.execute(select(_table).where(is_admin).order_by(_table.c.id))))

    def count_teaching(self) -> int:
        """How many admins and trainers there are."""
        return self._connection.scalars(select(func.count()).select_from(_table).where(_TEACHING)).one()

    def _find(self, statement: Select[Any], **parameters: int) -> Person | None:
        row = self._connection.execute(statement, parameters).first()
        return None if row is None else person_from(row)


def _membership(person: Person) -> tuple[Role, int | None, bool]:
    return person.role, person.cohort_id, person.consented_at is not None


def _names_maker(column: Column[Any]) -> bool:
    """Whether a column says who made a row that others use."""
    return column.name != "person_id" and column.references(_table.c.id)


def person_from(row: Row[Any]) -> Person:
    """The person in a row that has every column of `people`."""
    return Person(
        id=row.id,
        telegram_id=row.telegram_id,
        first_name=row.first_name,
        role=row.role,
        plan_id=row.plan_id,
        created_at=row.created_at,
        unreachable_since=row.unreachable_since,
        exam_day=row.exam_day,
        chose_exam_day=row.chose_exam_day,
        daily_goal=row.daily_goal,
        cohort_id=row.cohort_id,
        consented_at=row.consented_at,
    )
