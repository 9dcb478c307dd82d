import random
from collections import Counter

from questions.learning.asking import choose_question
from questions.quiz.question import Kind
from tests.builders import a_question


def test_the_variant_asked_last_is_not_asked_again():
    questions = [a_question(kind) for kind in (Kind.CHOICE, Kind.TEXT)]

    drawn = {
        choose_question(questions, last_question_id=questions[0].id, rng=random.Random(seed)).id for seed in range(20)
    }

    assert drawn == {questions[1].id}


def test_the_only_variant_is_asked_again_all_the_same():
    question = a_question()

    assert choose_question([question], last_question_id=question.id, rng=random.Random(1)) == question


def test_kinds_are_drawn_evenly_however_many_questions_each_has():
    questions = [a_question(id=f"fait/choice.{number}") for number in range(20)] + [a_question(Kind.ORDER)]
    rng = random.Random(3)

    kinds = Counter(choose_question(questions, last_question_id="x", rng=rng).kind for _ in range(400))

    assert 140 < kinds[Kind.ORDER] < 260


def test_a_first_meeting_is_no_blank_page():
    questions = [a_question(kind) for kind in (Kind.RECALL, Kind.CHOICE)]

    drawn = {choose_question(questions, last_question_id=None, rng=random.Random(seed)).kind for seed in range(20)}

    assert drawn == {Kind.CHOICE}


def test_a_fact_that_will_not_stick_is_asked_in_its_easiest_kind():
    questions = [a_question(kind) for kind in (Kind.TEXT, Kind.CHOICE, Kind.ORDER, Kind.TRUE_FALSE)]

    drawn = {
        choose_question(questions, last_question_id="x", rng=random.Random(seed), gently=True).kind
        for seed in range(20)
    }

    assert drawn == {Kind.TRUE_FALSE}


def test_a_fact_without_easy_kinds_is_asked_all_the_same():
    question = a_question(Kind.TEXT)

    assert choose_question([question], last_question_id=None, rng=random.Random(1), gently=True) == question
