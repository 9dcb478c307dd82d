import pytest

from questions.learning.calibration import Tally, add_up, correct_recall, may_trust, measure_bias


def answered(count: int, *, recall: float, right_every: int) -> Tally:
    """So many answers of one learner, of which one in `right_every` is right."""
    tally = Tally()
    for number in range(count):
        tally = tally.add(recall=recall, guess=0.25, correct=number % right_every == 0)
    return tally


def test_many_answers_at_once_tally_as_one_after_the_other():
    answers = [(0.9, 0.25, True), (0.4, 0.0, False), (0.7, 0.5, True)]
    begun = one_by_one = Tally(excess=0.5, answers=3.0)
    for recall, guess, correct in answers:
        one_by_one = one_by_one.add(recall=recall, guess=guess, correct=correct)

    together = begun.add_all(answers)

    assert (together.excess, together.answers) == pytest.approx((one_by_one.excess, one_by_one.answers))
    apart = add_up([begun, Tally().add_all(answers[:2]), Tally().add_all(answers[2:])])
    assert (apart.excess, apart.answers) == pytest.approx((one_by_one.excess, one_by_one.answers), rel=1e-12)
    assert (apart.count, together.count) == (3, 3)


def test_a_promise_kept_leaves_no_bias():
    assert measure_bias([answered(200, recall=1.0, right_every=1)]) == 0.0
    assert measure_bias([]) == 0.0


def test_the_promise_counts_what_luck_brings():
    # Recall 0.6 promises 0.6 + 0.4 / 4 = 0.7 right answers; half of them came.
    assert measure_bias([answered(400, recall=0.6, right_every=2)]) == pytest.approx(0.2, abs=0.01)


def test_newer_answers_weigh_more():
    tally = answered(600, recall=1.0, right_every=1)
    for _ in range(300):
        tally = tally.add(recall=1.0, guess=0.0, correct=False)

    assert measure_bias([tally]) > 0.5


def test_a_forecast_is_corrected_by_three_quarters_of_the_bias_and_stays_a_share():
    assert correct_recall(0.8, bias=0.2) == pytest.approx(0.65)
    assert correct_recall(0.05, bias=0.2) == 0.0
    assert correct_recall(0.95, bias=-0.2) == 1.0


def test_trust_ends_above_one_tenth_and_returns_below_eight_hundredths():
    def cohort(bias: float) -> list[Tally]:
        return [Tally(excess=bias * 100, answers=100), Tally(excess=bias * 100, answers=100)]

    assert not may_trust(cohort(0.11), trusted=True)
    assert may_trust(cohort(0.09), trusted=True)
    assert not may_trust(cohort(0.09), trusted=False)
    assert may_trust(cohort(0.07), trusted=False)


@pytest.mark.parametrize("trusted", [True, False])
def test_too_few_answers_change_nothing(trusted):
    assert may_trust([Tally(excess=40, answers=60)], trusted=trusted) is trusted
    assert may_trust([], trusted=trusted) is trusted
