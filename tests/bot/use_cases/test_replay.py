"""Cards can be recomputed from the log: whatever people did, replay ends where their cards stand, to the last bit."""

import random
import shutil
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from bot.use_cases.parameters import list_schedulers
from bot.use_cases.replay import Replayed, mend_cards
from questions.errors import StaleTap
from questions.learning.card import Unrated
from questions.learning.memory_model import DEFAULT_PARAMETERS
from storage.engine import open_engine
from storage.schema import upgrade
from storage.unit_of_work import unit_of_work
from tests.bot.use_cases.learner import FACTS, Learner, keep_facts

STEPS = {
    "right": Learner.rightly,
    "right with a hint": lambda learner: learner.rightly(hint=True),
    "right too fast": lambda learner: learner.rightly(seconds=0.1),
    "partly": Learner.partly,
    "wrong": Learner.wrongly,
    "wrong too fast": lambda learner: learner.wrongly(seconds=0.1),
    "not knowing": Learner.not_knowing,
    "owns up": Learner.own_up,
    "takes back": Learner.take_back,
    "revises mistakes": Learner.revise_mistakes,
    "sits an exam": Learner.sit_exam,
    "new parameters": Learner.adopt_something,
    "old parameters": Learner.revert,
    "an hour later": lambda learner: learner.wait(hours=1),
    "next day": lambda learner: learner.wait(days=1),
    "a week later": lambda learner: learner.wait(days=7),
    "300 days later": lambda learner: learner.wait(days=300),
    "the clock goes back an hour": lambda learner: learner.wait(hours=-1),
    "the clock goes back two days": lambda learner: learner.wait(days=-2),
}
OFTEN = ("right", "wrong", "not knowing", "next day", "next day", "owns up", "takes back")


@pytest.fixture
def engine(database_url):
    engine = open_engine(database_url)
    upgrade(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def learner(engine, syllabus) -> Learner:
    return Learner.enrol(engine, keep_facts(syllabus))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from([*OFTEN, *STEPS]), min_size=5, max_size=40))
@example(["right", "the clock goes back two days", "right", "takes back", "right"])
@example(["not knowing", *["next day", "not knowing"] * 4, "takes back", *["next day", "right"] * 3])
@example(["right", "new parameters", "owns up", "next day", "right", "old parameters", "owns up", "takes back"])
def test_whatever_was_done_replay_agrees_exactly(tmp_path_factory, sqlite_template, syllabus, history):
    folder = tmp_path_factory.mktemp("replay")
    shutil.copy(sqlite_template, folder / "rappel.sqlite3")
    engine = open_engine(f"sqlite:///{folder / 'rappel.sqlite3'}")
    learner = Learner.enrol(engine, keep_facts(syllabus))

    for step in history:
        STEPS[step](learner)

    assert learner.check().differences == ()
    engine.dispose()


def test_a_long_history_with_everything_in_it_replays_exactly(learner):
    rng = random.Random(5)
    for _ in range(400):
        STEPS[rng.choice([*OFTEN, *STEPS])](learner)

    found, log = learner.check(), learner.log()

    assert (found.cards, found.differences) == (4, ())
    reviews = [logged.review for logged in log]
    assert sum(logged.taken_back for logged in log) > 9
    assert sum(review.guessed for review in reviews) > 3
    assert {review.unrated for review in reviews} == {None, *Unrated}
    assert any(review.hint for review in reviews)
    assert any(review.before is not None and review.before.leech_since is not None for review in reviews)
    assert len({review.parameters_id for review in reviews}) > 3
    days = [review.study_day for review in reviews]
    assert any(later < earlier for earlier, later in pairwise(days))


def test_the_answer_that_is_taken_back_is_the_last_given_also_after_the_clock_went_back(learner):
    learner.rightly()
    learner.wait(days=-2)
    learner.wrongly()

    learner.take_back()

    assert [logged.taken_back for logged in learner.log()] == [False, True]
    assert learner.check().differences == ()


def test_a_guess_owned_up_to_after_the_parameters_changed_counts_under_those_of_its_answer(learner):
    learner.rightly()
    learner.adopt((0.5, *DEFAULT_PARAMETERS[1:]))

    learner.own_up()

    (logged,) = learner.log()
    assert (logged.review.guessed, logged.review.parameters_id) == (True, None)
    assert logged.review.after.stability == DEFAULT_PARAMETERS[0]
    assert learner.check().differences == ()


DAMAGES = {
    "stability": "UPDATE cards SET stability = stability * 1.0000000001 WHERE fact_id = 'alpha'",
    "likely_difficulty": "UPDATE cards SET likely_difficulty = 5 WHERE fact_id = 'alpha'",
    "last_day": "UPDATE cards SET last_day = '2026-01-01' WHERE fact_id = 'alpha'",
    "lapses": "UPDATE cards SET lapses = 0 WHERE fact_id = 'alpha'",
    "run": "UPDATE cards SET run = 5 WHERE fact_id = 'alpha'",
    "leech_since": "UPDATE cards SET leech_since = '2026-01-01' WHERE fact_id = 'alpha'",
    "last_question_id": "UPDATE cards SET last_question_id = 'other' WHERE fact_id = 'alpha'",
    "card": "DELETE FROM cards WHERE fact_id = 'alpha'",
}


@pytest.mark.parametrize("field", DAMAGES)
def test_a_damaged_card_is_named_by_field_and_mended(learner, field):
    for days in (0, 1):
        learner.wait(days=days)
        for _ in FACTS:
            learner.not_knowing()
    damage(learner, DAMAGES[field])

    (difference,) = learner.check().differences
    mended = mend(learner)

    assert (difference.person_id, difference.fact_id, difference.field) == (learner.person.id, "alpha", field)
    assert mended.differences == (difference,)
    assert learner.check().differences == ()
    learner.wait(days=3)
    learner.rightly()
    assert learner.check().differences == ()


def test_a_card_without_any_answer_is_named_and_taken_away(learner):
    learner.not_knowing()
    damage(
        learner,
        "INSERT INTO cards (person_id, fact_id, stability, difficulty, likely_stability, likely_difficulty, last_day,"
        " reviews, lapses, run, last_question_id, version) VALUES"
        f" ({learner.person.id}, 'invented', 1, 5, 1, 5, '2026-01-01', 1, 0, 1, 'x', 1)",
    )

    (difference,) = mend(learner).differences

    assert (difference.fact_id, difference.field, difference.replayed) == ("invented", "card", None)
    assert learner.check().differences == ()


def test_a_save_made_on_a_card_that_was_mended_meanwhile_is_refused(learner):
    learner.not_knowing()
    with unit_of_work(learner.engine) as uow:
        (card,) = uow.cards.list_of(learner.person.id)
    damage(learner, "UPDATE cards SET run = 5")

    mend(learner)

    with unit_of_work(learner.engine) as uow, pytest.raises(StaleTap):
        uow.cards.save(replace(card, version=card.version + 1))


def damage(learner: Learner, statement: str) -> None:
    with learner.engine.begin() as connection:
        assert connection.execute(text(statement)).rowcount == 1


def mend(learner: Learner) -> Replayed:
    with unit_of_work(learner.engine) as uow:
        found = mend_cards(uow, learner.person.id, schedulers=list_schedulers(uow))
        uow.commit()
    return found
