import random
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questions.learning.forecast import sum_recall
from questions.learning.memories import MANY, Memories
from questions.learning.seen_cards import SeenCards
from questions.learning.selection import Aim, choose_among, choose_facts, is_any_wanted, rank_cards, spread_new_facts
from tests.builders import TODAY, a_card, a_memory

FAR = Aim(today=TODAY, exam_day=TODAY + timedelta(days=200), answers_per_day=10, bank_size=400)
NEAR = replace(FAR, exam_day=TODAY + timedelta(days=3))
NEVER = replace(FAR, exam_day=None)


def seen(
    fact_id: str, *, stability: float = 10.0, difficulty: float = 5.0, ago: int = 10, likely: float = 10.0, **changes
):
    last_day = TODAY - timedelta(days=ago)
    memory = a_memory(stability=stability, difficulty=difficulty, likely_stability=likely, last_day=last_day)
    return a_card(fact_id, memory=memory, **changes)


def ids(cards) -> list[str]:
    return [card.fact_id for card in cards]


def choose(cards, unseen=(), **changes) -> tuple[str, ...]:
    return choose_facts(cards, unseen, **{"aim": FAR, "count": 10, "most_new": 5, **changes})


def test_far_from_the_exam_the_answer_that_multiplies_stability_most_comes_first():
    # Expected growth by the published vectors: 1.99, 2.90, 4.76, 6.93.
    cards = [
        seen("stable", stability=50, difficulty=3, ago=20),
        seen("due", stability=10, difficulty=5, ago=10),
        seen("overdue", stability=10, difficulty=5, ago=40),
        seen("weak", stability=0.212, difficulty=6.413, ago=1),
    ]

    assert ids(rank_cards(cards, aim=FAR)) == ["weak", "overdue", "due", "stable"]


def test_close_to_the_exam_the_answer_that_raises_recall_on_the_day_comes_first():
    # With three days left: a memory of weeks gains hardly anything, a lost one gains most.
    cards = [seen("sure", stability=300, ago=5), seen("shaky", stability=2, ago=9), seen("new", stability=0.3, ago=1)]

    assert ids(rank_cards(cards, aim=NEAR)) == ["shaky", "new", "sure"]


def test_the_harvest_lasts_a_quarter_of_the_bank_at_ones_own_pace():
    assert FAR.harvest_days == 10
    assert replace(FAR, answers_per_day=20).harvest_days == 5
    assert replace(FAR, bank_size=1000, answers_per_day=20).harvest_days == 13
    assert replace(FAR, answers_per_day=0).harvest_days == replace(FAR, answers_per_day=3).harvest_days


def test_what_is_fresh_rests_unless_one_asks_for_more():
    cards = [seen("fresh", stability=300, ago=2)]

    assert choose(cards) == ()
    assert choose(cards, voluntary=True) == ("fresh",)


@pytest.mark.parametrize("aim", [FAR, NEAR, NEVER, replace(FAR, trusted=False)])
def test_no_card_is_asked_twice_on_a_study_day(aim):
    assert choose([seen("today", stability=0.1, ago=0)], aim=aim, voluntary=True) == ()


def test_without_an_exam_day_facts_come_in_due_order():
    cards = [seen("later", stability=30), seen("just", stability=10), seen("long", stability=2)]

    assert ids(rank_cards(cards, aim=NEVER)) == ["long", "just"]
    assert ids(rank_cards(cards, aim=replace(FAR, exam_day=TODAY))) == ["long", "just"]


def test_a_cohort_that_recalls_less_than_promised_gets_cautious_due_order():
    card = seen("halfway", stability=14)

    assert ids(rank_cards([card], aim=NEVER)) == []
    assert ids(rank_cards([card], aim=replace(FAR, trusted=False))) == ["halfway"]


def test_new_facts_have_their_share_and_more_only_where_reviews_run_out():
    cards = [seen(f"r{number}", stability=5) for number in range(20)]
    unseen = [f"n{number}" for number in range(20)]

    with_reviews = choose(cards, unseen, most_new=3)
    without = choose([], unseen, most_new=3)

    assert [fact_id for fact_id in with_reviews if fact_id.startswith("n")] == ["n0", "n1", "n2"]
    assert len(with_reviews) == 10
    assert without == tuple(unseen[:10])


