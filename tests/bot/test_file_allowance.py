"""How many files a person may have read in a day."""

from datetime import timedelta

from bot import file_allowance
from bot.file_allowance import MOST_FILES, FileAllowance
from questions.people import Role
from tests.bot.conftest import TRAINER
from tests.builders import NOON

MINUTE = timedelta(minutes=1)


def take(allowance, count, person_id=1, at=NOON):
    return [allowance.take(person_id, at + number * MINUTE) for number in range(count)]


def test_twenty_files_are_read_and_the_next_one_a_day_after_the_first():
    allowance = FileAllowance()

    assert take(allowance, MOST_FILES) == [None] * MOST_FILES
    assert allowance.take(1, NOON + 30 * MINUTE) == NOON + timedelta(days=1)
    assert allowance.take(1, NOON + timedelta(days=1)) is None
    assert allowance.take(1, NOON + timedelta(days=1)) == NOON + timedelta(days=1) + MINUTE


def test_a_file_that_was_not_read_does_not_count():
    allowance = FileAllowance()
    take(allowance, MOST_FILES + 5)

    assert take(allowance, MOST_FILES, at=NOON + timedelta(days=1, hours=1)) == [None] * MOST_FILES


def test_one_person_s_files_are_not_another_s():
    allowance = FileAllowance()
    take(allowance, MOST_FILES)

    assert allowance.take(2, NOON) is None


def test_who_sent_files_a_day_ago_is_forgotten():
    allowance = FileAllowance()
    for person_id in range(100):
        allowance.take(person_id, NOON)
    allowance.take(1, NOON + timedelta(days=2))

    assert len(allowance._taken) == 1


async def test_a_file_too_many_is_declined_with_the_moment_from_which_one_is_read(rehearsal, monkeypatch):
    monkeypatch.setattr(file_allowance, "MOST_FILES", 1)
    rehearsal.roles = {TRAINER: Role.TRAINER}
    async with rehearsal.running():
        chat = rehearsal.chat(TRAINER)
        await chat.say("/start")
        first = await chat.send_file("a.gift", b"A ? {T}")
        second = await chat.send_file("b.gift", b"A ? {T}")
        rehearsal.clock.advance(days=1)
        third = await chat.send_file("c.gift", b"A ? {T}")

    assert first["text"].startswith("📄 a")
    assert "le plus que je lise" in second["text"]
    assert f"{NOON + timedelta(days=1):%d.%m.%Y}" in second["text"]
    assert third["text"].startswith("📄 c")
