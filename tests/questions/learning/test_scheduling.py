from datetime import UTC, date, datetime, time, timedelta

import fsrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from questions.learning.card import Rating, Unrated
from questions.learning.memory_model import DEFAULT_PARAMETERS
from questions.learning.scheduling import DEFAULT_SCHEDULER as SCHEDULER
from questions.learning.scheduling import clip_parameters, guess_of, next_card
from questions.quiz.answers import SelfGrade
from questions.quiz.grading import Grade
from tests.builders import TODAY, a_card, a_memory, a_review

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
        memory = SCHEDULER.review(memory, rating, today=day)
        intervals.append((memory.due_day - day).days)
        day = memory.due_day

    assert intervals == [2, 11, 46, 3, 8]


def test_first_answers_start_with_the_published_stabilities():
    found = [round(memory.stability, 3) for memory in SCHEDULER.list_outcomes(None, today=START)]

    assert found == [0.212, 1.293, 2.307, 8.296]


def test_retrievability_is_nine_tenths_after_as_many_days_as_stability():
    assert SCHEDULER.recall(a_memory(stability=10.0), today=TODAY) == pytest.approx(0.9)


@given(st.lists(st.tuples(st.integers(0, 90), st.sampled_from(list(Rating))), min_size=1, max_size=12))
def test_a_history_ends_where_py_fsrs_itself_ends_it(history):
    theirs = fsrs.Scheduler(learning_steps=(), relearning_steps=(), enable_fuzzing=False)
    card, memory, day = fsrs.Card(card_id=1), None, START
    for gap, rating in history:
        day += timedelta(days=gap)
        card, _ = theirs.review_card(card, fsrs.Rating(int(rating)), datetime.combine(day, time(0), UTC))
        memory = SCHEDULER.review(memory, rating, today=day)

    assert memory.stability == pytest.approx(card.stability, rel=1e-9)
    assert memory.difficulty == pytest.approx(card.difficulty, rel=1e-9)
    assert memory.due_day == card.due.date()


@given(memories)
def test_better_ratings_never_give_less_stability_or_shorter_waits(memory):
    outcomes = SCHEDULER.list_outcomes(memory, today=TODAY)
    stabilities = [outcome.stability for outcome in outcomes]

    assert stabilities == sorted(stabilities)
    assert [outcome.due_day for outcome in outcomes] == sorted(outcome.due_day for outcome in outcomes)


@given(memories)
def test_forgetting_never_raises_stability(memory):
    assert SCHEDULER.review(memory, Rating.AGAIN, today=TODAY).stability <= memory.stability + 1e-9


def test_a_clock_that_went_backwards_counts_as_the_same_day():
    outcome = SCHEDULER.review(a_memory(last_day=TODAY), Rating.GOOD, today=TODAY - timedelta(days=3))

    assert outcome.stability == SCHEDULER.review(a_memory(last_day=TODAY), Rating.GOOD, today=TODAY).stability
    assert outcome.last_day == TODAY - timedelta(days=3)


def test_a_right_answer_that_may_be_luck_is_believed_less_in_the_likely_state():
    memory = a_memory(stability=3.0, last_day=TODAY - timedelta(days=12))

    known = SCHEDULER.review(memory, Rating.GOOD, today=TODAY)
    lucky = SCHEDULER.review(memory, Rating.GOOD, today=TODAY, guess=0.5)

    assert lucky.stability == known.stability == known.likely_stability
    assert lucky.likely_stability < known.likely_stability


def test_the_likely_state_lies_between_good_and_again_by_the_chance_of_having_known():
    recall = SCHEDULER.recall(a_memory(), today=TODAY)
    known = recall / (recall + (1 - recall) * 0.25)
    good, again = (SCHEDULER.review(a_memory(), rating, today=TODAY) for rating in (Rating.GOOD, Rating.AGAIN))

    weighed = SCHEDULER.review(a_memory(), Rating.HARD, today=TODAY, guess=0.25)

    assert weighed.likely_stability == pytest.approx(good.stability**known * again.stability ** (1 - known))
    assert weighed.likely_difficulty == pytest.approx(known * good.difficulty + (1 - known) * again.difficulty)


@pytest.mark.parametrize(
    ("changes", "guess"),
    [
        ({"guess_probability": 0.25}, 0.25),
        ({"guess_probability": 0.25, "correct": False}, 0.0),
        ({"guess_probability": 0.25, "guessed": True}, 0.0),
        ({"guess_probability": 0.25, "policy": "fsrs6-1"}, 0.0),
    ],
)
def test_a_logged_answer_tells_by_which_luck_it_is_weighed(changes, guess):
    assert guess_of(a_review(**changes)) == guess


def test_a_hint_makes_a_right_answer_hard():
    assert SCHEDULER.rate(a_grade(), memory=a_memory(), today=TODAY, hint=True) == Rating.HARD
    wrong = a_grade(credit=0.0, correct=False)
    assert SCHEDULER.rate(wrong, memory=a_memory(), today=TODAY, hint=True) == Rating.AGAIN


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
    assert SCHEDULER.rate(grade, memory=memory, today=TODAY) == rating


def test_a_first_review_makes_a_card_and_is_never_a_lapse():
    card = next_card(a_review(rating=Rating.AGAIN))

    assert (card.reviews, card.lapses, card.version, card.last_question_id) == (1, 0, 1, "fait/text")


def test_a_later_review_moves_the_card_one_version_on_and_counts_lapses():
    before = a_card(version=4, reviews=4, lapses=1)

    forgotten = next_card(a_review(before=before, rating=Rating.AGAIN))
    recalled = next_card(a_review(before=before, rating=Rating.HARD))

    assert (forgotten.reviews, forgotten.lapses, forgotten.version) == (5, 2, 5)
    assert recalled.lapses == 1


def test_an_answer_that_was_practice_makes_no_card():
    with pytest.raises(ValueError, match="same_day"):
        next_card(a_review(after=None, unrated=Unrated.SAME_DAY))


def play(*ratings: Rating, **changes):
    """The card after these ratings, one a day."""
    card = a_card(**changes)
    for rating in ratings:
        card = next_card(a_review(before=card, rating=rating))
    return card


def test_a_run_counts_ratings_of_one_sort():
    assert play(Rating.GOOD, Rating.HARD, run=1).run == 3
    assert play(Rating.AGAIN, Rating.AGAIN, run=5).run == -2


def test_four_failures_in_a_row_make_a_leech_and_three_passes_are_the_way_back():
    leech = play(*[Rating.AGAIN] * 4)

    assert play(*[Rating.AGAIN] * 3).leech_since is None
    assert leech.leech_since == TODAY
    assert play(*[Rating.AGAIN] * 4, Rating.GOOD, Rating.HARD).leech_since == TODAY
    assert play(*[Rating.AGAIN] * 4, *[Rating.GOOD] * 3).leech_since is None


def test_eight_lapses_make_a_leech_and_then_every_four():
    def lapse(after: int):
        return play(Rating.AGAIN, run=1, lapses=after - 1, reviews=30).leech_since

    assert [count for count in range(1, 17) if lapse(count)] == [8, 12, 16]


def test_clipped_parameters_never_make_a_better_first_answer_worth_less():
    clipped = clip_parameters((5.0, 1.0, 3.0, 2.0, *DEFAULT_PARAMETERS[4:]))

    assert clipped == (5.0, 5.0, 5.0, 5.0, *DEFAULT_PARAMETERS[4:])
