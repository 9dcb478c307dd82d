"""The audit log from a terminal."""

import json

import pytest
from typer.testing import CliRunner

from bot.cli import app
from questions.audit import Deed
from storage.engine import open_engine
from storage.schema import upgrade
from storage.unit_of_work import unit_of_work
from tests.builders import NOON
from tests.storage.builders import a_cohort, enrol


@pytest.fixture
def stored(database_url, monkeypatch):
    """Two acts: one of a person, one of the server."""
    monkeypatch.setenv("RAPPEL_DATABASE_URL", database_url)
    monkeypatch.setenv("COLUMNS", "120")
    upgrade(database_url)
    engine = open_engine(database_url)
    with unit_of_work(engine) as uow:
        person, cohort = enrol(uow), a_cohort(uow, name="ARC [b]")
        uow.acts.append(Deed.COHORT_CREATED, at=NOON, person_id=person.id, subject=f"cohort:{cohort.id}")
        uow.acts.append(Deed.COHORT_ARCHIVED, at=NOON, person_id=None, subject=f"cohort:{cohort.id}", detail="x")
        uow.commit()
    engine.dispose()


def rappel(*arguments):
    run = CliRunner().invoke(app, ["acts", *arguments])
    return run.exit_code, run.output.replace("\u00a0", " ")


def test_acts_are_listed_for_people_the_newest_first(stored):
    code, output = rappel("list")

    assert code == 0
    rows = [line for line in output.splitlines() if "24.11.2026 12:00" in line]
    assert "Serveur" in rows[0]
    assert "a archivé la classe ARC [b]" in rows[0]
    assert "a créé la classe ARC [b]" in rows[1]


def test_acts_are_listed_for_programs_as_they_are_stored(stored):
    code, output = rappel("list", "--format", "json", "--limit", "1")

    assert code == 0
    assert json.loads(output) == [
        {
            "id": 2,
            "at": "2026-11-24T11:00:00+00:00",
            "person": None,
            "name": None,
            "act": "cohort archived",
            "subject": "cohort:1",
            "detail": "x",
        }
    ]
