"""What becomes, when a person is erased, of every column that may say who somebody is; and what they may export.

To add a table: if a column of it names a person (a foreign key to `people`, a Telegram id, a name, a free text),
`tests/test_ownership_plan.py` fails until the column stands here. Give it one line in `PLAN`:

* `OWN` – the row is the person's own: it is deleted, and exported before. The column refers to `people`, holds a
  Telegram id, or refers to a table whose rows are the person's own (as `guesses` does to `reviews`).
* `CLEAR` – the row is of use to others without the person: the column becomes NULL; exported.
* `UNNAME` – as `CLEAR`, but what the row says is about somebody else: not exported.
* `HAND_ON` – the row needs somebody: whoever takes over the person's work is put there; exported.
* `CODE` – `storage.ownership` treats it by hand; exported only if it says so there.

or, if it can name nobody, one line in `EXEMPT` that says why. Words for the export: `bot/views/own_data_words.py`.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

from sqlalchemy import or_, select

from storage.tables import metadata

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from sqlalchemy import Column, ColumnElement, Table

    from questions.people import Person


class Fate(StrEnum):
    """What becomes of a column when the person it names is erased."""

    OWN = "own"
    CLEAR = "clear"
    UNNAME = "unname"
    HAND_ON = "hand on"
    CODE = "code"


PLAN: Final[Mapping[str, Fate]] = {
    "acts.person_id": Fate.CODE,
    "acts.subject": Fate.CODE,
    "acts.detail": Fate.CODE,
    "asked_questions.person_id": Fate.OWN,
    # What was written to many was for them to read, and its figures are theirs who run the bot.
    "broadcasts.author_id": Fate.CLEAR,
    "cards.person_id": Fate.OWN,
    "cohort_briefs.topics": Fate.CODE,
    "cohort_trainers.person_id": Fate.OWN,
    # Others' answers are judged by it, whoever made it; nobody else did.
    "corrections.made_by": Fate.CLEAR,
    "data_exports.person_id": Fate.OWN,
    "day_points.person_id": Fate.OWN,
    "drafts.person_id": Fate.OWN,
    "guesses.review_id": Fate.OWN,
    "imports.person_id": Fate.OWN,
    "inbox.person_key": Fate.CODE,
    "inbox.payload": Fate.CODE,
    "inbox.reason": Fate.CODE,
    "invites.person_id": Fate.OWN,
    "invites.created_by": Fate.OWN,
    "leaves.person_id": Fate.OWN,
    "left_accounts.person_id": Fate.OWN,
    "outbox.person_id": Fate.OWN,
    "people.id": Fate.OWN,
    "point_recounts.person_id": Fate.OWN,
    "point_sums.person_id": Fate.OWN,
    "publications.published_by": Fate.HAND_ON,
    "question_sets.owner_id": Fate.HAND_ON,
    "regrades.review_id": Fate.OWN,
    "relaunches.person_id": Fate.OWN,
    "reminders.person_id": Fate.OWN,
    # With its words: a free text may name whoever wrote it, and a question is mended without them.
    "reports.person_id": Fate.OWN,
    "reports.settled_by": Fate.UNNAME,
    "reteachings.person_id": Fate.OWN,
    "reversals.review_id": Fate.OWN,
    "reviews.person_id": Fate.OWN,
    "rhythms.person_id": Fate.OWN,
    "rounds.person_id": Fate.OWN,
    "standings.person_id": Fate.OWN,
    # What is wrong stays out of use without whoever found it.
    "withdrawn_questions.withdrawn_by": Fate.CLEAR,
    "wrong_codes.telegram_id": Fate.OWN,
}

EXEMPT: Final[Mapping[str, str]] = {
    "cohorts.name": "names a class; whoever teaches it writes the name",
    "corrections.cursor": "a number up to which everybody was seen to",
    "corrections.people": "how many they were",
    "question_sets.title": "names a set of questions",
    "question_versions.content": "a question, written to be read by every class",
    "score_counts.people": "how many have a sum of points",
    "erasures.mark": "a keyed hash, which tells nobody's number without the bot's token",
}


def tables_of(*fates: Fate) -> tuple[Table, ...]:
    """The tables that have a column with one of these fates, those that refer to others first."""
    named = {name.partition(".")[0] for name, fate in PLAN.items() if fate in fates}
    return tuple(table for table in reversed(metadata.sorted_tables) if table.name in named)


def own_rows(table: Table, person: Person, *fates: Fate) -> ColumnElement[bool]:
    """The condition for rows of a table which name this person in a column with one of these fates."""
    return or_(*(_names(column, person) for column in columns_of(table, *fates)))


def columns_of(table: Table, *fates: Fate) -> Iterator[Column[Any]]:
    """The columns of a table with one of these fates."""
    for name, fate in PLAN.items():
        table_name, _, column_name = name.partition(".")
        if table_name == table.name and fate in fates:
            yield table.c[column_name]


def _names(column: Column[Any], person: Person) -> ColumnElement[bool]:
    people = metadata.tables["people"]
    if column is people.c.id or column.references(people.c.id):
        return column == person.id
    for key in column.foreign_keys:
        parent = key.column
        return column.in_(select(parent).where(own_rows(parent.table, person, Fate.OWN)))
    return column == person.telegram_id
