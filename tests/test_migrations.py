"""Every migration up, down and up again, on both databases; the models match what they make."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

import storage.migrations
from storage.engine import open_engine
from storage.errors import NewerSchema
from storage.schema import SchemaProblemKind, check, downgrade, upgrade, upgrade_to
from storage.unit_of_work import unit_of_work
from tests.databases import newest_revision
from tests.storage.builders import NOW, a_cohort, a_review, an_invite, ask, ask_and_answer, enrol

pytestmark = pytest.mark.empty_database

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = open_engine(database_url)
    yield engine
    engine.dispose()


def kinds(engine: Engine) -> list[SchemaProblemKind]:
    return [problem.kind for problem in check(engine)]


def test_a_migration_is_called_by_its_revision_and_the_highest_comes_last() -> None:
    folder = Path(storage.migrations.__file__).with_name("versions")
    chain = ScriptDirectory(str(folder.parent))

    names = sorted(path.name[1:5] for path in folder.glob("v*.py"))

    assert names == sorted(script.revision for script in chain.walk_revisions())
    assert names[-1] == chain.get_current_head()


def test_an_upgraded_database_matches_the_models(engine: Engine) -> None:
    upgrade(engine)

    assert check(engine) == []


def test_up_down_and_up_again(engine: Engine) -> None:
    upgrade(engine)
    downgrade(engine, "base")

    assert inspect(engine).get_table_names() == ["alembic_version"]
    assert kinds(engine) == [SchemaProblemKind.EMPTY]
    upgrade(engine)
    assert check(engine) == []


def test_upgrading_twice_changes_nothing_and_keeps_the_data(database_url: str, engine: Engine) -> None:
    upgrade(database_url)
    with unit_of_work(engine) as uow:
        uow.reviews.append(a_review(ask(uow, enrol(uow))))
        uow.commit()

    upgrade(engine)
    upgrade(database_url)

    with unit_of_work(engine) as uow:
        assert uow.people.count() == 1


def test_going_back_over_the_parameters_keeps_the_log_and_its_trigger(engine: Engine) -> None:
    upgrade(engine)
    with unit_of_work(engine) as uow:
        asked = ask(uow, enrol(uow))
        uow.reviews.append(a_review(asked, parameters_id=3))
        uow.commit()

    downgrade(engine, "0002")
    upgrade(engine)

    assert check(engine) == []
    with unit_of_work(engine) as uow:
        found = uow.reviews.find_of_asked(asked.id)
        assert found is not None
        assert found.review == a_review(asked, parameters_id=None)


def test_an_empty_database_is_told_from_an_outdated_one(engine: Engine) -> None:
    assert kinds(engine) == [SchemaProblemKind.EMPTY]


def test_a_database_of_a_newer_version_is_left_alone(engine: Engine) -> None:
    upgrade(engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(NewerSchema) as refusal:
        upgrade(engine)

    assert (refusal.value.found, refusal.value.known) == ("9999", newest_revision())
    assert kinds(engine) == [SchemaProblemKind.NEWER]


@pytest.mark.parametrize(
    ("damage", "named"),
    [
        ("ALTER TABLE people ADD COLUMN nickname TEXT", "nickname"),
        ("DROP INDEX ix_rounds_person_id_id", "ix_rounds_person_id_id"),
        ("DROP TABLE reversals", "reversals"),
    ],
)
def test_what_differs_from_the_models_is_named(engine: Engine, damage: str, named: str) -> None:
    upgrade(engine)
    with engine.begin() as connection:
        connection.execute(text(damage))

    (problem,) = check(engine)

    assert problem.kind is SchemaProblemKind.DIFFERENT
    assert named in problem.detail


@pytest.mark.parametrize("table", ["reviews", "acts"])
def test_a_missing_trigger_is_named(engine: Engine, table: str) -> None:
    upgrade(engine)
    place = "" if engine.dialect.name == "sqlite" else f" ON {table}"
    with engine.begin() as connection:
        connection.execute(text(f"DROP TRIGGER {table}_refuse_update{place}"))

    (problem,) = check(engine)

    assert problem.detail == f"trigger {table}_refuse_update"


def test_foreign_keys_are_enforced_again_after_an_upgrade(sqlite_url: str) -> None:
    engine = open_engine(sqlite_url)
    upgrade(engine)

    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar_one() == 1
    engine.dispose()


OLD_ROWS = """
INSERT INTO people (id, telegram_id, first_name, role, plan_id, created_at)
VALUES (1, 7, 'Lina', 'apprentice', 'arc-2010', '2026-03-02 18:00:00');
INSERT INTO question_versions VALUES ('f/c', '1', 's', 'f', '{}');
INSERT INTO asked_questions
(id, person_id, question_id, question_version, shuffle_seed, asked_at, state, sequence, draft, revealed)
VALUES (1, 1, 'f/c', '1', 7, '2026-03-02 18:00:00', 'answered', 0, '[]', false);
INSERT INTO cards VALUES (1, 'f', 2.5, 4.5, '2026-03-02', '2026-03-04', 1, 0, 'f/c', 1);
INSERT INTO reviews (id, asked_question_id, person_id, fact_id, question_id, question_version, asked_at,
answered_at, study_day, answer, correct, credit, rating, guess_probability, duration, after, policy)
VALUES (1, 1, 1, 'f', 'f/c', '1', '2026-03-02 18:00:00', '2026-03-02 18:00:09', '2026-03-02', '{}', true, 1.0,
3, 0.25, 9000, :after, 'fsrs6-1')
"""


def test_cards_and_reviews_of_the_first_version_are_kept(engine: Engine) -> None:
    after = '{"stability": 2.5, "difficulty": 4.5, "last_day": "2026-03-02", "due_day": "2026-03-04"}'
    upgrade_to(engine, "0001")
    with engine.begin() as connection:
        for row in OLD_ROWS.split(";\n"):
            connection.execute(text(row), {"after": after} if ":after" in row else {})

    upgrade(engine)

    with unit_of_work(engine) as uow:
        card, last = uow.cards.find(1, "f"), uow.reviews.find_last(1)
        assert card is not None
        assert last is not None
        assert (card.memory, card.run, card.leech_since) == (last.review.after, 0, None)
        assert (card.memory.likely_stability, card.memory.likely_difficulty) == (2.5, 4.5)
        assert uow.people.get(1).daily_goal == 10
    assert check(engine) == []
    downgrade(engine, "0001")
    with engine.connect() as connection:
        assert connection.scalars(text("SELECT stability FROM cards")).all() == [2.5]
        assert connection.scalars(text("SELECT count(*) FROM reviews")).one() == 1


def test_people_with_their_answers_go_to_cohorts_and_back_again(engine: Engine) -> None:
    upgrade_to(engine, "0002")
    with engine.begin() as connection:
        connection.execute(text(PERSON_OF_0002.format(id=1, telegram_id=7, exam_day="'2029-06-01'")))
        connection.execute(text(PERSON_OF_0002.format(id=2, telegram_id=8, exam_day="NULL")))
    upgrade(engine)
    with unit_of_work(engine) as uow:
        cohort = a_cohort(uow)
        lina, noa = uow.people.get(1), uow.people.get(2)
        uow.people.save(replace(noa, cohort_id=cohort.id, consented_at=NOW))
        uow.cohorts.add_trainer(cohort.id, lina.id)
        uow.invites.add(an_invite(lina, cohort_id=cohort.id))
        ask_and_answer(uow, noa)
        uow.commit()

    downgrade(engine, "0002")
    with engine.connect() as connection:
        kept = connection.execute(text("SELECT id, telegram_id, exam_day IS NULL FROM people ORDER BY id")).all()
    upgrade(engine)

    assert (lina.chose_exam_day, noa.chose_exam_day) == (True, False)
    assert [tuple(row) for row in kept] == [(1, 7, False), (2, 8, True)]
    assert check(engine) == []
    with unit_of_work(engine) as uow:
        assert uow.reviews.find_last(2) is not None
        assert (uow.people.get(2).cohort_id, uow.cohorts.list_all()) == (None, ())
        assert uow.people.get(1) == lina


def test_no_number_of_a_person_comes_back_after_a_downgrade(sqlite_url: str) -> None:
    engine = open_engine(sqlite_url)
    upgrade(engine)
    with unit_of_work(engine) as uow:
        newest = enrol(uow).id
        uow.commit()
    downgrade(engine, "0002")
    upgrade(engine)
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM point_recounts"))
        connection.execute(text("DELETE FROM people"))

    with unit_of_work(engine) as uow:
        assert enrol(uow).id > newest
    engine.dispose()


def test_points_of_answers_given_before_are_to_be_counted_and_a_way_back_keeps_the_answers(engine: Engine) -> None:
    upgrade(engine)
    with unit_of_work(engine) as uow:
        person = enrol(uow)
        ask_and_answer(uow, person)
        uow.commit()
    downgrade(engine, "0006")
    upgrade(engine)

    assert check(engine) == []
    with unit_of_work(engine) as uow:
        assert uow.points.list_wanted(limit=9) == (person.id,)
        assert uow.reviews.count_of(person.id) == 1


PERSON_OF_0002 = """
INSERT INTO people (id, telegram_id, first_name, role, plan_id, created_at, exam_day)
VALUES ({id}, {telegram_id}, 'Lina', 'apprentice', 'arc-2010', '2026-03-02 18:00:00', {exam_day})
"""
