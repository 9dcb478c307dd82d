import pytest
from hypothesis import given
from hypothesis import strategies as st

from questions.plan.catalogue import load_plan
from questions.plan.model import Level, Place
from questions.plan.reader import compare, read_plan_text
from tests.questions.plan.plan_text import SMALL_PLAN


def read(text: str = SMALL_PLAN):
    return read_plan_text(text, source="plan.txt")


def problem_of(old: str, new: str) -> str:
    assert old in SMALL_PLAN
    (problem,) = read(SMALL_PLAN.replace(old, new)).problems
    return str(problem)


def line_of(part: str) -> int:
    return next(number for number, line in enumerate(SMALL_PLAN.splitlines(), start=1) if part in line)


def test_everything_is_found_through_bold_headings_footnotes_and_capital_crosses():
    found = read()

    assert found.problems == ()
    assert found.domains == (1, 2)
    assert found.competences == ("1.1", "2.1")
    assert found.specific_objectives == ("1.1.1", "1.1.2", "2.1.1")
    assert [objective.code for objective in found.objectives] == ["1.1.1.1", "1.1.1.2", "1.1.2.1", "2.1.1.2"]
    assert found.count_levels() == {"C1": 1, "C2": 1, "C3": 1, "C4": 0, "C5": 1, "C6": 0}
    assert found.count_places() == {Place.ENTREPRISE: 2, Place.CI: 1, Place.ECOLE: 1}


def test_a_row_cut_by_a_page_break_is_made_whole():
    titles = {objective.code: objective.title for objective in read().objectives}

    assert titles["1.1.1.2"] == "applique les directives individuelles des différents mandants."
    assert titles["1.1.1.1"] == "décrit les civilités."


def test_the_lesson_table_has_a_row_for_each_domain_and_a_number_for_each_year():
    assert read().lessons == ((20, 20, 20), (40, 0, 0))


@pytest.mark.parametrize(
    ("old", "new", "part", "words"),
    [
        ("civilités.\tC2", "civilités.\tC9", "civilités", "C9"),
        ("civilités.\tC2", "civilités.\t", "civilités", "niveau"),
        ("C1\t\tx\t", "C1\t\t\t", "trois règles", "aucun lieu"),
        ("1.1.1.2 <sup>2</sup>", "1.1.1.1 <sup>2</sup>", "individuelles", "déjà pris"),
        ("2.1.1.2.", "2.1.9.2.", "conclut", "2.1.1"),
        ("Travail\t60", "Travail\t61", "Travail\t60", "61"),
    ],
)
def test_a_damaged_row_is_named_with_its_line_and_the_rest_is_read(old, new, part, words):
    problem = problem_of(old, new)

    assert problem.startswith(f"plan.txt:{line_of(part)}:")
    assert words in problem
    assert len(read(SMALL_PLAN.replace(old, new)).objectives) >= 3


def test_a_text_that_is_no_plan_says_so():
    (problem,) = read("Bonjour\n").problems

    assert "aucun objectif" in str(problem)


@given(st.data())
def test_no_damage_to_the_text_ends_in_an_exception(data):
    lines = SMALL_PLAN.splitlines()
    start = data.draw(st.integers(0, len(lines)))
    length = data.draw(st.integers(0, 8))
    junk = data.draw(st.text(alphabet="1.2\tCx*<>b/ é\n", max_size=30))
    damaged = "\n".join([*lines[:start], junk, *lines[start + length :][::-1]])

    found = read(damaged[: data.draw(st.integers(0, len(damaged)))])

    assert len(found.objectives) <= 20


def test_the_catalogue_is_compared_code_for_code():
    plan = load_plan("arc-2010")
    (first, *others) = plan.list_objectives()
    other_level = Level.C6 if first.level is not Level.C6 else Level.C1
    lines = [
        f"{objective.code}.\t... fait.\t{objective.level}\t"
        + "\t".join("x" if place in objective.places else "" for place in (Place.ENTREPRISE, Place.CI, Place.ECOLE))
        for objective in others[1:]
    ]
    changed = f"{first.code}.\t... fait.\t{other_level}\tx\tx\tx"
    text = "\n".join([changed, *lines, "9.9.9.9.\t... fait.\tC1\tx\t\t"])

    messages = [str(problem) for problem in compare(plan, read(text), source="plan.txt")]

    assert len(messages) == 3
    assert f"{first.code} a un autre niveau" in messages[0]
    assert f"{others[0].code} est dans le catalogue, pas dans le texte" in messages[1]
    assert "9.9.9.9 est dans le texte" in messages[2]
