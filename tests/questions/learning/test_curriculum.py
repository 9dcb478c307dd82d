import random

from questions.knowledge.bank import load_library
from questions.learning.curriculum import order_by_lessons
from questions.learning.exam import draw_exam
from questions.plan.catalogue import load_plan

PLAN = load_plan("arc-2010")


def test_domains_run_side_by_side_as_their_lessons_do():
    # Domain 7 has all its lessons in the first year, domain 6 a third in each.
    facts = {f"s{n}": ("6.1.1.1",) for n in range(3)} | {f"d{n}": ("7.1.1.1",) for n in range(3)}

    assert list(order_by_lessons(facts, PLAN)) == ["d0", "s0", "d1", "d2", "s1", "s2"]


def test_inside_a_domain_the_bank_s_own_order_stands():
    library = load_library()
    ordered = order_by_lessons(library.curriculum, PLAN)

    for domain in range(1, 8):

        def of_domain(facts, prefix=f"{domain}."):
            return [fact for fact, codes in facts.items() if codes[0].startswith(prefix)]

        assert of_domain(ordered) == of_domain(library.curriculum)
    assert ordered == library.curriculum


def test_the_first_weeks_meet_every_domain():
    first = list(order_by_lessons(load_library().curriculum, PLAN).values())[:60]

    assert {codes[0][0] for codes in first} == set("1234567")


def test_a_domain_without_lessons_comes_last():
    assert list(order_by_lessons({"x": ("9.1.1.1",), "y": ("1.1.1.1",)}, PLAN)) == ["y", "x"]


def test_a_fact_that_serves_no_objective_comes_last_and_in_no_exam():
    curriculum = order_by_lessons({"loose": (), "a": ("7.1.1.1",)}, PLAN)

    assert list(curriculum) == ["a", "loose"]
    assert draw_exam(curriculum, weights=PLAN.exam.written_weights, length=21, rng=random.Random(1)) == ("a",)
