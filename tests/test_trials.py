"""The long trials, with small numbers: that they run, find what is planted, and find nothing else."""

import pytest

from questions.formats import gift
from tests.trials import fuzz, soak
from tests.trials.fuzz_families import list_families

FAMILIES = list_families()
FEW = 20


@pytest.mark.parametrize("name", FAMILIES)
def test_damaged_files_of_every_family_are_read_or_kindly_refused(name):
    tally = fuzz.run(FAMILIES[name], seed=1, files=FEW)

    assert tally.findings == {}
    assert tally.counts.total() == FEW


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


async def test_a_soak_of_seconds_ends_well(tmp_path):
    found = await soak.run(f"sqlite:///{tmp_path / 'bot.sqlite3'}", tmp_path, minutes=0.04, people=5, rate=10)

    assert found.faults == []
    assert found.samples
