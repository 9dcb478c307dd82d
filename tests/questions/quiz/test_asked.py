import pytest

from questions.errors import StaleTap
from questions.quiz import asked as asking
from questions.quiz.question import Kind
from tests.builders import an_asked


def test_the_same_seed_shows_the_same_order_and_every_option():
    first, again = an_asked(shuffle_seed=5), an_asked(shuffle_seed=5, sequence=3)

    assert asking.shown_order(first) == asking.shown_order(again)
    assert sorted(asking.shown_order(first)) == [0, 1, 2, 3]


def test_seeds_differ_in_the_order_that_they_show():
    assert len({asking.shown_order(an_asked(shuffle_seed=seed)) for seed in range(50)}) > 10


def test_true_and_false_stay_in_their_places():
    assert {asking.shown_order(an_asked(Kind.TRUE_FALSE, shuffle_seed=seed)) for seed in range(9)} == {(0, 1)}


def test_an_order_is_never_shown_already_solved():
    shown = {asking.shown_order(an_asked(Kind.ORDER, shuffle_seed=seed)) for seed in range(99)}

    assert (0, 1, 2) not in shown


def test_ticking_twice_unticks():
    ticked = asking.tap_option(an_asked(Kind.MULTIPLE), index=2)

    assert (ticked.draft, ticked.sequence) == ((2,), 1)
    assert asking.tap_option(ticked, index=2).draft == ()


def test_an_order_fills_up_place_by_place_and_is_complete_at_the_end():
    asked = an_asked(Kind.ORDER)
    for index in (2, 0, 1):
        assert not asking.is_complete(asked)
        asked = asking.tap_option(asked, index=index)

    assert (asked.draft, asking.is_complete(asked)) == ((2, 0, 1), True)
    assert asking.undo_tap(asked).draft == (2, 0)


@pytest.mark.parametrize(
    "stale",
    [
        lambda: asking.tap_option(an_asked(Kind.ORDER, draft=(1,)), index=1),
        lambda: asking.tap_option(an_asked(Kind.MATCH), index=2),
        lambda: asking.tap_option(an_asked(Kind.CHOICE), index=0),
        lambda: asking.undo_tap(an_asked(Kind.ORDER)),
        lambda: asking.undo_tap(an_asked(Kind.MULTIPLE, draft=(1,))),
        lambda: asking.reveal(an_asked(Kind.CHOICE)),
        lambda: asking.reveal(an_asked(Kind.RECALL, revealed=True)),
    ],
)
def test_a_tap_that_no_longer_fits_is_refused(stale):
    with pytest.raises(StaleTap):
        stale()


def test_revealing_key_points_is_a_step_of_its_own():
    revealed = asking.reveal(an_asked(Kind.RECALL))

    assert (revealed.revealed, revealed.sequence) == (True, 1)


def test_a_multiple_choice_is_complete_with_one_tick():
    assert asking.is_complete(an_asked(Kind.MULTIPLE, draft=(0,)))
    assert asking.is_complete(an_asked(Kind.MATCH, draft=(0, 1)))
    assert not asking.is_complete(an_asked(Kind.MULTIPLE))


def test_a_hint_takes_away_all_wrong_options_but_one_and_always_the_same():
    hinted = asking.give_hint(an_asked(shuffle_seed=7))
    out = asking.ruled_out(hinted)

    assert hinted.sequence == 1
    assert len(out) == len(hinted.question.options) - 2
    assert not any(hinted.question.options[index].correct for index in out)
    assert out == asking.ruled_out(asking.give_hint(an_asked(shuffle_seed=7)))
    assert asking.ruled_out(an_asked()) == frozenset()


@pytest.mark.parametrize("kind", [Kind.TRUE_FALSE, Kind.ORDER, Kind.NUMBER, Kind.RECALL, Kind.MULTIPLE])
def test_there_is_no_hint_where_it_would_be_the_answer_and_never_a_second(kind):
    with pytest.raises(StaleTap):
        asking.give_hint(an_asked(kind))
    with pytest.raises(StaleTap):
        asking.give_hint(asking.give_hint(an_asked()))


def test_key_points_are_revealed_once_and_for_recall_only():
    revealed = asking.reveal(an_asked(Kind.RECALL))

    assert (revealed.revealed, revealed.sequence) == (True, 1)
    for asked in (revealed, an_asked()):
        with pytest.raises(StaleTap):
            asking.reveal(asked)
