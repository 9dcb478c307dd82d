"""The process that reads trainers' files: what it may know, and that it is gone afterwards."""

import asyncio
import sys

import pytest

from bot.file_reading import FileReader, make_environment
from bot.use_cases.importing import Ground
from questions.formats.drafts import UnreadableFile

NOTHING_YET = Ground(own={}, new_id="serie-7")


def test_it_knows_none_of_the_bot_s_secrets(monkeypatch):
    monkeypatch.setenv("RAPPEL_TOKEN", "123:secret")
    monkeypatch.setenv("RAPPEL_DATABASE_URL", "postgresql://user:secret@host/name")

    assert "secret" not in str(make_environment())


async def test_one_that_takes_too_long_is_ended(syllabus, monkeypatch):
    started = []
    create = asyncio.create_subprocess_exec

    async def remember(*command, **options):
        started.append(await create(*command, **options))
        return started[-1]

    monkeypatch.setattr(asyncio, "create_subprocess_exec", remember)

    with pytest.raises(UnreadableFile) as refusal:
        await FileReader(syllabus, seconds=0.01, megabytes=1000).read(b"A ? {T}", NOTHING_YET, title="A")

    assert refusal.value.code == "too-slow"
    assert started[0].returncode not in {None, 0}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limits")
async def test_one_that_takes_too_much_memory_fails_alone(syllabus):
    with pytest.raises(UnreadableFile) as refusal:
        await FileReader(syllabus, seconds=60, megabytes=20).read(b"x" * 8_000_000, NOTHING_YET, title="A")

    assert refusal.value.code == "failed"


async def test_a_title_that_the_trainer_has_already_leads_to_their_set_and_keeps_its_spelling(syllabus):
    reader = FileReader(syllabus, seconds=60, megabytes=1000)
    ground = Ground(own={"accueil": ("serie-5", "Accueil")}, new_id="serie-7")

    same = await reader.read(b"A ? {T}", ground, title="ACCUEIL")
    other = await reader.read(b"A ? {T}", ground, title="Autre")

    assert (same.question_set.id, same.question_set.title) == ("serie-5", "Accueil")
    assert (other.question_set.id, other.question_set.title) == ("serie-7", "Autre")


async def test_one_card_that_is_too_long_to_be_passed_on_costs_itself_only(syllabus):
    reader = FileReader(syllabus, seconds=60, megabytes=1000)
    long = "\t".join(["mot " * 4_000] * 2)

    read = await reader.read(
        f"#separator:tab\nQui ?\tMoi\nQuoi ?\tCeci\t{long}\n".encode(), NOTHING_YET, title="Cartes"
    )

    assert [question.prompt for question in read.question_set.questions] == ["Qui ?"]
    assert [issue.line for issue in read.issues] == [3]
