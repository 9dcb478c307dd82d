"""Which days count: weeks, shifts, leave and public holidays; and leave in a person's own words."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questions.calendar import EVERY_DAY, MONDAY_TO_FRIDAY, Calendar, Leave, Rhythm
from questions.errors import InvalidSetting
from questions.leaves import read_leave
from questions.public_holidays import CANTONS, is_public_holiday

TUESDAY = date(2026, 11, 24)
MONDAY = date(2026, 11, 23)
THURSDAY = date(2027, 7, 15)


def expected(calendar: Calendar, first: date, days: int) -> str:
    """The days from the first on, as letters: x for one of study, . for one off."""
    return "".join("x" if calendar.is_expected(first + timedelta(days=number)) else "." for number in range(days))


def test_every_day_counts_that_is_not_off():
    assert expected(Calendar(), MONDAY, 14) == "x" * 14


def test_the_cohorts_week_holds_until_the_person_has_one():
    calendar = Calendar(usual_days=MONDAY_TO_FRIDAY, rhythms=(Rhythm(from_day=date(2026, 12, 3), days=0b1000001),))

    assert expected(calendar, MONDAY, 21) == "xxxxx.." + "xxx...x" + "x.....x"


def test_shift_weeks_come_by_turns_from_the_week_in_which_they_begin():
    shifts = Rhythm(from_day=TUESDAY, days=0b0000111, other_days=0b1110000)

    assert expected(Calendar(rhythms=(shifts,)), MONDAY, 28) == "xxx...." + "....xxx" + "xxx...." + "....xxx"


def test_another_week_changes_nothing_of_the_days_gone_by():
    first = Rhythm(from_day=date(2026, 11, 2), days=MONDAY_TO_FRIDAY)
    later = Rhythm(from_day=TUESDAY, days=EVERY_DAY)

    assert expected(Calendar(rhythms=(first, later)), date(2026, 11, 16), 14) == "xxxxx.." + "xxxxxxx"


def test_leave_is_off_from_the_first_to_the_last_day():
    calendar = Calendar(leaves=(Leave(first=TUESDAY, last=date(2026, 11, 26)),))

    assert expected(calendar, MONDAY, 7) == "x...xxx"
    assert calendar.is_on_leave(TUESDAY)
    assert not calendar.is_on_leave(MONDAY)


def test_the_leave_that_matters_is_the_one_under_way_or_the_next():
    past, here, ahead = (
        Leave(first=TUESDAY + timedelta(days=days), last=TUESDAY + timedelta(days=days + 2)) for days in (-9, -1, 9)
    )
    calendar = Calendar(leaves=(ahead, past, here))

    assert calendar.find_leave(TUESDAY) == here
    assert calendar.find_leave(TUESDAY + timedelta(days=2)) == ahead
    assert calendar.find_leave(TUESDAY + timedelta(days=30)) is None


@pytest.mark.parametrize(
    ("day", "canton", "free"),
    [
        (date(2027, 8, 1), "TI", True),
        (date(2027, 9, 20), "VD", True),
        (date(2027, 9, 20), "ZH", False),
        (date(2027, 3, 1), "NE", True),
        (date(2027, 3, 1), "GE", False),
        (date(2027, 9, 9), "GE", True),
    ],
)
def test_public_holidays_are_those_of_the_canton(day, canton, free):
    assert Calendar(canton=canton).is_off(day) is free
    assert Calendar().is_expected(day)


def test_no_canton_goes_by_another_name():
    assert len(set(CANTONS)) == 26
    with pytest.raises(ValueError, match="XX"):
        is_public_holiday(TUESDAY, "XX")


def leave(first: date, last: date) -> Leave:
    return Leave(first=first, last=last)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2 semaines", leave(THURSDAY, date(2027, 7, 28))),
        ("une semaine", leave(THURSDAY, date(2027, 7, 21))),
        ("10 jours", leave(THURSDAY, date(2027, 7, 24))),
        ("٢ semaines", leave(THURSDAY, date(2027, 7, 28))),
        ("1 jour", leave(THURSDAY, THURSDAY)),
        ("1 mois", leave(THURSDAY, date(2027, 8, 13))),
        ("19.07–26.07", leave(date(2027, 7, 19), date(2027, 7, 26))),
        ("du 19.7. au 26.7.", leave(date(2027, 7, 19), date(2027, 7, 26))),
        ("19 juillet - 1er août", leave(date(2027, 7, 19), date(2027, 8, 1))),
        ("24.12–4.1", leave(date(2027, 12, 24), date(2028, 1, 4))),
        ("2027-08-01 – 2027-08-10", leave(date(2027, 8, 1), date(2027, 8, 10))),
        ("jusqu’au 3.8", leave(THURSDAY, date(2027, 8, 3))),
        ("jusqu'au 3 août 2027", leave(THURSDAY, date(2027, 8, 3))),
        ("20.7", leave(date(2027, 7, 20), date(2027, 7, 20))),
        ("29.2", leave(date(2028, 2, 29), date(2028, 2, 29))),
        ("stop", None),
        ("Reprendre", None),
    ],
)
def test_leave_is_read_as_people_write_it(text, found):
    assert read_leave(text, today=THURSDAY) == found


def test_days_gone_by_can_not_be_taken_off_any_more():
    assert read_leave("12.07–26.07", today=THURSDAY) == leave(THURSDAY, date(2027, 7, 26))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        *((text, "unreadable") for text in ("", "bof", "32.1", "31.2", "0 jours", "00.00", "3 vendredi", "semaines")),
        *((text, "past") for text in ("1.1.2020", "13.07.2026", "1.1.2020–3.1.2020")),
        ("26.7.2027–12.7.2027", "order"),
        *((text, "long") for text in ("999 jours", "jusqu’au 3.8.2029", "1.1.2031–2.1.2031")),
    ],
)
def test_what_is_no_leave_is_refused_and_said_to_be_so(text, reason):
    with pytest.raises(InvalidSetting) as refusal:
        read_leave(text, today=THURSDAY)

    assert (refusal.value.setting, refusal.value.reason) == ("leave", reason)


@given(text=st.text(alphabet="0123456789.-–/ jusqau'sem mois", max_size=20) | st.text(max_size=12))
def test_any_text_is_read_as_a_leave_ahead_or_refused(text):
    try:
        found = read_leave(text, today=THURSDAY)
    except InvalidSetting:
        return
    assert found is None or THURSDAY <= found.first <= found.last
