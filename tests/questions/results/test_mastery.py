"""How many of a cohort know each objective."""

from questions.results.mastery import ObjectiveMastery, measure_objectives

CURRICULUM = {"a": ("2.1.1.1",), "b": ("2.1.1.1", "10.1.1.1"), "c": ("1.7.2.1",)}


def test_an_objective_is_known_by_whom_its_facts_come_back_to_on_average():
    recalls = [{"a": 0.9, "b": 0.6}, {"a": 0.95}, {}]

    first = measure_objectives(CURRICULUM, recalls)[1]

    assert (first.code, first.facts, first.met, first.holders) == ("2.1.1.1", 2, 2, 1)
    assert round(first.recall, 3) == round((0.75 + 0.475) / 3, 3)


def test_objectives_stand_in_the_order_of_the_plan_even_those_nobody_met():
    found = measure_objectives(CURRICULUM, [{"b": 0.8}])

    assert [one.code for one in found] == ["1.7.2.1", "2.1.1.1", "10.1.1.1"]
    assert [one.domain for one in found] == [1, 2, 10]
    assert found[0] == ObjectiveMastery(code="1.7.2.1", facts=1, met=0, holders=0, recall=0.0)


def test_a_cohort_without_members_has_a_map_all_the_same():
    assert [one.met for one in measure_objectives(CURRICULUM, [])] == [0, 0, 0]
