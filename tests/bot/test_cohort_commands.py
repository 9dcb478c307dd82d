"""The year's end from a terminal, on a database as the bot left it."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from typer.testing import CliRunner

from bot.cli import app
from questions.invites import InviteFault
from storage.engine import hold_single_writer, open_engine
from storage.schema import upgrade
from storage.unit_of_work import unit_of_work
from tests.storage.builders import a_cohort, an_invite, enrol

LONG_AGO = date(2024, 6, 1)
FAR = datetime(2999, 1, 1, tzinfo=UTC)


@pytest.fixture
def stored(database_url, monkeypatch):
    """A cohort that is over with a member and an invite, and one that is not; doors to the database."""
    monkeypatch.setenv("RAPPEL_DATABASE_URL", database_url)
    upgrade(database_url)

    def look(query):
        engine = open_engine(database_url)
        with unit_of_work(engine) as uow:
            result = query(uow)
            uow.commit()
        engine.dispose()
        return result

    def settle(uow):
        over = a_cohort(uow, name="ARC [b]2021[/b]", exam_day=LONG_AGO)
        a_cohort(uow, name="ARC 2990", exam_day=date(2993, 6, 1))
        a_cohort(uow, name="CRC")
        person = enrol(uow)
        uow.people.save(replace(person, cohort_id=over.id))
        uow.invites.add(an_invite(person, cohort_id=over.id, expires_at=FAR))

    look(settle)
    return look


def rappel(*arguments):
    run = CliRunner().invoke(app, ["cohorts", *arguments])
    return run.exit_code, run.output.replace("\u00a0", " ")


def test_the_roll_over_archives_what_is_past_and_says_so(stored):
    shown = rappel("roll-over")
    again = rappel("roll-over")

    assert shown == (0, "📦 ARC [b]2021[/b] : archivée (1 apprenti·e, 1 invitation fermée).\n")
    assert again == (0, "Aucune classe n’a passé son examen : rien à archiver.\n")
    assert [cohort.name for cohort in stored(lambda uow: uow.cohorts.list_active())] == ["ARC 2990", "CRC"]
    invite = stored(lambda uow: uow.invites.get(1))
    assert invite.find_fault(FAR - timedelta(days=1)) is InviteFault.REVOKED
    entry = stored(lambda uow: uow.acts.list_latest(limit=1))[0]
    assert (entry.act, entry.person_id, entry.subject) == ("cohort archived", None, "cohort:1")
    assert stored(lambda uow: uow.people.get(1)).cohort_id == 1


def test_a_dry_run_shows_the_same_and_changes_nothing(stored):
    code, shown = rappel("roll-over", "--dry-run")

    assert code == 0
    assert "ARC [b]2021[/b] : archivée" in shown
    assert "Rien n’a été changé" in shown
    assert len(stored(lambda uow: uow.cohorts.list_active())) == 3


def test_cohorts_are_listed_for_people_and_for_programs(stored):
    rappel("roll-over")

    _, table = rappel("list")
    code, data = rappel("list", "--format", "json")

    assert code == 0
    assert "[b]2021[/b]" in table
    assert [(one["name"], one["exam_day"], one["members"]) for one in json.loads(data)] == [
        ("ARC [b]2021[/b]", "2024-06-01", 1),
        ("ARC 2990", "2993-06-01", 0),
        ("CRC", None, 0),
    ]
    assert json.loads(data)[0]["archived_at"] is not None


@pytest.mark.empty_database
def test_a_database_of_another_version_is_refused_in_one_line(database_url, monkeypatch):
    monkeypatch.setenv("RAPPEL_DATABASE_URL", database_url)

    code, shown = rappel("list")

    assert code == 2
    assert "elle est vide" in shown


def test_a_file_that_the_bot_is_using_is_left_alone(sqlite_url, monkeypatch):
    monkeypatch.setenv("RAPPEL_DATABASE_URL", sqlite_url)
    upgrade(sqlite_url)

    with hold_single_writer(sqlite_url):
        run = CliRunner().invoke(app, ["cohorts", "roll-over"])

    assert run.exception is not None
    assert "in_use" in str(run.exception)
