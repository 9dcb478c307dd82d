"""How many statements an answer takes: what is asked of the database more than once shows up here.

`bot.context` adds one to each of these units, the mark that the update is done.
"""

from contextlib import contextmanager
from dataclasses import replace

import pytest
from sqlalchemy import event

from bot.use_cases import answer, study
from bot.use_cases.acting import attune
from bot.use_cases.shelf import Shelf
from questions.quiz.asked import shown_order
from questions.quiz.question import Kind
from questions.quiz.question_set import Library
from storage.engine import open_engine
from storage.schema import upgrade
from storage.unit_of_work import unit_of_work
from tests.bot.use_cases.learner import Learner

RIGHT_ANSWER, WRONG_ANSWER, POINTS, NEXT = 10, 7, 5, 7
"""A right answer asks the next question in the same unit; after a wrong one it takes a unit of its own."""


@pytest.fixture
def learner(sqlite_url, syllabus):
    """Somebody who is asked what one tap answers."""
    (one,) = syllabus.library.sets
    questions = tuple(question for question in one.questions if question.kind in {Kind.CHOICE, Kind.TRUE_FALSE})
    asked = {question.fact_id for question in questions}
    facts = tuple(fact for fact in one.facts if fact.id in asked)
    engine = open_engine(sqlite_url)
    upgrade(engine)
    library = Library(sets=(replace(one, facts=facts, questions=questions),))
    yield Learner.enrol(engine, replace(syllabus, library=library))
    engine.dispose()


@contextmanager
def counting(engine):
    """The statements of the block, without those that begin and end a transaction."""
    statements = []

    def note(_connection, _cursor, statement, _parameters, _context, _many):
        if not statement.startswith("BEGIN"):
            statements.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", note)


def count(learner, shelf, use_case, **arguments):
    """What a use case returns twenty seconds later, and how many statements it took."""
    learner.wait(seconds=20)
    with counting(learner.engine) as statements, unit_of_work(learner.engine) as uow:
        result = use_case(uow, attune(uow, learner.act(), shelf), **arguments)
        uow.commit()
    return result, len(statements)


def choose(learner, shelf, screen, *, right):
    """Tap the right option or a wrong one: what is shown then, and how many statements it took."""
    asked = screen.asked
    index = next(index for index, option in enumerate(asked.question.options) if option.correct is right)
    tapped = {"asked_id": asked.id, "sequence": asked.sequence, "position": shown_order(asked).index(index)}
    return count(learner, shelf, answer.choose_option, **tapped)


def test_a_right_answer_with_the_question_that_follows_asks_little_of_the_database(learner):
    shelf, answering = Shelf(learner.syllabus), []
    screen, _ = count(learner, shelf, study.ask_next)

    for _ in range(4):
        judged, statements = choose(learner, shelf, screen, right=True)
        answering.append(statements)
        screen = judged.following

    # The day's first answer also fixes the day's goal.
    assert answering[1:] == [RIGHT_ANSWER] * 3


def test_a_wrong_answer_and_the_question_that_is_asked_for_ask_little_of_the_database(learner):
    shelf, answering, asking = Shelf(learner.syllabus), [], []
    screen, _ = count(learner, shelf, study.ask_next)

    for _ in range(4):
        _, statements = choose(learner, shelf, screen, right=False)
        answering.append(statements)
        screen, statements = count(learner, shelf, study.ask_next)
        asking.append(statements)

    assert answering[1:] == [WRONG_ANSWER] * 3
    assert asking == [NEXT] * 4


def test_an_answer_that_earns_a_point_takes_few_statements_more(learner):
    shelf = Shelf(learner.syllabus)
    for _ in range(3):
        learner.rightly()
    learner.wait(days=5)
    learner.rightly()
    screen, _ = count(learner, shelf, study.ask_next)

    assert choose(learner, shelf, screen, right=True)[1] == RIGHT_ANSWER + POINTS
