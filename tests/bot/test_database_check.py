"""`rappel database check`: what a database contradicts itself in is found, one sentence each."""

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from bot.cli import app
from storage.engine import open_engine
from storage.soundness import Rule, list_breaches
from tests.storage.filling import filled

DAMAGES = {
    Rule.CARDS_COUNT_REVIEWS: "UPDATE cards SET reviews = reviews + 1",
    Rule.ONE_REVIEW_FOR_EACH_ANSWER: "UPDATE asked_questions SET state = 'answered' WHERE state = 'open'",
    Rule.ROUNDS_CLOSED: "UPDATE rounds SET closed_at = started_at WHERE state = 'open'",
    Rule.SUMS_OF_POINTS: "UPDATE day_points SET points = points + 1 WHERE scope = 0",
    Rule.COUNTS_OF_SCORES: "UPDATE score_counts SET people = people + 1",
}


@pytest.fixture
def engine(database_url, monkeypatch):
    """A database with rows everywhere that contradicts itself in nothing."""
    monkeypatch.setenv("RAPPEL_DATABASE_URL", database_url)
    engine = open_engine(database_url)
    filled(engine)
    damage(engine, "DELETE FROM point_recounts")
    yield engine
    engine.dispose()


def damage(engine, statement: str) -> None:
    with engine.begin() as connection:
        connection.execute(text(statement))


def broken(engine) -> list[Rule]:
    with engine.connect() as connection:
        return [breach.rule for breach in list_breaches(connection)]


def run() -> tuple[int, str]:
    result = CliRunner().invoke(app, ["database", "check"])
    return result.exit_code, result.output.replace("\u00a0", " ")


def test_a_sound_database_is_called_sound(engine):
    assert run() == (0, "✓ La base de données convient : rien ne manque et tous les comptes sont justes.\n")


@pytest.mark.parametrize("rule", DAMAGES)
def test_what_contradicts_itself_is_found_and_named_in_one_sentence(engine, rule):
    damage(engine, DAMAGES[rule])

    code, output = run()

    assert broken(engine) == [rule]
    assert (code, output.count("\n"), output[:2]) == (1, 1, "✗ ")


def test_an_answer_counted_twice_is_found(engine):
    damage(engine, "DROP TRIGGER reviews_refuse_update" + ("" if engine.dialect.name == "sqlite" else " ON reviews"))
    damage(engine, "UPDATE reviews SET update_id = 7")

    assert broken(engine) == [Rule.NO_UPDATE_TWICE]


def test_a_number_that_would_be_given_twice_is_found(engine):
    if engine.dialect.name == "sqlite":
        damage(engine, "UPDATE sqlite_sequence SET seq = 1 WHERE name = 'people'")
    else:
        damage(engine, "SELECT setval(pg_get_serial_sequence('people', 'id'), 1)")

    assert broken(engine) == [Rule.FRESH_NUMBERS]


def test_a_damaged_file_and_a_missing_row_are_found(sqlite_url):
    engine = open_engine(sqlite_url)
    filled(engine)
    with engine.connect() as connection:
        connection.connection.driver_connection.executescript(
            "PRAGMA foreign_keys = OFF; DELETE FROM people WHERE id = 1; PRAGMA writable_schema = ON;"
            "UPDATE sqlite_master SET sql = replace(sql, '(question_id', '(fact_id')"
            " WHERE name = 'ix_reviews_question_id';"
        )
    engine.dispose()

    engine = open_engine(sqlite_url)
    assert broken(engine) == [Rule.WHOLE_FILE, Rule.NOTHING_MISSING]
    engine.dispose()
