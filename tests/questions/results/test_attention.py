from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questions.results.attention import (
    Concern,
    Sign,
    Situation,
    choose_remedial,
    count_silent_days,
    list_concerns,
    measure_pace,
    prepare_brief,
)
from questions.results.misconceptions import Misconception
from tests.builders import TODAY

WEEKEND = {5, 6}
MISCONCEPTION = Misconception(fact_id="fait", question=("fait/choice", "1"), option="Vert", people=6, share=0.5)


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def never(_: date) -> bool:
    return False


def on_weekends(day: date) -> bool:
    return day.weekday() in WEEKEND


def a_situation(person_id: int = 1, **changes) -> Situation:
    """Somebody who answers ten questions a day and does well."""
    usual = {
        "person_id": person_id,
        "joined": ago(200),
        "last_day": ago(0),
        "answers": {ago(days): 10 for days in range(36)},
        "leeches": 0,
        "mark": 4.8,
        "is_off": never,
    }
    return Situation(**{**usual, **changes})


def silent_for(days: int, person_id: int = 1, **changes) -> Situation:
    answers = {ago(number): 10 for number in range(days, 36)}
    return a_situation(person_id, **{"last_day": ago(days), "answers": answers, **changes})


def concern_of(situation: Situation) -> Concern | None:
    found = list_concerns([situation], today=TODAY)
    return found[0] if found else None


def test_who_is_on_leave_is_not_judged_by_a_forecast_and_is_marked_as_such_for_the_rest():
    assert concern_of(a_situation(mark=1.1, on_leave=True)) is None

    concern = concern_of(a_situation(mark=1.1, leeches=4, on_leave=True))
    assert (concern.on_leave, concern.mark, concern.leeches) == (True, None, 4)


def test_who_learns_regularly_and_well_is_not_listed():
    assert concern_of(a_situation()) is None


@pytest.mark.parametrize(("days", "silent"), [(1, None), (7, None), (8, 7), (40, 39)])
def test_a_week_of_whole_days_without_an_answer_is_silence(days, silent):
    concern = concern_of(silent_for(days, answers={}))

    assert (concern.silent_days if concern else None) == silent


def test_days_off_do_not_count_as_silence():
    # 24 November 2026 is a Tuesday: eleven days back, four of them on weekends, seven expected days in between.
    assert count_silent_days(silent_for(11, is_off=on_weekends), today=TODAY) == 6
    assert count_silent_days(silent_for(12, is_off=on_weekends), today=TODAY) == 7


def test_who_is_on_leave_is_not_relaunched_but_may_still_need_help():
    away = silent_for(20, is_off=lambda day: day > ago(10), mark=3.2)

    assert concern_of(away).signs == (Sign.FAILING,)


def test_who_never_began_is_silent_since_joining():
    concern = concern_of(a_situation(joined=ago(10), last_day=None, answers={}))

    assert concern.silent_days == 9


@pytest.mark.parametrize(("mark", "failing"), [(None, False), (3.99, True), (4.0, False)])
def test_a_forecast_below_the_pass_mark_is_a_concern(mark, failing):
    concern = concern_of(a_situation(mark=mark))

    assert (concern.mark if concern else None) == (mark if failing else None)


@pytest.mark.parametrize(("leeches", "listed"), [(2, None), (3, 3), (8, 8)])
def test_several_facts_that_will_not_stick_are_a_concern(leeches, listed):
    concern = concern_of(a_situation(leeches=leeches))

    assert (concern.leeches if concern else None) == listed


def test_half_the_pace_of_the_weeks_before_is_a_concern_with_both_figures():
    answers = {ago(days): 5 if days <= 7 else 10 for days in range(36)}

    assert concern_of(a_situation(answers=answers)).pace == (5.0, 10.0)
    assert concern_of(a_situation(answers={**answers, ago(1): 6})) is None


def test_pace_is_reckoned_by_expected_days_and_today_is_not_over():
    situation = a_situation(is_off=on_weekends, answers={ago(0): 99, ago(1): 10, ago(4): 5, ago(9): 20})

    # The week before holds five expected days, the four weeks before that twenty.
    assert measure_pace(situation, today=TODAY) == (3.0, 1.0)


