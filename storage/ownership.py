"""What is stored about one person: read out whole for them, and erased whole, as `storage.erasure_plan` says."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from sqlalchemy import String, case, cast, delete, func, insert, literal, or_, select, update

from questions.audit import ERASED
from storage import tables
from storage.cohort_tables import cohort_briefs as _briefs
from storage.erasure_plan import Fate, columns_of, own_rows, tables_of
from storage.hidden_names import blank_hidden_name
from storage.inserting import insert_if_absent
from storage.judgements import judged
from storage.points import Points
from storage.tables import InboxState, metadata

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime
    from typing import Any

    from sqlalchemy import ColumnElement, Connection, Table

    from questions.people import Person
    from storage.inbox import Inbox

_PAGE: Final = 500
_EXPORTED: Final = (Fate.OWN, Fate.CLEAR, Fate.HAND_ON)
_CLEARED: Final = (Fate.CLEAR, Fate.UNNAME)
_acts = tables.acts
_answers = tables.erased_answers
_changes = tables.library_changes
_erasures = tables.erasures
_exports = tables.data_exports
_left = tables.left_accounts
_inbox = tables.inbox
_outbox = tables.outbox
_people = tables.people
_reviews = tables.reviews


class Ownership:
    """Exports and erasures as one transaction sees them."""

    def __init__(self, connection: Connection, inbox: Inbox) -> None:
        self._connection = connection
        self._inbox = inbox

    def iterate_exported(self, person: Person) -> Iterator[tuple[str, Iterator[Mapping[str, Any]]]]:
        """Every table that holds something about a person, with those rows, read piece by piece."""
        for table in (*reversed(tables_of(*_EXPORTED)), _acts, _inbox):
            yield table.name, self._iterate(table, _condition(table, person))

    def list_prompts(self, person_id: int) -> dict[tuple[str, str], str]:
        """The wording of every question that a person was ever asked, by its id and version."""
        versions, asked = tables.question_versions, tables.asked_questions
        own = select(asked.c.question_id, asked.c.question_version).where(asked.c.person_id == person_id).distinct()
        seen = own.subquery()
        rows = self._connection.execute(
            select(versions.c.question_id, versions.c.version, versions.c.content).join(
                seen,
                (seen.c.question_id == versions.c.question_id) & (seen.c.question_version == versions.c.version),
            )
        )
        return {(row.question_id, row.version): row.content["prompt"] for row in rows}

    def list_left_accounts(self, person_id: int) -> dict[int, datetime]:
        """The Telegram accounts that a person had before the present one, each with the moment they left it."""
        rows = self._connection.execute(select(_left).where(_left.c.person_id == person_id))
        return {row.telegram_id: row.left_at for row in rows}

    def count_exports(self, person_id: int, *, since: datetime) -> int:
        """How many exports a person has asked for since a moment; what is older is forgotten."""
        own = _exports.c.person_id == person_id
        self._connection.execute(delete(_exports).where(own, _exports.c.asked_at < since))
        return self._connection.scalars(select(func.count()).select_from(_exports).where(own)).one()

    def note_export(self, person_id: int, *, at: datetime) -> None:
        """Note that a person has asked for an export."""
        self._connection.execute(insert(_exports), {"person_id": person_id, "asked_at": at})

    def erase(self, person: Person, *, heir_id: int | None, mark: str, at: datetime) -> None:
        """Remove every trace of a person; what others need goes to the heir, and goes too if there is none.

        Of the answers only counts stay. The mark tells later that this Telegram account was erased at this moment.
        """
        # Whoever writes something of this person meanwhile waits, and then finds them gone.
        self._connection.execute(select(_people.c.id).where(_people.c.id == person.id).with_for_update())
        self._count_answers(person)
        Points(self._connection).forget(person.id)
        self._rewrite_acts(person)
        self._rewrite_briefs(person)
        self._empty_inbox(person)
        self._forget_wrong_codes(person)
        blank_hidden_name(self._connection, person.first_name)
        for table in tables_of(Fate.HAND_ON):
            self._hand_on(table, person, heir_id)
        for table in tables_of(*_CLEARED):
            for column in columns_of(table, *_CLEARED):
                self._connection.execute(update(table).where(column == person.id).values({column: None}))
        for table in tables_of(Fate.OWN):
            self._connection.execute(delete(table).where(own_rows(table, person, Fate.OWN)))
        self.mark_erased(mark, at=at)

    def mark_erased(self, mark: str, *, at: datetime) -> None:
        """Keep the mark of an erased account, in place of what it said before."""
        self._connection.execute(delete(_erasures).where(_erasures.c.mark == mark))
        self._connection.execute(insert(_erasures), {"mark": mark, "erased_at": at})

    def list_marks(self) -> dict[str, datetime]:
        """The mark of every account that was erased, with the moment up to which whoever had it is gone."""
        return {row.mark: row.erased_at for row in self._connection.execute(select(_erasures))}

    def owes_wiping(self) -> bool:
        """Whether somebody was erased since the database file was last wiped."""
        owed = select(_erasures.c.mark).where(_erasures.c.wiped_at.is_(None)).limit(1)
        return self._connection.execute(owed).first() is not None

    def note_wiped(self, *, begun_at: datetime, at: datetime) -> None:
        """Note that the file was wiped of everybody erased before the wiping began."""
        owed = _erasures.c.wiped_at.is_(None) & (_erasures.c.erased_at <= begun_at)
        self._connection.execute(update(_erasures).where(owed).values(wiped_at=at))

    def _iterate(self, table: Table, condition: ColumnElement[bool]) -> Iterator[Mapping[str, Any]]:
        query = select(table).where(condition).order_by(*table.primary_key.columns)
        rows = self._connection.execute(query, execution_options={"yield_per": _PAGE})
        for row in rows:
            yield dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name

    def _count_answers(self, person: Person) -> None:
        """Add the person's answers as judged today, without those taken back, to the anonymous counts of questions."""
        index = _reviews.c.answer["index"].as_integer()
        choice = case((_reviews.c.answer["kind"].as_string() == "chosen", index), else_=literal(-1)).label("choice")
        correct = judged("correct").label("correct")
        rows = self._connection.execute(
            select(_reviews.c.question_id, _reviews.c.question_version, correct, choice, func.count().label("n"))
            .select_from(_reviews)
            .outerjoin(tables.reversals, tables.reversals.c.review_id == _reviews.c.id)
            .outerjoin(tables.regrades, tables.regrades.c.review_id == _reviews.c.id)
            .where(_reviews.c.person_id == person.id, tables.reversals.c.review_id.is_(None))
            .group_by(_reviews.c.question_id, _reviews.c.question_version, correct, choice)
        ).all()
        for row in rows:
            key = {
                "question_id": row.question_id,
                "question_version": row.question_version,
                "correct": row.correct,
                "choice": row.choice,
            }
            if insert_if_absent(self._connection, _answers, {**key, "answers": row.n}) is None:
                same = [_answers.c[name] == value for name, value in key.items()]
                raised = update(_answers).where(*same).values(answers=_answers.c.answers + row.n)
                self._connection.execute(raised)

    def _rewrite_acts(self, person: Person) -> None:
        """Keep every act and drop who it names: the log refuses updates, so its entries are taken out and put back."""
        number = f"person:{person.id}"
        about = or_(_acts.c.person_id == person.id, _acts.c.subject.contains(number), _acts.c.detail.contains(number))
        found = self._connection.execute(select(_acts).where(about)).mappings().all()
        if not found:
            return
        self._connection.execute(delete(_acts).where(_acts.c.id.in_([row["id"] for row in found])))
        rows = [
            {
                **row,
                "person_id": ERASED if row["person_id"] == person.id else row["person_id"],
                "subject": _unnumber(row["subject"], number),
                "detail": _unnumber(row["detail"], number),
            }
            for row in found
        ]
        self._connection.execute(insert(_acts), rows)

    def _rewrite_briefs(self, person: Person) -> None:
        """Drop the person from what the last brief of each cohort spoke of (`Brief.topics`)."""
        number = f":{person.id}"
        said = cast(_briefs.c.topics, String).contains(f'{number}"')
        for row in self._connection.execute(select(_briefs).where(said)).all():
            topics = [topic for topic in row.topics if topic.count(":") > 1 or not topic.endswith(number)]
            self._connection.execute(update(_briefs).where(_briefs.c.cohort_id == row.cohort_id).values(topics=topics))

    def _empty_inbox(self, person: Person) -> None:
        """Keep that these updates came, so that none is handled again; drop what they said and who said it."""
        left = self.list_left_accounts(person.id)
        # After they left an account it may be somebody else's.
        earlier = (_said_by(number) & (_inbox.c.received_at <= left_at) for number, left_at in left.items())
        self._connection.execute(
            update(_inbox)
            .where(or_(_said_by(person.telegram_id), *earlier))
            .values(
                person_key=0,
                payload="{}",
                reason=None,
                state=InboxState.DONE,
                done_at=func.coalesce(_inbox.c.done_at, _inbox.c.received_at),
            )
        )
        self._inbox.rewrites += 1

    def _forget_wrong_codes(self, person: Person) -> None:
        """Drop what was tried from accounts that the person has left; of the present one it goes with the plan."""
        codes = tables.wrong_codes
        for number, left_at in self.list_left_accounts(person.id).items():
            self._connection.execute(delete(codes).where(codes.c.telegram_id == number, codes.c.since <= left_at))

    def _hand_on(self, table: Table, person: Person, heir_id: int | None) -> None:
        for column in columns_of(table, Fate.HAND_ON):
            theirs = column == person.id
            if self._connection.execute(select(column).where(theirs).limit(1)).first() is None:
                continue
            if heir_id is None:
                self._delete_with_children(table, theirs)
            else:
                self._connection.execute(update(table).where(theirs).values({column: heir_id}))
            # Sets are cached until this number grows.
            self._connection.execute(update(_changes).values(count=_changes.c.count + 1))

    def _delete_with_children(self, table: Table, condition: ColumnElement[bool]) -> None:
        """Delete rows, and before them every row that refers to them."""
        for child in metadata.tables.values():
            for key in child.foreign_keys:
                if key.column.table is table:
                    self._delete_with_children(child, key.parent.in_(select(key.column).where(condition)))
        self._connection.execute(delete(table).where(condition))


def _condition(table: Table, person: Person) -> ColumnElement[bool]:
    if table is _acts:
        return _acts.c.person_id == person.id
    if table is _inbox:
        return _inbox.c.person_key == person.telegram_id
    return own_rows(table, person, *_EXPORTED)


def _said_by(telegram_id: int) -> ColumnElement[bool]:
    """The condition for updates that an account sent, and for settled ones that quote it."""
    quoted = (_inbox.c.state != InboxState.PENDING) & _inbox.c.payload.contains(str(telegram_id))
    return or_(_inbox.c.person_key == telegram_id, quoted)


def _unnumber(text: str, number: str) -> str:
    return re.sub(rf"\b{number}\b", f"person:{ERASED}", text)
