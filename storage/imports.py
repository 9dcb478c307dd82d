"""Sets read from trainers' files that wait for a yes: one for each trainer, the newest."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, insert, select

from questions.errors import StaleTap
from questions.quiz.publishing import NewImport
from questions.quiz.question_set import Fact, QuestionSet
from storage import tables
from storage.question_versions import content_of, question_from_content

if TYPE_CHECKING:
    from sqlalchemy import Connection, Row

_imports = tables.imports
_OWN = (_imports.c.id == bindparam("import_id")) & (_imports.c.person_id == bindparam("of_person"))
# Made once: SQLAlchemy takes longer to build a statement than SQLite to carry it out.
_FIND = select(_imports).where(_OWN)
_FIND_NEWEST = select(_imports).where(_imports.c.person_id == bindparam("of_person"))
_DROP = delete(_imports).where(_imports.c.person_id == bindparam("of_person"))


class Imports:
    """The pending imports that one transaction sees."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, new: NewImport) -> int:
        """The number of the import, which takes the place of the trainer's last one."""
        self.drop(new.person_id)
        row = {
            "person_id": new.person_id,
            "created_at": new.created_at,
            "file_name": new.file_name,
            "set_id": new.question_set.id,
            "title": new.question_set.title,
            "replaces": new.replaces,
            "content": _content_from(new),
        }
        return int(self._connection.scalars(insert(_imports).returning(_imports.c.id), row).one())

    def get(self, import_id: int, *, person_id: int) -> NewImport:
        """A trainer's pending import; raises StaleTap if it was answered or a newer one took its place."""
        row = self._connection.execute(_FIND, {"import_id": import_id, "of_person": person_id}).one_or_none()
        if row is None:
            raise StaleTap
        return _import_from(row)

    def find_newest(self, person_id: int) -> tuple[int, NewImport] | None:
        """A trainer's pending import with its number, or None."""
        row = self._connection.execute(_FIND_NEWEST, {"of_person": person_id}).one_or_none()
        return None if row is None else (row.id, _import_from(row))

    def drop(self, person_id: int) -> None:
        """Forget the trainer's pending import; no matter if there is none."""
        self._connection.execute(_DROP, {"of_person": person_id})


def _import_from(row: Row[Any]) -> NewImport:
    return NewImport(
        person_id=row.person_id,
        created_at=row.created_at,
        file_name=row.file_name,
        question_set=_set_from(row),
        replaces=row.replaces,
        pictures={digest: base64.b64decode(picture) for digest, picture in row.content.get("pictures", {}).items()},
        twin=row.content.get("twin", ""),
        likely=row.content.get("likely", {}),
        issues=tuple(row.content.get("issues", ())),
        known=row.content.get("known", 0),
    )


def _content_from(new: NewImport) -> dict[str, object]:
    return {
        "twin": new.twin,
        "likely": dict(new.likely),
        "issues": list(new.issues),
        "known": new.known,
        "facts": [{"id": fact.id, "objectives": fact.objectives} for fact in new.question_set.facts],
        "pictures": {digest: base64.b64encode(picture).decode() for digest, picture in new.pictures.items()},
        "questions": [
            {"id": one.id, "version": one.version, "fact": one.fact_id, "content": content_of(one)}
            for one in new.question_set.questions
        ],
    }


def _set_from(row: Row[Any]) -> QuestionSet:
    return QuestionSet(
        id=row.set_id,
        title=row.title,
        facts=tuple(Fact(id=fact["id"], objectives=tuple(fact["objectives"])) for fact in row.content["facts"]),
        questions=tuple(
            question_from_content(
                one["content"],
                question_id=one["id"],
                version=one["version"],
                fact_id=one["fact"],
                set_id=row.set_id,
            )
            for one in row.content["questions"]
        ),
    )
