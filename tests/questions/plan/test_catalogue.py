from collections import Counter
from importlib import resources

import pytest

from questions.errors import InvalidContent, NotFound
from questions.plan.catalogue import list_plan_ids, load_plan, load_plan_from, parse_plan
from questions.plan.model import Level, Place

SHIPPED = (resources.files("questions.plan.catalogue") / "arc-2010.yaml").read_text(encoding="utf-8")


@pytest.fixture
def plan():
    return load_plan("arc-2010")


def test_the_shipped_plan_has_every_part_of_the_official_one(plan):
    specific = [one for competence in plan.competences.values() for one in competence.specific_objectives]

    assert (len(plan.domains), len(plan.competences), len(specific)) == (7, 40, 139)
    assert Counter(objective.level for objective in plan.list_objectives()) == {
        "C1": 20,
        "C2": 80,
        "C3": 69,
        "C4": 14,
        "C5": 95,
        "C6": 3,
    }
    assert len(plan.list_objectives(places=[Place.ENTREPRISE])) == 148
    assert len(plan.list_objectives(places=[Place.CI])) == 58
    assert len(plan.list_objectives(places=[Place.ECOLE])) == 75


def test_lessons_courses_and_exam_weights_add_up(plan):
    years = [sum(years) for years in zip(*(domain.lessons for domain in plan.domains), strict=True)]

    assert plan.domains[0].lessons == (20, 20, 20)
    assert years == [360, 200, 200]
    assert [course.days for course in plan.courses] == [10, 8, 5]
    assert sum(plan.exam.written_weights.values()) + plan.exam.oral_weight == 100
    assert (plan.exam.written_minutes, plan.exam.oral_minutes, plan.exam.practical_hours) == (135, 45, (4, 6))


def test_every_level_is_defined_and_versions_say_since_when(plan):
    assert set(plan.levels) == set(Level)
    assert [note.since.year for note in plan.versions] == [2010, 2015, 2021, 2026]
    assert plan.valid_until.year == 2030


def test_objectives_are_filtered_by_level_place_and_domain(plan):
    found = plan.list_objectives(levels=[Level.C1, Level.C2], places=[Place.ECOLE], domains=[1])

    assert {objective.domain for objective in found} == {1}
    assert all(Place.ECOLE in objective.places for objective in found)
    assert len(plan.list_objectives(levels=[Level.C1, Level.C2])) == 100


def test_an_objective_knows_its_competence(plan):
    objective = plan.get_objective("1.7.2.1")

    assert (objective.domain, objective.competence, objective.level) == (1, "1.7", "C2")


def test_unknown_codes_and_plans_are_refused_by_name(plan):
    with pytest.raises(NotFound, match=r"9\.9\.9\.9"):
        plan.get_objective("9.9.9.9")
    for plan_id in ("arc-2026", "../arc-2010", ""):
        with pytest.raises(NotFound):
            load_plan(plan_id)


def test_a_second_plan_is_one_more_file(tmp_path):
    (tmp_path / "arc-2026.yaml").write_text(SHIPPED.replace("id: arc-2010", "id: arc-2026"), encoding="utf-8")

    assert load_plan_from(tmp_path, "arc-2026").id == "arc-2026"
    assert list_plan_ids() == ("arc-2010",)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('{code: "1.1.1.2", level: C3', '{code: "1.1.1.2", level: C9', "C9"),
        ('{code: "1.1.1.2"', '{code: "1.1.1.1"', "déjà pris"),
        ('{code: "1.1.1.2"', '{code: "2.1.1.2"', "ne fait pas partie de 1.1.1"),
        ('competences: ["1.5"', 'competences: ["8.5"', "8.5 n’existe pas"),
        ("oral_weight: 30", "oral_wait: 30", "oral_wait"),
    ],
)
def test_an_error_in_a_plan_file_is_named_with_its_line(old, new, words):
    assert old in SHIPPED
    broken = SHIPPED.replace(old, new, 1)
    both = zip(SHIPPED.splitlines(), broken.splitlines(), strict=True)
    line = next(number for number, (before, after) in enumerate(both, start=1) if before != after)

    with pytest.raises(InvalidContent) as caught:
        parse_plan(broken, source="arc.yaml")

    assert any(words in str(problem) and f":{line}:" in str(problem) for problem in caught.value.problems)
