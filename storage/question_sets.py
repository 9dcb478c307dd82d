"""Trainers' question sets: which questions stand in each now, their pictures, and which cohorts they are published to.

A set's questions are versions that `question_versions` keeps for good; a set only points at the current ones, so a
question that leaves it stays answerable where it is open and readable in every old review.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, delete, func, insert, select, update

from questions.errors import NotFound, StaleTap
from questions.quiz.publishing import Publication, SetInfo
from questions.quiz.question_set import Fact, QuestionSet
from storage import tables
from storage.inserting import insert_if_absent
from storage.question_versions import QuestionVersions, question_from
from storage.quick import Quick

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from typing import Any

    from sqlalchemy import Connection, Row, Select

    from questions.quiz.question import Question

_sets = tables.question_sets
_facts = tables.set_facts
_questions = tables.set_questions
_versions = tables.question_versions
_publications = tables.publications
_changes = tables.library_changes
_ONLY_ROW = 1
# Made once: SQLAlchemy takes longer to build a statement than SQLite to carry it out.
_INFO = select(
    _sets,
    select(func.count()).where(_questions.c.set_id == _sets.c.id).scalar_subquery().label("questions"),
)
_FACTS = select(_facts).where(_facts.c.set_id == bindparam("of_set")).order_by(_facts.c.place)
_QUESTIONS = (
    select(_versions)
    .join(
        _questions,
        (_questions.c.question_id == _versions.c.question_id) & (_questions.c.version == _versions.c.version),
    )
    .where(_questions.c.set_id == bindparam("of_set"))
    .order_by(_questions.c.place)
)
_CHANGES = Quick(select(_changes.c.count).where(_changes.c.id == _ONLY_ROW))


class QuestionSets:
    """The trainers' sets that one transaction sees."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def save(self, question_set: QuestionSet, *, owner_id: int, at: datetime) -> None:
        """Store a set as it is now; what its owner had under this id is replaced, its versions are kept.

        Raises NotFound if the id belongs to somebody else's set.
        """
        row = {
            "id": question_set.id,
            "title": question_set.title,
            "owner_id": owner_id,
            "shared": False,
            "created_at": at,
            "updated_at": at,
        }
        if insert_if_absent(self._connection, _sets, row) is None:
            values = {"title": question_set.title, "updated_at": at, "withdrawn_at": None}
            own = (_sets.c.id == question_set.id) & (_sets.c.owner_id == owner_id)
            if self._connection.execute(update(_sets).where(own).values(**values)).rowcount == 0:
                raise NotFound(what="set", name=question_set.id)
        self._replace_content(question_set)
        self.note_change()

    def find_info(self, set_id: str) -> SetInfo | None:
        """What is known of a set without its questions, withdrawn or not; None if there is none."""
        row = self._connection.execute(_INFO.where(_sets.c.id == set_id)).one_or_none()
        return None if row is None else _info_from(row)

    def get_info(self, set_id: str) -> SetInfo:
        """What is known of a set without its questions; raises NotFound."""
        info = self.find_info(set_id)
        if info is None:
            raise NotFound(what="set", name=set_id)
        return info

    def get(self, set_id: str) -> QuestionSet:
        """The set as it is now, withdrawn or not; raises NotFound."""
        info = self.get_info(set_id)
        facts = self._connection.execute(_FACTS, {"of_set": set_id})
        questions = self._connection.execute(_QUESTIONS, {"of_set": set_id})
        return QuestionSet(
            id=set_id,
            title=info.title,
            facts=tuple(Fact(id=row.fact_id, objectives=tuple(row.objectives)) for row in facts),
            questions=tuple(map(question_from, questions)),
        )

    def list_usable(self, person_id: int) -> tuple[SetInfo, ...]:
        """The sets that a trainer owns or that others share, not withdrawn, the newest first."""
        usable = (_sets.c.owner_id == person_id) | _sets.c.shared
        return self._list(_INFO.where(usable, _sets.c.withdrawn_at.is_(None)))

    def list_all(self) -> tuple[SetInfo, ...]:
        """Every set that is not withdrawn, the newest first."""
        return self._list(_INFO.where(_sets.c.withdrawn_at.is_(None)))

    def rename(self, set_id: str, *, title: str) -> None:
        """Give the set another title; raises NotFound."""
        self._change(set_id, title=title)
        self.note_change()

    def share(self, set_id: str, *, shared: bool) -> None:
        """Let other trainers use the set, or no longer; raises NotFound."""
        self._change(set_id, shared=shared)

    def withdraw(self, set_id: str, *, at: datetime) -> None:
        """Take a set out of use everywhere; it can still be read. Raises NotFound."""
        self._change(set_id, withdrawn_at=at)
        self.note_change()

    def publish(self, publication: Publication) -> bool:
        """Give a set to a cohort, or change how it is given; whether the cohort did not have it before."""
        row: dict[str, object] = {
            "set_id": publication.set_id,
            "cohort_id": publication.cohort_id,
            "from_day": publication.from_day,
            "facts_a_day": publication.facts_a_day,
            "published_by": publication.published_by,
            "published_at": publication.published_at,
        }
        is_new = insert_if_absent(self._connection, _publications, row) is not None
        if not is_new:
            condition = _is_publication(publication.set_id, publication.cohort_id)
            self._connection.execute(update(_publications).where(*condition).values(**row))
        self.note_change()
        return is_new

    def unpublish(self, set_id: str, cohort_id: int) -> None:
        """Take a set from a cohort; no matter if it never had it."""
        self._connection.execute(delete(_publications).where(*_is_publication(set_id, cohort_id)))
        self.note_change()

    def list_publications(self, *, set_id: str | None = None, cohort_id: int | None = None) -> tuple[Publication, ...]:
        """The publications of a set, or to a cohort, of sets that are not withdrawn; by set and cohort."""
        query = select(_publications).join(_sets).where(_sets.c.withdrawn_at.is_(None))
        if set_id is not None:
            query = query.where(_publications.c.set_id == set_id)
        if cohort_id is not None:
            query = query.where(_publications.c.cohort_id == cohort_id)
        rows = self._connection.execute(query.order_by(_publications.c.set_id, _publications.c.cohort_id))
        return tuple(map(_publication_from, rows))

    def keep_images(self, images: Mapping[str, bytes]) -> None:
        """Store pictures under their hashes; those that are there already stay."""
        for digest, data in images.items():
            insert_if_absent(self._connection, tables.images, {"hash": digest, "data": data})

    def get_image(self, digest: str) -> bytes:
        """The bytes of a picture; raises NotFound."""
        found = self._connection.scalars(select(tables.images.c.data).where(tables.images.c.hash == digest)).first()
        if found is None:
            raise NotFound(what="image", name=digest)
        return bytes(found)

    def get_edition(self) -> int:
        """A number that is another one after every change of sets and publications: what was read before is stale."""
        [(count,)] = _CHANGES.rows(self._connection, {})
        return int(count)

    def replace_question(self, set_id: str, question: Question, *, old_version: str, at: datetime) -> None:
        """Put another version of a question in its place; raises StaleTap unless that version stands there."""
        QuestionVersions(self._connection).keep(question)
        place = update(_questions).where(
            _questions.c.set_id == set_id, _questions.c.question_id == question.id, _questions.c.version == old_version
        )
        if self._connection.execute(place.values(version=question.version)).rowcount == 0:
            raise StaleTap
        self._change(set_id, updated_at=at)
        self.note_change()

    def find_set_of(self, question_id: str) -> str | None:
        """The id of the trainer's set, withdrawn or not, to which a question belongs or did; None if it is shipped."""
        found = select(_sets.c.id).join(_versions, _versions.c.set_id == _sets.c.id)
        return self._connection.scalars(found.where(_versions.c.question_id == question_id).limit(1)).one_or_none()

    def note_change(self) -> None:
        """Let everybody who keeps what may be asked read it anew."""
        # Drawn, not counted up: after a commit that failed, the next change would get the same number as the lost one.
        drawn = update(_changes).where(_changes.c.id == _ONLY_ROW).values(count=secrets.randbelow(2**31))
        self._connection.execute(drawn)

    def _replace_content(self, question_set: QuestionSet) -> None:
        for table in (_facts, _questions):
            self._connection.execute(delete(table).where(table.c.set_id == question_set.id))
        QuestionVersions(self._connection).keep_all(question_set.questions)
        facts: list[dict[str, object]] = [
            {"set_id": question_set.id, "fact_id": fact.id, "place": place, "objectives": fact.objectives}
            for place, fact in enumerate(question_set.facts)
        ]
        questions: list[dict[str, object]] = [
            {"question_id": question.id, "set_id": question_set.id, "version": question.version, "place": place}
            for place, question in enumerate(question_set.questions)
        ]
        for table, rows in ((_facts, facts), (_questions, questions)):
            if rows:
                self._connection.execute(insert(table), rows)

    def _change(self, set_id: str, **values: object) -> None:
        if self._connection.execute(update(_sets).where(_sets.c.id == set_id).values(**values)).rowcount == 0:
            raise NotFound(what="set", name=set_id)

    def _list(self, query: Select[Any]) -> tuple[SetInfo, ...]:
        return tuple(map(_info_from, self._connection.execute(query.order_by(_sets.c.updated_at.desc(), _sets.c.id))))


def _is_publication(set_id: str, cohort_id: int) -> tuple[Any, ...]:
    return (_publications.c.set_id == set_id, _publications.c.cohort_id == cohort_id)


def _info_from(row: Row[Any]) -> SetInfo:
    return SetInfo(
        id=row.id,
        title=row.title,
        owner_id=row.owner_id,
        shared=row.shared,
        created_at=row.created_at,
        updated_at=row.updated_at,
        withdrawn_at=row.withdrawn_at,
        questions=row.questions,
    )


def _publication_from(row: Row[Any]) -> Publication:
    return Publication(
        set_id=row.set_id,
        cohort_id=row.cohort_id,
        from_day=row.from_day,
        facts_a_day=row.facts_a_day,
        published_by=row.published_by,
        published_at=row.published_at,
    )
