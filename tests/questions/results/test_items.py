import random
from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questions.quiz.question import Kind, Option
from questions.results.attempts import Attempt
from questions.results.items import KeyDoubt, blind_credit, correlate, list_shown, measure_items, wilson
from tests.builders import a_question

ITEM, EASY, HARD = ("item", "1"), ("easy", "1"), ("hard", "1")
KEY, WRONG, WORSE, ODD = range(4)
OPTIONS = tuple(Option(text=text, correct=text == "Bleu") for text in ("Bleu", "Vert", "Jaune", "Rouge"))
QUESTIONS = {key: a_question(id=key[0], version=key[1], options=OPTIONS) for key in (ITEM, EASY, HARD)}


def measure(attempts, **changes):
    return measure_items(attempts, QUESTIONS, **{"fewest_others": 2, **changes})[ITEM]


def a_class(people: int, *rows: tuple[int, float, float]):
    """Attempts of so many people, who follow the rows in turn: option chosen of the item, credits of two others."""
    return [
        attempt
        for person in range(people)
        for option, easy, hard in [rows[person % len(rows)]]
        for attempt in (
            Attempt(person, ITEM, option, float(option == KEY)),
            Attempt(person, EASY, None, easy),
            Attempt(person, HARD, None, hard),
        )
    ]


# Worked out by hand. Rest scores are the means of the two others: 1, 0.5, 0.5, 0; credits of the item 1, 1, 0, 0.
GOOD = ((KEY, 1.0, 1.0), (KEY, 1.0, 0.0), (WRONG, 0.0, 1.0), (WRONG, 0.0, 0.0))
# The same with the middle two worse sorted: rest scores 1, 0.5, 0.75, 0 for credits 1, 1, 0, 0.
MIXED = ((KEY, 1.0, 1.0), (KEY, 1.0, 0.0), (WRONG, 1.0, 0.5), (WRONG, 0.0, 0.0))
TURNED = ((WRONG, 1.0, 1.0), (WRONG, 1.0, 0.0), (KEY, 0.0, 1.0), (KEY, 0.0, 0.0))


def test_discrimination_is_the_correlation_of_an_item_with_the_rest():
    # Deviations ½ ½ −½ −½ and ½ 0 0 −½: the sum of products is ½, of squares 1 and ½.
    item = measure(a_class(40, *GOOD))

    assert item.discrimination == pytest.approx(100 * 0.5 / sqrt(1 * 0.5))
    assert item.efficiency == pytest.approx(100)


def test_efficiency_holds_the_covariance_against_the_best_that_the_same_scores_allow():
    # Rest scores 1, ½, ¾, 0 (mean 9/16); their deviations sum to 3/8 over the two right ones, so the products to 3/8;
    # sorted, the two best rest scores are 1 and ¾: 7/4 − 9/8 = 5/8 over them, the products sum to 5/8.
    item = measure(a_class(40, *MIXED))

    assert item.efficiency == pytest.approx(100 * 3 / 5)


def test_facility_comes_with_its_interval_and_the_spread_of_credits():
    item = measure(a_class(40, *GOOD))

    assert item.facility.value == 0.5
    # Wilson: 0.5 ± z √(0.25/40 + z²/6400) / (1 + z²/40) with z = 1.645.
    assert (item.facility.low, item.facility.high) == (pytest.approx(0.3741, abs=1e-4), pytest.approx(0.6259, abs=1e-4))
    assert item.deviation == pytest.approx(sqrt(0.25 * 40 / 39))


@pytest.mark.parametrize(
    ("people", "shown"),
    [
        (9, set()),
        (10, {"facility"}),
        (19, {"facility"}),
        (20, {"facility", "discrimination"}),
        (29, {"facility", "discrimination"}),
        (30, {"facility", "discrimination", "efficiency"}),
        (49, {"facility", "discrimination", "efficiency"}),
        (50, {"facility", "discrimination", "efficiency", "share"}),
    ],
)
def test_no_figure_is_shown_before_enough_people_answered(people, shown):
    item = measure(a_class(people, *GOOD))

    found = {name for name in ("facility", "discrimination", "efficiency") if getattr(item, name) is not None}
    found |= {"share"} if item.options[WRONG].share is not None else set()
    assert found == shown
    assert item.is_provisional is (people < 50)
    assert (item.random_guess, item.people) == (0.25, people)


def test_only_the_first_attempt_counts():
    practised = [Attempt(person, ITEM, KEY, 1.0) for person in range(40) for _ in range(3)]

    assert measure([*a_class(40, *GOOD), *practised]) == measure(a_class(40, *GOOD))


def test_an_edit_makes_another_item():
    edited = ("item", "2")
    attempts = [*a_class(10, *GOOD), *(Attempt(person, edited, KEY, 1.0) for person in range(5))]

    items = measure_items(attempts, {**QUESTIONS, edited: a_question(options=OPTIONS)})

    assert (items[ITEM].people, items[edited].people) == (10, 5)


def test_only_people_with_ten_other_questions_are_compared():
    attempts = a_class(40, *GOOD)
    others = [Attempt(person, (f"other{n}", "1"), None, float(person % 2)) for person in range(30) for n in range(8)]

    item = measure_items([*attempts, *others], QUESTIONS)[ITEM]

    assert (item.people, item.compared) == (40, 30)
    assert measure_items(attempts, QUESTIONS)[ITEM].compared == 0


@pytest.mark.parametrize(("people", "doubt"), [(8, None), (12, KeyDoubt.NEGATIVE), (40, KeyDoubt.NEGATIVE)])
def test_a_key_is_doubted_when_who_knows_more_gets_it_wrong(people, doubt):
    item = measure(a_class(people, *TURNED))

    assert item.doubt is doubt
    assert item.suspect == (WRONG if doubt else None)


