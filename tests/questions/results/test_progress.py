from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questions.results.progress import Recalls, measure_domains, measure_streak
from tests.builders import TODAY

CURRICULUM = {"a": ("1.5.2.1",), "b": ("1.7.2.1", "3.1.1.1"), "c": ("3.1.1.1",)}
TITLES = ((1, "Organisation"), (2, "Acquisition"), (3, "Suivi"))


def measure(today: dict[str, float], **later):
    return measure_domains(CURRICULUM, seen=today, recalls=Recalls(today=today, **later), titles=TITLES)


def test_mastery_is_the_mean_chance_of_recall_with_unseen_facts_as_nothing():
    first, _, third = measure({"a": 0.9})

    assert first.today == pytest.approx(0.45)
    assert (first.facts, first.seen) == (2, 1)
    assert (third.facts, third.seen, third.today) == (1, 0, 0.0)


def test_a_domain_without_facts_is_shown_empty():
    _, second, _ = measure({})

    assert (second.title, second.facts, second.today) == ("Acquisition", 0, 0.0)


def test_a_card_of_a_withdrawn_fact_counts_nowhere():
    assert sum(domain.seen for domain in measure({"gone": 1.0})) == 0


def test_the_exam_day_is_shown_only_where_there_is_one():
    without, with_exam = (
        measure({"a": 0.9})[0],
        measure({"a": 0.9}, untouched={"a": 0.5}, going_on={"a": 0.8, "b": 1})[0],
    )

    assert (without.untouched, without.going_on) == (None, None)
    assert (with_exam.untouched, with_exam.going_on) == (pytest.approx(0.25), pytest.approx(0.9))


def days_ago(*numbers: int) -> set[date]:
    return {TODAY - timedelta(days=number) for number in numbers}


# TODAY is a Tuesday: 0 and 1 are this week, 2 to 8 last week, 9 to 15 the week before.
@pytest.mark.parametrize(
    ("ago", "streak"),
    [
        ((), 0),
        ((0,), 1),
        ((0, 1, 2), 3),
        ((1, 2), 2),
        ((0, 2), 2),
        ((2, 3), 2),
        ((0, 1, 3, 4), 4),
        ((0, 1, 4, 5), 2),
        ((0, 3, 4), 3),
        ((0, 1, 2, 3, 5, 6, 7, 8, 9, 11, 12), 11),
        ((30,), 0),
    ],
)
def test_a_streak_forgives_one_day_a_week_and_today_may_still_come(ago, streak):
    assert measure_streak(days_ago(*ago), today=TODAY) == streak


def test_days_off_need_no_answer_and_use_no_forgiveness():
    leave = days_ago(*range(2, 16))

    assert measure_streak(days_ago(0, 16, 17), today=TODAY, is_off=leave.__contains__) == 3
    assert measure_streak(days_ago(0, 16, 17), today=TODAY) == 1


def test_an_answer_given_on_a_day_off_counts():
    assert measure_streak(days_ago(0, 1, 2), today=TODAY, is_off=days_ago(1).__contains__) == 3


def test_a_life_of_days_off_ends():
    assert measure_streak(days_ago(900), today=TODAY, is_off=lambda _: True) == 1


study_days = st.sets(st.integers(0, 40)).map(lambda numbers: days_ago(*numbers))


@given(study_days, study_days, study_days)
def test_leave_never_shortens_a_streak(days, leave, more):
    usual = measure_streak(days, today=TODAY, is_off=leave.__contains__)

    assert measure_streak(days, today=TODAY, is_off=(leave | more).__contains__) >= usual


@given(study_days, st.integers(0, 40))
def test_an_answer_more_never_shortens_a_streak(days, number):
    assert measure_streak(days | days_ago(number), today=TODAY) >= measure_streak(days, today=TODAY)
