"""Answers given under the first rules and the first schema replay as they counted then."""

import json
from datetime import UTC, date, datetime, time, timedelta

import fsrs
import pytest
from sqlalchemy import text

from questions.learning.card import Rating
from storage.engine import open_engine
from storage.question_versions import content_of
from storage.schema import upgrade, upgrade_to
from tests.bot.use_cases.learner import Learner, keep_facts
from tests.builders import NOON, TODAY

pytestmark = pytest.mark.empty_database

FIRST_DAY = date(2026, 10, 1)
# Days after the first, and ratings, of one fact; on day 9 the clock went back two days.
ANSWERS = [(0, 3), (1, 1), (1, 3), (9, 3), (7, 2), *[(12 + 5 * number, 1) for number in range(9)]]


@pytest.fixture
def old_answers(database_url, syllabus):
    """A person of the first version: one fact answered often, its last answer given today; one taken back."""
    engine = open_engine(database_url)
    upgrade_to(engine, "0001")
    with engine.begin() as connection:
        write = OldDatabase(connection, next(iter(keep_facts(syllabus).library.list_questions("alpha"))))
        for days, rating in ANSWERS:
            write.answer(FIRST_DAY + timedelta(days=days), Rating(rating))
        write.answer(FIRST_DAY + timedelta(days=54), Rating.GOOD, taken_back=True)
        write.answer(TODAY, Rating.GOOD)
    upgrade(engine)
    yield Learner(engine=engine, syllabus=keep_facts(syllabus), person=Learner.find(engine, 1), now=NOON)
    engine.dispose()


def test_cards_of_the_first_version_replay_exactly(old_answers):
    found = old_answers.check()

    assert (found.cards, found.differences) == (1, ())


def test_going_on_from_there_replays_exactly(old_answers):
    for _ in range(5):
        old_answers.wait(days=4)
        old_answers.rightly()
        old_answers.own_up()
        old_answers.not_knowing()

    assert old_answers.check().differences == ()
    assert {logged.review.policy for logged in old_answers.log()} == {"fsrs6-1", "fsrs6-2"}


def test_an_answer_of_the_first_version_taken_back_later_replays_exactly(old_answers):
    old_answers.take_back()

    assert old_answers.log()[-1].taken_back
    assert old_answers.check().differences == ()


def test_an_answer_of_the_first_version_owned_up_to_later_replays_exactly(old_answers):
    old_answers.own_up()

    assert old_answers.log()[-1].review.guessed
    assert old_answers.check().differences == ()


class OldDatabase:
    """Writes rows as the first version did, whose memory was py-fsrs's own and whose cards counted no runs.

    Ids are left to the database, which counts from 1 in a fresh one.
    """

    def __init__(self, connection, question) -> None:
        self._connection = connection
        self._question = question
        self._fsrs = fsrs.Scheduler(learning_steps=(), relearning_steps=(), enable_fuzzing=False)
        self._card: dict | None = None
        self._number = 0
        self._write(
            "INSERT INTO people (telegram_id, first_name, role, plan_id, created_at)"
            " VALUES (1, 'Noa', 'apprentice', 'arc-2010', '2026-10-01 08:00:00')"
        )
        self._write(
            "INSERT INTO question_versions VALUES (:id, :version, 's', :fact, :content)",
            id=question.id,
            version=question.version,
            fact=question.fact_id,
            content=json.dumps(content_of(question)),
        )

    def answer(self, day: date, rating: Rating, *, taken_back: bool = False) -> None:
        before, self._number = self._card, self._number + 1
        after = self._review(day, rating)
        values = {
            "number": self._number,
            "question": self._question.id,
            "version": self._question.version,
            "fact": self._question.fact_id,
            "at": datetime.combine(day, time(11), UTC).strftime("%Y-%m-%d %H:%M:%S"),
            "day": day.isoformat(),
            "rating": int(rating),
            "right": rating is not Rating.AGAIN,
            "before": None if before is None else json.dumps(before),
            "after": json.dumps(after["memory"]),
        }
        self._write(
            "INSERT INTO asked_questions (person_id, question_id, question_version, shuffle_seed, asked_at, state,"
            " sequence, draft, revealed) VALUES (1, :question, :version, 7, :at, 'answered', 0, '[]', false)",
            **{name: values[name] for name in ("question", "version", "at")},
        )
        self._write(
            "INSERT INTO reviews (asked_question_id, person_id, fact_id, question_id, question_version, asked_at,"
            " answered_at, study_day, answer, correct, credit, rating, guess_probability, duration, before, after,"
            " policy) VALUES (:number, 1, :fact, :question, :version, :at, :at, :day, '{}', :right, 1,"
            " :rating, 0.25, 9000, :before, :after, 'fsrs6-1')",
            **values,
        )
        if taken_back:
            self._write("INSERT INTO reversals VALUES (:number, :at)", number=self._number, at=values["at"])
        else:
            self._store(after)

    def _review(self, day: date, rating: Rating) -> dict:
        before = self._card
        card = fsrs.Card(card_id=1)
        if before is not None:
            memory = before["memory"]
            day = max(day, date.fromisoformat(memory["last_day"]))
            card = fsrs.Card(
                card_id=1,
                state=fsrs.State.Review,
                stability=memory["stability"],
                difficulty=memory["difficulty"],
                last_review=datetime.combine(date.fromisoformat(memory["last_day"]), time(0), UTC),
            )
        card, _ = self._fsrs.review_card(card, fsrs.Rating(int(rating)), datetime.combine(day, time(0), UTC))
        return {
            "memory": {
                "stability": card.stability,
                "difficulty": card.difficulty,
                "last_day": day.isoformat(),
                "due_day": card.due.date().isoformat(),
            },
            "reviews": 1 if before is None else before["reviews"] + 1,
            "lapses": 0 if before is None else before["lapses"] + (rating is Rating.AGAIN),
            "last_question_id": self._question.id,
            "version": 1 if before is None else before["version"] + 1,
        }

    def _store(self, card: dict) -> None:
        self._card = card
        self._write("DELETE FROM cards")
        self._write(
            "INSERT INTO cards (person_id, fact_id, stability, difficulty, last_day, due_day, reviews, lapses,"
            " last_question_id, version) VALUES (1, :fact, :stability, :difficulty, :last_day, :due_day, :reviews,"
            " :lapses, :last_question_id, :version)",
            fact=self._question.fact_id,
            **card["memory"],
            **{name: card[name] for name in ("reviews", "lapses", "last_question_id", "version")},
        )

    def _write(self, statement: str, **values) -> None:
        self._connection.execute(text(statement), values)
