"""Very many apprentices with their answers, among them a class of 25 and one of 300: the ground of the reports.

Everybody answers once a week for ten weeks. The members of the two classes have studied for most of a year: their
cards and answers are those of a few learners played day by day, dealt out by SQL. Ids follow time, as in real use.
"""

from __future__ import annotations

import random
import time
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import islice
from typing import TYPE_CHECKING

from sqlalchemy import Column, Integer, MetaData, Table, case, create_engine, insert, text, update

from questions.learning.card import Card, Rating
from questions.learning.scheduling import DEFAULT_SCHEDULER, POLICY
from questions.people import Role
from questions.quiz.question import Kind
from storage import tables
from storage.cards import _values_of
from storage.column_types import from_json, to_json
from storage.engine import normalise_url
from storage.question_versions import QuestionVersions
from storage.review_rows import values_of
from storage.schema import upgrade
from tests.benchmarks.grown_database import tell, without_checks
from tests.benchmarks.leaderboards import MEMBERS, fill_sums
from tests.builders import NOON, TODAY, a_card, a_review

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import Connection

    from questions.learning.card import Review
    from questions.quiz.question import Question
    from questions.quiz.question_set import Library

SMALL, LARGE = 25, 300
LEARNERS = 12
DAYS = 250
A_DAY = 8
FACTS = 700
LEFT = 120
WEEKS = 10
_SLOTS = 16
_BELOW = (SMALL + LARGE) * _SLOTS


@dataclass(frozen=True, slots=True, kw_only=True)
class School:
    """The two classes, the first member of each, who teaches both, and who runs the bot."""

    small_id: int
    large_id: int
    trainer_id: int
    admin_id: int
    member_id: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Learner:
    """What one played learner answered, oldest first with the number of the day, and the cards that remain."""

    reviews: list[tuple[int, Review]]
    cards: list[Card]


