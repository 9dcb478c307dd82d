"""What must be true of any database of ours: looked into by counting anew, in a few seconds for a million answers.

Each question finds rows that break a rule and is one pass over its tables. Whether every memory is what its answers
make of it takes longer: `rappel database replay` reads the whole log for that.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from storage.numbering import list_last_numbers

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sqlalchemy import Connection

_SHOWN: Final = 3


class Rule(StrEnum):
    """What must be true of any database of ours."""

    WHOLE_FILE = "whole_file"
    """SQLite's own integrity check: pages, indexes, constraints."""
    NOTHING_MISSING = "nothing_missing"
    """Every row that others refer to is there."""
    CARDS_COUNT_REVIEWS = "cards_count_reviews"
    """A card has as many reviews as the log holds, those taken back and those that do not count left out."""
    ONE_REVIEW_FOR_EACH_ANSWER = "one_review_for_each_answer"
    """An answered question has one review, and a review is of an answered question of the same person."""
    NO_UPDATE_TWICE = "no_update_twice"
    """What a person sent once was counted as one answer."""
    ONE_OPEN_QUESTION = "one_open_question"
    ROUNDS_CLOSED = "rounds_closed"
    """A round that is neither open nor paused has the moment of its end."""
    SUMS_OF_POINTS = "sums_of_points"
    """The points since ever are the sum of the days."""
    COUNTS_OF_SCORES = "counts_of_scores"
    """So many people are counted with a score as have it."""
    FRESH_NUMBERS = "fresh_numbers"
    """No number will be given that a row has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Breach:
    """A rule that is broken: how often, and an example in the terms of the tables, never a name."""

    rule: Rule
    count: int
    example: str


_QUESTIONS: Final[Mapping[Rule, str]] = {
    Rule.CARDS_COUNT_REVIEWS: """
        WITH counted AS (
            SELECT r.person_id, r.fact_id, count(*) AS n FROM reviews r
            WHERE r.unrated IS NULL AND NOT EXISTS (SELECT 1 FROM reversals v WHERE v.review_id = r.id)
            GROUP BY r.person_id, r.fact_id
        )
        SELECT c.person_id AS person, c.fact_id AS what FROM cards c
        LEFT JOIN counted k ON k.person_id = c.person_id AND k.fact_id = c.fact_id
        WHERE k.n IS NULL OR k.n <> c.reviews
        UNION ALL
        SELECT k.person_id, k.fact_id FROM counted k
        LEFT JOIN cards c ON c.person_id = k.person_id AND c.fact_id = k.fact_id WHERE c.person_id IS NULL
    """,
    Rule.ONE_REVIEW_FOR_EACH_ANSWER: """
        SELECT a.person_id AS person, a.id AS what FROM asked_questions a
        LEFT JOIN reviews r ON r.asked_question_id = a.id WHERE a.state = 'answered' AND r.id IS NULL
        UNION ALL
        SELECT r.person_id, r.asked_question_id FROM reviews r JOIN asked_questions a ON a.id = r.asked_question_id
        WHERE a.state <> 'answered' OR a.person_id <> r.person_id OR a.question_id <> r.question_id
            OR a.question_version <> r.question_version
        UNION ALL
        SELECT min(person_id), asked_question_id FROM reviews GROUP BY asked_question_id HAVING count(*) > 1
    """,
    Rule.NO_UPDATE_TWICE: """
        SELECT min(person_id) AS person, update_id AS what FROM reviews WHERE update_id IS NOT NULL
        GROUP BY person_id, update_id HAVING count(*) > 1
    """,
    Rule.ONE_OPEN_QUESTION: """
        SELECT person_id AS person, min(id) AS what FROM asked_questions WHERE state = 'open'
        GROUP BY person_id HAVING count(*) > 1
    """,
    Rule.ROUNDS_CLOSED: """
        SELECT person_id AS person, id AS what FROM rounds WHERE (state IN ('open', 'paused')) <> (closed_at IS NULL)
    """,
    Rule.SUMS_OF_POINTS: """
        WITH days AS (SELECT person_id, scope, sum(points) AS n FROM day_points GROUP BY person_id, scope),
        sums AS (SELECT person_id, scope, points FROM point_sums WHERE period = 'all')
        SELECT d.person_id AS person, d.scope AS what FROM days d
        LEFT JOIN sums s ON s.person_id = d.person_id AND s.scope = d.scope
        WHERE d.n <> coalesce(s.points, 0)
            AND NOT EXISTS (SELECT 1 FROM point_recounts w WHERE w.person_id = d.person_id)
        UNION ALL
        SELECT s.person_id, s.scope FROM sums s LEFT JOIN days d ON d.person_id = s.person_id AND d.scope = s.scope
        WHERE d.n IS NULL AND s.points <> 0
            AND NOT EXISTS (SELECT 1 FROM point_recounts w WHERE w.person_id = s.person_id)
    """,
    Rule.COUNTS_OF_SCORES: """
        WITH shown AS (
            SELECT scope, shown AS points, count(*) AS n FROM point_sums
            WHERE period = 'all' AND shown IS NOT NULL GROUP BY scope, shown
        ),
        counts AS (
            SELECT scope, points, sum(people) AS n FROM score_counts WHERE period = 'all' GROUP BY scope, points
        )
        SELECT s.scope AS person, s.points AS what FROM shown s
        LEFT JOIN counts c ON c.scope = s.scope AND c.points = s.points WHERE s.n <> coalesce(c.n, 0)
        UNION ALL
        SELECT c.scope, c.points FROM counts c LEFT JOIN shown s ON s.scope = c.scope AND s.points = c.points
        WHERE s.n IS NULL AND c.n <> 0
    """,
}
"""By rule, the rows that break it: of each the person (of counts the leaderboard) and what it is about."""


def list_breaches(connection: Connection, *, of_file_too: bool = True) -> list[Breach]:
    """Every rule that the database breaks, as one transaction sees it; empty if it is sound.

    Without `of_file_too` a file is taken for whole that was just looked through.
    """
    try:
        of_file = list(_look_at_file(connection)) if of_file_too else []
    except DatabaseError as error:
        return [Breach(rule=Rule.WHOLE_FILE, count=1, example=str(error.orig))]
    if of_file:
        # Whatever a damaged file seems to say, it is the file that needs help.
        return of_file
    return [*_look_at_rows(connection), *_look_at_numbers(connection)]


def _look_at_file(connection: Connection) -> Iterator[Breach]:
    """What SQLite can tell by itself; PostgreSQL refuses at any time what would break its constraints."""
    if connection.dialect.name != "sqlite":
        return
    words = [str(word) for word in connection.exec_driver_sql(f"PRAGMA integrity_check({_SHOWN})").scalars()]
    if words != ["ok"]:
        yield Breach(rule=Rule.WHOLE_FILE, count=len(words), example=words[0])
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if broken:
        table, row, parent, _ = broken[0]
        yield Breach(rule=Rule.NOTHING_MISSING, count=len(broken), example=f"{table} {row} → {parent}")


def _look_at_rows(connection: Connection) -> Iterator[Breach]:
    for rule, question in _QUESTIONS.items():
        found = connection.execute(
            text(f"SELECT count(*), min(person), min(what) FROM ({question}) AS broken")  # noqa: S608 - questions of ours
        ).one()
        if found[0]:
            yield Breach(rule=rule, count=found[0], example=f"{found[1]} / {found[2]}")


def _look_at_numbers(connection: Connection) -> Iterator[Breach]:
    ahead = []
    for name, given in list_last_numbers(connection).items():
        highest = connection.scalars(text(f"SELECT max(id) FROM {name}")).one()  # noqa: S608 - names of ours
        if highest is not None and highest > given:
            ahead.append(f"{name} {highest} > {given}")
    if ahead:
        yield Breach(rule=Rule.FRESH_NUMBERS, count=len(ahead), example=ahead[0])
