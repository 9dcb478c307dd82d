"""The power goes while people answer: what they were told is stored, stays stored."""

from tests.trials.findings import broken
from tests.trials.power_cut import cut_power, findings_of


def test_power_cuts_lose_no_acknowledged_answer_and_would_with_less_care():
    full = cut_power(10, synchronous="FULL", seed=3)
    normal = cut_power(8, synchronous="NORMAL", seed=3)

    assert broken(findings_of(full, normal)) == []
    assert full.acknowledged > 0
