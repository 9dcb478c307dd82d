"""`rappel leaderboard`, as somebody types it."""

import json
from dataclasses import replace

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from bot import leaderboard_commands
from bot.cli import app
from bot.use_cases.points import recount_points
from storage.engine import open_engine
from storage.schema import upgrade
from storage.unit_of_work import unit_of_work
from tests.bot.use_cases.learner import Learner, keep_facts
from tests.builders import NOON


@pytest.fixture
def learners(database_url, syllabus):
    """Six apprentices of one cohort; the first three have learnt four facts and met one again."""
    engine = open_engine(database_url)
    upgrade(engine)
    with unit_of_work(engine) as uow:
        cohort = uow.cohorts.create(name="ARC 2026", plan_id="arc-2010", created_at=NOON)
        uow.cohorts.create(name="ARC 2027", plan_id="arc-2010", created_at=NOON)
        uow.commit()
    learners = [Learner.enrol(engine, keep_facts(syllabus), telegram_id=number) for number in range(1, 7)]
    for number, learner in enumerate(learners):
        learner.person = replace(learner.person, cohort_id=cohort.id, consented_at=NOON)
        with unit_of_work(engine) as uow:
            uow.people.save(learner.person)
            recount_points(uow, learner.person.id)
            uow.commit()
        for _ in range(4 if number < 3 else 0):
            learner.rightly()
    learners[0].wait(days=1)
    learners[0].rightly()
    yield learners
    engine.dispose()


@pytest.fixture
def run(database_url, monkeypatch):
    """Exit code and everything written by `rappel leaderboard …`, in this process."""
    monkeypatch.setenv("RAPPEL_DATABASE_URL", database_url)
    monkeypatch.setattr(leaderboard_commands, "utc_now", lambda: NOON)

    def invoke(*arguments: str) -> tuple[int, str]:
        done = CliRunner().invoke(app, ["leaderboard", *arguments])
        return done.exit_code, done.output.replace("\u00a0", " ")

    return invoke


def test_a_cohort_s_leaderboard_is_written_by_alias_with_shared_ranks(learners, run):
    code, output = run("--cohort", "ARC 2026", "--format", "json")

    found = json.loads(output)
    assert code == 0
    assert found["cohort"] == {"id": 1, "name": "ARC 2026"}
    assert [(place["rank"], place["points"]) for place in found["places"]] == [
        (1, 3), (2, 2), (2, 2), (4, 0), (4, 0), (4, 0),
    ]  # fmt: skip
    assert "Noa" not in output
    assert "–" not in output


def test_a_period_and_a_table_can_be_asked_for(learners, run):
    code, output = run("--period", "all", "--cohort", "1")

    assert code == 0
    assert "rang" in output


def test_too_few_people_have_no_figures(learners, run):
    assert "au moins 5 personnes" in run()[1]
    assert json.loads(run("--format", "json")[1])["places"] == []


def test_a_cohort_that_is_not_there_is_named_with_those_that_are(learners, run):
    code, output = run("--cohort", "ARC 2028")

    assert code == 2
    assert "pas de classe « ARC 2028 ». Classes : 1 (ARC 2026), 2 (ARC 2027)." in output


def test_points_that_differ_from_the_log_are_named_and_mended_only_when_asked(learners, run):
    assert run("recount")[0] == 0
    with learners[0].engine.begin() as connection:
        connection.execute(text("UPDATE day_points SET points = 99 WHERE person_id = 1 AND study_day = '2026-11-24'"))

    code, output = run("recount", "--check")
    assert code == 1
    assert "✗ personne 1 : 2026-11-24" in output
    assert "1 personne corrigée" in run("recount", "--apply")[1]
    assert run("recount")[0] == 0


def test_sums_that_are_not_those_of_the_days_are_found_too(learners, run):
    with learners[0].engine.begin() as connection:
        connection.execute(text("UPDATE point_sums SET points = 77, shown = 77 WHERE person_id = 2"))

    assert "✗ personne 2 : 2026-11-24" in run("recount")[1]
    run("recount", "--apply")
    assert run("recount")[0] == 0
