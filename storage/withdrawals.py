"""Single questions that nobody is asked until somebody brings them back, shipped ones as well as trainers'."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from questions.quiz.corrections import Withdrawal
from storage import tables
from storage.inserting import insert_if_absent
from storage.question_sets import QuestionSets

if TYPE_CHECKING:
    from typing import Any

    from sqlalchemy import Connection, Row

_withdrawn = tables.withdrawn_questions


class Withdrawals:
    """The withdrawn questions that one transaction sees."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def withdraw(self, withdrawal: Withdrawal) -> bool:
        """Take a question out of use everywhere; False if it was withdrawn already."""
        row: dict[str, object] = {
            "question_id": withdrawal.question_id,
            "cause": withdrawal.cause,
            "withdrawn_by": withdrawal.withdrawn_by,
            "withdrawn_at": withdrawal.withdrawn_at,
        }
        is_new = insert_if_absent(self._connection, _withdrawn, row) is not None
        if is_new:
            QuestionSets(self._connection).note_change()
        return is_new

    def bring_back(self, question_id: str) -> bool:
        """Let a question be asked again; False if it was not withdrawn."""
        gone = self._connection.execute(delete(_withdrawn).where(_withdrawn.c.question_id == question_id)).rowcount
        if gone:
            QuestionSets(self._connection).note_change()
        return gone > 0

    def find(self, question_id: str) -> Withdrawal | None:
        """The withdrawal of a question, or None while it may be asked."""
        row = self._connection.execute(select(_withdrawn).where(_withdrawn.c.question_id == question_id)).one_or_none()
        return None if row is None else _withdrawal_from(row)

    def list_all(self) -> tuple[Withdrawal, ...]:
        """Every withdrawn question, the latest first."""
        query = select(_withdrawn).order_by(_withdrawn.c.withdrawn_at.desc(), _withdrawn.c.question_id)
        return tuple(map(_withdrawal_from, self._connection.execute(query)))


def _withdrawal_from(row: Row[Any]) -> Withdrawal:
    return Withdrawal(
        question_id=row.question_id,
        cause=row.cause,
        withdrawn_by=row.withdrawn_by,
        withdrawn_at=row.withdrawn_at,
    )
