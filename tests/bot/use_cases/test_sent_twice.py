"""A text that a phone sends twice: the second must not answer the question that came meanwhile."""

from dataclasses import replace

import pytest

from bot.use_cases import answer, study
from questions.quiz.asked import shown_order
from questions.quiz.question import Kind, Question
from questions.quiz.question_set import Library
from storage.engine import open_engine
from storage.schema import upgrade
from tests.bot.use_cases.learner import Learner


@pytest.fixture(params=[Kind.NUMBER, Kind.TRUE_FALSE])
def learner(request, sqlite_url, syllabus):
    """Somebody who is asked questions of one kind only."""
    (one,) = syllabus.library.sets
    questions = tuple(question for question in one.questions if question.kind is request.param)
    facts = tuple(fact for fact in one.facts if fact.id in {question.fact_id for question in questions})
    engine = open_engine(sqlite_url)
    upgrade(engine)
    library = Library(sets=(replace(one, facts=facts, questions=questions),))
    yield Learner.enrol(engine, replace(syllabus, library=library))
    engine.dispose()


@pytest.mark.parametrize(("seconds", "answered"), [(1, 1), (10, 2)])
def test_a_typed_answer_sent_twice_answers_one_question_and_the_same_text_later_another(learner, seconds, answered):
    asked = learner.do(study.ask_next).asked
    text = write_rightly(asked.question)
    learner.wait(seconds=20)

    judged = learner.do(answer.answer_by_text, text=text)
    learner.wait(seconds=seconds)
    learner.do(answer.answer_by_text, text=text)

    assert judged.following.asked.id != asked.id
    assert len(learner.log()) == answered


def test_what_was_tapped_is_no_text_sent_before(learner):
    asked = learner.do(study.ask_next).asked
    learner.wait(seconds=20)
    if asked.question.kind is not Kind.TRUE_FALSE:
        return
    right = next(place for place, option in enumerate(asked.question.options) if option.correct)
    position = shown_order(asked).index(right)
    learner.do(answer.choose_option, asked_id=asked.id, sequence=asked.sequence, position=position)
    learner.wait(seconds=2)

    assert learner.do(answer.answer_by_text, text=asked.question.options[right].text) is not None


def write_rightly(question: Question) -> str:
    """The right answer as somebody writes it."""
    if question.quantity is not None:
        return str(question.quantity.value)
    return next(option.text for option in question.options if option.correct)
