import random
from datetime import timedelta
from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questions.learning.load import DAYS, Publication, forecast_load, measure_echo, spread_release
from questions.learning.playing import play_rounds
from tests.builders import TODAY
from tests.questions.learning.exact_rounds import a_participant, echo_exactly, play_exactly

CLASS = [a_participant(number, facts=60, stability=60, seconds=20.0 + number) for number in range(1, 11)]
NOW = Publication(facts=60, start=TODAY)


def forecast(publication=NOW, participants=CLASS, *, cap: float = 15.0):
    return forecast_load(participants, publication, today=TODAY, cap=cap)


@pytest.mark.parametrize(
    "state",
    [
        {"facts": 200, "stability": 8, "unseen": 60},
        {"facts": 120, "stability": 60, "goal": 20},
        {"facts": 60, "stability": 60, "goal": 20},
        {"facts": 120, "stability": 60, "exam_in": 22},
        {"facts": 120, "stability": 60, "exam_in": None, "goal": 20},
        {"facts": 80, "stability": 60, "trusted": False, "goal": 20},
        {"unseen": 300},
    ],
    ids=["full", "light", "very light", "harvest", "no exam", "cautious", "beginner"],
)
def test_a_round_takes_as_many_answers_as_by_the_exact_rules(state):
    exact, played = [], []
    for number in range(4):
        participant = a_participant(number, **state)
        exact.append(fmean(play_exactly(participant, days=DAYS, rng=random.Random(number))))
        played.append(fmean(play_rounds([participant], today=TODAY, days=DAYS)[0].answers))

    # Within one answer in twenty, or half an answer a day where there are few.
    assert fmean(played) == pytest.approx(fmean(exact), rel=0.05, abs=0.5)


def test_a_new_fact_echoes_as_by_the_exact_rules():
    exact = echo_exactly(facts=400, days=DAYS, rng=random.Random(1))

    assert list(measure_echo()) == pytest.approx(exact, abs=0.12)
    assert sum(measure_echo()) == pytest.approx(sum(exact), rel=0.03)


def test_answers_become_minutes_by_each_ones_own_pace():
    slow, fast = a_participant(1, unseen=90, seconds=60.0), a_participant(2, unseen=90, seconds=20.0)

    without = forecast(participants=[slow, fast]).without

    assert without.minutes[1] == pytest.approx([3 * minutes for minutes in without.minutes[2]])
    assert without.minutes[1][0] == play_rounds([slow], today=TODAY, days=1)[0].answers[0]


def test_the_class_is_summed_up_by_median_and_ninetieth_percentile():
    load = forecast().published

    first_day = sorted(minutes[0] for minutes in load.minutes.values())
    assert load.median[0] == fmean(first_day[4:6])
    assert load.high[0] == first_day[8]


def test_facts_met_all_at_once_cost_their_answers_on_the_first_day_and_echo():
    alone = a_participant(1, seconds=60.0)

    load = forecast(participants=[alone]).published

    assert load.minutes[1] == pytest.approx([60 * answers for answers in measure_echo()])


def test_new_facts_take_the_places_of_answers_that_were_not_due():
    learner = a_participant(1, unseen=400, seconds=60.0)
    quiet = forecast(Publication(facts=4, start=TODAY), [learner])

    # A beginner's first round is ten new facts: four published ones fit into it.
    assert quiet.published.minutes[1][0] == quiet.without.minutes[1][0]
    assert not quiet.is_over


def test_what_is_due_is_never_pushed_out():
    busy = a_participant(1, facts=300, stability=3.0, seconds=60.0)
    (played,) = play_rounds([busy], today=TODAY, days=1)

    load = forecast(Publication(facts=5, start=TODAY), [busy])

    assert played.due == played.answers
    assert load.published.minutes[1][0] == pytest.approx(played.due[0] + 5 * measure_echo()[0])


