from questions.learning.card import Unrated
from questions.learning.rounds import NewRound, Round, RoundKind, RoundState, Step, find_step, sum_up
from tests.builders import NOON, TODAY, a_review

FACTS = ("a", "b", "c")


def a_round(kind: RoundKind = RoundKind.DAILY) -> Round:
    new = NewRound(person_id=1, kind=kind, study_day=TODAY, started_at=NOON, facts=FACTS, forecast=0.5)
    return Round(id=1, new=new, state=RoundState.OPEN)


def step(*reviews, kind: RoundKind = RoundKind.DAILY, askable=FACTS) -> Step | None:
    return find_step(a_round(kind), reviews, askable=askable)


def wrong(fact_id: str):
    return a_review(fact_id, correct=False, credit=0.0)


def test_facts_come_one_after_the_other_with_their_place():
    assert step() == Step(fact_id="a", place=1, count=3, once_more=False)
    assert step(a_review("a"), wrong("b")) == Step(fact_id="c", place=3, count=3, once_more=False)


def test_what_was_missed_is_asked_once_more_at_the_end_and_only_once():
    answered = (wrong("a"), a_review("b"), wrong("c"))

    assert step(*answered) == Step(fact_id="a", place=1, count=2, once_more=True)
    assert step(*answered, wrong("a")) == Step(fact_id="c", place=2, count=2, once_more=True)
    assert step(*answered, wrong("a"), a_review("c")) is None


def test_a_guess_and_an_answer_given_too_fast_are_asked_once_more():
    answered = (a_review("a", guessed=True), a_review("b", unrated=Unrated.RAPID), a_review("c"))

    assert step(*answered).fact_id == "a"
    assert step(*answered, a_review("a")).fact_id == "b"


def test_an_exam_asks_nothing_twice():
    assert step(wrong("a"), wrong("b"), wrong("c"), kind=RoundKind.EXAM) is None


def test_a_fact_withdrawn_meanwhile_drops_out():
    assert step(a_review("a"), askable=("a", "c")) == Step(fact_id="c", place=2, count=2, once_more=False)
    assert step(wrong("a"), a_review("c"), askable=("c",)) is None


def test_a_fact_counts_by_its_first_answer():
    result = sum_up(a_round(), (wrong("a"), a_review("b"), a_review("a")))

    assert (result.right, result.answered, result.missed) == (1, 2, ("a",))


def test_a_fact_answered_too_fast_counts_by_its_first_answer_that_was_read():
    hasty = {"unrated": Unrated.RAPID, "after": None}
    mixed = (a_review("a", **hasty), a_review("b", correct=False, **hasty), wrong("a"), a_review("b"))

    result = sum_up(a_round(), mixed)

    assert (result.right, result.answered, result.missed, result.rapid) == (1, 2, ("a",), 0)


def test_what_was_only_answered_too_fast_is_told_apart_and_missed_only_where_it_was_wrong():
    hasty = {"unrated": Unrated.RAPID, "after": None}

    result = sum_up(a_round(), (a_review("a", **hasty), a_review("b", correct=False, **hasty), a_review("c")))

    assert (result.right, result.answered, result.missed, result.rapid) == (2, 3, ("b",), 2)
