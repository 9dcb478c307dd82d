import random
from collections import defaultdict
from dataclasses import replace
from datetime import timedelta
from itertools import chain, combinations, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questions.learning.card import LoggedReview, Rating, Unrated
from questions.learning.scheduling import DEFAULT_SCHEDULER, next_card
from questions.learning.simulation.policies import GrowThenHarvest
from questions.learning.simulation.worlds import World
from questions.quiz.answers import Arranged, Chosen, DontKnow, Ticked, answer_as_data
from questions.quiz.grading import grade
from questions.quiz.question import Kind, Option, Pair
from questions.results.day_scores import score_answers
from questions.results.points import (
    award,
    count_slips,
    has_reached_goal,
    is_due,
    score_facts,
)
from tests.builders import TODAY, a_card, a_memory, a_question, a_review

MANY = 99
DUE: dict = {
    "before": a_card(reviews=4),
    "recall": 0.9,
    "guess_probability": 0.25,
    "answer": {"kind": "chosen", "index": 0},
}
WRONG: dict = {"correct": False, "credit": 0.0, "rating": Rating.AGAIN}


def a_due(fact_id: str = "fait", **changes):
    """A right answer to a fact that was due, on a question of four options."""
    return a_review(fact_id, **{**DUE, **changes})


def logged(review, *, number: int = 1, taken_back: bool = False) -> LoggedReview:
    return LoggedReview(id=number, review=review, taken_back=taken_back)


def score_day(day, *, goal: int) -> int:
    return score_answers([(one, "") for one in day], goal=goal).total


def test_a_due_fact_recalled_earns_a_point():
    assert award(a_due()) == 1


@pytest.mark.parametrize(("recall", "points"), [(0.2, 1), (0.9, 1), (0.95, 1), (0.951, 0), (0.99, 0)])
def test_what_is_asked_a_little_before_it_is_due_still_earns_and_what_is_fresh_does_not(recall, points):
    assert award(a_due(recall=recall)) == points


def test_a_new_fact_earns_at_its_first_recall_on_a_later_day():
    assert award(a_due(before=None, recall=None)) == 0
    assert award(a_due(before=a_card(reviews=1), recall=0.98)) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"unrated": Unrated.SAME_DAY, "after": None},
        {"unrated": Unrated.RAPID, "after": None},
        {"guessed": True, "rating": Rating.AGAIN},
        {"hint": True},
        {"answer": {"kind": "recalled", "grade": "instant"}, "guess_probability": 0.0},
        {"correct": False, "credit": 0.8, "rating": Rating.HARD},
    ],
)
def test_practice_speed_help_luck_and_ones_own_word_earn_nothing(changes):
    assert award(a_due(**changes)) == 0


@pytest.mark.parametrize(
    ("changes", "points"),
    [
        ({}, -1),
        ({"answer": {"kind": "dontknow"}}, 0),
        ({"guess_probability": 0.0}, 0),
        ({"recall": 0.97}, 0),
        ({"before": None, "recall": None}, 0),
        ({"unrated": Unrated.SAME_DAY}, 0),
        ({"hint": True}, 0),
        ({"credit": 0.5}, -1),
    ],
)
def test_a_wrong_guess_at_a_due_fact_costs_a_point_and_honesty_costs_nothing(changes, points):
    assert award(a_due(**{**WRONG, **changes})) == points


def blind_answers(question):
    """Every answer that somebody who knows nothing may give, all equally likely."""
    count = len(question.pairs) if question.kind is Kind.MATCH else len(question.options)
    match question.kind:
        case Kind.CHOICE | Kind.TRUE_FALSE:
            return [Chosen(index=index) for index in range(count)]
        case Kind.MULTIPLE:
            sizes = range(1, count + 1)
            return [
                Ticked(indexes=frozenset(chosen))
                for chosen in chain.from_iterable(combinations(range(count), k) for k in sizes)
            ]
        case _:
            return [Arranged(indexes=places) for places in permutations(range(count))]


def options(count: int, *, right: int = 1) -> tuple[Option, ...]:
    return tuple(Option(text=str(number), correct=number < right) for number in range(count))


GUESSABLE = [
    a_question(Kind.TRUE_FALSE),
    *(a_question(Kind.CHOICE, options=options(count)) for count in range(2, 9)),
    *(a_question(Kind.MULTIPLE, options=options(k, right=right)) for k in range(2, 7) for right in range(1, k)),
    *(a_question(Kind.ORDER, options=options(count, right=count)) for count in range(2, 6)),
    *(
        a_question(Kind.MATCH, pairs=tuple(Pair(left=str(n), right=f"r{n}") for n in range(count)))
        for count in range(2, 6)
    ),
]


