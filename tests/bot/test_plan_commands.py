import json

import pytest
from typer.testing import CliRunner

from bot.plan_commands import plan_app
from tests.questions.plan.plan_text import SMALL_PLAN


def run(*arguments: str):
    return CliRunner().invoke(plan_app, list(arguments))


def test_show_lists_the_hundred_objectives_to_know_and_to_understand():
    shown = run("show", "--level", "C1", "--level", "C2", "--format", "json")

    objectives = json.loads(shown.stdout)
    assert len(objectives) == 100
    assert objectives[0].keys() >= {"code", "level", "places", "title"}
    assert {place for one in objectives for place in one["places"]} == {"entreprise", "ci", "ecole"}


def test_show_draws_a_table_for_people():
    shown = run("show", "--level", "C6")

    assert "7.3.4.1" in shown.stdout
    assert "3 objectifs" in shown.stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("show", "--plan", "arc-1999"), "arc-2010"),
        (("show", "--domain", "9"), "1 à 7"),
        (("read", "nowhere.txt"), "nowhere.txt"),
    ],
)
def test_what_does_not_exist_is_named_with_what_does(arguments, words):
    shown = run(*arguments)

    assert shown.exit_code == 2
    assert words in shown.stderr


@pytest.mark.parametrize("arguments", [("show", "--level", "C9"), ("show", "--place", "maison")])
def test_an_unknown_level_or_place_is_refused(arguments):
    assert run(*arguments).exit_code == 2


def test_read_counts_what_a_text_holds_and_names_what_differs_from_the_catalogue(tmp_path):
    file = tmp_path / "plan.txt"
    file.write_text(SMALL_PLAN, encoding="utf-8")

    shown = run("read", str(file))
    data = json.loads(run("read", str(file), "--format", "json").stdout)

    assert shown.exit_code == 1
    assert "Objectifs évaluateurs\u00a0: 4" in shown.stdout
    assert "Leçons\u00a0: 100 (60/20/20)" in shown.stdout
    assert "1.7.2.1 est dans le catalogue, pas dans le texte" in shown.stdout
    assert (data["evaluator_objectives"], len(data["objectives"])) == (4, 4)


def test_a_file_that_is_no_text_is_refused(tmp_path):
    (tmp_path / "plan.pdf").write_bytes(b"%PDF-1.7\xff\xfe\x80")

    shown = run("read", str(tmp_path / "plan.pdf"))

    assert shown.exit_code == 2
    assert "UTF-8" in shown.stderr
