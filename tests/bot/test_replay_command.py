"""`rappel database replay`, as somebody types it."""

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from bot.cli import app
from bot.use_cases.replay import mend_cards
from storage.engine import hold_single_writer, open_engine
from storage.schema import upgrade
from tests.bot.test_cli import rappel
from tests.bot.use_cases.learner import Learner, keep_facts


@pytest.fixture
def people(database_url, syllabus):
    """Two apprentices with two cards each."""
    engine = open_engine(database_url)
    upgrade(engine)
    learners = [Learner.enrol(engine, keep_facts(syllabus), telegram_id=number) for number in (1, 2)]
    for learner in learners:
        learner.not_knowing()
        learner.rightly()
    yield learners
    engine.dispose()


@pytest.fixture
def run(database_url, monkeypatch):
    """Exit code and everything written by `rappel database replay …`, in this process."""
    monkeypatch.setenv("RAPPEL_DATABASE_URL", database_url)

    def invoke(*arguments: str) -> tuple[int, str]:
        done = CliRunner().invoke(app, ["database", "replay", *arguments])
        return done.exit_code, done.output.replace("\u00a0", " ")

    return invoke


def damage(people: list[Learner]) -> None:
    with people[0].engine.begin() as connection:
        connection.execute(text("UPDATE cards SET run = 5, stability = 9.5 WHERE fact_id = 'alpha'"))


async def test_cards_that_agree_with_the_log_are_told_so(people, tmp_path, database_url):
    code, output, _ = await rappel("database", "replay", folder=tmp_path, database_url=database_url)

    assert code == 0
    assert (
        output.replace("\u00a0", " ")
        == "✓ 4 cartes recalculées : tout concorde avec le journal des réponses, les points aussi.\n"
    )


def test_what_differs_is_listed_and_mended_only_when_asked(people, run):
    damage(people)

    for arguments in ((), ("--check",)):
        code, output = run(*arguments)
        named = [line for line in output.splitlines() if line.startswith("✗ personne")]
        assert code == 1
        assert len(named) == 4
        assert named[0].startswith("✗ personne 1, alpha, stability = 9.5, d’après le journal ")
        assert "Ne concordent pas avec le journal des réponses : 2 cartes, 0 jour de points" in output

    assert "2 cartes corrigées" in run("--apply")[1]
    assert run()[0] == 0


def test_points_that_differ_are_told_by_day_and_recounted_only_when_asked(people, run):
    with people[0].engine.begin() as connection:
        connection.execute(text("UPDATE day_points SET points = points + 3 WHERE person_id = 1 AND scope = 0"))

    for arguments in ((), ("--check",)):
        code, output = run(*arguments)
        assert code == 1
        assert "✗ personne 1, points d’un autre nombre que d’après le journal : 24.11.2026\n" in output
        assert "0 carte, 1 jour de points" in output

    assert "1 jour de points recompté" in run("--apply")[1]
    assert run()[0] == 0


def test_a_replay_can_go_on_after_a_person(people, run):
    damage(people)

    _, output = run("--after", "1")

    assert "personne 1," not in output
    assert "personne 2," in output


async def test_nothing_is_mended_while_the_bot_runs(people, tmp_path, database_url):
    with hold_single_writer(database_url):
        mending = await rappel("database", "replay", "--apply", folder=tmp_path, database_url=database_url)
        checking = await rappel("database", "replay", folder=tmp_path, database_url=database_url)

    assert (mending[0], checking[0]) == (2, 0)
    assert "un autre Rappel s’en sert déjà" in mending[2]


@pytest.mark.empty_database
def test_a_database_without_tables_is_explained(run):
    for arguments in ((), ("--apply",)):
        code, output = run(*arguments)
        assert code == 2
        assert len(output.splitlines()) == 1
        assert "RAPPEL_DATABASE_URL" in output


def test_an_interrupted_replay_keeps_what_is_done_and_says_how_to_go_on(people, run, monkeypatch):
    damage(people)

    def interrupt_at_the_second(uow, person_id, **arguments):
        if person_id == people[1].person.id:
            raise KeyboardInterrupt
        return mend_cards(uow, person_id, **arguments)

    monkeypatch.setattr("bot.replay_command.mend_cards", interrupt_at_the_second)
    code, output = run("--apply")

    assert code == 130
    assert "rappel database replay --apply --after 1" in output
    assert people[0].check().differences == ()
    assert people[1].check().differences != ()
