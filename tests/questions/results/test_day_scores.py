"""A day's points by domain, and the sums that follow from the days."""

from dataclasses import replace
from datetime import date

from questions.learning.card import LoggedReview, Rating
from questions.results.day_scores import TOTAL, DayScore, score_answers, sum_days
from questions.results.leaderboards import Period
from tests.builders import a_card, a_review

MONDAY = date(2026, 11, 23)


def an_answer(number: int, fact_id: str, *, right: bool = True) -> LoggedReview:
    review = a_review(
        fact_id,
        before=a_card(reviews=4),
        recall=0.9,
        guess_probability=0.25,
        answer={"kind": "chosen", "index": 0},
    )
    if not right:
        review = replace(review, correct=False, credit=0.0, rating=Rating.AGAIN)
    return LoggedReview(id=number, review=review, taken_back=False)


def a_day(points: int, **domains: int) -> DayScore:
    return DayScore(total=points, goal=10, domains={int(name[1:]): earned for name, earned in domains.items()})


def test_each_fact_earns_for_the_domain_of_its_first_question_whatever_the_order_of_arrival():
    answers = [(an_answer(1, "a"), "1.4.1.1"), (an_answer(2, "b"), "3.1.2.2"), (an_answer(3, "a"), "7.1.1.1")]

    score = score_answers(answers, goal=10)

    assert (score.total, score.domains) == (2, {1: 1, 3: 1})
    assert score == score_answers(reversed(answers), goal=10)


def test_the_goal_belongs_to_no_domain_and_a_fact_without_objective_neither():
    score = score_answers([(an_answer(1, "a"), ""), (an_answer(2, "b"), "3.1.2.2")], goal=2)

    assert (score.total, score.domains, score.goal) == (4, {3: 1}, 2)
    assert score.by_scope() == {TOTAL: 4, 3: 1}


def test_a_domain_whose_points_cancel_out_is_not_shown():
    score = score_answers([(an_answer(1, "a"), "1.4.1.1"), (an_answer(2, "b", right=False), "1.4.1.1")], goal=10)

    assert (score.total, score.domains) == (0, {})
    assert score.by_scope() == {}


def test_sums_are_of_the_latest_week_and_month_and_of_all_time():
    sums = sum_days({date(2026, 10, 31): a_day(5, d1=5), date(2026, 11, 22): a_day(3), MONDAY: a_day(2, d3=2)})

    assert sums[TOTAL, Period.WEEK] == (MONDAY, 2)
    assert sums[TOTAL, Period.MONTH] == (date(2026, 11, 1), 5)
    assert sums[TOTAL, Period.ALL][1] == 10
    assert sums[1, Period.MONTH] == (date(2026, 10, 1), 5)
    assert (3, Period.WEEK) in sums
