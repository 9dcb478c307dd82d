"""Every version of a question that was ever asked, kept for good: an answer is graded against what was asked."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import select

from questions.errors import NotFound
from questions.quiz.question import Kind, Option, Pair, Quantity, Question
from storage import tables
from storage.inserting import insert_absent, insert_if_absent

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from sqlalchemy import Connection, Row

_ROWS_A_STATEMENT = 500


class QuestionVersions:
    """The question versions that one transaction sees."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def keep(self, question: Question) -> None:
        """Store this version unless it is there; a stored version never changes and never goes."""
        if (question.id, question.version) not in _known(self._connection):
            insert_if_absent(self._connection, tables.question_versions, _row_of(question))

    def keep_all(self, questions: Sequence[Question]) -> None:
        """As `keep`, for many."""
        for first in range(0, len(questions), _ROWS_A_STATEMENT):
            rows = [_row_of(question) for question in questions[first : first + _ROWS_A_STATEMENT]]
            insert_absent(self._connection, tables.question_versions, rows)

    def get(self, question_id: str, version: str) -> Question:
        """The question in this version; raises NotFound."""
        table = tables.question_versions
        row = self._connection.execute(
            select(table).where(table.c.question_id == question_id, table.c.version == version)
        ).one_or_none()
        if row is None:
            raise NotFound(what="question", name=f"{question_id} {version}")
        return question_from(row)


def note_stored(connection: Connection, question: Question) -> None:
    """Take note that this version is stored, by whoever has read it in a transaction after the one that wrote it."""
    _known(connection).add((question.id, question.version))


def _known(connection: Connection) -> set[tuple[str, str]]:
    """The versions that are known to be stored, for as long as the database connection lives."""
    known: set[tuple[str, str]] = connection.info.setdefault("question_versions", set())
    return known


def _row_of(question: Question) -> dict[str, object]:
    return {
        "question_id": question.id,
        "version": question.version,
        "set_id": question.set_id,
        "fact_id": question.fact_id,
        "content": content_of(question),
    }


def question_from(row: Row[Any]) -> Question:
    """The question in a row that holds every column of `question_versions`."""
    return question_from_content(
        row.content, question_id=row.question_id, version=row.version, fact_id=row.fact_id, set_id=row.set_id
    )


def question_from_content(
    content: Mapping[str, Any], *, question_id: str, version: str, fact_id: str, set_id: str
) -> Question:
    """The question with these ids, whose other parts stand in `content` as `content_of` wrote them."""
    return Question(
        id=question_id,
        version=version,
        fact_id=fact_id,
        set_id=set_id,
        objectives=tuple(content["objectives"]),
        kind=Kind(content["kind"]),
        prompt=content["prompt"],
        explanation=content["explanation"],
        sources=tuple(content["sources"]),
        options=tuple(Option(**option) for option in content["options"]),
        pairs=tuple(Pair(**pair) for pair in content["pairs"]),
        accepted=tuple(content["accepted"]),
        rejected=tuple(content["rejected"]),
        quantity=_quantity_from(content["quantity"]),
        key_points=tuple(content["key_points"]),
        cite=content.get("cite", 0),
        listed=tuple(tuple(names) for names in content.get("listed", ())),
        image=content.get("image", ""),
    )


def content_of(question: Question) -> dict[str, object]:
    """Everything of a question that has no column of its own."""
    return {
        "objectives": question.objectives,
        "kind": question.kind.value,
        "prompt": question.prompt,
        "explanation": question.explanation,
        "sources": question.sources,
        "options": [
            {"text": option.text, "correct": option.correct, "feedback": option.feedback} for option in question.options
        ],
        "pairs": [{"left": pair.left, "right": pair.right} for pair in question.pairs],
        "accepted": question.accepted,
        "rejected": question.rejected,
        "quantity": _quantity_as_data(question.quantity),
        "key_points": question.key_points,
        "cite": question.cite,
        "listed": question.listed,
        "image": question.image,
    }


def _quantity_as_data(quantity: Quantity | None) -> dict[str, str] | None:
    # As text: a float would turn 0.1 into something else.
    if quantity is None:
        return None
    return {"value": str(quantity.value), "tolerance": str(quantity.tolerance), "unit": quantity.unit}


def _quantity_from(data: dict[str, str] | None) -> Quantity | None:
    if data is None:
        return None
    return Quantity(value=Decimal(data["value"]), tolerance=Decimal(data["tolerance"]), unit=data["unit"])
