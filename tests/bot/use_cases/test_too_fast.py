"""An answer too fast to have been read does not count: the one that is read does, on the same day as well."""

import pytest

from bot.use_cases.points import check_points
from bot.use_cases.steps import RoundSummary
from bot.use_cases.study import ask_next, practise
from questions.learning.card import Rating, Unrated
from questions.quiz.question import Kind
from storage.engine import open_engine
from storage.schema import upgrade
from storage.unit_of_work import unit_of_work
from tests.bot.use_cases.learner import Learner, keep_facts

FACT = "alpha"


@pytest.fixture
def learner(database_url, syllabus):
    """An apprentice of a bank of one fact, asked by choice alone; a round of it has one question."""
    engine = open_engine(database_url)
    upgrade(engine)
    learner = Learner.enrol(engine, keep_facts(syllabus, facts=(FACT,), kinds=(Kind.CHOICE, Kind.TRUE_FALSE)))
    yield learner
    engine.dispose()


def card_of(learner: Learner):
    with unit_of_work(learner.engine) as uow:
        return uow.cards.find(learner.person.id, FACT)


def points_of(learner: Learner) -> int:
    """What today earned; the stored points and the stored cards are those that the log makes."""
    today = learner.act().today
    with unit_of_work(learner.engine) as uow:
        assert check_points(uow, learner.person.id) == ()
        found = uow.points.sum_between(learner.person.id, today, today)
    assert learner.check().differences == ()
    return found


def test_an_answer_that_is_read_after_one_too_fast_counts_as_the_first_of_its_day(learner):
    hasty = learner.rightly(seconds=0.1)
    assert (hasty.unrated, card_of(learner)) == (Unrated.RAPID, None)

    read = learner.rightly(seconds=30)
    counted = card_of(learner)
    learner.do(practise, wanted=FACT)
    again = learner.rightly(seconds=30)

    assert (read.unrated, read.due_day) == (None, counted.memory.due_day)
    assert counted.reviews == 1
    assert again.unrated is Unrated.SAME_DAY
    assert card_of(learner) == counted
    assert points_of(learner) == 2


def test_too_fast_again_does_not_count_again(learner):
    learner.rightly(seconds=0.1)

    assert learner.rightly(seconds=0.1).unrated is Unrated.RAPID
    assert card_of(learner) is None


def test_what_is_read_after_one_too_fast_can_be_taken_back_and_owned_up_to(learner):
    learner.rightly(seconds=0.1)
    learner.rightly(seconds=30)

    learner.own_up()
    owned_up = learner.log()[-1].review
    assert (owned_up.rating, card_of(learner).memory.stability) == (Rating.AGAIN, owned_up.after.stability)
    points_of(learner)

    learner.take_back()
    assert card_of(learner) is None
    assert points_of(learner) == 0


def test_a_tap_to_look_at_the_answer_first_earns_no_point(learner):
    learner.rightly()
    learner.wait(days=1)
    learner.wrongly(seconds=0.1)

    read = learner.rightly(seconds=30)

    # The fact was due and the day's goal is reached; but the solution stood there before, as help does.
    assert (read.unrated, card_of(learner).reviews) == (None, 2)
    assert learner.log()[-1].review.rating is Rating.HARD
    assert points_of(learner) == 2


def test_the_summary_counts_what_was_right_and_says_what_was_too_fast(learner):
    learner.rightly(seconds=0.1)
    learner.rightly(seconds=0.1)

    summary = learner.do(ask_next)

    assert isinstance(summary, RoundSummary)
    assert (summary.right, summary.answered, summary.rapid, summary.hard) == (1, 1, 1, ())


def test_the_summary_lists_the_question_that_was_answered_wrongly_and_not_the_other(learner):
    learner.rightly(seconds=0.1)
    learner.wrongly(seconds=30)

    summary = learner.do(ask_next)

    hasty, read = [logged.review for logged in learner.log()]
    assert hasty.question_id != read.question_id
    assert [question.id for question in summary.hard] == [read.question_id]


def test_the_summary_counts_what_was_read_in_the_end(learner):
    learner.wrongly(seconds=0.1)

    summary = learner.rightly(seconds=30).following

    assert isinstance(summary, RoundSummary)
    assert (summary.right, summary.answered, summary.rapid, summary.hard) == (1, 1, 0, ())
