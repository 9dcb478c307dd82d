"""Any order of acts, in small; the trial does the same at length, and finds planted bugs."""

import pytest

from tests.trials.state_machine import Place, finds, run


@pytest.fixture
def place(tmp_path):
    return Place(tmp_path)


def test_no_order_of_acts_breaks_what_is_counted(place):
    run(place, machines=8, steps=30)


@pytest.mark.parametrize("name", ["a replay counts twice", "an erasure forgets the sums", "a stale tap is accepted"])
def test_a_planted_bug_is_found(place, name):
    assert finds(place, name, machines=20, steps=30)
