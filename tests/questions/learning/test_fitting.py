"""When fitted parameters are adopted, what they learn from, and that they foretell simulated learners better."""

import pickle
from datetime import timedelta
from math import log

import pytest

from questions.learning.card import LoggedReview, Rating, Unrated
from questions.learning.fitting import (
    FEWEST_ANSWERS,
    Answered,
    Fit,
    FitFailed,
    TooFewAnswers,
    decide_fit,
    list_histories,
    make_items,
    measure_log_loss,
)
from questions.learning.memory_model import DEFAULT_PARAMETERS
from questions.learning.optimiser import fit, optimise
from questions.learning.scheduling import DEFAULT_SCHEDULER, Scheduler, clip_parameters
from tests.builders import TODAY, a_review
from tests.questions.learning.simulated_class import FORGETFUL, SMALL, list_class, study

AGAIN, GOOD = Rating.AGAIN, Rating.GOOD


def answered(days: int, rating: Rating = GOOD, guess: float = 0.0) -> Answered:
    return Answered(rating=rating, day=TODAY + timedelta(days=days), guess=guess)


def logged(number: int, fact_id: str = "fait", *, taken_back: bool = False, **changes) -> LoggedReview:
    review = a_review(fact_id, study_day=TODAY + timedelta(days=number), **changes)
    return LoggedReview(id=number, review=review, taken_back=taken_back)


@pytest.fixture(scope="module")
def histories():
    """Six learners who forget faster than FSRS expects."""
    return list_class(study(number, world=SMALL, seed=1, truth=FORGETFUL) for number in range(6))


def test_a_fit_foretells_held_out_answers_better_where_learners_differ_from_fsrs(histories):
    found = fit(histories)

    assert found.reviews >= FEWEST_ANSWERS
    assert 0.15 < found.held_out / found.reviews < 0.25
    assert found.is_better
    assert found.log_loss_fitted < found.log_loss_default - 0.01


def test_the_same_answers_give_the_same_fit(histories):
    assert fit(histories) == fit(histories)


def test_parameters_never_see_the_answers_that_judge_them(histories):
    seen = []

    def remember(items):
        seen.extend(items)
        return DEFAULT_PARAMETERS

    found = decide_fit(histories, optimise=remember)

    assert len(seen) == found.reviews - found.held_out
    assert found.log_loss_fitted == found.log_loss_default
    assert not found.is_better


def test_parameters_that_foretell_worse_are_not_better(histories):
    wild = (*DEFAULT_PARAMETERS[:8], 3.5, *DEFAULT_PARAMETERS[9:])

    assert not decide_fit(histories, optimise=lambda _: wild).is_better


def test_parameters_out_of_bounds_are_brought_within(histories):
    found = decide_fit(histories, optimise=lambda _: (1e6, *DEFAULT_PARAMETERS[1:20], 5.0))

    assert (found.parameters[0], found.parameters[20]) == (100.0, 0.8)
    Scheduler(parameters=found.parameters).review(None, GOOD, today=TODAY)


def test_what_is_no_number_is_no_parameter():
    with pytest.raises(ValueError, match="nan"):
        clip_parameters((float("nan"), *DEFAULT_PARAMETERS[1:]))


def test_with_too_few_long_term_answers_there_is_no_fit():
    # 999 facts with two long-term answers each; the same-day ones don't count.
    history = tuple(answered(day) for day in (0, 0, 0, 3, 9))

    with pytest.raises(TooFewAnswers) as refusal:
        decide_fit([history] * 999, optimise=optimise)

    assert refusal.value.found == 1998


def test_answers_of_one_single_day_can_still_be_judged():
    history = (answered(0), answered(3))

    found = decide_fit([history] * FEWEST_ANSWERS, optimise=optimise)

    assert (found.held_out, found.is_better) == (FEWEST_ANSWERS, False)


def test_histories_hold_rated_answers_by_fact_without_those_taken_back():
    reviews = [
        logged(0, "a", guess_probability=0.25),
        logged(0, "b", rating=AGAIN),
        logged(1, "a", taken_back=True),
        logged(2, "a", unrated=Unrated.RAPID, after=None),
        logged(3, "a", rating=AGAIN, guessed=True, guess_probability=0.5),
    ]

    first, second = list_histories(reviews)

    assert first == (answered(0, guess=0.25), answered(3, AGAIN))
    assert second == (answered(0, AGAIN),)


def test_an_item_is_a_long_term_answer_with_all_that_came_before():
    history = (answered(0), answered(0), answered(5, AGAIN), answered(3), answered(9))

    items = make_items([history], until=TODAY + timedelta(days=5))

    # The clock went back from day 5 to day 3: the same day, as scheduling takes it.
    assert items == [((3, 0), (3, 0), (1, 5))]
    assert make_items([history], until=TODAY + timedelta(days=9))[-1] == ((3, 0), (3, 0), (1, 5), (3, 0), (3, 6))


def test_right_answers_count_as_forgotten_as_often_as_luck_explains_them():
    history = (answered(0), answered(2, guess=0.5))
    recall = 0.9
    # R = 0.9 after as many days as stability, which is 2.3.
    lucky = (1 - recall) * 0.5 / (recall + (1 - recall) * 0.5)

    items = make_items([history] * 4000, until=TODAY + timedelta(days=9))

    forgotten = sum(rating == AGAIN for _, (rating, _) in items) / len(items)
    assert forgotten == pytest.approx(lucky, abs=0.01)


def test_right_answers_that_luck_can_not_explain_stay_as_they_are():
    items = make_items([(answered(0), answered(2))] * 100, until=TODAY + timedelta(days=9))

    assert {rating for _, (rating, _) in items} == {GOOD}


def test_surprise_is_measured_with_luck_in_mind():
    history = (answered(0), answered(1, guess=0.5))
    recall = DEFAULT_SCHEDULER.recall(
        DEFAULT_SCHEDULER.review(None, GOOD, today=TODAY), today=TODAY + timedelta(days=1)
    )

    sure = measure_log_loss([(answered(0), answered(1))], DEFAULT_SCHEDULER, after=TODAY)
    lucky = measure_log_loss([history], DEFAULT_SCHEDULER, after=TODAY)

    assert sure == pytest.approx(-log(recall))
    assert lucky == pytest.approx(-log(recall + (1 - recall) / 2))


def test_an_item_without_any_wait_makes_the_optimiser_give_up_without_a_panic():
    with pytest.raises(FitFailed):
        optimise([((3, 0), (3, 0))] * 100)


def test_parameters_that_are_no_numbers_make_the_optimiser_give_up(monkeypatch):
    class Lost:
        def __init__(self, _) -> None:
            """As fsrs-rs's own."""

        def compute_parameters(self, _):
            return [float("nan")] * 21

    monkeypatch.setattr("fsrs_rs_python.FSRS", Lost)

    with pytest.raises(FitFailed):
        optimise([((3, 0), (3, 1))])


def test_refusals_come_through_from_another_process():
    for refusal in (TooFewAnswers(7), FitFailed("panic")):
        assert pickle.loads(pickle.dumps(refusal)).args == refusal.args


def test_a_fit_is_better_only_if_it_surprises_less():
    same = Fit(parameters=DEFAULT_PARAMETERS, reviews=2000, held_out=400, log_loss_default=0.5, log_loss_fitted=0.5)

    assert not same.is_better