def test_too_few_expected_days_say_nothing_about_pace():
    assert measure_pace(a_situation(joined=ago(12)), today=TODAY) is None
    assert measure_pace(a_situation(is_off=lambda day: ago(7) < day < TODAY), today=TODAY) is None


def test_who_hardly_answered_before_is_not_slowing_down():
    assert concern_of(a_situation(answers={ago(days): 1 for days in range(8, 36)})) is None


def test_a_silent_person_is_not_called_slow_as_well():
    assert concern_of(silent_for(9)).signs == (Sign.SILENT,)


def test_the_most_pressing_come_first_and_the_worst_among_them():
    slow = {ago(days): 2 if days <= 7 else 10 for days in range(36)}
    situations = [
        a_situation(1, answers=slow),
        a_situation(2, leeches=4),
        a_situation(3, mark=3.9),
        a_situation(4, mark=2.5),
        silent_for(9, 5),
        silent_for(12, 6, mark=3.0),
        a_situation(7, mark=2.5),
        a_situation(8, leeches=9),
    ]

    assert [one.person_id for one in list_concerns(situations, today=TODAY)] == [6, 5, 4, 7, 3, 8, 2, 1]


situations = st.builds(
    a_situation,
    person_id=st.integers(1, 5),
    joined=st.integers(0, 60).map(ago),
    last_day=st.none() | st.integers(0, 60).map(ago),
    answers=st.dictionaries(st.integers(0, 40).map(ago), st.integers(1, 30)),
    leeches=st.integers(0, 9),
    mark=st.none() | st.floats(1, 6),
)


@given(st.lists(situations, unique_by=lambda one: one.person_id), st.randoms(use_true_random=False))
def test_the_order_of_the_list_does_not_depend_on_the_order_of_rows(rows, rng):
    shuffled = rng.sample(rows, len(rows))

    assert list_concerns(shuffled, today=TODAY) == list_concerns(rows, today=TODAY)


@given(situations, st.sets(st.integers(0, 40).map(ago)))
def test_leave_never_makes_anybody_more_silent(situation, leave):
    away = Situation(
        person_id=situation.person_id,
        joined=situation.joined,
        last_day=situation.last_day,
        answers=situation.answers,
        leeches=situation.leeches,
        mark=situation.mark,
        is_off=leave.__contains__,
    )

    assert count_silent_days(away, today=TODAY) <= count_silent_days(situation, today=TODAY)


def test_nothing_to_say_makes_no_brief():
    assert prepare_brief([]) is None


def test_a_brief_parts_who_can_be_relaunched_from_who_needs_a_word():
    silent, failing = Concern(person_id=1, silent_days=9, mark=3.0), Concern(person_id=2, mark=3.5)

    brief = prepare_brief([silent, failing], misconceptions=[MISCONCEPTION], doubtful=[("q", "1")])

    assert (brief.silent, brief.others) == ((silent,), (failing,))
    assert (brief.misconceptions, brief.doubtful) == ((MISCONCEPTION,), (("q", "1"),))


def test_a_brief_that_would_say_the_same_again_is_not_sent():
    said = prepare_brief([Concern(person_id=1, silent_days=9)], misconceptions=[MISCONCEPTION]).topics

    assert prepare_brief([Concern(person_id=1, silent_days=16)], misconceptions=[MISCONCEPTION], said=said) is None
    assert prepare_brief([Concern(person_id=1, silent_days=16, mark=3.0)], said=said) is not None
    assert prepare_brief([Concern(person_id=2, silent_days=9)], said=said) is not None


def test_a_remedial_set_holds_the_fact_its_siblings_and_then_its_neighbours_in_the_plan():
    curriculum = {
        "far": ("2.1.1.1",),
        "near": ("1.7.2.1",),
        "glasl.debat": ("1.7.2.2",),
        "glasl.coups": ("1.7.2.1", "3.1.1.1"),
        "glasl": ("1.7.2.3",),
    }

    assert choose_remedial("glasl.coups", curriculum) == ("glasl.coups", "glasl.debat", "glasl", "near")
    assert choose_remedial("glasl.coups", curriculum, count=2) == ("glasl.coups", "glasl.debat")
    assert choose_remedial("gone", curriculum) == ()
