import random
from datetime import timedelta

import pytest

from questions.learning.forecast import Course, mean_recall, project_all, recall_all, recall_on
from questions.learning.memories import Memories
from questions.learning.memory_model import DEFAULT_MODEL
from questions.learning.selection import Aim
from tests.builders import TODAY, a_card, a_memory
from tests.questions.learning.slow_forecast import walk_slowly

EXAM = TODAY + timedelta(days=100)
UNSEEN = [f"n{number}" for number in range(100)]


def course(answers: float, **changes) -> Course:
    aim = Aim(**{"today": TODAY, "exam_day": EXAM, "answers_per_day": answers, "bank_size": 120, **changes})
    return Course(aim=aim, started=TODAY, answers_per_day=answers)


def seen() -> list:
    return [a_card(f"s{number}", memory=a_memory(stability=2.0 + number)) for number in range(20)]


def project(cards: list, unseen: list[str], *, course: Course) -> dict[str, float]:
    return project_all(Memories.of_cards(cards), unseen, course=course)


def test_recall_on_a_day_uses_the_likely_state():
    memory = a_memory(stability=90.0, likely_stability=10.0, last_day=TODAY)

    assert recall_on(memory, TODAY + timedelta(days=10)) == pytest.approx(0.9)


def test_what_was_just_answered_wrongly_is_not_known_today():
    memory = a_memory(likely_stability=0.9, last_day=TODAY)

    assert recall_on(memory, TODAY) == 0.0
    assert recall_on(memory, TODAY + timedelta(days=1)) == DEFAULT_MODEL.recall(0.9, 1)


def test_facts_never_met_count_as_not_known():
    assert mean_recall({"a": 0.8}, ["a", "b"]) == pytest.approx(0.4)
    assert mean_recall({}, []) == 0.0


def test_without_an_exam_day_ahead_there_is_no_forecast():
    assert project(seen(), UNSEEN, course=course(10, exam_day=None)) == {}
    assert project(seen(), UNSEEN, course=course(10, exam_day=TODAY)) == {}


def test_who_answers_nothing_only_forgets():
    forecast = project(seen(), UNSEEN, course=course(0.0))

    untouched = {card.fact_id: recall_on(card.memory, EXAM) for card in seen()}
    assert forecast == pytest.approx(untouched, abs=1e-12)


def test_more_answers_a_day_promise_more():
    means = [mean_recall(project(seen(), UNSEEN, course=course(n)), [*UNSEEN, *range(20)]) for n in (0, 2, 5, 10, 20)]

    assert means == sorted(means)
    assert means[-1] - means[0] > 0.3


def test_new_facts_are_met_on_the_way():
    forecast = project([], UNSEEN, course=course(10))

    assert set(forecast) == set(UNSEEN)
    assert all(0 < recall <= 1 for recall in forecast.values())


def test_a_day_before_the_exam_one_stride_is_left():
    tomorrow = TODAY + timedelta(days=1)
    forecast = project(seen(), [], course=course(20, exam_day=tomorrow))
    untouched = project(seen(), [], course=course(0, exam_day=tomorrow))

    assert forecast.keys() == untouched.keys() == {card.fact_id for card in seen()}
    assert sum(forecast.values()) > sum(untouched.values())


def remembered(count: int, rng: random.Random) -> list:
    """Cards in all states: fresh, long forgotten, wrong today, and one that a clock put into tomorrow."""
    ages = [-1, 0, *(rng.randint(0, 60) for _ in range(count))]
    return [
        a_card(
            f"s{rng.random()}",
            memory=a_memory(
                stability=rng.lognormvariate(1, 2),
                difficulty=rng.uniform(1, 10),
                likely_stability=rng.lognormvariate(1, 2),
                likely_difficulty=rng.uniform(1, 10),
                last_day=TODAY - timedelta(days=age),
            ),
        )
        for age in ages
    ]


@pytest.mark.parametrize("trusted", [True, False])
@pytest.mark.parametrize("left", [1, 20, 400])
def test_all_memories_at_once_go_the_way_of_each_by_itself(left, trusted):
    rng = random.Random(left)
    cards, equals = remembered(60, rng), [a_card(f"e{number}", memory=a_memory()) for number in range(9)]
    towards = course(7.3, exam_day=TODAY + timedelta(days=left), trusted=trusted)

    forecast = project([*cards, *equals], UNSEEN, course=towards)

    assert forecast == pytest.approx(walk_slowly([*cards, *equals], UNSEEN, course=towards), abs=1e-12)


def test_the_recall_of_all_memories_at_once_is_that_of_each():
    cards = remembered(60, random.Random(3))

    for day in (TODAY, EXAM):
        each = {card.fact_id: recall_on(card.memory, day) for card in cards}
        assert recall_all(Memories.of_cards(cards), day) == pytest.approx(each, abs=1e-12)
