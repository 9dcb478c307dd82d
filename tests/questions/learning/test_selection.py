import random
from collections import Counter
from datetime import timedelta

from questions.learning.selection import choose_fact, choose_question
from questions.quiz.question import Kind
from tests.builders import TODAY, a_card, a_memory, a_question

CURRICULUM = {
    "a1": ("1.5.2.1",),
    "a2": ("1.5.2.1",),
    "b1": ("1.7.2.1", "1.5.2.1"),
    "c1": ("3.1.1.1",),
}


def due(days_ago: int):
    return a_memory(due_day=TODAY - timedelta(days=days_ago))


def choose(cards, **changes):
    return choose_fact(cards, CURRICULUM, **{"today": TODAY, "new_today": 0, **changes})


def test_the_most_overdue_fact_comes_before_the_others_and_before_new_ones():
    choice = choose([a_card("a1", memory=due(1)), a_card("b1", memory=due(5)), a_card("c1", memory=due(0))])

    assert (choice.fact_id, choice.is_new) == ("b1", False)


def test_a_fact_due_tomorrow_waits_for_a_new_one():
    choice = choose([a_card("a1", memory=due(-1))])

    assert (choice.fact_id, choice.is_new) == ("b1", True)


def test_new_facts_are_spread_over_objectives():
    seen, order = [], []
    for _ in CURRICULUM:
        fact_id = choose(seen).fact_id
        order.append(fact_id)
        seen.append(a_card(fact_id, memory=due(-9)))

    assert order == ["a1", "b1", "c1", "a2"]


def test_the_daily_limit_holds_back_new_facts_but_never_due_ones():
    assert choose([], new_today=20) is None
    assert choose([a_card("a1")], new_today=20).fact_id == "a1"


def test_nothing_is_left_when_all_is_learnt():
    assert choose([a_card(fact_id, memory=due(-3)) for fact_id in CURRICULUM]) is None


def test_the_fact_asked_last_waits_if_another_is_due():
    cards = [a_card("a1", memory=due(5)), a_card("c1", memory=due(1))]

    assert choose(cards, last_fact_id="a1").fact_id == "c1"
    assert choose(cards[:1], last_fact_id="a1").fact_id == "a1"


def test_a_card_of_a_withdrawn_fact_is_left_alone():
    assert choose([a_card("gone", memory=due(9))]).fact_id == "a1"


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
