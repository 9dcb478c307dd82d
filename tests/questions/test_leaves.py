"""What somebody means who writes when they are away, and what is sooner a slip."""

from datetime import date

import pytest

from questions.errors import InvalidSetting
from questions.leaves import read_leave

TODAY = date(2026, 11, 26)


@pytest.mark.parametrize("text", ["27.11–25.11", "du 3.12 au 1.12", "12 juillet au 10 juillet"])
def test_a_leave_that_ends_before_it_begins_is_no_leave_of_almost_a_year(text):
    with pytest.raises(InvalidSetting) as refused:
        read_leave(text, today=TODAY)

    assert refused.value.reason == "order"


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("24.12–4.1", date(2026, 12, 24), date(2027, 1, 4)),
        ("1.12–31.5", date(2026, 12, 1), date(2027, 5, 31)),
        ("27.11.2026–25.11.2027", date(2026, 11, 27), date(2027, 11, 25)),
    ],
)
def test_a_leave_over_new_year_and_a_long_one_with_its_years_are_what_they_say(text, first, last):
    leave = read_leave(text, today=TODAY)

    assert (leave.first, leave.last) == (first, last)


@pytest.mark.parametrize("text", ["10 janvier", "le 10.1", "10.01.2027", "jusqu’au 10.1", "du 26.11 au 10.1"])
def test_a_day_alone_is_the_last_one_where_the_last_one_was_asked_for(text):
    leave = read_leave(text, today=TODAY, until=True)

    assert (leave.first, leave.last) == (TODAY, date(2027, 1, 10))


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("10 janvier", date(2027, 1, 10), date(2027, 1, 10)),
        ("demain", date(2026, 11, 27), date(2026, 11, 27)),
        ("après-demain", date(2026, 11, 28), date(2026, 11, 28)),
        ("aujourd’hui", TODAY, TODAY),
        ("jusqu’à demain", TODAY, date(2026, 11, 27)),
        ("maladie 3 jours", TODAY, date(2026, 11, 28)),
        ("vacances du 24.12 au 4.1", date(2026, 12, 24), date(2027, 1, 4)),
    ],
)
def test_a_day_by_its_everyday_name_and_a_reason_before_it_are_understood(text, first, last):
    leave = read_leave(text, today=TODAY)

    assert (leave.first, leave.last) == (first, last)


@pytest.mark.parametrize("text", ["maladie", "vacances", "je suis malade"])
def test_a_reason_alone_leads_to_the_question_for_how_long(text):
    with pytest.raises(InvalidSetting) as refused:
        read_leave(text, today=TODAY)

    assert refused.value.reason == "length"
