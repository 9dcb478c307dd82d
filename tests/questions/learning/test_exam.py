import random
from collections import Counter
from datetime import timedelta
from decimal import Decimal

import pytest

from questions.knowledge.bank import load_library
from questions.learning.exam import ExamLength, allow_time, draw_exam, mark_exam, mark_points
from questions.quiz.question_set import topic_of
from tests.builders import a_review

WEIGHTS = dict.fromkeys(range(1, 8), 10)
SMALL = {f"f{domain}{number}": (f"{domain}.1.1.1",) for domain in (1, 2) for number in range(2)}


@pytest.mark.parametrize("length", ExamLength)
def test_every_position_gets_its_share_of_the_questions(length):
    curriculum = load_library().curriculum

    facts = draw_exam(curriculum, weights=WEIGHTS, length=length, rng=random.Random(5))

    assert Counter(curriculum[fact][0][0] for fact in facts) == dict.fromkeys("1234567", length // 7)
    assert len({topic_of(fact) for fact in facts}) == len(facts) == length


def test_unequal_weights_share_out_every_question():
    curriculum = {f"f{domain}.{number}": (f"{domain}.1.1.1",) for domain in (1, 2, 3) for number in range(50)}

    facts = draw_exam(curriculum, weights={1: 50, 2: 30, 3: 21}, length=21, rng=random.Random(1))

    assert Counter(curriculum[fact][0][0] for fact in facts) == {"1": 11, "2": 6, "3": 4}


def test_a_bank_too_small_gives_what_it_has():
    assert sorted(draw_exam(SMALL, weights=WEIGHTS, length=21, rng=random.Random(1))) == sorted(SMALL)


def test_time_is_the_real_exam_s_in_proportion():
    assert allow_time(ExamLength.FULL, written_minutes=135) == timedelta(minutes=135)
    assert allow_time(ExamLength.SHORT, written_minutes=135) == timedelta(minutes=34)


@pytest.mark.parametrize(
    ("points", "possible", "mark"),
    [(0, 12, "1.0"), (12, 12, "6.0"), (7.2, 12, "4.0"), (6.6, 12, "4.0"), (6.5, 12, "3.5"), (0, 0, "1.0")],
)
def test_marks_run_from_one_to_six_in_halves(points, possible, mark):
    assert mark_points(points, possible) == Decimal(mark)


def mark(*reviews, facts=tuple(SMALL)):
    return mark_exam(facts, reviews, curriculum=SMALL, weights=WEIGHTS)


def test_partial_credit_counts_and_no_answer_is_no_point():
    result = mark(a_review("f10"), a_review("f11", credit=0.5, correct=False), a_review("f20"))

    assert [(position.domain, position.points, position.mark) for position in result.positions] == [
        (1, 1.5, Decimal("5.0")),
        (2, 1.0, Decimal("3.5")),
    ]
    assert result.mark == Decimal("4.3")
    assert result.is_passed
    assert (result.answered, result.missed) == (3, ("f11",))


def test_an_exam_without_any_answer_is_a_one():
    assert (mark().mark, mark().is_passed) == (Decimal("1.0"), False)
    assert mark(facts=()).mark == Decimal("1.0")


def test_a_fact_withdrawn_after_the_exam_does_not_count():
    assert mark(a_review("f10"), facts=("f10", "gone")).mark == Decimal("6.0")
