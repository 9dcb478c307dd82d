"""What must hold of a database at any time, whatever happened to the bot."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, func, select

from bot.use_cases.parameters import list_schedulers
from bot.use_cases.points import check_points
from bot.use_cases.replay import check_cards
from questions.quiz.asked import AskedState
from storage import tables
from storage.unit_of_work import UnitOfWork

if TYPE_CHECKING:
    from collections.abc import Iterator


def find_damage(engine: Engine) -> list[str]:
    """Everything that is wrong with a database: the file, its references, and what is counted in it."""
    with engine.connect() as connection:
        problems = list(_find_broken_file(connection)) if engine.dialect.name == "sqlite" else []
        if problems:
            return problems
        return [
            *_find_unmatched_answers(connection),
            *_find_miscounts(UnitOfWork(connection)),
            *_find_wrong_boards(connection),
        ]


def _find_broken_file(connection: Connection) -> Iterator[str]:
    for row in connection.exec_driver_sql("PRAGMA integrity_check"):
        if row[0] != "ok":
            yield f"integrity_check: {row[0]}"
    for row in connection.exec_driver_sql("PRAGMA foreign_key_check"):
        yield f"foreign_key_check: {row[0]} {row[1]} → {row[2]}"


def _find_unmatched_answers(connection: Connection) -> Iterator[str]:
    """Every answered question has one review, and every review an answered question of the same person."""
    asked, reviews = tables.asked_questions, tables.reviews
    states = {row.id: (row.state, row.person_id) for row in connection.execute(select(asked))}
    logged = Counter(
        (row.asked_question_id, row.person_id)
        for row in connection.execute(select(reviews.c.asked_question_id, reviews.c.person_id))
    )
    for (asked_id, person_id), times in logged.items():
        if times != 1:
            yield f"asked question {asked_id}: {times} reviews"
        if states.get(asked_id) != (AskedState.ANSWERED, person_id):
            yield f"asked question {asked_id}: a review, yet {states.get(asked_id)}"
    answered = {asked_id for asked_id, (state, _) in states.items() if state is AskedState.ANSWERED}
    for asked_id in answered - {asked_id for asked_id, _ in logged}:
        yield f"asked question {asked_id}: answered, yet no review"


def _find_miscounts(uow: UnitOfWork) -> Iterator[str]:
    """Cards are what the log makes of them, and so are points, but for whom a recount is under way."""
    schedulers = list_schedulers(uow)
    waiting = set(uow.points.list_wanted(limit=10_000))
    for person in uow.people.list_all():
        for difference in check_cards(uow, person.id, schedulers=schedulers).differences:
            yield f"card: {difference}"
        if person.id not in waiting:
            for day in check_points(uow, person.id):
                yield f"points of person {person.id} on {day}"


def _find_wrong_boards(connection: Connection) -> Iterator[str]:
    """How many people have a sum of points is as many as have it."""
    sums, counts = tables.point_sums, tables.score_counts
    places = (sums.c.scope, sums.c.period, sums.c.begins_on, sums.c.shown)
    shown = select(*places, func.count()).where(sums.c.shown.is_not(None)).group_by(*places)
    scores = (counts.c.scope, counts.c.period, counts.c.begins_on, counts.c.points)
    counted = select(*scores, func.sum(counts.c.people)).group_by(*scores)
    there = {tuple(row[:4]): row[4] for row in connection.execute(shown)}
    for row in connection.execute(counted):
        if there.pop(tuple(row[:4]), 0) != row[4]:
            yield f"{row[4]} people counted with {row.points} points since {row.begins_on}"
    for place in there:
        yield f"nobody counted at {place}"
