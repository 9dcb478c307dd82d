"""Which questions deserve a look first."""

import pytest

from questions.results.items import ItemStatistics, KeyDoubt, wilson
from questions.results.ranking import looks_miskeyed, order_worst_first


def an_item(name: str, *, facility: float = 0.8, discrimination: float | None = None, doubt: KeyDoubt | None = None):
    return ItemStatistics(
        question=(name, "1"),
        people=40,
        compared=40,
        facility=wilson(facility, 40),
        deviation=0.4,
        random_guess=0.25,
        discrimination=discrimination,
        efficiency=None,
        options=(),
        doubt=doubt,
        suspect=None,
    )


def test_a_wrong_key_comes_first_then_doubts_then_what_tells_little_then_the_hardest():
    items = [
        an_item("easy", facility=0.9, discrimination=45),
        an_item("hard", facility=0.4, discrimination=45),
        an_item("vague", discrimination=5),
        an_item("doubted", doubt=KeyDoubt.NEGATIVE),
        an_item("miskeyed", facility=0.1, doubt=KeyDoubt.BELOW_CHANCE),
    ]

    assert [one.question[0] for one in order_worst_first(items)] == ["miskeyed", "doubted", "vague", "hard", "easy"]


@pytest.mark.parametrize(
    ("facility", "doubt", "expected"),
    [
        (0.1, KeyDoubt.BELOW_CHANCE, True),
        (0.4, KeyDoubt.NEGATIVE, True),
        (0.9, KeyDoubt.NEGATIVE, False),
        (0.1, None, False),
    ],
)
def test_a_question_that_most_get_right_has_no_wrong_key(facility, doubt, expected):
    assert looks_miskeyed(an_item("x", facility=facility, doubt=doubt)) is expected
