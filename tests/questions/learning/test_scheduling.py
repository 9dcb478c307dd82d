from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questions.learning import scheduling
from questions.learning.card import Rating, Review
from questions.quiz.answers import SelfGrade
from questions.quiz.grading import Grade
from tests.builders import NOON, TODAY, a_card, a_memory

START = date(2026, 1, 1)
memories = st.builds(
    a_memory,
    stability=st.floats(0.1, 1000),
    difficulty=st.floats(1, 10),
    last_day=st.integers(0, 400).map(lambda days: TODAY - timedelta(days=days)),
)


def a_grade(**changes) -> Grade:
    return Grade(**{"credit": 1.0, "correct": True, "guess_probability": 0.25, "self_grade": None, **changes})


def test_known_ratings_give_the_intervals_of_fsrs_6():
    memory, day, intervals = None, START, []
    for rating in (Rating.GOOD, Rating.GOOD, Rating.GOOD, Rating.AGAIN, Rating.GOOD):
        outcome = scheduling.review(memory, rating, today=day)
        memory, day = outcome.memory, outcome.memory.due_day
        intervals.append(outcome.days)

    assert intervals == [2, 11, 46, 3, 8]


def test_first_answers_start_with_the_published_stabilities():
    found = [round(outcome.memory.stability, 3) for outcome in scheduling.list_outcomes(None, today=START)]

    assert found == [0.212, 1.293, 2.307, 8.296]


def test_retrievability_is_nine_tenths_after_as_many_days_as_stability():
    assert scheduling.retrievability(a_memory(stability=10.0), today=TODAY) == pytest.approx(0.9)


@given(memories, st.floats(0, 1, exclude_max=True))
def test_better_ratings_never_give_less_stability_or_shorter_waits(memory, fuzz):
    outcomes = scheduling.list_outcomes(memory, today=TODAY, fuzz=fuzz)
    stabilities = [outcome.memory.stability for outcome in outcomes]

    assert stabilities == sorted(stabilities)
    assert [outcome.days for outcome in outcomes] == sorted(outcome.days for outcome in outcomes)


@given(memories)
def test_forgetting_never_raises_stability(memory):
    assert scheduling.review(memory, Rating.AGAIN, today=TODAY).memory.stability <= memory.stability + 1e-9


@given(st.integers(0, 5000), st.floats(0, 1, exclude_max=True))
def test_fuzz_stays_close_and_leaves_short_waits_alone(days, fuzz):
    fuzzed = scheduling.fuzzed_days(days, fuzz=fuzz)

    assert fuzzed == days if days < 3 else abs(fuzzed - days) <= 0.15 * days + 2
    assert scheduling.fuzzed_days(days, fuzz=scheduling.NO_FUZZ) == days


def test_fuzz_spreads_cards_that_were_learnt_together():
    memory = a_memory(stability=40.0)

    due = {scheduling.review(memory, Rating.GOOD, today=TODAY, fuzz=step / 10).days for step in range(10)}

    assert len(due) > 5


def test_a_clock_that_went_backwards_counts_as_the_same_day():
    outcome = scheduling.review(a_memory(last_day=TODAY), Rating.GOOD, today=TODAY - timedelta(days=3))

    assert outcome.memory.last_day == TODAY


@pytest.mark.parametrize(
    ("grade", "memory", "rating"),
    [
        (a_grade(credit=0.0, correct=False), None, Rating.AGAIN),
        (a_grade(credit=0.79, correct=False), a_memory(), Rating.AGAIN),
        (a_grade(credit=0.8, correct=False), a_memory(), Rating.HARD),
        (a_grade(), None, Rating.HARD),
        (a_grade(guess_probability=0.0), None, Rating.GOOD),
        (a_grade(), a_memory(), Rating.GOOD),
        (a_grade(guess_probability=0.5), a_memory(stability=0.5, last_day=date(2026, 1, 1)), Rating.HARD),
        (a_grade(guess_probability=0.0), a_memory(stability=0.5, last_day=date(2026, 1, 1)), Rating.GOOD),
        (a_grade(self_grade=SelfGrade.FORGOTTEN), a_memory(), Rating.AGAIN),
        (a_grade(self_grade=SelfGrade.LABORIOUS), a_memory(), Rating.HARD),
        (a_grade(self_grade=SelfGrade.KNOWN), None, Rating.GOOD),
        (a_grade(self_grade=SelfGrade.INSTANT), None, Rating.EASY),
    ],
)
def test_a_grade_becomes_the_rating_that_it_deserves(grade, memory, rating):
    assert scheduling.rate(grade, memory=memory, today=TODAY) == rating


def a_review(**changes) -> Review:
    review = Review(
        asked_question_id=7,
        person_id=1,
        fact_id="fait",
        question_id="fait/text",
        question_version="0badcafe",
        asked_at=NOON,
        answered_at=NOON,
        study_day=TODAY,
        answer={"kind": "dontknow"},
        correct=True,
        credit=1.0,
        rating=Rating.GOOD,
        guess_probability=0.0,
        duration=1000,
        before=None,
        after=a_memory(),
        policy=scheduling.POLICY,
        update_id=None,
    )
    return replace(review, **changes)


def test_a_first_review_makes_a_card_and_is_never_a_lapse():
    card = scheduling.next_card(a_review(rating=Rating.AGAIN))

    assert (card.reviews, card.lapses, card.version, card.last_question_id) == (1, 0, 1, "fait/text")


def test_a_later_review_moves_the_card_one_version_on_and_counts_lapses():
    before = a_card(version=4, reviews=4, lapses=1)

    forgotten = scheduling.next_card(a_review(before=before, rating=Rating.AGAIN))
    recalled = scheduling.next_card(a_review(before=before, rating=Rating.HARD))

    assert (forgotten.reviews, forgotten.lapses, forgotten.version) == (5, 2, 5)
    assert recalled.lapses == 1
