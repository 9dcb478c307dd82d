"""The long trials, with small numbers: that they run, find what is planted, and find nothing else."""

import pytest

from questions.formats import gift
from questions.formats.drafts import UnreadableFile
from tests.trials import fuzz, fuzz_families, soak
from tests.trials.__main__ import TRIALS, main
from tests.trials.fuzz_families import list_families
from tests.trials.soak_figures import Soak

FAMILIES = list_families()
FEW = 20


@pytest.mark.parametrize("name", FAMILIES)
def test_damaged_files_of_every_family_are_read_or_kindly_refused(name):
    tally = fuzz.run(FAMILIES[name], seed=1, files=FEW)

    assert tally.findings == {}
    assert tally.counts.total() == FEW


def test_help_tells_of_every_trial_in_a_sentence(capsys):
    assert main(["--help"]) == 0

    (_, told) = capsys.readouterr().out.split("\n\n")
    assert [line.split()[0] for line in told.splitlines()] == list(TRIALS)
    assert all(len(line.split()) > 5 for line in told.splitlines())


def test_what_a_trial_finds_is_shown_and_decides_the_exit_code(capsys):
    assert main(["day-load", "--people", "100"]) == 0

    assert "100 apprentices" in capsys.readouterr().out


def test_a_trial_that_is_none_is_refused(capsys):
    assert main(["nothing"]) == 2

    assert "backup" in capsys.readouterr().err


def test_a_file_is_the_same_whenever_it_is_made_again():
    assert all(family.make(3, 17) == family.make(3, 17) for family in FAMILIES.values())
    assert FAMILIES["gift"].make(3, 17) != FAMILIES["gift"].make(3, 18)


def test_an_error_in_a_reader_is_found_with_the_number_of_its_file(monkeypatch):
    def fail(text):
        raise LookupError("planted")

    monkeypatch.setattr(gift, "split_blocks", fail)
    tally = fuzz.run(FAMILIES["gift"], seed=1, files=4)

    ((words, number),) = tally.findings.items()
    assert words.startswith("LookupError")
    assert 0 <= number < 4


def test_a_file_that_is_read_and_not_understood_by_the_bot_is_found(monkeypatch):
    def lose(_output):
        raise UnreadableFile(code="failed", message="Ce fichier n’a pas pu être lu.")

    monkeypatch.setattr(fuzz_families, "_understand", lose)
    tally = fuzz.run(FAMILIES["gift"], seed=1, files=FEW)

    assert list(tally.findings) == ["read, and not understood by the bot: failed"]


async def test_a_soak_of_seconds_ends_well(tmp_path):
    found = await soak.run(f"sqlite:///{tmp_path / 'bot.sqlite3'}", tmp_path, minutes=0.04, people=5, rate=10)

    assert found.faults == []
    assert found.samples


def a_soak(*, seconds=3600, growth=0.0, kept=0, **found) -> Soak:
    """A soak of a bot that takes 200 MB to warm up; then it grows by so much, and keeps so many blocks for each act."""
    samples = [
        {
            "at": at,
            "acts": 10 * at,
            "megabytes": 100 + min(200, at) + growth * at / 600,
            "blocks": 9000 * min(200, at) + kept * 10 * at,
            "files": 40 + min(9, at),
            "wal": 4_000_000,
        }
        for at in range(0, seconds + 1, 30)
    ]
    return Soak(samples=samples, sent=1, **found)


@pytest.mark.parametrize(
    ("found", "faults"),
    [
        (a_soak(), []),
        (a_soak(seconds=900, growth=30, kept=9), []),
        (a_soak(growth=2), ["grew by 2.00 MB in ten minutes"]),
        (a_soak(kept=2), ["kept 2.00 blocks of memory for each act"]),
        (a_soak(exit_code=-9, over=True, ended_early=True), ["ended with SIGKILL", "ended before it was told to"]),
    ],
)
def test_a_soak_tells_a_leak_from_warming_up_and_how_the_bot_ended(found, faults):
    assert found.faults == faults


def test_a_soak_tells_each_error_in_the_log_by_its_exception(tmp_path):
    log, found = tmp_path / "bot.log", a_soak()
    log.write_text(
        '{"event": "update_failed", "level": "error", "exception": "Traceback:\\n  line 1\\nKeyError: 7"}\n'
        '{"event": "flood_dropped", "level": "warning"}\n'
        "neither JSON nor an error\n"
    )
    found.read_log(log)

    assert found.errors == ["update_failed: KeyError: 7"]
    assert found.faults == ["1 errors in the log"]
