"""When people are reminded next, and the days on which they study."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, bindparam, delete, func, insert, select, text, update

from questions.calendar import EVERY_DAY, Calendar, Leave, Rhythm
from questions.reminders import USUAL_MINUTE, CohortHabits, Habits
from storage import tables
from storage.inserting import insert_if_absent
from storage.lists import with_ids
from storage.teams import mark_team_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date

    from sqlalchemy import Connection

TO_PLAN: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""Stands where a person's next reminder has yet to be reckoned: it is always due, and reminds of nothing."""

_reminders = tables.reminders
_cohort_habits = tables.cohort_habits
_rhythms = tables.rhythms
_leaves = tables.leaves
_people = tables.people
_cohorts = tables.cohorts
_PLANNED = text("reminders.next_at IS NOT NULL")
# Made once: SQLAlchemy takes longer to build a statement than SQLite to carry it out.
_DUE = (
    select(_reminders.c.person_id, _reminders.c.next_at)
    # Spelt out, not bound: the planner must see it to use the partial index.
    .where(_PLANNED, _reminders.c.next_at <= bindparam("now"))
    .order_by(_reminders.c.next_at)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_WISHES = (
    select(
        _people.c.id.label("person_id"),
        _people.c.unreachable_since,
        _cohorts.c.id.label("cohort_id"),
        _reminders.c.minute,
        _reminders.c.silenced,
        _reminders.c.canton,
        _cohort_habits.c.minute.label("cohort_minute"),
        _cohort_habits.c.days.label("cohort_days"),
        _cohort_habits.c.canton.label("cohort_canton"),
    )
    .select_from(_people)
    .outerjoin(_cohorts, and_(_cohorts.c.id == _people.c.cohort_id, _cohorts.c.archived_at.is_(None)))
    .outerjoin(_reminders, _reminders.c.person_id == _people.c.id)
    .outerjoin(_cohort_habits, _cohort_habits.c.cohort_id == _cohorts.c.id)
)
_RHYTHMS = select(_rhythms).order_by(_rhythms.c.person_id, _rhythms.c.from_day)
_LEAVES = select(_leaves)
_LEAVES_SINCE = select(_leaves.c.first_day, _leaves.c.last_day).where(
    _leaves.c.person_id == bindparam("of_person"), _leaves.c.last_day >= bindparam("since")
)
_LEAVES_OF_COHORT = (
    select(_leaves)
    .join(_people, _people.c.id == _leaves.c.person_id)
    .where(_people.c.cohort_id == bindparam("of_cohort"), _leaves.c.last_day >= bindparam("since"))
)
_AWAY = (
    select(_people.c.cohort_id, _leaves.c.person_id)
    .join(_people, _people.c.id == _leaves.c.person_id)
    .where(
        _people.c.cohort_id.is_not(None),
        _leaves.c.first_day <= bindparam("last"),
        _leaves.c.last_day >= bindparam("first"),
    )
)
_AWAY_OF_COHORT = _AWAY.where(_people.c.cohort_id == bindparam("of_cohort"))
_PLAN = update(_reminders).values(next_at=bindparam("at"), planned_at=bindparam("now"))


@dataclass(frozen=True, slots=True, kw_only=True)
class DueReminder:
    """Somebody whose time has come: when that was planned for, None if it has yet to be reckoned."""

    person_id: int
    at: datetime | None


class Reminders:
    """Reminders and calendars as one transaction sees them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def claim(self, *, limit: int, now: datetime) -> tuple[DueReminder, ...]:
        """Those whose time has come, the longest overdue first; theirs stay locked until the transaction ends.

        The caller plans each of them anew (`plan`), or they are due again.
        """
        rows = self._connection.execute(_DUE, {"now": now, "most": limit})
        return tuple(
            DueReminder(person_id=row.person_id, at=None if row.next_at == TO_PLAN else row.next_at) for row in rows
        )

    def plan(self, person_ids: Collection[int], at: datetime | None, *, now: datetime) -> None:
        """Look at these people again at a moment, or never; nobody without a row is given one."""
        if person_ids:
            planning = with_ids(_PLAN, _reminders.c.person_id, self._connection.dialect.name)
            self._connection.execute(planning, {"ids": list(person_ids), "at": at, "now": now})

    def order_plan(self, person_id: int) -> None:
        """Let the next tick of the clock reckon when this person is reminded."""
        self._save(person_id, next_at=TO_PLAN)

    def order_plans_of(self, cohort_id: int) -> None:
        """Let the next tick of the clock reckon when the members of a cohort are reminded."""
        members = select(_people.c.id).where(_people.c.cohort_id == cohort_id)
        self._connection.execute(update(_reminders).where(_reminders.c.person_id.in_(members)).values(next_at=TO_PLAN))

    def order_plans_made_after(self, moment: datetime) -> None:
        """Let the next tick of the clock reckon anew what was reckoned after a moment: one ahead is a wrong clock's."""
        ahead = _reminders.c.planned_at > moment
        self._connection.execute(update(_reminders).where(_PLANNED, ahead).values(next_at=TO_PLAN, planned_at=None))

    def order_plans_due(self, *, now: datetime) -> None:
        """Let the next tick of the clock reckon anew whose time has come, without reminding them of it."""
        self._connection.execute(
            update(_reminders).where(_PLANNED, _reminders.c.next_at <= now).values(next_at=TO_PLAN)
        )

    def find_next(self, person_id: int) -> datetime | None:
        """When this person is reminded next; None for never, or while that is still to be reckoned."""
        found = self._connection.scalars(
            select(_reminders.c.next_at).where(_reminders.c.person_id == person_id)
        ).one_or_none()
        return None if found == TO_PLAN else found

    def find_overdue(self, *, now: datetime) -> datetime | None:
        """When the reminder was due that has waited longest for being claimed; None if none waits."""
        due = select(_reminders.c.next_at).where(_PLANNED, _reminders.c.next_at > TO_PLAN, _reminders.c.next_at <= now)
        return self._connection.scalars(due.order_by(_reminders.c.next_at).limit(1)).one_or_none()

    def find_earliest(self, *, after: datetime) -> datetime | None:
        """When the first reminder after a moment is due, whoever is to be reminded; None for none."""
        query = select(func.min(_reminders.c.next_at)).where(_PLANNED, _reminders.c.next_at > after)
        found: datetime | None = self._connection.scalars(query).one()
        return found

    def find_habits(self, person_id: int) -> Habits:
        """What is set for this person, by themselves or by their cohort; the usual for nobody by that number."""
        return self.list_habits([person_id]).get(person_id, Habits())

    def list_habits(self, person_ids: Collection[int]) -> dict[int, Habits]:
        """What is set for each of these people; who can't be reached is never reminded."""
        ids, dialect = {"ids": list(person_ids)}, self._connection.dialect.name
        rhythms: Mapping[int, list[Rhythm]] = defaultdict(list)
        for row in self._connection.execute(with_ids(_RHYTHMS, _rhythms.c.person_id, dialect), ids):
            rhythms[row.person_id].append(Rhythm(from_day=row.from_day, days=row.days, other_days=row.other_days))
        leaves: Mapping[int, list[Leave]] = defaultdict(list)
        for row in self._connection.execute(with_ids(_LEAVES, _leaves.c.person_id, dialect), ids):
            leaves[row.person_id].append(Leave(first=row.first_day, last=row.last_day))
        return {
            row.person_id: _habits_from(
                row, tuple(rhythms[row.person_id]), tuple(sorted(leaves[row.person_id], key=_first_day))
            )
            for row in self._connection.execute(with_ids(_WISHES, _people.c.id, dialect), ids)
        }

    def save_time(self, person_id: int, *, minute: int | None, silenced: bool) -> None:
        """Set when a person is reminded: at a time of their own, as their cohort is, or never."""
        self._save(person_id, minute=minute, silenced=silenced)

    def save_canton(self, person_id: int, canton: str | None) -> None:
        """Set by which canton's holidays a person lives; None for their cohort's."""
        self._save(person_id, canton=canton)

    def save_rhythm(self, person_id: int, rhythm: Rhythm) -> None:
        """Set a person's weeks from a day on; what began on that day or was to begin later gives way."""
        self._connection.execute(
            delete(_rhythms).where(_rhythms.c.person_id == person_id, _rhythms.c.from_day >= rhythm.from_day)
        )
        row = {
            "person_id": person_id,
            "from_day": rhythm.from_day,
            "days": rhythm.days,
            "other_days": rhythm.other_days,
        }
        self._connection.execute(insert(_rhythms), row)

    def take_leave(self, person_id: int, leave: Leave) -> None:
        """Note a leave; those that lie within it go."""
        within = and_(_leaves.c.first_day >= leave.first, _leaves.c.last_day <= leave.last)
        self._connection.execute(delete(_leaves).where(_leaves.c.person_id == person_id, within))
        row = {"person_id": person_id, "first_day": leave.first, "last_day": leave.last}
        self._connection.execute(insert(_leaves), row)
        mark_team_of(self._connection, person_id)

    def end_leaves(self, person_id: int, *, today: date) -> int:
        """How many leaves end before today: those under way, or else those still to come, which are as if never set."""
        under_way = and_(_leaves.c.first_day <= today, _leaves.c.last_day >= today)
        ahead = and_(_leaves.c.person_id == person_id, _leaves.c.last_day >= today)
        mark_team_of(self._connection, person_id)
        found = self._connection.scalars(
            select(func.count()).select_from(_leaves).where(_leaves.c.person_id == person_id, under_way)
        ).one()
        if found == 0:
            return self._connection.execute(delete(_leaves).where(ahead)).rowcount
        last = self._connection.scalars(select(func.max(_leaves.c.last_day)).where(ahead, under_way)).one()
        # What was to begin within it was a part of it.
        within = and_(_leaves.c.first_day >= today, _leaves.c.last_day <= last)
        self._connection.execute(delete(_leaves).where(ahead, within))
        self._connection.execute(update(_leaves).where(ahead, under_way).values(last_day=today - timedelta(days=1)))
        return found

    def list_leaves(self, person_id: int, *, since: date) -> tuple[Leave, ...]:
        """A person's leaves that last until this day or longer, in no order."""
        rows = self._connection.execute(_LEAVES_SINCE, {"of_person": person_id, "since": since})
        return tuple(Leave(first=row.first_day, last=row.last_day) for row in rows)

    def list_leaves_of_cohort(self, cohort_id: int, *, since: date) -> dict[int, list[Leave]]:
        """As `list_leaves`, for every member of a cohort who has any."""
        found: dict[int, list[Leave]] = {}
        for row in self._connection.execute(_LEAVES_OF_COHORT, {"of_cohort": cohort_id, "since": since}):
            found.setdefault(row.person_id, []).append(Leave(first=row.first_day, last=row.last_day))
        return found

    def list_on_leave(self, cohort_id: int, day: date) -> frozenset[int]:
        """The members of a cohort who are on leave on this day."""
        rows = self._connection.execute(_AWAY_OF_COHORT, {"of_cohort": cohort_id, "first": day, "last": day})
        return frozenset(row.person_id for row in rows)

    def find_cohort_habits(self, cohort_id: int) -> CohortHabits:
        """What a cohort's trainers have set for its members; the usual before they have."""
        row = self._connection.execute(
            select(_cohort_habits).where(_cohort_habits.c.cohort_id == cohort_id)
        ).one_or_none()
        if row is None:
            return CohortHabits()
        return CohortHabits(minute=row.minute, days=row.days, canton=row.canton)

    def save_cohort_habits(self, cohort_id: int, habits: CohortHabits) -> None:
        """Set when a cohort's members are reminded unless they choose themselves."""
        values = {"minute": habits.minute, "days": habits.days, "canton": habits.canton}
        if insert_if_absent(self._connection, _cohort_habits, {"cohort_id": cohort_id, **values}) is None:
            self._connection.execute(
                update(_cohort_habits).where(_cohort_habits.c.cohort_id == cohort_id).values(values)
            )

    def _save(self, person_id: int, **changes: object) -> None:
        row = {"person_id": person_id, "silenced": False, **changes}
        if insert_if_absent(self._connection, _reminders, row) is None:
            self._connection.execute(update(_reminders).where(_reminders.c.person_id == person_id).values(changes))


def _first_day(leave: Leave) -> date:
    return leave.first


def _habits_from(row: Any, rhythms: tuple[Rhythm, ...], leaves: tuple[Leave, ...]) -> Habits:
    in_cohort = row.cohort_id is not None
    usual = USUAL_MINUTE if row.cohort_minute is None else row.cohort_minute
    minute = row.minute if row.minute is not None else usual if in_cohort else None
    return Habits(
        minute=None if row.silenced else minute,
        chosen=row.minute is not None,
        silenced=bool(row.silenced),
        reachable=row.unreachable_since is None,
        calendar=Calendar(
            rhythms=rhythms,
            usual_days=row.cohort_days or EVERY_DAY,
            leaves=leaves,
            canton=row.canton or row.cohort_canton,
        ),
    )
