from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questions.quiet_hours import is_allowed, next_allowed

ZURICH = ZoneInfo("Europe/Zurich")
TO_WINTER, TO_SUMMER = date(2026, 10, 25), date(2027, 3, 28)
ZONES = sorted(name for name in available_timezones() if name.startswith(("Europe/", "America/", "Pacific/")))


def at(day: date, hour: int, minute: int = 0, *, fold: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZURICH, fold=fold)


@pytest.mark.parametrize(
    ("hour", "minute", "minor", "expected_hour", "days_later"),
    [
        (7, 0, True, None, 0),
        (12, 15, False, None, 0),
        (21, 59, False, None, 0),
        (22, 0, False, 7, 1),
        (23, 30, False, 7, 1),
        (0, 0, False, 7, 0),
        (6, 59, False, 7, 0),
        (19, 59, True, None, 0),
        (20, 0, True, 7, 1),
        (21, 0, True, 7, 1),
    ],
)
def test_what_nobody_asked_for_waits_until_seven(hour, minute, minor, expected_hour, days_later):
    day = date(2026, 6, 1)
    moment = at(day, hour, minute)
    expected = moment if expected_hour is None else at(day + timedelta(days=days_later), expected_hour)

    assert next_allowed(moment, ZURICH, minor=minor) == expected


def test_the_moment_comes_back_in_utc():
    for hour in (12, 23):
        assert next_allowed(at(date(2026, 6, 1), hour), ZURICH, minor=False).tzinfo is UTC


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        # The evening before, and both times round the hour that comes twice: seven is six hours off, not five.
        (at(TO_WINTER - timedelta(days=1), 23), datetime(2026, 10, 25, 6, tzinfo=UTC)),
        (at(TO_WINTER, 2, 30), datetime(2026, 10, 25, 6, tzinfo=UTC)),
        (at(TO_WINTER, 2, 30, fold=1), datetime(2026, 10, 25, 6, tzinfo=UTC)),
        # The evening before, and either side of the hour that is left out.
        (at(TO_SUMMER - timedelta(days=1), 23), datetime(2027, 3, 28, 5, tzinfo=UTC)),
        (datetime(2027, 3, 28, 0, 59, tzinfo=UTC), datetime(2027, 3, 28, 5, tzinfo=UTC)),
        (datetime(2027, 3, 28, 1, 0, tzinfo=UTC), datetime(2027, 3, 28, 5, tzinfo=UTC)),
        # The evenings of both days.
        (at(TO_WINTER, 23), datetime(2026, 10, 26, 6, tzinfo=UTC)),
        (at(TO_SUMMER, 23), datetime(2027, 3, 29, 5, tzinfo=UTC)),
    ],
)
def test_seven_is_seven_on_the_wall_around_both_changes_of_the_clock(moment, expected):
    assert next_allowed(moment, ZURICH, minor=False) == expected


@given(
    moment=st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    zone=st.sampled_from(ZONES),
    minor=st.booleans(),
)
def test_nobody_is_disturbed_at_night_and_nothing_waits_longer_than_the_night(moment, zone, minor):
    allowed = next_allowed(moment, ZoneInfo(zone), minor=minor)

    assert moment <= allowed <= moment + timedelta(hours=12)
    assert is_allowed(allowed.astimezone(ZoneInfo(zone)).time(), minor=minor)
    assert next_allowed(allowed, ZoneInfo(zone), minor=minor) == allowed
    if allowed > moment:
        just_before = (allowed - timedelta(seconds=1)).astimezone(ZoneInfo(zone)).time()
        assert not is_allowed(just_before, minor=minor)


def test_a_moment_without_time_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        next_allowed(datetime(2026, 6, 1, 12), ZURICH, minor=False)  # noqa: DTZ001