def test_the_weeks_begin_with_the_publication():
    later = forecast(Publication(facts=60, start=TODAY + timedelta(days=10)))
    begun = forecast(Publication(facts=60, start=TODAY - timedelta(days=3)))

    assert (later.first_day, begun.first_day) == (TODAY + timedelta(days=10), TODAY)
    rounds = play_rounds(CLASS[:1], today=TODAY, days=11)[0]
    assert later.without.minutes[1][0] == rounds.answers[10] * CLASS[0].seconds / 60


def test_days_off_have_no_load_and_their_echo_is_spread_over_the_next_days():
    friday = TODAY + timedelta(days=3)
    weekdays = a_participant(1, seconds=60.0, is_off=lambda day: day.weekday() >= 5)

    minutes = forecast(Publication(facts=10, start=friday), [weekdays]).published.minutes[1]

    echo = measure_echo()
    owed = 10 * (echo[1] + echo[2])
    assert minutes[:3] == pytest.approx((10 * echo[0], 0, 0))
    assert minutes[3:8] == pytest.approx([10 * echo[day] + owed / 5 for day in range(3, 8)])


def test_facts_come_out_on_days_on_which_somebody_studies():
    assert spread_release(7, per_day=3, is_off=[True, False, True, False, False, False]) == (0, 3, 0, 3, 1, 0)
    assert spread_release(7, per_day=None, is_off=[True, False, False]) == (0, 7, 0)


def test_the_drip_is_the_largest_that_stays_under_the_cap():
    publication = Publication(facts=300, start=TODAY)
    found = forecast(publication, cap=15.0)

    assert found.is_over
    assert 1 <= found.drip < 300
    assert not forecast(Publication(facts=300, start=TODAY, per_day=found.drip), cap=15.0).is_over
    assert forecast(Publication(facts=300, start=TODAY, per_day=found.drip + 1), cap=15.0).is_over


def test_a_small_publication_needs_no_drip():
    found = forecast(Publication(facts=3, start=TODAY))

    assert (found.drip, found.is_over) == (3, False)


def test_where_not_even_one_a_day_fits_there_is_no_drip():
    busy = [a_participant(number, facts=300, stability=3.0) for number in range(5)]

    assert forecast(participants=busy, cap=1.0).drip is None


def test_a_day_that_is_over_the_cap_anyway_does_not_forbid_what_adds_nothing():
    eager = [a_participant(number, unseen=400, goal=30, seconds=60.0) for number in range(5)]

    assert forecast(Publication(facts=2, start=TODAY), eager, cap=5.0).drip == 2


def test_an_empty_class_has_no_load():
    found = forecast(participants=[])

    assert (found.published.high, found.is_over, found.drip) == ((0.0,) * DAYS, False, 60)


@given(st.integers(1, 400), st.floats(5, 40))
def test_a_proposed_drip_never_pushes_the_class_over_its_cap(facts, cap):
    drip = forecast(Publication(facts=facts, start=TODAY), CLASS[:3], cap=cap).drip

    if drip is not None:
        assert not forecast(Publication(facts=facts, start=TODAY, per_day=drip), CLASS[:3], cap=cap).is_over


@given(st.integers(0, 200), st.none() | st.integers(1, 30))
def test_publishing_never_makes_a_day_shorter(facts, per_day):
    found = forecast(Publication(facts=facts, start=TODAY, per_day=per_day), CLASS[:3])

    for person_id, minutes in found.published.minutes.items():
        pairs = zip(minutes, found.without.minutes[person_id], strict=True)
        assert all(more >= before for more, before in pairs)


@given(st.randoms(use_true_random=False))
def test_the_figures_do_not_depend_on_the_order_of_rows(rng):
    usual = a_participant(3, facts=100)
    shuffled = a_participant(3, facts=100, cards=rng.sample(usual.cards, len(usual.cards)))

    assert play_rounds([shuffled], today=TODAY, days=DAYS) == play_rounds([usual], today=TODAY, days=DAYS)