def review_of(question, answer, **changes):
    """The answer graded and rated by the project's own rules, to a fact that was due."""
    memory = a_memory()
    judged = grade(question, answer)
    changes = {
        "answer": answer_as_data(answer),
        "correct": judged.correct,
        "credit": judged.credit,
        "rating": DEFAULT_SCHEDULER.rate(judged, memory=memory, today=TODAY),
        "guess_probability": judged.guess_probability,
        **changes,
    }
    return a_due(**changes)


@pytest.mark.parametrize("question", GUESSABLE, ids=lambda question: f"{question.kind}")
def test_guessing_blindly_does_not_pay_in_expectation(question):
    answers = blind_answers(question)

    guessing = sum(award(review_of(question, answer)) for answer in answers) / len(answers)
    honest = award(review_of(question, DontKnow()))

    assert guessing <= honest == 0


def test_answering_pays_as_soon_as_one_is_right_more_often_than_not():
    right, wrong = award(a_due()), award(a_due(**WRONG))

    assert 0.51 * right + 0.49 * wrong > 0


def test_owning_up_to_a_guess_costs_no_more_than_the_point_it_won():
    assert award(a_due(guessed=True, rating=Rating.AGAIN)) == 0


def test_an_answer_taken_back_takes_its_point_with_it():
    assert score_day([logged(a_due(), taken_back=True)], goal=MANY) == 0
    assert score_day([logged(a_due(**WRONG), taken_back=True)], goal=MANY) == 0


def test_a_fact_whose_answer_was_seen_earns_nothing_more_that_day():
    seen = logged(a_due(**WRONG), taken_back=True)
    rapid = logged(a_due(**WRONG, unrated=Unrated.RAPID, after=None))
    again = logged(a_due(asked_question_id=8), number=2)

    assert score_facts([seen, again]) == score_facts([rapid, again]) == {"fait": 0}


def test_practice_taken_back_leaves_the_point_of_the_day():
    practice = logged(a_due(unrated=Unrated.SAME_DAY, after=None), number=2, taken_back=True)

    assert score_facts([logged(a_due()), practice]) == {"fait": 1}


def test_one_slip_a_day_is_free_and_guessing_with_an_eraser_does_not_pay():
    slips = [logged(a_due(f"f{number}", **WRONG), number=number, taken_back=True) for number in range(4)]
    lucky = [logged(a_due(f"g{number}"), number=10 + number) for number in range(4)]

    assert count_slips(slips[:1]) == 0
    assert score_day([*slips, *lucky], goal=MANY) == 1


@pytest.mark.parametrize(
    ("count", "changes", "reached"),
    [
        (3, {}, True),
        (2, {}, False),
        (3, WRONG, True),
        (3, {"before": None, "recall": None}, True),
        (3, {"unrated": Unrated.RAPID, "after": None}, False),
        (3, {"recall": 0.98}, False),
    ],
)
def test_the_goal_counts_facts_that_were_worth_asking_right_or_wrong(count, changes, reached):
    day = [logged(a_due(f"f{number}", **changes), number=number) for number in range(count)]

    assert has_reached_goal(day, goal=3) is reached


def not_known(fact_id: str, *, number: int) -> LoggedReview:
    return logged(a_due(fact_id, **WRONG, answer={"kind": "dontknow"}), number=number)


def tried_again(fact_id: str, *, number: int, **changes) -> LoggedReview:
    return logged(a_due(fact_id, **{"unrated": Unrated.SAME_DAY, "after": None, **changes}), number=number)


def test_not_knowing_is_no_try_however_often_but_trying_when_the_fact_comes_again_is():
    honest = [not_known(f"f{number}", number=number) for number in range(10)]
    again = [tried_again(f"f{number}", number=20 + number) for number in range(10)]

    assert not has_reached_goal(honest, goal=10)
    assert not has_reached_goal([*honest, *again[:9]], goal=10)
    assert has_reached_goal([*honest, *again], goal=10)
    assert score_day(honest, goal=10) == 0


def test_repeats_alone_and_taps_too_fast_to_have_read_reach_no_goal():
    repeats = [tried_again(f"f{number}", number=number) for number in range(3)]
    rapid = [
        not_known("f0", number=1),
        tried_again("f0", number=2, unrated=Unrated.RAPID),
        logged(a_due("f1"), number=3, taken_back=True),
    ]

    assert not has_reached_goal(repeats, goal=1)
    assert not has_reached_goal(rapid, goal=1)


def test_the_goal_earns_two_and_is_not_reached_by_repeats_or_by_nothing():
    one = logged(a_due())

    assert score_day([one], goal=1) == 3
    assert score_day([one] * 10, goal=2) == 1
    assert score_day([], goal=0) == 0


