from datetime import timedelta

import pytest

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


@pytest.mark.parametrize(
    ("ago", "streak"),
    [((), 0), ((0,), 1), ((0, 1, 2), 3), ((1, 2), 2), ((2, 3), 0), ((0, 2), 1)],
)
def test_a_streak_counts_days_in_a_row_and_today_may_still_come(ago, streak):
    assert measure_streak({TODAY - timedelta(days=days) for days in ago}, today=TODAY) == streak
