"""`rappel forecast`, as somebody types it."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from questions.people import Role
from storage.desk import Desk
from storage.schema import upgrade
from tests.bot.test_cli import rappel
from tests.builders import a_card, a_memory


@pytest.fixture
async def database(sqlite_url, tmp_path) -> str:
    """Two apprentices: one with an exam ahead and one card, one who has just come."""
    upgrade(sqlite_url)
    desk = Desk.open(sqlite_url)
    now = datetime.now(UTC)  # The command looks at the real clock.
    today = now.date()

    def fill(uow):
        for telegram_id in (1, 2):
            uow.people.enrol(
                telegram_id=telegram_id, first_name="Noa", role=Role.APPRENTICE, plan_id="arc-2010", created_at=now
            )
        person = uow.people.get(1)
        uow.people.save(replace(person, exam_day=today + timedelta(days=200)))
        memory = a_memory(stability=500.0, last_day=today - timedelta(days=1))
        uow.cards.save(a_card("glasl.durcissement", memory=memory))

    await desk.run(fill)
    await desk.close()
    return sqlite_url


async def forecast(tmp_path, database, *options) -> tuple[int, str, str]:
    return await rappel("forecast", *options, folder=tmp_path, database_url=database)


async def test_everybody_s_forecast_is_listed_by_number_and_never_by_name(tmp_path, database):
    code, output, _ = await forecast(tmp_path, database)

    assert code == 0
    assert "Noa" not in output
    assert "1,0" in output


async def test_one_person_s_forecast_goes_down_to_the_objectives(tmp_path, database):
    code, output, _ = await forecast(tmp_path, database, "--person", "1", "--depth", "3", "--format", "json")

    outlook = json.loads(output)
    codes = {part["code"]: part for part in outlook["parts"]}
    assert code == 0
    assert outlook["exam_day"] is not None
    assert {code.count(".") for code in codes} == {0, 1, 3}
    assert codes["1"]["seen"] == 1
    assert codes["1"]["today"] > codes["1"]["untouched"] > 0
    assert codes["1"]["going_on"] > codes["1"]["untouched"]
    assert 1 <= outlook["mark_untouched"] <= outlook["mark_going_on"] <= 6


async def test_without_an_exam_day_only_today_is_told(tmp_path, database):
    _, output, _ = await forecast(tmp_path, database, "--person", "2", "--format", "json")

    outlook = json.loads(output)
    assert outlook["mark_going_on"] is None
    assert {part["going_on"] for part in outlook["parts"]} == {None}
    assert [part["code"] for part in outlook["parts"]] == list("1234567")


async def test_somebody_who_is_not_there_is_named(tmp_path, database):
    code, _, errors = await forecast(tmp_path, database, "--person", "9")

    assert code == 2
    assert "personne n’a le numéro 9" in errors