def test_a_round_takes_one_sibling_of_a_topic_but_all_when_practised_on_purpose():
    cards = [seen("glasl"), seen("glasl.menaces"), seen("glasl.debat")]

    assert len(choose(cards)) == 1
    assert len(choose(cards, ["glasl.coups"], voluntary=True)) == 4


@given(st.randoms(use_true_random=False))
def test_the_choice_does_not_depend_on_the_order_of_rows(rng):
    cards = [seen(f"f{number}", stability=1 + number % 7, ago=1 + number % 5) for number in range(30)]
    shuffled = rng.sample(cards, len(cards))

    assert choose(shuffled) == choose(cards)


def test_after_three_hundred_days_away_the_round_is_full_and_no_longer():
    cards = [seen(f"f{number}", stability=1 + number, ago=300) for number in range(400)]

    assert len(choose(cards)) == 10


def test_a_clock_that_jumped_back_does_not_hide_cards_for_ever():
    assert choose([seen("tomorrow", stability=0.5, ago=-300)]) == ("tomorrow",)


@pytest.mark.parametrize(
    ("unseen", "left", "since", "count", "new"),
    [
        (400, 180, 0, 10, 3),
        (400, 180, 0, 4, 2),
        (982, 30, 0, 10, 5),
        (20, 20, 160, 10, 5),
        (3, 400, 0, 10, 1),
        (0, 400, 0, 10, 0),
    ],
)
def test_new_facts_are_spread_so_that_weeks_are_left_for_reviews(unseen, left, since, count, new):
    started, exam_day = TODAY - timedelta(days=since), TODAY + timedelta(days=left)

    assert spread_new_facts(unseen, today=TODAY, started=started, exam_day=exam_day, count=count) == new


def test_without_an_exam_day_a_fifth_of_a_round_is_new():
    assert spread_new_facts(400, today=TODAY, started=TODAY, exam_day=None, count=10) == 2


def many_cards(*, leeches: int = 0) -> list:
    """Cards on most of two months' days, some of them equal but for their fact, in no order."""
    dice = random.Random(5)
    cards = [
        seen(
            f"t{number % 180}.s{number}",
            stability=dice.choice([3.0, dice.uniform(0.1, 200)]),
            difficulty=dice.choice([5.0, dice.uniform(1, 10)]),
            ago=dice.randrange(60),
            likely=dice.uniform(0.1, 200),
            leech_since=TODAY if number < leeches else None,
        )
        for number in range(MANY + 100)
    ]
    dice.shuffle(cards)
    return cards


def test_of_many_cards_as_much_is_known_as_of_few(monkeypatch):
    cards = many_cards()
    memories = Memories.of_cards(cards)
    known = [sum_recall(memories, TODAY, bias=bias) for bias in (-0.3, 0.0, 0.2)]

    monkeypatch.setattr("questions.learning.forecast.MANY", len(cards))

    assert known == pytest.approx([sum_recall(memories, TODAY, bias=bias) for bias in (-0.3, 0.0, 0.2)], rel=1e-12)
    assert len(set(known)) == 3


@pytest.mark.parametrize("voluntary", [False, True])
@pytest.mark.parametrize("leeches", [0, 20])
@pytest.mark.parametrize(
    "aim", [FAR, NEAR, NEVER, replace(FAR, trusted=False)], ids=["far", "near", "never", "careful"]
)
@pytest.mark.parametrize("count", [10, MANY])
def test_a_round_is_chosen_among_many_cards_as_among_few(aim, voluntary, leeches, count):
    cards, unseen = many_cards(leeches=leeches), ("t1.new", "t900.new")
    wanted = {"aim": aim, "count": count, "most_new": 1, "voluntary": voluntary}

    chosen = choose_among(SeenCards.of_cards(cards), unseen, **wanted)

    assert chosen == choose_facts(cards, unseen, **wanted)
    assert len(chosen) >= 10


@pytest.mark.parametrize("cards", [[seen("just", ago=9)], many_cards()], ids=["few", "many"])
def test_whether_anything_is_worth_an_answer_is_told_without_ranking_it(cards):
    fresh = [replace(card, memory=replace(card.memory, last_day=TODAY)) for card in cards]

    for known in (cards, fresh):
        for aim in (FAR, NEAR, NEVER, replace(FAR, trusted=False)):
            assert is_any_wanted(SeenCards.of_cards(known), aim=aim) is bool(rank_cards(known, aim=aim))