def test_a_key_is_doubted_when_fewer_get_it_right_than_by_chance():
    item = measure(a_class(12, (ODD, 1.0, 0.0), (WORSE, 1.0, 1.0), (WORSE, 0.0, 1.0)))

    assert (item.facility.value, item.discrimination, item.doubt) == (0.0, None, KeyDoubt.BELOW_CHANCE)
    assert item.suspect == WORSE


def test_a_good_item_raises_no_doubt():
    assert measure(a_class(40, *GOOD)).doubt is None


def test_the_suspect_is_the_wrong_option_of_the_strongest_and_never_one_of_a_few():
    rows = [(WRONG, 1.0, 1.0)] * 6 + [(WORSE, 0.5, 0.5)] * 9 + [(ODD, 1.0, 1.0)] * 4 + [(KEY, 0.0, 0.0)]

    assert measure(a_class(20, *rows)).suspect == WRONG


def test_distractors_tell_who_chose_them():
    rows = [(KEY, 1.0, 1.0)] * 7 + [(WRONG, 1.0, 0.0)] * 2 + [(WORSE, 0.0, 0.5)]
    item = measure(a_class(100, *rows))

    assert [option.people for option in item.options] == [70, 20, 10, 0]
    assert [option.share for option in item.options] == [0.7, 0.2, 0.1, 0.0]
    assert [option.rest for option in item.options] == [1.0, 0.5, 0.25, None]
    assert [option.is_idle for option in item.options] == [False, False, False, True]


def test_few_choosers_stay_hidden_and_can_not_be_worked_out():
    rows = [(KEY, 1.0, 1.0)] * 40 + [(WRONG, 1.0, 0.0)] * 7 + [(WORSE, 0.0, 0.5)] * 3
    item = measure(a_class(50, *rows))

    assert [(option.people, option.share, option.rest) for option in item.options] == [
        (40, 0.8, 1.0),
        (None, None, None),
        (None, None, None),
        (0, 0.0, None),
    ]


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ([], set()),
        ([0, 0, 0], {0, 1, 2}),
        ([30, 10, 5], {0, 1, 2}),
        ([30, 10, 4], {0}),
        ([30, 4, 4], {0}),
        ([3, 0], {1}),
        ([30, 1], set()),
    ],
)
def test_which_counts_may_be_shown(counts, shown):
    assert list_shown(counts) == shown


@pytest.mark.parametrize(
    ("kind", "blind"), [(Kind.CHOICE, 0.25), (Kind.TRUE_FALSE, 0.5), (Kind.MULTIPLE, None), (Kind.TEXT, None)]
)
def test_a_blind_guess_has_the_mean_credit_of_the_options_of_a_single_choice(kind, blind):
    assert blind_credit(a_question(kind)) == blind


def test_a_question_without_options_to_choose_has_no_distractors():
    questions = {ITEM: a_question(Kind.TEXT)}
    attempts = [Attempt(person, ITEM, None, 0.5) for person in range(12)]

    item = measure_items(attempts, questions)[ITEM]

    assert (item.options, item.facility.value, item.doubt) == ((), 0.5, None)


def test_what_does_not_vary_correlates_with_nothing():
    assert correlate([1.0, 1.0, 1.0], [0.1, 0.2, 0.3]) is None
    assert correlate([0.0, 1.0, 0.0], [0.1 + 0.2, 0.3, 0.3]) is None


def _answer_all(seed: int) -> list[tuple[int, object, int | None]]:
    """Sixty people who answer nearly every question, each with a skill of their own."""
    rng = random.Random(seed)
    return [
        (person, question, KEY if rng.random() < person / 60 else rng.choice([None, 0, 1, 2, 3]))
        for person in range(60)
        for question in QUESTIONS
        if rng.random() < 0.9
    ]


answers = st.integers(0, 10_000).map(_answer_all)


@given(answers)
def test_figures_stay_within_their_bounds(given_answers):
    attempts = [Attempt(person, question, option, float(option == KEY)) for person, question, option in given_answers]

    items = measure_items(attempts, QUESTIONS, fewest_others=1)
    assert all(item.facility is not None and item.discrimination is not None for item in items.values())
    for item in items.values():
        assert item.facility is None or 0 <= item.facility.low <= item.facility.value <= item.facility.high <= 1
        assert item.discrimination is None or -100 <= item.discrimination <= 100
        assert item.efficiency is None or item.efficiency <= 100 + 1e-9
        assert all(option.people is None or option.people == 0 or option.people >= 5 for option in item.options)


@given(answers, st.randoms(use_true_random=False))
def test_the_order_of_people_changes_nothing(given_answers, rng):
    first = list({(person, question): option for person, question, option in given_answers}.items())
    attempts = [Attempt(person, question, option, float(option == KEY)) for (person, question), option in first]
    shuffled = rng.sample(attempts, len(attempts))

    one, other = (measure_items(order, QUESTIONS, fewest_others=1) for order in (attempts, shuffled))

    assert one.keys() == other.keys()
    for key, item in one.items():
        assert item.facility == other[key].facility
        assert item.options == other[key].options
        assert item.doubt is other[key].doubt or item.discrimination == pytest.approx(0)
        assert item.discrimination == (
            None if item.discrimination is None else pytest.approx(other[key].discrimination)
        )


@given(st.floats(0, 1), st.integers(1, 10_000))
def test_an_interval_narrows_as_people_come(share, count):
    narrow, wide = wilson(share, 2 * count), wilson(share, count)

    assert narrow.high - narrow.low <= wide.high - wide.low