def fill_school(url: str, library: Library, *, people: int) -> School:
    """A database with so many apprentices, the first 325 of them in the two classes; tells how far it is."""
    began = time.perf_counter()
    upgrade(url)
    cohorts = -(-people // MEMBERS)
    school = School(small_id=cohorts + 1, large_id=cohorts + 2, trainer_id=people + 1, admin_id=people + 2)
    values = {"stride": _BELOW + people // 7 + 1, "learners": LEARNERS, "slots": _SLOTS, "below": _BELOW}
    values |= {"classes": SMALL + LARGE, "people": people, "weeks": WEEKS, "first": DAYS - 7 * WEEKS}
    tell("playing a year of a few learners")
    learners = play_all(library)
    engine = create_engine(normalise_url(url), json_serializer=to_json, json_deserializer=from_json)
    with without_checks(engine) as connection:
        tell(f"{people:,} people")
        fill_sums(connection, people=people)
        _make_classes(connection, school)
        QuestionVersions(connection).keep_all([one for found in _choices(library).values() for one in found])
        _keep_played(connection, learners)
        for table, statement in HISTORIES.items():
            tell(f"{people:,} people: {table}, {time.perf_counter() - began:.0f} s")
            connection.execute(text(statement), {key: values[key] for key in values if f":{key}" in statement})
        tell(f"{people:,} people: indexes, {time.perf_counter() - began:.0f} s")
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            connection.exec_driver_sql("ANALYZE")
            connection.commit()
    engine.dispose()
    tell(f"{people:,} people filled in {time.perf_counter() - began:.0f} s\n")
    return school


def _make_classes(connection: Connection, school: School) -> None:
    at, exam = NOON - timedelta(days=DAYS), TODAY + timedelta(days=LEFT)
    for cohort_id in (school.small_id, school.large_id):
        row = {
            "id": cohort_id,
            "name": f"Classe {cohort_id}",
            "plan_id": "arc-2010",
            "created_at": at,
            "language": "fr",
        }
        connection.execute(insert(tables.cohorts), {**row, "daily_minutes": 15, "trusted": True})
    mine = tables.people.c.id <= SMALL + LARGE
    moved = case((tables.people.c.id <= SMALL, school.small_id), else_=school.large_id)
    changes = {"cohort_id": moved, "exam_day": exam, "created_at": at, "consented_at": at}
    connection.execute(update(tables.people).where(mine).values(**changes))
    standings = tables.standings
    theirs = standings.c.person_id <= SMALL + LARGE
    alias_of = case((standings.c.person_id <= SMALL, school.small_id), else_=school.large_id)
    connection.execute(update(standings).where(theirs).values(cohort_id=alias_of))
    for person_id, role in ((school.trainer_id, Role.TRAINER), (school.admin_id, Role.ADMIN)):
        row = {"id": person_id, "telegram_id": person_id, "first_name": "Dana", "role": role, "plan_id": "arc-2010"}
        connection.execute(insert(tables.people), {**row, "created_at": at, "daily_goal": 10, "chose_exam_day": False})
    for cohort_id in (school.small_id, school.large_id):
        row = {"cohort_id": cohort_id, "person_id": school.trainer_id}
        connection.execute(insert(tables.cohort_trainers), row)


def _keep_played(connection: Connection, learners: list[Learner]) -> None:
    """The played learners in tables of their own, to be dealt out."""
    played = _like(connection, "played_reviews", tables.reviews, "learner", "day", "slot")
    cards = _like(connection, "played_cards", tables.cards, "learner", "number")
    for number, learner in enumerate(learners):
        rows = [
            {**values_of(review), "learner": number, "day": day, "slot": place % A_DAY + 1}
            for place, (day, review) in enumerate(learner.reviews)
        ]
        connection.execute(insert(played), rows)
        kept = enumerate(learner.cards, start=1)
        named = (
            {"learner": number, "number": place, "fact_id": card.fact_id, "version": card.version, **_values_of(card)}
            for place, card in kept
        )
        connection.execute(insert(cards), list(named))


def _like(connection: Connection, name: str, table: Table, *numbers: str) -> Table:
    """A temporary table with these numbers before the columns of another."""
    columns = [Column(one.name, one.type) for one in table.columns]
    made = Table(name, MetaData(), *(Column(one, Integer) for one in numbers), *columns, prefixes=["TEMPORARY"])
    made.create(connection)
    return made


# Ids follow time: every day has as many numbers as answers, those of the classes first.
GIVEN = """
(SELECT day * :stride + (people.id - 1) * :slots + slot AS number, people.id AS member, played_reviews.*
FROM people JOIN played_reviews ON learner = people.id % :learners WHERE people.id <= :classes
UNION ALL
SELECT day * :stride + :below + people.id / 7, people.id, played_reviews.*
FROM people JOIN played_reviews ON learner = people.id % :learners AND slot = 1 AND day >= :first
WHERE people.id > :classes AND people.id <= :people AND (people.id + day) % 7 = 0) AS given
"""
HISTORIES = {
    "asked questions": """
INSERT INTO asked_questions (id, person_id, question_id, question_version, shuffle_seed, asked_at, state, sequence,
draft, revealed, hinted) SELECT number, member, question_id, question_version, 7, asked_at, 'answered', 1, '{}', false,
false FROM """
    + GIVEN
    + " ORDER BY number",
    "reviews": """
INSERT INTO reviews (id, asked_question_id, person_id, fact_id, question_id, question_version, asked_at, answered_at,
study_day, answer, correct, credit, rating, guess_probability, hint, duration, recall, before, after, policy)
SELECT number, number, member, fact_id, question_id, question_version, asked_at, answered_at,
study_day, answer, correct, credit, rating, guess_probability, hint, duration, recall, before, after, policy FROM """
    + GIVEN
    + " ORDER BY number",
    "cards": """
INSERT INTO cards (person_id, fact_id, stability, difficulty, likely_stability, likely_difficulty, last_day, reviews,
lapses, run, leech_since, last_question_id, version)
SELECT people.id, fact_id, stability, difficulty, likely_stability, likely_difficulty, last_day, reviews,
lapses, run, leech_since, last_question_id, version
FROM people JOIN played_cards ON learner = people.id % :learners
WHERE people.id <= :classes OR (people.id <= :people AND number <= :weeks)
""",
}


_PLAYED: dict[int, list[Learner]] = {}


def play_all(library: Library) -> list[Learner]:
    """Those whose answers everybody gives; played once for all databases."""
    if id(library) not in _PLAYED:
        _PLAYED[id(library)] = [play(library, number) for number in range(LEARNERS)]
    return _PLAYED[id(library)]


def play(library: Library, number: int) -> Learner:
    """A learner's year: new facts at an even pace, then what is due longest, right or wrong as memory has it."""
    rng, log = random.Random(number), []
    cards: dict[str, Card] = {}
    facts = list(_choices(library))[:FACTS]
    for day in range(DAYS):
        today = TODAY - timedelta(days=DAYS - day)
        new = [fact for fact in facts[: FACTS * (day + 1) // DAYS] if fact not in cards][: A_DAY // 2]
        # Before the first day there is nothing to repeat: the day is filled with what is new.
        due = sorted(cards.values(), key=lambda card: card.memory.due_day)[: A_DAY - len(new)]
        asked = [*new, *(card.fact_id for card in due)]
        more = (fact for fact in facts if fact not in cards and fact not in asked)
        asked += islice(more, A_DAY - len(asked))
        for slot, fact in enumerate(asked):
            at = NOON - timedelta(days=DAYS - day) + timedelta(minutes=slot)
            cards[fact], review = _answer(library, fact, cards.get(fact), today, rng)
            log.append((day, replace(review, asked_at=at, answered_at=at)))
    return Learner(reviews=log, cards=list(cards.values()))


def _answer(library: Library, fact: str, card: Card | None, today: date, rng: random.Random) -> tuple[Card, Review]:
    question = rng.choice(_choices(library)[fact])
    recall = None if card is None else DEFAULT_SCHEDULER.recall(card.memory, today=today)
    right = rng.random() < (0.4 if recall is None else 0.25 + 0.75 * recall)
    rating = Rating.GOOD if right else Rating.AGAIN
    memory = None if card is None else card.memory
    after = DEFAULT_SCHEDULER.review(memory, rating, today=today, guess=0.25)
    index = next(place for place, option in enumerate(question.options) if option.correct == right)
    review = a_review(
        fact,
        question_id=question.id,
        question_version=question.version,
        study_day=today,
        answer={"kind": "chosen", "index": index},
        correct=right,
        credit=float(right),
        rating=rating,
        guess_probability=0.25,
        recall=recall,
        before=card,
        after=after,
        policy=POLICY,
    )
    return _next_card(card, fact, review), review


def _next_card(card: Card | None, fact: str, review: Review) -> Card:
    assert review.after is not None
    right, old = review.rating is Rating.GOOD, card or a_card(fact, reviews=0, run=0, version=0)
    run = max(old.run, 0) + 1 if right else min(old.run, 0) - 1
    lapses = old.lapses + (not right and old.reviews > 0)
    return replace(
        old,
        memory=review.after,
        reviews=old.reviews + 1,
        lapses=lapses,
        run=run,
        leech_since=review.study_day if run <= -4 else None,
        last_question_id=review.question_id,
        version=old.version + 1,
    )


_KEPT: dict[int, dict[str, list[Question]]] = {}


def _choices(library: Library) -> dict[str, list[Question]]:
    """Each fact's questions of which one option is chosen."""
    if id(library) not in _KEPT:
        found: dict[str, list[Question]] = {}
        for question in library.questions.values():
            if question.kind is Kind.CHOICE:
                found.setdefault(question.fact_id, []).append(question)
        _KEPT[id(library)] = found
    return _KEPT[id(library)]
