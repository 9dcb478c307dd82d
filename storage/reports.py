"""What people report about questions: one report a person and version, open until somebody settles it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import case, func, literal, select, text, union_all, update

from questions.errors import NotFound
from questions.quiz.reports import NewReport, Report, Reported
from storage import tables
from storage.inserting import insert_if_absent
from storage.question_versions import question_from

if TYPE_CHECKING:
    from datetime import date, datetime
    from typing import Any

    from sqlalchemy import Connection, Row

_reports = tables.reports
_versions = tables.question_versions
_sets = tables.question_sets
_withdrawn = tables.withdrawn_questions
# Spelt out, not bound: PostgreSQL must see it to use the partial index.
_OPEN = text("reports.settled_at IS NULL")
_latest = func.max(_reports.c.id).label("latest_id")
_open = select(func.count().label("open_reports"), _latest).where(_OPEN).group_by(_reports.c.question_id)
_gone = select(literal(0).label("open_reports"), _latest).join(
    _withdrawn, _withdrawn.c.question_id == _reports.c.question_id
)
_waiting = union_all(_open, _gone.group_by(_reports.c.question_id)).subquery("waiting")
_WAITING = (
    select(
        _waiting,
        _versions,
        _withdrawn.c.question_id.is_not(None).label("is_withdrawn"),
        _sets.c.owner_id,
        _sets.c.withdrawn_at.is_(None).label("has_set"),
    )
    .join(_reports, _reports.c.id == _waiting.c.latest_id)
    .join(
        _versions,
        (_versions.c.question_id == _reports.c.question_id) & (_versions.c.version == _reports.c.question_version),
    )
    .outerjoin(_sets, _sets.c.id == _versions.c.set_id)
    .outerjoin(_withdrawn, _withdrawn.c.question_id == _reports.c.question_id)
    .order_by(
        _waiting.c.open_reports == 0,
        case((_waiting.c.open_reports > 0, -_waiting.c.latest_id), else_=0),
        _reports.c.question_id,
    )
)


class Reports:
    """The reports that one transaction sees."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find(self, person_id: int, question_id: str, version: str) -> Report | None:
        """A person's report of a version of a question, or None."""
        row = self._connection.execute(select(_reports).where(*_is_of(person_id, question_id, version))).one_or_none()
        return None if row is None else _report_from(row)

    def get(self, report_id: int) -> Report:
        """The report; raises NotFound."""
        row = self._connection.execute(select(_reports).where(_reports.c.id == report_id)).one_or_none()
        if row is None:
            raise NotFound(what="report", name=str(report_id))
        return _report_from(row)

    def put(self, new: NewReport) -> Report:
        """The report as stored and open, in place of an earlier one by the same person on the same version."""
        row: dict[str, object] = {
            "person_id": new.person_id,
            "question_id": new.question_id,
            "question_version": new.question_version,
            "asked_question_id": new.asked_question_id,
            "reason": new.reason,
            "text": new.text,
            "study_day": new.study_day,
            "reported_at": new.reported_at,
        }
        report_id = insert_if_absent(self._connection, _reports, row)
        if report_id is not None:
            return self.get(report_id)
        mine = _is_of(new.person_id, new.question_id, new.question_version)
        kept = {name: value for name, value in row.items() if name != "study_day"}
        self._connection.execute(update(_reports).where(*mine).values(**kept, settled_at=None, settled_by=None))
        found = self.find(new.person_id, new.question_id, new.question_version)
        if found is None:
            raise NotFound(what="report", name=new.question_id)
        return found

    def count_of_day(self, person_id: int, day: date) -> int:
        """How many questions a person has reported on a study day."""
        mine = (_reports.c.person_id == person_id) & (_reports.c.study_day == day)
        return self._connection.scalars(select(func.count()).select_from(_reports).where(mine)).one()

    def list_open(self, question_id: str) -> tuple[Report, ...]:
        """The open reports of a question in any version, oldest first."""
        query = select(_reports).where(_reports.c.question_id == question_id, _OPEN).order_by(_reports.c.id)
        return tuple(map(_report_from, self._connection.execute(query)))

    def list_reported(self) -> tuple[Reported, ...]:
        """Every question with open reports, the one reported last first; then by id what is withdrawn and was reported.

        All in one query, however many there are.
        """
        waiting: dict[str, Reported] = {}
        for row in self._connection.execute(_WAITING):
            # A withdrawn question with open reports comes with these first.
            waiting.setdefault(row.question_id, _reported_from(row))
        return tuple(waiting.values())

    def settle(self, question_id: str, *, by: int, at: datetime) -> tuple[Report, ...]:
        """Settle every open report of a question; returns them as they were."""
        settled = self.list_open(question_id)
        mine = update(_reports).where(_reports.c.question_id == question_id, _OPEN)
        self._connection.execute(mine.values(settled_at=at, settled_by=by))
        return settled


def _is_of(person_id: int, question_id: str, version: str) -> tuple[Any, ...]:
    return (
        _reports.c.person_id == person_id,
        _reports.c.question_id == question_id,
        _reports.c.question_version == version,
    )


def _report_from(row: Row[Any]) -> Report:
    return Report(
        id=row.id,
        new=NewReport(
            person_id=row.person_id,
            question_id=row.question_id,
            question_version=row.question_version,
            asked_question_id=row.asked_question_id,
            reason=row.reason,
            text=row.text,
            study_day=row.study_day,
            reported_at=row.reported_at,
        ),
        settled_at=row.settled_at,
    )


def _reported_from(row: Row[Any]) -> Reported:
    return Reported(
        question=question_from(row),
        reports=row.open_reports,
        latest_id=row.latest_id,
        is_withdrawn=bool(row.is_withdrawn),
        owner_id=row.owner_id,
        has_set=bool(row.has_set),
    )
