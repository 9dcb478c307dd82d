"""A text that a phone sends twice: the second must not answer the question that came meanwhile."""

from dataclasses import replace

import pytest

from bot.use_cases import answer, study
from questions.quiz.question import Kind
from questions.quiz.question_set import Library
from storage.engine import open_engine
from storage.schema import upgrade
from tests.bot.use_cases.learner import Learner


@pytest.fixture
def learner(sqlite_url, syllabus):
    """Somebody who is asked for numbers only."""
    (one,) = syllabus.library.sets
    questions = tuple(question for question in one.questions if question.kind is Kind.NUMBER)
    facts = tuple(fact for fact in one.facts if fact.id in {question.fact_id for question in questions})
    engine = open_engine(sqlite_url)
    upgrade(engine)
    library = Library(sets=(replace(one, facts=facts, questions=questions),))
    yield Learner.enrol(engine, replace(syllabus, library=library))
    engine.dispose()


@pytest.mark.parametrize(("seconds", "answered"), [(1, 1), (10, 2)])
def test_a_typed_answer_sent_twice_answers_one_question_and_the_same_number_later_another(learner, seconds, answered):
    asked = learner.do(study.ask_next).asked
    text = str(asked.question.quantity.value)
    learner.wait(seconds=20)

    judged = learner.do(answer.answer_by_text, text=text)
    learner.wait(seconds=seconds)
    learner.do(answer.answer_by_text, text=text)

    assert judged.following.asked.id != asked.id
    assert len(learner.log()) == answered