def test_farming_a_thousand_repeats_earns_nothing():
    first = logged(a_due())
    repeats = [
        logged(a_due(unrated=Unrated.SAME_DAY, after=None, asked_question_id=n), number=n) for n in range(2, 1002)
    ]

    assert score_day([first, *repeats], goal=2) == score_day([first], goal=2)


def play_fact(days: int, *, every: int) -> list[int]:
    """What a fact earns that is answered rightly on every so many-th day."""
    card, points = None, []
    for number in range(0, days, every):
        today = TODAY + timedelta(days=number)
        memory = None if card is None else card.memory
        review = a_due(
            before=card,
            recall=None if memory is None else DEFAULT_SCHEDULER.recall(memory, today=today),
            study_day=today,
            after=DEFAULT_SCHEDULER.review(memory, Rating.GOOD, today=today),
        )
        points.append(award(review))
        card = next_card(review)
    return points


def test_cramming_a_fact_every_day_earns_no_more_than_meeting_it_again_once():
    assert sum(play_fact(200, every=1)) == 1


def list_recalls_of_grow_then_harvest() -> list:
    """What the project's own selection asks at twenty answers a day, of facts met before: all answers taken as right
    nine times in ten.
    """
    world, rng, reviews = World(name="small", title="", facts=400, exam_day=150), random.Random(5), []
    policy = GrowThenHarvest(world, DEFAULT_SCHEDULER, answers=20)
    unseen = list(range(world.facts))
    for day in range(world.exam_day):
        for fact in policy.choose(day, [fact for fact in unseen if fact < 4 * (day + 1)], 20):
            before = policy.cards.get(str(fact))
            expected = policy.record(fact, day, correct=rng.random() < 0.9)
            if before is not None:
                reviews.append(a_due(before=before, recall=expected))
        unseen = [fact for fact in unseen if str(fact) not in policy.cards]
    return reviews


def test_most_of_what_the_project_itself_asks_can_earn():
    reviews = list_recalls_of_grow_then_harvest()

    assert sum(map(is_due, reviews)) / len(reviews) > 0.85
    assert sum(review.recall <= 0.9 for review in reviews) / len(reviews) < 0.6


facts = st.sampled_from(["a", "b", "c"])
days = st.integers(0, 2).map(lambda number: TODAY + timedelta(days=number))
kinds = st.sampled_from(
    [
        {},
        WRONG,
        {"recall": 0.99},
        {"before": None, "recall": None},
        {"unrated": Unrated.SAME_DAY, "after": None},
        {"unrated": Unrated.RAPID, "after": None},
        {**WRONG, "unrated": Unrated.RAPID, "after": None},
        {"answer": {"kind": "dontknow"}, **WRONG},
    ]
)
acts = st.lists(
    st.tuples(st.just("answer"), facts, days, st.integers(1, 2), kinds)
    | st.tuples(st.sampled_from(["take_back", "own_up"]), st.integers(0, 30)),
    max_size=30,
)


def replay(history):
    """The log after these acts, and a running sum that was brought up to date day by day."""
    log, sums = [], {}
    for act, *arguments in history:
        if act == "answer":
            fact_id, day, person_id, changes = arguments
            review = a_due(fact_id, **{**changes, "study_day": day, "person_id": person_id})
            log.append(logged(review, number=len(log)))
            place = len(log) - 1
        elif log:
            place = arguments[0] % len(log)
            review = log[place].review
            if act == "take_back":
                log[place] = replace(log[place], taken_back=True)
            elif review.correct and review.unrated is None:
                log[place] = replace(log[place], review=replace(review, guessed=True, rating=Rating.AGAIN))
        else:
            continue
        whose = log[place].review.person_id, log[place].review.study_day
        of_day = [one for one in log if (one.review.person_id, one.review.study_day) == whose]
        sums[whose] = score_day(of_day, goal=2)
    return log, sums


@given(acts, st.randoms(use_true_random=False))
def test_running_sums_and_a_recomputation_agree_in_any_order_of_arrival(history, rng):
    log, sums = replay(history)
    shuffled = rng.sample(log, len(log))

    days = defaultdict(list)
    for one in shuffled:
        days[one.review.person_id, one.review.study_day].append(one)
    assert {whose: score_day(answers, goal=2) for whose, answers in days.items()} == sums


@given(acts)
def test_a_day_never_earns_more_than_its_facts_and_its_goal(history):
    log, sums = replay(history)

    for (person_id, day), points in sums.items():
        met = {one.review.fact_id for one in log if (one.review.person_id, one.review.study_day) == (person_id, day)}
        assert points <= len(met) + 2


def test_points_of_a_domain_are_those_of_its_facts():
    day = [logged(a_due("a")), logged(a_due("b", **WRONG), number=2), logged(a_due("c", hint=True), number=3)]

    assert score_facts(day) == {"a": 1, "b": -1, "c": 0}
